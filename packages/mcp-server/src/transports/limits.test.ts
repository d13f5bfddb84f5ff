import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { Emulator, ManualClock } from "@synpse/emulator";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { errorOf, httpServers, initialize, json, message, openSession } from "../testing/http.ts";
import { rawRequest } from "../testing/raw-http.ts";

let emulator: Emulator;
const { start, closeAll } = httpServers(() => ({ synpse: emulator.clientOptions }));

beforeAll(async () => {
  emulator = await Emulator.start({ clock: new ManualClock() });
});
afterAll(() => emulator.close());
afterEach(closeAll);

async function dial(port: number): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  return socket;
}

/** Resolves when a connection is over. What is still written when the other side closes fails, which is no failure here. */
function over(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    socket.on("error", () => undefined).once("close", () => resolve());
  });
}

/** What a server answers on a connection that it ends: the head, and the body as JSON. */
async function answerOn(socket: Socket): Promise<{ head: string; text: string }> {
  const [head = "", body = ""] = (await text(socket)).split("\r\n\r\n");
  return { head: head.toLowerCase(), text: body };
}

describe("slow clients", () => {
  const head = "POST /mcp HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n";

  test.each([
    ["nothing", ""],
    ["half of the headers", head],
    ["half of the body", `${head}content-length: 100\r\n\r\n{"jsonrpc"`],
    ["half of a chunked body", `${head}transfer-encoding: chunked\r\n\r\n5\r\n{"jso\r\n`],
  ])("one that sends %s and no more is let go", async (_, sent) => {
    const { port } = await start({ limits: { headersMs: 50, requestMs: 100 } });
    const socket = await dial(port);
    socket.write(sent);
    const answer = await answerOn(socket);
    expect(answer.head).toContain("http/1.1 408");
    expect(answer.head).toContain("content-type: application/json");
    expect(errorOf(answer).message).toContain("too long");
  });

  test("one that goes on sending headers is let go too", async () => {
    const { port } = await start({ limits: { headersMs: 100, requestMs: 200 } });
    const socket = await dial(port);
    socket.write(head);
    const drip = setInterval(() => socket.write("x-drip: 1\r\n"), 10);
    const closed = over(socket);
    socket.resume();
    await closed;
    clearInterval(drip);
  });

  test("one that takes nothing is let go, and one that listens is not", async () => {
    const { url, port } = await start({ limits: { stalledMs: 200, maxRequestsPerCaller: 10_000 } });
    const session = await openSession(url);
    // Asks for more than the connection holds, and never reads.
    const socket = await dial(port);
    socket.pause();
    const closed = over(socket);
    const headers = Object.entries(session)
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join("");
    const listening = await fetch(url, { headers: session });
    for (let batch = 0; batch < 20; batch += 1) {
      const asked = Array.from({ length: 100 }, (_, index) => message("tools/list", {}, batch * 100 + index));
      const body = `[${asked.join(",")}]`;
      socket.write(`POST /mcp HTTP/1.1\r\nhost: 127.0.0.1\r\n${headers}content-length: ${body.length}\r\n\r\n${body}`);
    }
    // What is written shows that the other side has gone; what is not read does not.
    const poke = setInterval(() => socket.write("POST"), 20);
    await closed;
    clearInterval(poke);
    const reader = listening.body?.getReader();
    for (let beats = 0; beats < 4; beats += 1) expect((await reader?.read())?.done).toBe(false);
    await reader?.cancel();
  });
});

describe("large and broken requests", () => {
  test("headers have a size", async () => {
    const { url } = await start();
    const answer = await rawRequest(url, { headers: { ...json, "x-large": "x".repeat(17_000) }, body: initialize });
    expect(answer.status).toBe(431);
    expect(errorOf(answer).message).toContain("too large");
  });

  test("headers have a number, so that none goes unread", async () => {
    const { url } = await start();
    const many = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`x-${index}`, "1"]));
    expect((await rawRequest(url, { headers: { ...many(90), ...json }, body: initialize })).status).toBe(200);
    const answer = await rawRequest(url, {
      headers: { ...many(200), ...json, "x-mcp-readonly": "true" },
      body: initialize,
    });
    expect(answer.status).toBe(431);
    expect(errorOf(answer).message).toContain("100 headers");
  });

  test.each([
    ["no HTTP", "hello\r\n\r\n"],
    ["TLS", Buffer.from("16030100a5010000a10303", "hex")],
    ["two lengths", "POST /mcp HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\n"],
    [
      "a length and chunks",
      "POST /mcp HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n",
    ],
  ])("what is %s is answered in JSON", async (_, sent) => {
    const { port } = await start();
    const socket = await dial(port);
    socket.write(sent);
    const answer = await answerOn(socket);
    expect(answer.head).toContain("http/1.1 400");
    expect(errorOf(answer).message).toContain("no HTTP request");
  });

  test("a request of an older HTTP without a Host is refused", async () => {
    const { port } = await start();
    const socket = await dial(port);
    socket.write("GET /mcp HTTP/1.0\r\n\r\n");
    const answer = await answerOn(socket);
    expect(answer.head).toContain("403");
    expect(errorOf(answer).message).toContain("Host");
  });

  test("a body without an end is cut at its limit", async () => {
    const { port } = await start({ limits: { maxBodySize: 10_000, requestMs: 500, headersMs: 500 } });
    const socket = await dial(port);
    let data = "";
    socket.on("data", (part: Buffer) => {
      data += part.toString();
    });
    const closed = over(socket);
    socket.write("POST /mcp HTTP/1.1\r\nhost: 127.0.0.1\r\ntransfer-encoding: chunked\r\n\r\n");
    const chunk = `2000\r\n${"x".repeat(0x2000)}\r\n`;
    const flood = setInterval(() => socket.write(chunk), 1);
    await closed;
    expect(data).toContain("413");
    clearInterval(flood);
  });
});

test("each request of a batch counts", async () => {
  const { url } = await start({ limits: { maxRequestsPerCaller: 10 } });
  const session = await openSession(url);
  const batch = (length: number) => `[${Array.from({ length }, (_, id) => message("ping", {}, id)).join(",")}]`;
  const refused = await rawRequest(url, { headers: session, body: batch(11) });
  expect([refused.status, errorOf(refused).message]).toEqual([429, expect.stringContaining("10 requests of yours")]);
  expect((await rawRequest(url, { headers: session, body: batch(10) })).status).toBe(200);
});

test("connections have a number", async () => {
  const { port } = await start({ limits: { maxSessions: 1 } });
  const sockets = await Promise.all(Array.from({ length: 102 }, () => dial(port)));
  const refused = await dial(port);
  if (!refused.closed) await over(refused);
  for (const socket of sockets) socket.destroy();
});

import { once } from "node:events";
import { request as httpRequest, type IncomingMessage } from "node:http";
import { connect, type Socket } from "node:net";
import { describe, expect, it } from "vitest";
import { basic, fleetOf, startTest, type TestEmulator } from "../testing/client.ts";
import type { Fault } from "./fault.ts";

interface Ended {
  /** undefined when no head came. */
  readonly status: number | undefined;
  readonly text: string;
  /** `complete`, or the code of the error. */
  readonly end: string;
}

interface Asked {
  readonly request: ReturnType<typeof httpRequest>;
  /** What has come of the body so far. */
  text(): string;
  /** Waits for so much of the body. */
  until(length: number): Promise<void>;
  readonly ended: Promise<Ended>;
}

function ask({ emulator }: TestEmulator, path = "/namespaces", method = "GET", body?: object): Asked {
  const request = httpRequest(`${emulator.baseUrl}/projects/test${path}`, {
    method,
    agent: false,
    headers: { Authorization: basic(emulator.accessKey) },
  });
  let text = "";
  let status: number | undefined;
  let look = (): void => undefined;
  const ended = new Promise<Ended>((resolve) => {
    const end = (how: string): void => resolve({ status, text, end: how });
    request.on("error", (error: NodeJS.ErrnoException) => end(String(error.code)));
    request.on("response", (response: IncomingMessage) => {
      status = response.statusCode;
      response.on("data", (chunk: Buffer) => {
        text += chunk.toString("latin1");
        look();
      });
      response.on("end", () => end("complete"));
      response.on("error", (error: NodeJS.ErrnoException) => end(String(error.code)));
    });
  });
  request.end(body && JSON.stringify(body));
  const until = (length: number): Promise<void> =>
    new Promise((resolve) => {
      look = () => text.length >= length && resolve();
      look();
    });
  return { request, text: () => text, until, ended };
}

const started = (fault: Fault | readonly Fault[]) =>
  startTest(fleetOf({ d: {} }), { faults: [{ fault, times: 1, path: "/projects/*/namespaces" }] });

/** A request for the namespaces as it is on the wire. */
const requestText = ({ emulator }: TestEmulator, headers = ""): string =>
  `GET /api/projects/test/namespaces HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${basic(emulator.accessKey)}\r\n${headers}\r\n`;

/** A connection that says this and reads whatever comes. */
function rawClient({ emulator }: TestEmulator, text: string): Socket {
  const socket = connect(Number(new URL(emulator.origin).port), "127.0.0.1");
  socket.on("error", () => undefined);
  socket.resume();
  socket.write(text);
  return socket;
}

const names = async (test: TestEmulator): Promise<string[]> =>
  (await test.call("GET", "/namespaces")).json.map((namespace: { name: string }) => namespace.name);

describe("on an answer", () => {
  it("refuse gives another one, and the operation is not carried out", async () => {
    const test = await started({
      kind: "refuse",
      status: 603,
      body: "<no>",
      headers: { "content-Type": "text/html", "X-A": "b" },
    });
    const { status, headers, text } = await test.call("POST", "/namespaces", { name: "new" });
    expect([status, headers.get("content-type"), headers.get("x-a"), text]).toEqual([603, "text/html", "b", "<no>"]);
    expect(await names(test)).toEqual(["default"]);
    expect(test.emulator.journal.entries()[0]).toMatchObject({
      status: 603,
      fault: "refuse",
      operationId: "createNamespace",
    });
    expect(test.emulator.journal.entries()[1]).toMatchObject({ status: 200, fault: undefined });
  });

  it("refuse gives each header once, its own over those of CORS", async () => {
    const test = await started({
      kind: "refuse",
      status: 503,
      headers: { "Access-Control-Allow-Origin": "*", VARY: "Accept" },
    });
    const request = httpRequest(`${test.emulator.baseUrl}/projects/test/namespaces`, {
      headers: { Authorization: basic(test.emulator.accessKey), Origin: "http://localhost:3000" },
    });
    request.end();
    const [response]: [IncomingMessage] = (await once(request, "response")) as [IncomingMessage];
    response.resume();
    const { headersDistinct } = response;
    expect(headersDistinct["access-control-allow-origin"]).toEqual(["*"]);
    expect(headersDistinct.vary).toEqual(["Accept"]);
    expect(headersDistinct["access-control-expose-headers"]).toHaveLength(1);
  });

  it("stall before neither answers nor carries out", async () => {
    const test = await started({ kind: "stall", when: "before" });
    const fault = test.emulator.faults.add({
      path: "/projects/*/namespaces",
      fault: { kind: "stall", when: "before" },
    });
    const asked = [
      ask(test, "/namespaces", "POST", { name: "one" }),
      ask(test, "/namespaces", "POST", { name: "two" }),
    ];
    await fault.whenApplied();
    test.emulator.faults.clear();
    expect(await names(test)).toEqual(["default"]);
    expect(test.emulator.journal.entries()[0]).toMatchObject({ status: 0, fault: "stall" });
    for (const { request } of asked) request.destroy();
    for (const { ended } of asked) expect(await ended).toEqual({ status: undefined, text: "", end: "ECONNRESET" });
  });

  it("stall after carries out, and sends the head and half of the body", async () => {
    const test = await started({ kind: "stall", when: "after" });
    const fault = ask(test, "/namespaces", "POST", { name: "new" });
    await fault.until(1);
    expect(await names(test)).toEqual(["default", "new"]);
    const whole = (await test.call("GET", "/namespaces/new")).text;
    expect(whole.startsWith(fault.text())).toBe(true);
    expect(fault.text().length).toBe(Math.floor(whole.length / 2));
    fault.request.destroy();
    expect(await fault.ended).toMatchObject({ status: 200, end: "ECONNRESET" });
  });

  it("stall after leaves an answer without a body unfinished too", async () => {
    const test = await startTest(fleetOf({ d: {} }), {
      faults: [{ fault: { kind: "stall", when: "after" }, method: "DELETE" }],
    });
    const asked = ask(test, "/devices/d", "DELETE");
    await once(asked.request, "response");
    expect((await test.call("GET", "/devices/d")).status).toBe(404);
    asked.request.destroy();
    expect(await asked.ended).toMatchObject({ status: 200, end: "ECONNRESET" });
  });

  it("silence without bytes keeps even the head", async () => {
    const test = await started({ kind: "silence" });
    const asked = ask(test, "/namespaces", "POST", { name: "new" });
    while (!(await names(test)).includes("new")) await new Promise((resolve) => setImmediate(resolve));
    asked.request.destroy();
    expect((await asked.ended).status).toBeUndefined();
  });

  it.each<[Fault, Partial<Ended>]>([
    [
      { kind: "drop", how: "fin" },
      { status: undefined, text: "", end: "ECONNRESET" },
    ],
    [
      { kind: "drop", how: "rst" },
      { status: undefined, text: "", end: "ECONNRESET" },
    ],
    [
      { kind: "drop", how: "fin", afterBytes: 0 },
      { status: 200, text: "", end: "ECONNRESET" },
    ],
    [
      { kind: "drop", how: "fin", afterBytes: 5 },
      { status: 200, text: '{"id"', end: "ECONNRESET" },
    ],
    [
      { kind: "drop", how: "rst", afterBytes: 5 },
      { status: 200, text: '{"id"', end: "ECONNRESET" },
    ],
    [
      { kind: "garbage", bytes: 10 },
      { status: undefined, text: "", end: "HPE_INVALID_CONSTANT" },
    ],
    [
      { kind: "garbage", bytes: 1, afterBytes: 5 },
      { status: 200, end: "complete", text: expect.stringMatching(/^\{"id"\xff/) },
    ],
  ])("%j happens after the operation was carried out", async (fault, end) => {
    const test = await started(fault);
    expect(await ask(test, "/namespaces", "POST", { name: "new" }).ended).toMatchObject(end);
    expect(await names(test)).toEqual(["default", "new"]);
    expect(test.emulator.faults.list()).toMatchObject([{ applied: 1 }]);
  });

  it("an error answer meets it as well", async () => {
    const test = await startTest(fleetOf({}), {
      faults: [{ fault: { kind: "drop", how: "fin", afterBytes: 6 }, operation: "getDevice" }],
    });
    expect(await ask(test, "/devices/none").ended).toEqual({ status: 404, text: "device", end: "ECONNRESET" });
  });

  it("trickle sends it as time goes by, and the connection can be used again", async () => {
    const test = await started({ kind: "trickle", bytes: 10, every: 1000 });
    const whole = (await test.call("GET", "/namespaces/default")).text;
    const asked = ask(test);
    await asked.until(10);
    expect(asked.text()).toBe(`[${whole}`.slice(0, 10));
    test.clock.advance(999);
    await test.call("GET", "/devices");
    expect(asked.text()).toHaveLength(10);
    test.clock.advance(60_000);
    expect(await asked.ended).toMatchObject({ status: 200, end: "complete", text: `[${whole.trim()}]\n` });
    expect(test.clock.pending).toBe(0);
  });

  it("flood makes the body go on, up to so many bytes", async () => {
    const test = await started({ kind: "flood", line: "x", bytes: 1_000_000 });
    const { text, end } = await ask(test).ended;
    expect(end).toBe("complete");
    expect(text.split("]\n")[1]).toBe("x\n".repeat(500_000));
  });

  it("what is for streams only leaves answers alone", async () => {
    const test = await startTest(fleetOf({}), {
      faults: [{ fault: { kind: "split", bytes: 1 } }, { fault: { kind: "drop", how: "close" } }],
    });
    expect((await test.call("GET", "/devices")).status).toBe(200);
    expect(test.emulator.faults.list()).toMatchObject([{ applied: 0 }, { applied: 0 }]);
  });

  it("happens to a request that offers another protocol too", async () => {
    const test = await started({ kind: "drop", how: "fin", afterBytes: 5 });
    const request = httpRequest(`${test.emulator.baseUrl}/projects/test/namespaces`, {
      headers: { Authorization: basic(test.emulator.accessKey), Connection: "Upgrade", Upgrade: "h2c" },
    });
    request.end();
    const [response] = await once(request, "response");
    let text = "";
    response.on("data", (chunk: Buffer) => (text += chunk.toString()));
    await once(response, "error");
    expect(text).toBe('[{"id');
  });

  it.each<Fault>([
    { kind: "stall", when: "before" },
    { kind: "stall", when: "after" },
    { kind: "silence" },
    { kind: "trickle", bytes: 1, every: 9 },
    { kind: "flood" },
  ])("%j on a request that offers another protocol ends when its client leaves, or the emulator", async (fault) => {
    const test = await startTest(fleetOf({}));
    for (const leave of ["the client", "the emulator"]) {
      const handle = test.emulator.faults.add({ fault });
      const client = rawClient(test, requestText(test, "Connection: Upgrade\r\nUpgrade: h2c\r\n"));
      await handle.whenApplied();
      handle.remove();
      if (leave === "the client") client.end();
      else await test.emulator.close();
      await once(client, "close");
    }
  });

  it.each<Fault>([{ kind: "stall", when: "before" }, { kind: "stall", when: "after" }, { kind: "silence" }])(
    "%j holds no requests that come after it on its connection, and hears its client leave",
    async (fault) => {
      const test = await startTest(fleetOf({ d: {} }));
      for (const bytes of [0, 100_000]) {
        const handle = test.emulator.faults.add({ fault });
        const client = rawClient(test, requestText(test, `Content-Length: ${bytes}\r\n`) + "x".repeat(bytes));
        await handle.whenApplied();
        const many = 20_000;
        client.end(requestText(test).repeat(many));
        await once(client, "close");
        // What came together with the first was taken apart before it was known to stall.
        expect(handle.applied).toBeLessThan(many / 10);
        handle.remove();
      }
    },
  );

  it.each<Fault>([
    { kind: "stall", when: "before" },
    { kind: "silence" },
    { kind: "trickle", bytes: 1, every: 9 },
    { kind: "flood" },
  ])("%j ends when the emulator does", async (fault) => {
    const test = await startTest(fleetOf({}));
    const handle = test.emulator.faults.add({ fault });
    const asked = ask(test);
    await handle.whenApplied();
    await test.emulator.close();
    expect((await asked.ended).end).toBe("ECONNRESET");
  });
});

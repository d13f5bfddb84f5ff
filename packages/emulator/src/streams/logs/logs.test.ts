import { once } from "node:events";
import { connect } from "node:net";
import { describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { LOG_LINES, MAX_INBOUND_FRAME_BYTES } from "../../limits.ts";
import { basic, fleetOf, startTest, type TestEmulator } from "../../testing/client.ts";

const A = "/namespaces/default/applications";
const nginx = {
  name: "app",
  scheduling: { type: "AllDevices" },
  spec: { containers: [{ name: "web", image: "nginx" }] },
};
const place = { device: "d", application: "app", container: "web" };

interface Opened {
  readonly socket: WebSocket;
  /** All that has come so far. */
  text(): string;
  /** Waits until what has come fits. */
  until(pattern: RegExp | ((text: string) => boolean)): Promise<string>;
  readonly closed: Promise<{ code: number; reason: string }>;
  readonly frames: boolean[];
}

function open(
  { emulator }: TestEmulator,
  path: string,
  options: { key?: string; protocols?: string[]; origin?: string } = {},
): WebSocket {
  const url = `${emulator.baseUrl.replace("http", "ws")}/projects/${emulator.projectId}${path}`;
  return new WebSocket(url, options.protocols ?? [], {
    headers: { Authorization: basic(options.key ?? emulator.accessKey) },
    ...(options.origin === undefined ? {} : { origin: options.origin }),
  });
}

async function follow(test: TestEmulator, query = "follow=true&tail=0", path = `${A}/app/logs/web`): Promise<Opened> {
  const socket = open(test, `${path}?device=d&${query}`);
  let text = "";
  const frames: boolean[] = [];
  const waiting = new Set<() => void>();
  socket.on("message", (data, binary) => {
    text += data.toString();
    frames.push(binary);
    for (const look of waiting) look();
  });
  const closed = once(socket, "close").then(([code, reason]) => ({ code, reason: String(reason) }));
  await once(socket, "open");
  return {
    socket,
    text: () => text,
    until: (pattern) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (typeof pattern === "function" ? !pattern(text) : !pattern.test(text)) return;
          waiting.delete(look);
          resolve(text);
        };
        waiting.add(look);
        look();
      }),
    closed,
    frames,
  };
}

/** The answer to a websocket that was refused before the upgrade. */
async function refused(test: TestEmulator, path: string, options: { key?: string; origin?: string } = {}) {
  const [request, response] = await once(open(test, path, options), "unexpected-response");
  let text = "";
  for await (const chunk of response) text += chunk;
  request.destroy();
  return { status: response.statusCode, text, type: response.headers["content-type"] };
}

async function running(fleet = fleetOf({ d: {} })): Promise<TestEmulator> {
  const test = await startTest(fleet);
  await test.call("POST", A, nginx);
  test.clock.advance(10_000);
  return test;
}

describe("a log stream", () => {
  it("sends what there is in binary frames of whole lines, then closes with 1000", async () => {
    const test = await running();
    const stream = await follow(test, "follow=false&tail=0");
    expect(await stream.closed).toEqual({ code: 1000, reason: "" });
    expect(stream.frames.every(Boolean)).toBe(true);
    const lines = stream.text().split("\n");
    expect(lines.pop()).toBe("");
    expect(lines[0]).toContain("docker-entrypoint");
    expect(lines.some((line) => / "GET \/.* HTTP\/1\.1" /.test(line))).toBe(true);
    expect(test.emulator.journal.entries().at(-1)).toMatchObject({ operationId: "streamApplicationLogs", status: 101 });
  });

  it.each([
    ["tail=2", 2],
    ["tail=100000", 5],
    ["tail=0", 5],
    ["tail=-1", 5],
    ["", 5],
  ])("with %s begins that many lines back", async (query, count) => {
    const test = await startTest({
      ...fleetOf({ d: {} }),
      behaviours: [{ image: "nginx", log: ["1", "2", "3", "4", "5"] }],
    });
    await test.call("POST", A, nginx);
    test.clock.advance(10_000);
    const stream = await follow(test, query);
    await stream.closed;
    expect(stream.text()).toBe(
      ["1", "2", "3", "4", "5"]
        .slice(-count)
        .map((line) => `${line}\n`)
        .join(""),
    );
  });

  it("that follows goes on as time goes by and as lines are written", async () => {
    const test = await running();
    const stream = await follow(test, "follow=true&tail=1");
    await stream.until(/\n$/);
    test.emulator.fleet.writeLog(place, "by hand: ąčę €");
    await stream.until(/by hand: ąčę €\n$/);
    const before = stream.text().split("\n").length;
    test.clock.advance(60_000);
    await stream.until((text) => text.split("\n").length > before + 30);
    stream.socket.close();
    expect((await stream.closed).code).toBe(1005);
  });

  it("is the same log whoever reads it and whenever", async () => {
    const test = await running();
    const followed = await follow(test);
    for (let i = 0; i < 20; i++) test.clock.advance(333);
    const read = await follow(test, "follow=false");
    await read.closed;
    await followed.until((text) => text.length >= read.text().length);
    expect(followed.text()).toBe(read.text());
    followed.socket.terminate();
    await followed.closed;
  });

  it("asked for before the container exists waits for it", async () => {
    const test = await startTest(fleetOf({ d: {} }));
    await test.call("POST", A, nginx);
    const empty = await follow(test, "follow=false");
    expect(await empty.closed).toEqual({ code: 1000, reason: "" });
    expect(empty.text()).toBe("");
    const stream = await follow(test);
    test.clock.advance(10_000);
    await stream.until(/docker-entrypoint/);
    stream.socket.terminate();
    await stream.closed;
  });

  it.each([
    ["the application is deleted", (test: TestEmulator) => test.call("DELETE", `${A}/app`)],
    ["the namespace is deleted", (test: TestEmulator) => test.call("DELETE", "/namespaces/default")],
    ["the device is deleted", (test: TestEmulator) => test.call("DELETE", "/devices/d")],
    [
      "the device is no longer selected",
      (test: TestEmulator) => test.call("PATCH", `${A}/app`, { ...nginx, scheduling: {} }),
    ],
    [
      "the container is replaced",
      async (test: TestEmulator) => {
        await test.call("PATCH", `${A}/app`, nginx);
        test.clock.advance(2000);
      },
    ],
  ])("ends with 1000 when %s", async (_, happens) => {
    const test = await running();
    const stream = await follow(test);
    await happens(test);
    expect(await stream.closed).toEqual({ code: 1000, reason: "" });
  });

  it.each([
    ["disconnect", (test: TestEmulator) => Promise.resolve(test.emulator.fleet.disconnect("d"))],
    ["reboot", (test: TestEmulator) => test.call("POST", "/devices/d/reboot")],
  ])("ends with 1011 and a reason when its device goes away by %s", async (_, happens) => {
    const test = await running();
    const stream = await follow(test);
    await stream.until(/\n/);
    await happens(test);
    expect(await stream.closed).toEqual({ code: 1011, reason: "the connection to the device was lost" });
  });

  it("ends with 1001 when the emulator stops", async () => {
    const test = await running();
    const stream = await follow(test);
    await test.emulator.close();
    expect(await stream.closed).toEqual({ code: 1001, reason: "the emulator is stopping" });
  });

  it("leaves no timer behind when the client leaves, in whatever way", async () => {
    const test = await running();
    for (const leave of ["close", "terminate"] as const) {
      const stream = await follow(test);
      expect(test.clock.pending).toBe(1);
      stream.socket[leave]();
      await stream.closed;
      // The emulator hears of it by its own socket.
      while (test.clock.pending > 0) await new Promise((resolve) => setImmediate(resolve));
    }
  });

  it("pings its client every half minute, and ignores what the client says", async () => {
    const test = await running();
    const stream = await follow(test);
    stream.socket.send("text");
    stream.socket.send(Buffer.from("bytes"));
    const pinged = once(stream.socket, "ping");
    test.clock.advance(30_000);
    await pinged;
    stream.socket.terminate();
    await stream.closed;
  });

  it("ends with 1009 when its client says more than it should", async () => {
    const test = await running();
    const stream = await follow(test);
    stream.socket.send(Buffer.alloc(MAX_INBOUND_FRAME_BYTES + 1));
    expect((await stream.closed).code).toBe(1009);
  });

  it("takes the sub-protocol binary when it is offered, and no compression", async () => {
    const test = await running();
    const socket = open(test, `${A}/app/logs/web?device=d&follow=true`, { protocols: ["binary"] });
    await once(socket, "open");
    expect([socket.protocol, socket.extensions]).toEqual(["binary", ""]);
    socket.terminate();
    await once(socket, "close");
  });

  it("of a job ends when the container has finished, and can be read afterwards", async () => {
    const test = await startTest(fleetOf({ d: {} }));
    await test.call("POST", "/namespaces/default/jobs", {
      name: "job",
      scheduling: { type: "AllDevices" },
      spec: {
        containers: [
          { name: "c", image: "alpine", command: "sh", args: ["-c", "echo one; sleep 5; echo two; exit 2"] },
        ],
      },
    });
    const stream = await follow(test, "follow=true", "/namespaces/default/jobs/job/logs/c");
    test.clock.advance(60_000);
    expect(await stream.closed).toEqual({ code: 1000, reason: "" });
    expect(stream.text()).toBe("one\ntwo\n");
    const again = await follow(test, "follow=true&tail=1", "/namespaces/default/jobs/job/logs/c");
    expect(await again.closed).toEqual({ code: 1000, reason: "" });
    expect(again.text()).toBe("two\n");
  });
});

const J = "/namespaces/default/jobs";
const job = (containers: object[], more: object = {}) => ({
  name: "job",
  scheduling: { type: "AllDevices" },
  spec: { containers },
  ...more,
});

describe("the log of a job that has finished ends", () => {
  it("when its image could not be pulled", async () => {
    const test = await startTest(fleetOf({ d: {} }));
    await test.call("POST", J, job([{ name: "c", image: "alpine:does-not-exist" }]));
    const stream = await follow(test, "follow=true", `${J}/job/logs/c`);
    test.clock.advance(60_000);
    expect(await stream.closed).toEqual({ code: 1000, reason: "" });
    const again = await follow(test, "follow=true", `${J}/job/logs/c`);
    expect(await again.closed).toEqual({ code: 1000, reason: "" });
  });

  it("when it was stopped before its agent took it up, and begins with the job", async () => {
    const test = await startTest(fleetOf({ d: {} }));
    const echo = [{ name: "c", image: "alpine", command: "echo hello" }];
    await test.call("POST", J, job(echo));
    await test.call("PATCH", `${J}/job`, job(echo, { desiredState: "stopped" }));
    const stream = await follow(test, "follow=true", `${J}/job/logs/c`);
    expect(await stream.closed).toEqual({ code: 1000, reason: "" });
    await test.call("PATCH", `${J}/job`, job(echo, { desiredState: "running" }));
    const second = await follow(test, "follow=true", `${J}/job/logs/c`);
    test.clock.advance(60_000);
    await second.closed;
    expect(second.text()).toBe("hello\n");
  });
});

describe("a reader that is slow", () => {
  /** A client that has done the handshake and reads nothing until it is told to. */
  async function stalled(test: TestEmulator, query = "follow=true&tail=1") {
    const socket = connect(Number(new URL(test.emulator.origin).port), "127.0.0.1");
    socket.write(
      `GET /api/projects/test${A}/app/logs/web?device=d&${query} HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${basic(test.emulator.accessKey)}\r\n` +
        "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
    );
    await once(socket, "readable");
    return socket;
  }
  const line = "x".repeat(8 * 1024);

  it("is waited for, and gets everything in the end", async () => {
    const test = await running();
    const socket = await stalled(test);
    const lines = LOG_LINES - 100;
    for (let i = 0; i < lines; i++) test.emulator.fleet.writeLog(place, line);
    let bytes = 0;
    socket.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes >= lines * line.length) socket.destroy();
    });
    socket.resume();
    await once(socket, "close");
    expect(bytes).toBeGreaterThanOrEqual(lines * line.length);
  });

  it("and leaves late takes nothing from those that came after it", async () => {
    const test = await running();
    const socket = await stalled(test, "follow=false");
    const stream = await follow(test);
    socket.resume();
    socket.destroy();
    await once(socket, "close");
    // The emulator hears of it before it answers these.
    for (let i = 0; i < 3; i++) await test.call("GET", "/devices");
    test.emulator.fleet.disconnect("d");
    expect((await stream.closed).code).toBe(1011);
  });

  it("is told when lines are lost to it", async () => {
    const test = await running();
    const socket = await stalled(test);
    for (let i = 0; i < 3 * LOG_LINES; i++) test.emulator.fleet.writeLog(place, line);
    let bytes = 0;
    let end = "";
    socket.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      end = (end + chunk.toString("latin1")).slice(-200);
      if (/the client reads too slowly: \d+ lines are lost$/.test(end)) socket.destroy();
    });
    socket.resume();
    await once(socket, "close");
    // The operating system's own buffers take some megabytes.
    expect(bytes).toBeLessThan((3 * LOG_LINES * line.length) / 2);
  });
});

describe("before the upgrade a stream is refused", () => {
  const logs = `${A}/app/logs/web`;

  it.each([
    [401, "", `${logs}?device=d`, { key: "s-nobody" }],
    [403, "", `${logs}?device=d`, { key: "s-other" }],
    [403, "the emulator is open to local pages only", `${logs}?device=d`, { origin: "https://evil.example" }],
    [400, "query parameter device is required\n", logs, {}],
    [400, "query parameter device is required: name the device", `${logs}?device=`, {}],
    [400, "query parameter tail must be a whole number\n", `${logs}?device=d&tail=x`, {}],
    [400, "query parameter follow must be true or false\n", `${logs}?device=d&follow=1`, {}],
    [404, 'device not found: "none"\n', `${logs}?device=none`, {}],
    [404, 'application not found: "none"\n', `${A}/none/logs/web?device=d`, {}],
    [404, 'namespace not found: "none"\n', "/namespaces/none/applications/app/logs/web?device=d", {}],
    [404, 'container not found: "none"; "app" has "web"\n', `${A}/app/logs/none?device=d`, {}],
    [404, 'container not found: application "app" is not scheduled on device "idle"\n', `${logs}?device=idle`, {}],
    [404, 'job not found: "none"\n', "/namespaces/default/jobs/none/logs/c?device=d", {}],
    [409, 'device "away" is offline', `${logs}?device=away`, {}],
    [400, "query parameter port is required\n", "/devices/d/connect", {}],
  ])("with %i: %s", async (status, text, path, options) => {
    const test = await startTest({
      projects: [
        {
          name: "test",
          devices: [
            { name: "d", labels: { on: "1" } },
            { name: "idle" },
            { name: "away", labels: { on: "1" }, lastSeen: "1d" },
          ],
          namespaces: [{ name: "default", applications: [{ ...nginx, scheduling: { selectors: { on: "1" } } }] }],
        },
        { name: "other", key: "s-other" },
      ],
    });
    const answer = await refused(test, path, options);
    expect([answer.status, answer.text]).toEqual([status, expect.stringContaining(text)]);
    if (text !== "") expect(answer.type).toBe("text/plain; charset=utf-8");
    expect(test.emulator.journal.entries().at(-1)).toMatchObject({ status });
  });
});

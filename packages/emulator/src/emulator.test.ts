import { once } from "node:events";
import { describe, expect, it, onTestFinished } from "vitest";
import { WebSocket } from "ws";
import { Emulator, type EmulatorOptions } from "./emulator.ts";
import { basic, startTest } from "./testing/client.ts";

const count = (kind: string) => process.getActiveResourcesInfo().filter((resource) => resource === kind).length;

const get = (emulator: Emulator, path: string, key = emulator.accessKey) =>
  fetch(`${emulator.baseUrl}${path}`, { headers: { Authorization: basic(key) } });

describe("Emulator.start", () => {
  it("tells where it is and how to get in", async () => {
    const emulator = await Emulator.start();
    onTestFinished(() => emulator.close());
    expect(emulator.origin).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(emulator.baseUrl).toBe(`${emulator.origin}/api`);
    expect(emulator.clientOptions).toEqual({
      baseUrl: emulator.baseUrl,
      accessKey: emulator.accessKey,
      projectId: emulator.projectId,
    });
    expect(emulator.accessKey).toMatch(/^s/);
    expect(emulator.personalAccessKey).toMatch(/^u/);
    expect((await get(emulator, "/memberships?full", emulator.personalAccessKey)).status).toBe(200);
    expect((await get(emulator, `/projects/${emulator.projectName}/devices`)).status).toBe(200);
  });

  it("listens on IPv6 and on all addresses when told to", async () => {
    for (const [host, origin] of [
      ["::1", "http://[::1]:"],
      ["0.0.0.0", "http://127.0.0.1:"],
    ] as const) {
      const emulator = await Emulator.start({ host, fleet: "empty" });
      onTestFinished(() => emulator.close());
      expect(emulator.origin.startsWith(origin)).toBe(true);
      expect((await get(emulator, "/projects/local/devices")).status).toBe(200);
    }
  });

  it.each<[EmulatorOptions, string]>([
    [{ port: -1 }, "port must be a whole number from 0 to 65535, not -1"],
    [{ port: 1.5 }, "port must be"],
    [{ seed: Number.NaN }, "seed must be a whole number"],
    [{ allowHosts: ["a:1", "*:80"] }, "allowHosts[1] must be HOST:PORT or HOST:* "],
    [
      { allowHosts: Array.from({ length: 101 }, () => "a:1") },
      "allowHosts.length must be at most 100 addresses, not 101",
    ],
    [{ speed: 0 }, "speed must be a number from 0.001 to 10000, not 0"],
    [{ speed: 1e300 }, "speed must be"],
    [{ pord: 1 } as EmulatorOptions, 'there is no option "pord"; did you mean port?'],
    [{ somethingElse: 1 } as EmulatorOptions, "the options are port, host, "],
    [{ host: 5 as never }, "host must be an address to listen on, not 5"],
    [{ state: "" }, 'state must be the path of a file, not ""'],
    [{ clock: null as never }, 'clock must be "real", "manual" or a clock, not null'],
  ])("refuses %j", async (options, message) => {
    await expect(Emulator.start(options)).rejects.toThrow(message);
  });

  it("rejects with EADDRINUSE when its port is taken, and leaves nothing behind", async () => {
    const first = await Emulator.start({ fleet: "empty" });
    onTestFinished(() => first.close());
    const { port } = new URL(first.origin);
    await expect(Emulator.start({ port: Number(port), fleet: "demo" })).rejects.toMatchObject({ code: "EADDRINUSE" });
  });
});

describe("close", () => {
  it("can be called again, also while it closes, and by disposal", async () => {
    const emulator = await Emulator.start({ fleet: "empty" });
    expect(emulator.close()).toBe(emulator.close());
    await emulator[Symbol.asyncDispose]();
    await expect(get(emulator, "/projects/local/devices")).rejects.toThrow();
  });

  it("leaves nothing open of twenty emulators side by side, each with its own state", async () => {
    const before = { servers: count("TCPServerWrap"), timers: count("Timeout") };
    const emulators = await Promise.all(Array.from({ length: 20 }, () => Emulator.start({ fleet: "demo" })));
    expect(new Set(emulators.map((emulator) => emulator.origin)).size).toBe(20);
    const [first, second] = emulators;
    if (!first || !second) throw new Error("unreachable");
    await Promise.all(
      emulators.map(async (emulator, index) => {
        const create = await fetch(`${emulator.baseUrl}/projects/acme-retail/namespaces/default/applications`, {
          method: "POST",
          headers: { Authorization: basic(emulator.accessKey) },
          body: JSON.stringify({
            name: `app-${index}`,
            scheduling: { type: "AllDevices" },
            spec: { containers: [{ name: "c", image: "nginx" }] },
          }),
        });
        expect(create.status).toBe(200);
        const socket = new WebSocket(
          `${emulator.baseUrl.replace("http", "ws")}/projects/acme-retail/namespaces/default/applications/app-${index}/logs/c?device=vilnius-till-01&follow=true`,
          { headers: { Authorization: basic(emulator.accessKey) } },
        );
        await once(socket, "open");
        const closed = once(socket, "close");
        await emulator.close();
        await closed;
        expect(emulator.violations).toEqual([]);
      }),
    );
    // Sockets that are closed go within a turn or two of the event loop.
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect(count("TCPServerWrap")).toBe(before.servers);
    expect(count("Timeout")).toBeLessThanOrEqual(before.timers);
  });

  it("ends requests and connections that are under way", async () => {
    const emulator = await Emulator.start({ fleet: "empty" });
    const body = new ReadableStream({ start: (controller) => controller.enqueue(new Uint8Array(10)) });
    const pending = fetch(`${emulator.baseUrl}/projects/local/namespaces`, {
      method: "POST",
      headers: { Authorization: basic(emulator.accessKey) },
      duplex: "half",
      body,
    } as RequestInit);
    await get(emulator, "/projects/local/devices");
    const failed = expect(pending).rejects.toThrow();
    await emulator.close();
    await failed;
    expect(emulator.violations).toEqual([]);
  });
});

describe("emulator.fleet", () => {
  it("adds devices, and names what it does not know", async () => {
    const { emulator, call } = await startTest();
    const id = emulator.fleet.addDevice({ name: "new", labels: { a: "b" }, hardware: "intel-nuc" });
    expect((await call("GET", "/devices/new")).json).toMatchObject({
      id,
      status: "online",
      info: { architecture: "amd64" },
    });
    emulator.fleet.addDevice({ name: "gone", lastSeen: "3d" });
    expect((await call("GET", "/devices/gone")).json).toMatchObject({ status: "offline" });
    expect(() => emulator.fleet.disconnect("none")).toThrow('device not found: "none"');
    expect(() => emulator.fleet.addDevice({ name: "new" })).toThrow("already in use");
    expect(() => emulator.fleet.writeLog({ device: "new", application: "none", container: "c" }, "x")).toThrow(
      'application not found: "none"',
    );
  });
});

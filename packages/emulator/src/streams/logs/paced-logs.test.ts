import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import type { ImageBehaviour } from "../../fleet/behaviours.ts";
import { basic, startTest, type TestEmulator } from "../../testing/client.ts";

const running = (behaviour: Omit<ImageBehaviour, "image">): Promise<TestEmulator> =>
  startTest({
    behaviours: [{ image: "acme/app", ...behaviour }],
    projects: [
      {
        name: "test",
        devices: [{ name: "d" }],
        namespaces: [
          {
            name: "default",
            applications: [
              {
                name: "app",
                scheduling: { type: "AllDevices" },
                spec: { containers: [{ name: "c", image: "acme/app:1" }] },
              },
            ],
          },
        ],
      },
    ],
  });

function open({ emulator }: TestEmulator, query: string, path = "applications/app"): WebSocket {
  const url = `${emulator.baseUrl.replace("http", "ws")}/projects/test/namespaces/default/${path}/logs/c?device=d&${query}`;
  return new WebSocket(url, { headers: { Authorization: basic(emulator.accessKey) } });
}

interface Read {
  readonly lines: string[];
  readonly code: number;
  readonly reason: string;
}

/** All lines until the stream ends. */
async function readAll(socket: WebSocket): Promise<Read> {
  const chunks: Buffer[] = [];
  socket.on("message", (data) => chunks.push(data as Buffer));
  const [code, reason] = await once(socket, "close");
  return { lines: Buffer.concat(chunks).toString().split("\n").slice(0, -1), code, reason: String(reason) };
}

describe("a log whose pace the fleet tells", () => {
  it("comes at its rate and in its bursts while it is followed", async () => {
    const test = await running({ logRate: 1000, logBurst: 100 });
    const socket = open(test, "follow=true&tail=1");
    const reading = readAll(socket);
    await once(socket, "open");
    test.clock.advance(10_000);
    test.emulator.fleet.disconnect("d");
    const { lines, code } = await reading;
    expect(code).toBe(1011);
    expect(lines.length).toBeGreaterThan(9800);
    expect(lines.length).toBeLessThan(10_200);
    // All lines of a burst are of one instant, which they tell; 100 bursts came.
    const instants = new Set(lines.slice(1).map((line) => line.slice(0, 24)));
    expect(instants.size).toBeGreaterThan(95);
    expect(instants.size).toBeLessThan(105);
  });

  it("has all its kept lines for who asks later, the same for everyone", async () => {
    const test = await running({ logRate: 100_000, logLines: 20_000 });
    const [first, second] = await Promise.all([1, 2].map(() => readAll(open(test, "follow=false&tail=0"))));
    expect(first?.code).toBe(1000);
    expect(first?.lines).toHaveLength(20_000);
    expect(second).toEqual(first);
    expect((await readAll(open(test, "follow=false&tail=7"))).lines).toEqual(first?.lines.slice(-7));
  });

  it("has lines of the least level only", async () => {
    const test = await running({ logLevel: "error" });
    const { lines } = await readAll(open(test, "follow=false&tail=0"));
    expect(lines.length).toBeGreaterThan(100);
    for (const line of lines) expect(line).toMatch(/^\S+Z ERROR /);
  });

  it("has the given lines at that rate, and no line twice or never", async () => {
    const given = Array.from({ length: 20_000 }, (_, number) => `line ${number}`);
    const test = await startTest({
      behaviours: [{ image: "acme/app", log: given, logRate: 10_000, logLines: 20_000 }],
      projects: [{ name: "test", devices: [{ name: "d" }] }],
    });
    await test.call("POST", "/namespaces/default/applications", {
      name: "app",
      scheduling: { type: "AllDevices" },
      spec: { containers: [{ name: "c", image: "acme/app:1" }] },
    });
    const socket = open(test, "follow=true&tail=0");
    const reading = readAll(socket);
    await once(socket, "open");
    for (let second = 0; second < 20; second++) {
      test.clock.advance(1000);
      await test.call("GET", "/devices");
    }
    await test.call("DELETE", "/namespaces/default/applications/app");
    expect((await reading).lines).toEqual(given);
  });

  it("of a job ends with its container", async () => {
    const test = await running({ exitCode: 0, runsFor: 10, logRate: 100 });
    await test.call("POST", "/namespaces/default/jobs", {
      name: "job",
      scheduling: { type: "AllDevices" },
      spec: { containers: [{ name: "c", image: "acme/app:1" }] },
    });
    test.clock.advance(100_000);
    const { lines } = await readAll(open(test, "follow=true&tail=0", "jobs/job"));
    expect(lines.length).toBeGreaterThan(950);
    expect(lines.length).toBeLessThan(1010);
  });

  it("and that is faster than its client reads ends with 1011 once lines are lost", async () => {
    const test = await running({ logRate: 100_000, logLines: 1000 });
    const socket = open(test, "follow=true&tail=1");
    const reading = readAll(socket);
    await once(socket, "open");
    socket.pause();
    for (let second = 0; second < 60; second++) {
      test.clock.advance(1000);
      await test.call("GET", "/devices");
    }
    socket.resume();
    const { code, reason, lines } = await reading;
    expect(code).toBe(1011);
    expect(reason).toMatch(/^the client reads too slowly: \d+ lines are lost$/);
    expect(lines.length).toBeLessThan(60 * 100_000);
  });
});

import { Emulator, ManualClock } from "@synpse/emulator";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { type Connected, connect, connectDemo, connectPlayed, type Told } from "../../testing/connect.ts";
import { getFleetSummary } from "./get_fleet_summary.ts";

let demo: Awaited<ReturnType<typeof connectDemo>>;

beforeAll(async () => {
  demo = await connectDemo();
});

afterAll(() => demo[Symbol.asyncDispose]());

test("tells at a glance what is wrong, with names for the next call", async () => {
  const { json, structured } = await demo.call("get_fleet_summary");
  expect(structured).toEqual(json);
  expect(getFleetSummary.output?.safeParse(structured).error).toBeUndefined();
  expect(json).toEqual({
    devices: { total: 12, online: 11, offline: 1, stale: 1, neverSeen: 0 },
    agentVersions: [{ version: "v1.5.2", devices: 12 }],
    agentNotAsDesired: 0,
    docker: { healthy: 12, unhealthy: 0, unknown: 0 },
    applications: { total: 6, complete: 4, incomplete: 2, onNoDevice: 0 },
    jobs: { total: 1, succeeded: 1 },
    lastGoneOffline: [{ name: "kaunas-gateway-01", lastSeen: expect.stringContaining("(3 days ago)") }],
    incompleteRollouts: [
      {
        application: "signage-player",
        namespace: "default",
        available: 0,
        total: 2,
        behind: { failed: 2 },
        devices: ["kaunas-signage-01", "vilnius-signage-01"],
      },
      {
        application: "node-exporter",
        namespace: "default",
        available: 11,
        total: 12,
        behind: { runningVersionBefore: 1 },
        devices: ["kaunas-gateway-01"],
      },
    ],
    next: expect.stringContaining("diagnose_device"),
  });
});

test("for some labels, by a label, tells only of those devices", async () => {
  const { json } = await demo.call("get_fleet_summary", { labels: { role: "gateway" }, groupBy: "site" });
  expect(json).toMatchObject({
    devices: { total: 3, offline: 1 },
    groupedBy: "site",
    groups: [
      { value: "kaunas", total: 1, offline: 1 },
      { value: "riga", total: 1, offline: 0 },
      { value: "vilnius", total: 1, offline: 0 },
    ],
    incompleteRollouts: [{ application: "node-exporter", devices: ["kaunas-gateway-01"] }],
  });
  const screens = await demo.call("get_fleet_summary", { labels: { site: "riga" }, groupBy: "screen" });
  expect(screens.json.groups).toEqual([{ total: 3, offline: 0 }]);
  expect(screens.json.incompleteRollouts).toBeUndefined();
  expect(screens.json.note).toBe(
    "Applications and jobs are counted whole, whichever devices they are on. No device has the label to group by.",
  );
  const none = await demo.call("get_fleet_summary", { labels: { site: "rigga" } });
  expect(none.json).toMatchObject({
    devices: { total: 0 },
    note: expect.stringContaining("No device has these labels."),
    next: expect.stringContaining("list_devices"),
  });
});

test("in one namespace, in all, and in one that is not there", async () => {
  const { json } = await demo.call("get_fleet_summary", { namespace: "staging", staleAfterMinutes: 10_000 });
  expect(json).toMatchObject({ devices: { offline: 1, stale: 0 }, applications: { total: 1, incomplete: 0 } });
  expect((await demo.call("get_fleet_summary", { namespace: "*" })).json.applications).toMatchObject({ total: 6 });
  const { json: none, isError } = await demo.call("get_fleet_summary", { namespace: "stagin" });
  expect(isError).toBe(true);
  expect(none).toMatchObject({ error: "not_found", didYouMean: ["staging"] });
});

test("where the namespace is fixed it tells of no other", async () => {
  await using mcp = await connect({ synpse: demo.emulator.clientOptions, namespace: "staging" });
  expect((await mcp.call("get_fleet_summary")).json.applications).toMatchObject({ total: 1 });
});

describe("a fleet in trouble", () => {
  let emulator: Emulator;
  let mcp: Connected;

  const docker = { version: "27", privilegedEnabled: true, bridgeIP: "", runtimes: "", osType: "linux" };
  const job = (name: string, image: string) => ({
    name,
    scheduling: { type: "AllDevices" as const },
    spec: { containers: [{ name: "run", image }] },
  });

  beforeAll(async () => {
    const clock = new ManualClock();
    emulator = await Emulator.start({
      clock,
      fleet: {
        projects: [
          {
            name: "shops",
            devices: [
              { name: "fine" },
              { name: "sick", info: { docker: { ...docker, health: "unhealthy", healthDescription: "" } } },
              { name: "odd", info: { docker: { ...docker, health: "melted", healthDescription: "" } } },
              { name: "old", info: { agentVersion: "v1.4.0" } },
              { name: "gone-long", createdAt: "60d", lastSeen: "40d" },
              { name: "gone-now", createdAt: "60d", lastSeen: "10m" },
            ],
            namespaces: [{ name: "edge", jobs: [job("good", "acme/good"), job("bad", "acme/bad")] }],
          },
        ],
        behaviours: [
          { image: "acme/good", exitCode: 0 },
          { image: "acme/bad", exitCode: 3 },
        ],
      },
    });
    mcp = await connect({ synpse: emulator.clientOptions, now: () => new Date(clock.now()) });
  });

  afterAll(async () => {
    await mcp[Symbol.asyncDispose]();
    await emulator.close();
  });

  test("is counted, and the worst of it named", async () => {
    const { json } = await mcp.call("get_fleet_summary");
    expect(json).toMatchObject({
      devices: { total: 6, online: 4, offline: 2, stale: 1 },
      docker: { healthy: 4, unhealthy: 1, unknown: 1 },
      dockerUnhealthy: ["sick"],
      agentVersions: [
        { version: "v1.5.2", devices: 5 },
        { version: "v1.4.0", devices: 1 },
      ],
      agentNotAsDesired: 1,
      lastGoneOffline: [{ name: "gone-now" }, { name: "gone-long" }],
      failedJobs: [{ name: "bad", namespace: "edge" }],
    });
  });
});

test("a time of zero is never, and is not stale", async () => {
  const device = { id: "dev_1", name: "new", status: "offline", lastSeenAt: "0001-01-01T00:00:00Z" };
  await using mcp = await connectPlayed((path) => (path.endsWith("/devices") ? [device] : []));
  const { json } = await mcp.call("get_fleet_summary");
  expect(json).toMatchObject({
    devices: { offline: 1, stale: 0, neverSeen: 1 },
    lastGoneOffline: [{ name: "new", lastSeen: "never" }],
  });
});

/** An API of endless pages of devices; `hold` keeps it from answering. */
async function endless(hold?: (page: number, init: RequestInit) => Promise<void>) {
  const devices = Array.from({ length: 500 }, (_, index) => ({ id: `${index}`, name: `d-${index}`, status: "online" }));
  let asked = 0;
  const mcp = await connect({
    synpse: {
      accessKey: "s".repeat(28),
      projectId: "p",
      baseUrl: "http://127.0.0.1:1/api",
      rateLimit: false,
      async fetch(url: string, init: RequestInit) {
        const { pathname, searchParams } = new URL(url);
        if (pathname.endsWith("/namespaces")) {
          return Response.json(Array.from({ length: 25 }, (_, index) => ({ id: `${index}`, name: `n-${index}` })));
        }
        if (!pathname.endsWith("/devices")) return Response.json([]);
        asked += 1;
        const page = Number(searchParams.get("pageToken") ?? 0);
        await hold?.(page, init);
        const items = devices.map((one) => ({ ...one, id: `${page}-${one.id}` }));
        return Response.json(items, {
          headers: { "next-page-token": String(page + 1), "total-items": "12000", "page-size": "500" },
        });
      },
    },
  });
  onTestFinished(() => mcp[Symbol.asyncDispose]());
  return { mcp, asked: () => asked };
}

test("reads 10,000 devices and 20 namespaces, says how many are left, and how far it is meanwhile", async () => {
  const { mcp, asked } = await endless();
  const told: Told[] = [];
  const { json } = await mcp.call("get_fleet_summary", {}, { onprogress: (one) => told.push(one) });
  expect(asked()).toBe(20);
  expect(json.devices).toMatchObject({ total: 10_000 });
  expect(json.note).toContain("2000 more devices were not counted");
  expect(json.note).toContain("5 more namespaces were not read");
  expect(told[0]).toMatchObject({ progress: 500, total: 12_000, message: "Devices read" });
});

test("a call that is cancelled stops what it reads", async () => {
  const controller = new AbortController();
  let aborted = 0;
  const { mcp, asked } = await endless(async (page, { signal }) => {
    if (page < 2) return;
    controller.abort();
    // Answers only by giving up, when it is told to.
    await new Promise((_, reject) =>
      signal?.addEventListener("abort", () => {
        aborted += 1;
        reject(signal.reason as Error);
      }),
    );
  });
  await expect(mcp.call("get_fleet_summary", {}, { signal: controller.signal })).rejects.toThrow();
  await mcp.session.idle();
  expect({ asked: asked(), aborted }).toEqual({ asked: 3, aborted: 1 });
});

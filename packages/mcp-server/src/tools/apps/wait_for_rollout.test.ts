import { Emulator, type FleetDefinition, ManualClock } from "@synpse/emulator";
import { Synpse } from "@synpse/sdk";
import { expect, onTestFinished, test } from "vitest";
import { connect, type Told } from "../../testing/connect.ts";
import { waitForRolloutTool } from "./wait_for_rollout.ts";

const labels = { site: "berlin" };
const scheduling = { type: "Conditional" as const, selectors: labels };

const fleet: FleetDefinition = {
  projects: [
    {
      name: "shops",
      devices: [
        { name: "berlin-0", labels },
        { name: "berlin-1", labels },
      ],
      namespaces: [
        {
          name: "default",
          applications: [{ name: "web", scheduling, spec: { containers: [{ name: "a", image: "nginx:1" }] } }],
        },
      ],
    },
  ],
  behaviours: [{ image: "broken", missing: true }],
};

async function start(slow: boolean) {
  const clock = new ManualClock();
  const emulator = await Emulator.start({ fleet, ...(slow ? { clock } : { speed: 200 }) });
  const mcp = await connect({ synpse: emulator.clientOptions });
  onTestFinished(async () => {
    await mcp[Symbol.asyncDispose]();
    await emulator.close();
    expect(emulator.violations).toEqual([]);
  });
  const { applications } = new Synpse(emulator.clientOptions).namespace("default");
  const change = (image: string) =>
    applications.update("web", { name: "web", scheduling, spec: { containers: [{ name: "a", image }] } });
  return { emulator, mcp, clock, change };
}

test("goes on waiting, tells how far it is, and ends when it is complete", async () => {
  const { mcp, change, clock } = await start(true);
  await change("nginx:2");
  const told: Told[] = [];
  const onprogress = (one: Told) => {
    told.push(one);
    clock.advance(60_000);
  };
  const { json, structured } = await mcp.call("wait_for_rollout", { name: "web" }, { onprogress });
  expect(structured).toEqual(json);
  expect(waitForRolloutTool.output?.safeParse(structured).error).toBeUndefined();
  expect(json).toMatchObject({
    note: "It runs on all its devices.",
    application: "web",
    version: 2,
    rollout: { state: "complete", available: 2, total: 2 },
  });
  expect(json).not.toHaveProperty("lagging");
  expect(told[0]?.message).toBe('0 of 2 devices running, waiting for: "berlin-0", "berlin-1"');
  expect(told.at(-1)?.message).toBe("2 of 2 devices running");
});

test("ends in time with what is known: who lags, and why", async () => {
  const { mcp, change, emulator } = await start(true);
  await change("nginx:2");
  emulator.fleet.addDevice({ name: "berlin-gone", labels, lastSeen: "3d" });
  const { json, isError } = await mcp.call("wait_for_rollout", { name: "web", waitSeconds: 1 });
  expect(isError).toBe(false);
  expect(json).toMatchObject({
    note: expect.stringContaining("not complete when the wait ended"),
    rollout: { state: "incomplete", available: 0, pending: 3, total: 3 },
    next: expect.stringContaining("Call wait_for_rollout"),
  });
  const lagging = json.lagging as { device: string; why: string }[];
  expect(lagging.find(({ device }) => device === "berlin-gone")?.why).toContain("offline");
  expect(lagging.filter(({ device }) => device !== "berlin-gone").map(({ why }) => why)).toEqual([
    "the device has not taken up the present version yet",
    "the device has not taken up the present version yet",
  ]);
});

test("a container that failed is told with its message", async () => {
  const { mcp, change } = await start(false);
  await change("broken:1");
  const { json } = await mcp.call("wait_for_rollout", { name: "web" });
  expect(json).toMatchObject({
    note: "A container failed for good.",
    rollout: { state: "failed" },
    next: expect.stringContaining("diagnose_device"),
  });
  const lagging = json.lagging as { why: string; containers: { message: string }[] }[];
  expect(lagging).toContainEqual(
    expect.objectContaining({
      why: "a container failed for good",
      containers: [expect.objectContaining({ message: expect.stringMatching(/^<(untrusted-data-\w+)>.*broken:1/) })],
    }),
  );
});

test("only offline devices left", async () => {
  const { mcp, change, emulator } = await start(false);
  emulator.fleet.addDevice({ name: "berlin-gone", labels, lastSeen: "3d" });
  await change("nginx:2");
  const { json } = await mcp.call(
    "wait_for_rollout",
    { name: "web", waitSeconds: 300 },
    { onprogress: () => undefined },
  );
  expect(json).toMatchObject({
    note: expect.stringContaining("only offline ones are left"),
    rollout: { state: "waiting for offline devices", available: 2, total: 3 },
    lagging: [{ device: "berlin-gone", why: expect.stringContaining("offline"), status: "offline" }],
    next: expect.stringContaining("to wait on is no use"),
  });
});

test("a new value of a secret is waited for like a new version", async () => {
  const { mcp, emulator, clock } = await start(true);
  const { applications, secrets } = new Synpse(emulator.clientOptions).namespace("default");
  await secrets.create({ name: "key", data: "old" });
  const env = [{ name: "KEY", fromSecret: "key" }];
  await applications.update("web", {
    name: "web",
    scheduling,
    spec: { containers: [{ name: "a", image: "nginx:1", env }] },
  });
  clock.advance(60_000);
  await secrets.update("key", { data: "new" });
  const { json } = await mcp.call("wait_for_rollout", { name: "web", waitSeconds: 1 });
  expect(json.lagging).toMatchObject([{ device: "berlin-0" }, { device: "berlin-1" }]);
  expect(json.note).not.toContain("more devices");
});

test("an application that runs nowhere, and one that is not there", async () => {
  const { mcp, emulator } = await start(true);
  const { applications } = new Synpse(emulator.clientOptions).namespace("default");
  await applications.create({ name: "idle", spec: { containers: [{ name: "a", image: "nginx:1" }] } });
  expect((await mcp.call("wait_for_rollout", { name: "idle" })).json).toMatchObject({
    note: expect.stringContaining("matches no device"),
    rollout: { state: "no devices", total: 0 },
  });
  expect((await mcp.call("wait_for_rollout", { name: "wbe" })).json).toMatchObject({
    error: "not_found",
    didYouMean: ["web"],
  });
});

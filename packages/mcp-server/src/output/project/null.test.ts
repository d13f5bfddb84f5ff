import { expect, test } from "vitest";
import { type Connected, connectPlayed } from "../../testing/connect.ts";

/*
 * Go writes an empty list, map or pointer as null. Every optional member is null here; no tool may fail on it.
 */

const nulls = (names: string) => Object.fromEntries(names.split(" ").map((name) => [name, null]));

const container = {
  name: "app",
  image: "acme/app:1",
  ...nulls("ports entrypoint command args env volumes secrets files networkMode hostname user privileged capAdd"),
  ...nulls("capDrop gpus memoryHardLimit restartPolicy auth logging mount devices"),
};
const bare = {
  id: "app_1",
  name: "web",
  namespaceId: "ns_1",
  ...nulls("description type version configVersion createdAt updatedAt scheduling deploymentStatus"),
};
const exec = { name: "agent", ...nulls("command args env") };
const application = { ...bare, spec: { containers: [container], execs: [exec] } };
const partly = {
  ...bare,
  scheduling: nulls("type selectors devices"),
  deploymentStatus: nulls("available pending total"),
  spec: nulls("containers execs"),
};
const status = { name: "app", state: "failed", ...nulls("message startedAt completedAt timestamp") };
const device = {
  id: "dev_1",
  name: "till-1",
  ...nulls("status lastSeenAt labels environmentVariables createdAt updatedAt agentSettings"),
  info: { ...nulls("hostname ipAddress architecture osRelease agentVersion docker cpuInfo agentLogLevel") },
};

function play(one: object, dev: object): Promise<Connected> {
  return connectPlayed((path) => {
    if (path.endsWith("/namespaces")) return [{ id: "ns_1", name: "default", config: null }];
    if (path.endsWith("/allocations")) {
      const lists = [[status], null];
      return lists.map((applicationStatuses, index) => ({
        deviceId: `dev_${index}`,
        deviceName: `till-${index}`,
        lastSeen: null,
        applicationStatuses,
      }));
    }
    if (path.endsWith("/applications")) return [one];
    if (path.endsWith("/jobs")) return [{ ...bare, status: "failed", ...nulls("spec completedAt deviceJobs") }];
    if (path.endsWith("/devices")) return [dev];
    return path.includes("/devices/") ? dev : one;
  });
}

test.each([
  ["every member", application, { ...device, applications: [application] }],
  ["what holds members", { ...bare, spec: null }, { ...device, info: null, applications: null }],
  ["members of members", partly, { ...device, applications: [partly] }],
])("null in %s breaks no tool", async (_, one, dev) => {
  await using mcp = await play(one, dev);
  for (const format of ["concise", "detailed"]) {
    for (const [name, args] of [
      ["list_devices", {}],
      ["get_device", { device: "till-1" }],
      ["list_applications", { query: "web" }],
      ["get_application", { name: "web" }],
    ] as const) {
      const { isError, text } = await mcp.call(name, { ...args, format });
      expect({ isError, log: mcp.log }).toEqual({ isError: false, log: [] });
      expect(text).not.toContain("null");
    }
  }
});

test.each([
  ["get_fleet_summary", { groupBy: "site" }],
  ["diagnose_device", { device: "till-1" }],
  ["diagnose_device", { device: "till-1", application: "web" }],
  ["update_device", { device: "till-1", setLabels: { a: "b" }, dryRun: true }],
])("null anywhere breaks %s no more than these", async (name, args) => {
  for (const one of [application, { ...bare, spec: null }, partly]) {
    for (const dev of [device, { ...device, info: null, status: "offline" }]) {
      await using mcp = await play(one, { ...dev, applications: [one] });
      const { isError, text } = await mcp.call(name, args);
      expect({ isError, log: mcp.log }).toEqual({ isError: false, log: [] });
      expect(text).not.toContain("null");
    }
  }
});

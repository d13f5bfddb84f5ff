import { afterAll, beforeAll, expect, test } from "vitest";
import { type Connected, connect } from "../../testing/connect.ts";

/*
 * What the tools of a fleet say about 5,000 devices. Every seventh is offline, and one application fails on all of them.
 */

const count = 5_000;
const limit = 25_000;
const now = new Date("2026-06-01T12:00:00Z");
const daysAgo = (days: number) => new Date(now.getTime() - days * 86_400_000).toISOString();

const devices = Array.from({ length: count }, (_, index) => ({
  id: `dev_${String(index).padStart(27, "0")}`,
  name: `store-${index}-till-with-a-rather-long-name`,
  status: index % 7 === 0 ? "offline" : "online",
  lastSeenAt: daysAgo(index % 7 === 0 ? 3 : 0),
  createdAt: daysAgo(60),
  labels: { site: `site-${index % 700}`, role: "till", country: "lithuania", floor: String(index % 5) },
  agentSettings: { agentLogLevel: "info", desiredAgentVersion: "v1.0.0" },
  info: {
    agentVersion: `v1.${index % 40}.0`,
    hostname: `store-${index}`,
    architecture: "arm64",
    osRelease: { prettyName: "Raspbian GNU/Linux 11 (bullseye)" },
    docker: { version: "27.3.1", health: index % 50 === 0 ? "unhealthy" : "healthy" },
  },
}));

const applications = Array.from({ length: 40 }, (_, index) => ({
  id: `app_${index}`,
  name: `application-${index}`,
  namespaceId: "nms_1",
  updatedAt: daysAgo(1),
  scheduling: { type: "AllDevices", selectors: null },
  spec: { containers: [{ name: "app", image: "acme/missing:1", ports: ["8080:80"] }] },
  deploymentStatus: { available: 0, pending: count, total: count },
}));

const allocations = devices.map(({ id, name }, index) => ({
  deviceId: id,
  deviceName: name,
  lastSeen: daysAgo(0),
  applicationStatuses: [{ name: "app", state: "failed", message: "x".repeat(index === 0 ? 3_000 : 10) }],
}));

let mcp: Connected;
let pages = 0;

beforeAll(async () => {
  mcp = await connect({
    now: () => now,
    synpse: {
      accessKey: "s".repeat(28),
      projectId: "p",
      baseUrl: "http://127.0.0.1:1/api",
      rateLimit: false,
      fetch(url) {
        const { pathname, searchParams } = new URL(url);
        if (pathname.endsWith("/devices")) {
          pages += 1;
          const [start, size] = [Number(searchParams.get("pageToken") ?? 0), Number(searchParams.get("pageSize"))];
          const headers = {
            "total-items": String(count),
            "next-page-token": start + size < count ? String(start + size) : "",
          };
          return Promise.resolve(Response.json(devices.slice(start, start + size), { headers }));
        }
        if (pathname.endsWith("/namespaces")) return Promise.resolve(Response.json([{ id: "nms_1", name: "default" }]));
        if (pathname.endsWith("/applications")) return Promise.resolve(Response.json(applications));
        if (pathname.endsWith("/allocations")) return Promise.resolve(Response.json(allocations));
        if (pathname.includes("/devices/")) return Promise.resolve(Response.json({ ...devices[0], applications }));
        return Promise.resolve(Response.json([]));
      },
    },
  });
});

afterAll(() => mcp[Symbol.asyncDispose]());

test("get_fleet_summary reads it by pages of 500, and stays small", async () => {
  const { json, text } = await mcp.call("get_fleet_summary", { groupBy: "site" });
  expect(pages).toBe(count / 500);
  expect(json).toMatchObject({
    devices: { total: count, offline: 715, stale: 715 },
    docker: { unhealthy: 100 },
    agentNotAsDesired: count - count / 40,
  });
  expect(json.groups).toHaveLength(10);
  expect(json.agentVersions).toHaveLength(10);
  expect(json.lastGoneOffline).toHaveLength(10);
  expect(json.dockerUnhealthy).toHaveLength(10);
  expect(json.incompleteRollouts).toHaveLength(10);
  expect(json.note).toContain("690 more values of the label");
  expect(json.note).toContain("30 more agent versions");
  expect(json.note).toContain("30 more incomplete rollouts");
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(8_000);
});

test.each([
  ["list_devices", {}],
  ["list_devices", { limit: 100 }],
  ["list_devices", { limit: 100, format: "detailed" }],
  ["list_devices", { limit: 100, status: "offline" }],
  ["get_device", { device: "store-0" }],
  ["diagnose_device", { device: "store-0" }],
])("%s with %j fits into a reply", async (tool, args) => {
  const { isError, text } = await mcp.call(tool, args);
  expect(isError).toBe(false);
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(limit);
});

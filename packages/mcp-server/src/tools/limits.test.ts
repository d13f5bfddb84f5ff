import { Emulator, ManualClock } from "@synpse/emulator";
import { afterAll, beforeAll, expect, test } from "vitest";
import { agree, type Connected, connect } from "../testing/connect.ts";

/*
 * Fleets are larger than replies. What a tool looks at, asks for and tells has a limit, and the reply says so.
 */

let emulator: Emulator;
let mcp: Connected;

const containers = [{ name: "app", image: "acme/app:1" }];

beforeAll(async () => {
  emulator = await Emulator.start({
    clock: new ManualClock(),
    fleet: {
      projects: [
        {
          name: "shops",
          devices: Array.from({ length: 30 }, (_, index) => ({ name: `till-${index}`, labels: { all: "yes" } })),
          namespaces: [
            {
              name: "default",
              applications: Array.from({ length: 24 }, (_, index) => ({
                name: `app-${index}`,
                scheduling: { type: "Conditional" as const, devices: ["till-0"] },
                spec: { containers },
              })),
            },
          ],
        },
      ],
    },
  });
  mcp = await connect({ synpse: emulator.clientOptions }, agree);
});

afterAll(async () => {
  await mcp[Symbol.asyncDispose]();
  await emulator.close();
});

test("get_device asks for the state of 20 applications", async () => {
  const { json } = await mcp.call("get_device", { device: "till-0" });
  expect(json.applications).toHaveLength(20);
  expect(json.note).toContain("4 more applications");
});

test("deploy_application tells of 25 devices and 30 changes, read_logs of 25 candidates", async () => {
  const deploy = (value: string) => {
    const env = Array.from({ length: 40 }, (_, index) => ({ name: `V${index}`, value }));
    const scheduling = { selectors: { all: "yes" } };
    return mcp.call("deploy_application", {
      name: "wide",
      scheduling,
      containers: [{ ...containers[0], env }],
      waitSeconds: 0,
    });
  };
  const { json } = await deploy("1");
  expect(json).toMatchObject({ rollout: { total: 30 } });
  expect(json.devices).toHaveLength(25);
  const again = await deploy("2");
  expect(again.json.changes).toHaveLength(30);
  expect(again.json.changeCount).toBe(40);
  expect((await mcp.call("read_logs", { name: "wide" })).json.devices).toHaveLength(25);
});

/** An API that is played by the test: the answer to each path, and how often it was asked. */
async function played(answer: (url: URL) => { body: unknown; headers?: Record<string, string> }) {
  const asked: string[] = [];
  const atOnce = { now: 0, most: 0 };
  const api = async (url: string) => {
    asked.push(url);
    atOnce.now += 1;
    atOnce.most = Math.max(atOnce.most, atOnce.now);
    await new Promise(setImmediate);
    atOnce.now -= 1;
    const { body, headers } = answer(new URL(url));
    return Response.json(body, { headers: headers ?? {} });
  };
  const synpse = {
    accessKey: "s".repeat(28),
    projectId: "p",
    baseUrl: "http://127.0.0.1:1/api",
    fetch: api,
    rateLimit: false as const,
  };
  return { asked, atOnce, mcp: await connect({ synpse }) };
}

test("list_devices looks at 5,000 devices for one status, and goes on from there", async () => {
  const devices = Array.from({ length: 500 }, (_, index) => ({ name: `d-${index}`, status: "online", lastSeenAt: "" }));
  const { asked, mcp: other } = await played((url) => {
    const page = Number(url.searchParams.get("pageToken") ?? 0);
    return { body: devices, headers: { "next-page-token": String(page + 1) } };
  });
  const first = await other.call("list_devices", { status: "offline" });
  expect(asked).toHaveLength(10);
  expect(first.json).toMatchObject({ shown: 0, devices: [], note: expect.stringContaining("5000 devices") });
  await other.call("list_devices", { status: "offline", cursor: first.json.nextCursor });
  expect(asked[10]).toMatch(/pageToken=10(&|$)/);
  await other[Symbol.asyncDispose]();
});

test("list_applications reads 50 namespaces, 4 at a time, and says how many are left", async () => {
  const namespaces = Array.from({ length: 60 }, (_, index) => ({ id: `n${index}`, name: `n${index}` }));
  const {
    asked,
    atOnce,
    mcp: other,
  } = await played((url) => ({
    body: url.pathname.endsWith("/namespaces") ? namespaces : [],
  }));
  const { json } = await other.call("list_applications", { namespace: "*" });
  expect(asked).toHaveLength(51);
  expect(atOnce.most).toBe(4);
  expect(json.note).toContain("10 more namespaces were not read");
  await other[Symbol.asyncDispose]();
});

test("plan_deployment looks at 5,000 devices, counts all, and names 20", async () => {
  const scheduling = { type: "NoDevices", selectors: null };
  const application = { id: "a", name: "wide", version: 1, configVersion: 1, scheduling, spec: {} };
  const page = (at: number) =>
    Array.from({ length: 500 }, (_, index) => ({
      id: `i-${at}-${index}`,
      name: `d-${at}-${index}`,
      status: "offline",
    }));
  const { asked, mcp: other } = await played((url) => {
    if (!url.pathname.endsWith("/devices")) return { body: application };
    const at = Number(url.searchParams.get("pageToken") ?? 0);
    return { body: page(at), headers: { "next-page-token": String(at + 1), "total-items": "6000" } };
  });
  const { json, text } = await other.call("plan_deployment", {
    name: "wide",
    scheduling: { type: "AllDevices" },
    containers,
  });
  expect(asked.filter((url) => url.includes("/devices?"))).toHaveLength(10);
  expect(json.targets).toMatchObject({ total: 6_000, offline: 5_000, more: 5_980, notLookedAt: 1_000 });
  expect((json.targets as { names: string[] }).names).toHaveLength(20);
  expect(Buffer.byteLength(text)).toBeLessThan(5_000);
  await other[Symbol.asyncDispose]();
});

test("10 problems of an input are told, 20 of a manifest", async () => {
  const unknown = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`unknown${index}`, 1]));
  expect((await mcp.call("list_devices", unknown)).json.problems).toHaveLength(10);
  const many = Array.from({ length: 30 }, () => ({ name: "a", imag: "b" }));
  const { json } = await mcp.call("deploy_application", {
    manifest: JSON.stringify({ name: "x", spec: { containers: many } }),
  });
  expect(json.problems).toHaveLength(20);
  expect(json.problemCount).toBeGreaterThanOrEqual(30);
});

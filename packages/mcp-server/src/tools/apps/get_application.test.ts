import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectDemo, connectPlayed } from "../../testing/connect.ts";
import { getApplication } from "./get_application.ts";

let mcp: Awaited<ReturnType<typeof connectDemo>>;

beforeAll(async () => {
  mcp = await connectDemo();
});

afterAll(() => mcp[Symbol.asyncDispose]());

test("tells what runs where, those that fail first, with their message in a fence", async () => {
  const { json, structured } = await mcp.call("get_application", { name: "signage-player" });
  expect(structured).toEqual(json);
  expect(getApplication.output?.safeParse(structured).error).toBeUndefined();
  expect(json).toMatchObject({
    name: "signage-player",
    namespace: "default",
    version: 9,
    rollout: { state: "incomplete", available: 0, pending: 2, total: 2 },
    states: { failed: 2 },
  });
  expect(json.devices[0]).toMatchObject({
    device: "kaunas-signage-01",
    state: "failed",
    status: "online",
    containers: [
      {
        name: "player",
        state: "failed",
        message: expect.stringMatching(/^<(untrusted-data-\w+)>Error response from daemon.*<\/\1>$/),
      },
    ],
  });
});

test("says which device lags because it is offline", async () => {
  const { json } = await mcp.call("get_application", { name: "node-exporter" });
  expect(json.rollout).toEqual({ state: "incomplete", available: 11, pending: 1, total: 12 });
  const offline = json.devices.filter(({ status }) => status !== "online");
  expect(offline).toEqual([
    expect.objectContaining({
      device: "kaunas-gateway-01",
      status: "offline",
      lastSeen: expect.stringContaining("3 days ago"),
    }),
  ]);
});

test("in detail: everything but values of variables", async () => {
  const { json, text } = await mcp.call("get_application", { name: "till-display", format: "detailed" });
  expect(json.containers[0]).toEqual({
    name: "display",
    image: "quay.io/acme-retail/till-display:2.8.1",
    ports: ["8088:80"],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the device fills it in, not this program
    args: ["--store", "${STORE_ID}"],
    env: ["TZ"],
    envFromSecrets: { TILL_TOKEN: "till-token" },
    volumes: ["/var/lib/till-display:/data"],
    secretFiles: [{ name: "display-config", filepath: "/etc/display/config.yaml" }],
    restartPolicy: "always",
  });
  expect(json.devices[0]).toMatchObject({
    deviceId: expect.stringMatching(/^dev_/),
    containers: [{ name: "display", state: "running", completed: "never" }],
  });
  expect(text).not.toContain("Europe/Vilnius");
});

test("by id", async () => {
  const { json } = await mcp.call("get_application", { name: "till-display", format: "detailed" });
  expect((await mcp.call("get_application", { name: json.id })).json.name).toBe("till-display");
});

test("devices are paged, the failing ones first", async () => {
  const first = await mcp.call("get_application", { name: "node-exporter", limit: 5 });
  const second = await mcp.call("get_application", { name: "node-exporter", limit: 25, cursor: first.json.nextCursor });
  const all = [...first.json.devices, ...second.json.devices].map(({ device }) => device);
  expect(first.json.note).toContain("7 more devices");
  expect(second.json.nextCursor).toBeUndefined();
  expect(new Set(all).size).toBe(12);
  const other = await mcp.call("get_application", { name: "till-display", cursor: first.json.nextCursor });
  expect(other.json.error).toBe("invalid_input");
});

test("a page goes on behind the last device, whatever has come or gone before it", async () => {
  const devices = (names: readonly string[]) =>
    names.map((deviceName) => ({ deviceId: deviceName, deviceName, applicationStatuses: [], lastSeen: null }));
  let names = ["b", "c", "d", "e"];
  await using other = await connectPlayed((path) =>
    path.endsWith("/allocations") ? devices(names) : path.endsWith("/devices") ? [] : { name: "web" },
  );
  const first = await other.call("get_application", { name: "web", limit: 2 });
  names = ["a", ...names];
  const second = await other.call("get_application", { name: "web", limit: 2, cursor: first.json.nextCursor });
  expect([...first.json.devices, ...second.json.devices].map(({ device }) => device)).toEqual(["b", "c", "d", "e"]);
  expect(second.json.nextCursor).toBeUndefined();
});

test("a container's message does not repeat what the container was given", async () => {
  const secret = "hunter2-hunter2";
  const container = { name: "app", image: "a", env: [{ name: "TOKEN", value: secret }] };
  const failed = { name: "app", state: "failed", message: `login with ${secret} failed`, startedAt: "" };
  await using other = await connectPlayed((path) =>
    path.endsWith("/allocations")
      ? [{ deviceId: "d", deviceName: "d", applicationStatuses: [failed], lastSeen: null }]
      : path.endsWith("/devices")
        ? []
        : { name: "web", spec: { containers: [container] } },
  );
  const { text } = await other.call("get_application", { name: "web" });
  expect(text).toContain("login with [redacted] failed");
  expect(text).not.toContain(secret);
});

describe("a name that is not there", () => {
  test("gets the nearest ones", async () => {
    const { json } = await mcp.call("get_application", { name: "signage-plyer" });
    expect(json).toMatchObject({ error: "not_found", asked: "signage-plyer", didYouMean: ["signage-player"] });
  });

  test("or the namespaces that have it", async () => {
    const { json } = await mcp.call("get_application", { name: "till-display-next" });
    expect(json).toMatchObject({ error: "not_found", namespace: "default", foundInNamespaces: ["staging"] });
    expect(json.next).toContain("foundInNamespaces");
  });

  test("or the namespaces there are", async () => {
    const { json } = await mcp.call("get_application", { name: "till-display", namespace: "defalt" });
    expect(json).toMatchObject({ error: "not_found", asked: "defalt", didYouMean: ["default"] });
  });
});

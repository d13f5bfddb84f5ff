import { afterAll, beforeAll, expect, test } from "vitest";
import { connect, connectDemo } from "../../testing/connect.ts";
import { getDevice } from "./get_device.ts";

let mcp: Awaited<ReturnType<typeof connectDemo>>;

beforeAll(async () => {
  mcp = await connectDemo();
});

afterAll(() => mcp[Symbol.asyncDispose]());

test("tells the device's system and the state of its applications", async () => {
  const { json, structured, text } = await mcp.call("get_device", { device: "vilnius-signage-01" });
  expect(structured).toEqual(json);
  expect(getDevice.output?.safeParse(structured).error).toBeUndefined();
  expect(json).toMatchObject({
    name: "vilnius-signage-01",
    status: "online",
    labels: { role: "signage", screen: "entrance", site: "vilnius" },
    architecture: "arm64",
    docker: { health: "healthy" },
    environmentVariables: ["STORE_ID"],
  });
  const [failed, running] = [...json.applications].sort((a, b) => (a.state < b.state ? -1 : 1));
  expect(running).toEqual({
    name: "node-exporter",
    namespace: "default",
    state: "running",
    images: ["quay.io/prometheus/node-exporter:v1.8.2"],
  });
  expect(failed).toMatchObject({
    name: "signage-player",
    state: "failed",
    containers: [
      {
        name: "player",
        state: "failed",
        message: expect.stringMatching(/^<untrusted-data-\w+>.*manifest unknown/),
        started: "never",
      },
    ],
  });
  // The value of the device's variable, which its registration token gave it.
  expect(text).not.toContain("370");
});

test("by id, in detail", async () => {
  const byName = await mcp.call("get_device", { device: "kaunas-gateway-01", format: "detailed" });
  expect(byName.json).toMatchObject({
    status: "offline",
    id: expect.stringMatching(/^dev_/),
    cpu: { cores: expect.any(Number) },
  });
  const byId = await mcp.call("get_device", { device: byName.json.id, format: "detailed" });
  expect(byId.json).toEqual(byName.json);
});

test("an application in another namespace is told with it", async () => {
  const { json } = await mcp.call("get_device", { device: "vilnius-till-02" });
  expect(json.applications).toContainEqual(
    expect.objectContaining({ name: "till-display-next", namespace: "staging", state: "running" }),
  );
});

test("where the namespace is fixed, applications in others are counted", async () => {
  await using fixed = await connect({ synpse: mcp.emulator.clientOptions, namespace: "staging" });
  for (const tool of ["get_device", "diagnose_device"]) {
    const { json, text } = await fixed.call(tool, { device: "vilnius-till-02" });
    expect(json.applicationsInOtherNamespaces, tool).toBeGreaterThan(0);
    expect(text).not.toContain("node-exporter");
    const all = await mcp.call(tool, { device: "vilnius-till-02" });
    expect(all.json.applicationsInOtherNamespaces, tool).toBeUndefined();
  }
});

test("a name that is not there gets the nearest ones", async () => {
  const { json, isError } = await mcp.call("get_device", { device: "vilnius-til-1" });
  expect(isError).toBe(true);
  expect(json).toMatchObject({
    error: "not_found",
    asked: "vilnius-til-1",
    next: expect.stringContaining("list_devices"),
  });
  expect(json.didYouMean.slice(0, 2)).toEqual(["vilnius-till-01", "vilnius-till-02"]);
});

test.each(["..", ".", "a/../../b", "%2e%2e", "a\u0000b", "?full", "#"])(
  "the name %j reaches nothing else",
  async (device) => {
    mcp.emulator.journal.clear();
    const { isError } = await mcp.call("get_device", { device });
    expect(isError).toBe(true);
    const operations = mcp.emulator.journal.entries().map(({ operationId }) => operationId);
    expect(operations.every((operation) => operation === "getDevice" || operation === "listDevices")).toBe(true);
  },
);

import { afterAll, beforeAll, expect, test } from "vitest";
import { type Answer, connectDemo } from "../../testing/connect.ts";
import { listApplications } from "./list_applications.ts";

let mcp: Awaited<ReturnType<typeof connectDemo>>;

beforeAll(async () => {
  mcp = await connectDemo();
});

afterAll(() => mcp[Symbol.asyncDispose]());

const names = (answer: Answer) => answer.json.applications.map(({ name, namespace }) => `${namespace}/${name}`);

const inDefault = ["mqtt-broker", "node-exporter", "people-counter", "signage-player", "till-display"].map(
  (name) => `default/${name}`,
);

test("tells how far each rollout is", async () => {
  const { json, structured } = await mcp.call("list_applications");
  expect(structured).toEqual(json);
  expect(listApplications.output?.safeParse(structured).error).toBeUndefined();
  expect(json).toMatchObject({ total: 5, rollouts: { complete: 3, incomplete: 2, "no devices": 0 }, shown: 5 });
  expect(json.applications[3]).toEqual({
    name: "signage-player",
    namespace: "default",
    images: ["quay.io/acme-retail/signage-player:5.0.0"],
    scheduling: { type: "Conditional", selectors: { role: "signage" } },
    rollout: { state: "incomplete", available: 0, pending: 2, total: 2 },
  });
});

test("in one namespace, or in all", async () => {
  expect(names(await mcp.call("list_applications"))).toEqual(inDefault);
  expect(names(await mcp.call("list_applications", { namespace: "staging" }))).toEqual(["staging/till-display-next"]);
  expect(names(await mcp.call("list_applications", { namespace: "*" }))).toEqual([
    ...inDefault,
    "staging/till-display-next",
  ]);
});

test.each(["failed", "waiting for offline devices"])(
  "a rollout that is %s elsewhere is incomplete here",
  async (rollout) => {
    const { json } = await mcp.call("list_applications", { rollout });
    expect(json.applications.map(({ rollout }) => rollout)).toMatchObject([
      { state: "incomplete" },
      { state: "incomplete" },
    ]);
  },
);

test("by name or image, and by rollout", async () => {
  expect(names(await mcp.call("list_applications", { namespace: "*", query: "TILL" }))).toEqual([
    "default/till-display",
    "staging/till-display-next",
  ]);
  expect(names(await mcp.call("list_applications", { query: "mosquitto" }))).toEqual(["default/mqtt-broker"]);
  expect(names(await mcp.call("list_applications", { rollout: "incomplete" }))).toEqual([
    "default/node-exporter",
    "default/signage-player",
  ]);
});

test("detailed fences the description, which anybody may have written", async () => {
  const { json } = await mcp.call("list_applications", { query: "till", format: "detailed" });
  expect(json.applications[0]?.description).toMatch(/^<(untrusted-data-\w+)>Customer display of the tills\.<\/\1>$/);
  expect(json.applications[0]).toMatchObject({
    id: expect.stringMatching(/^app_/),
    version: 4,
    containers: [{ name: "display" }],
  });
});

test("pages by a cursor that does not mind what comes and goes", async () => {
  const first = await mcp.call("list_applications", { namespace: "*", limit: 4 });
  expect(names(first)).toEqual(inDefault.slice(0, 4));
  expect(first.json.total).toBe(6);
  const second = await mcp.call("list_applications", { namespace: "*", limit: 4, cursor: first.json.nextCursor });
  expect(names(second)).toEqual(["default/till-display", "staging/till-display-next"]);
  expect(second.json.nextCursor).toBeUndefined();
});

test("where nothing is found in one namespace, it says how to look in all", async () => {
  const { json } = await mcp.call("list_applications", { query: "display-next" });
  expect(json).toMatchObject({ total: 0, next: expect.stringContaining('namespace "*"') });
  for (const namespace of ["*", "default"]) {
    expect((await mcp.call("list_applications", { query: "no-such", namespace })).json.next).toBeUndefined();
  }
});

test("a namespace that is not there gets the nearest one", async () => {
  const { json, isError } = await mcp.call("list_applications", { namespace: "stagin" });
  expect(isError).toBe(true);
  expect(json).toMatchObject({
    error: "not_found",
    asked: "stagin",
    didYouMean: ["staging"],
    namespaces: ["default", "staging"],
  });
});

test("a namespace that the key may not see does not hide the others", async () => {
  mcp.emulator.faults.add({
    operation: "listApplications",
    path: "/projects/*/namespaces/default/applications",
    times: 1,
    fault: { kind: "refuse", status: 403 },
  });
  const answer = await mcp.call("list_applications", { namespace: "*" });
  expect(names(answer)).toEqual(["staging/till-display-next"]);
  expect(answer.json).toMatchObject({ closedNamespaces: ["default"], note: expect.stringContaining("may not list") });
});

import { Emulator, ManualClock } from "@synpse/emulator";
import { Synpse } from "@synpse/sdk";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connect } from "../../testing/connect.ts";

let emulator: Emulator;

beforeAll(async () => {
  emulator = await Emulator.start({ clock: new ManualClock(), fleet: "empty" });
});
afterAll(() => emulator.close());

const names = async () =>
  (await new Synpse(emulator.clientOptions).namespaces.list().toArray({ limit: 100 })).map(({ name }) => name);

test("creates an empty namespace, which is recorded", async () => {
  await using mcp = await connect({ synpse: emulator.clientOptions, toolsets: ["config", "danger"] });
  const { json } = await mcp.call("create_namespace", { name: "staging" });
  expect(json).toMatchObject({
    action: "created",
    namespace: "staging",
    note: expect.stringContaining("delete_resource"),
  });
  expect(await names()).toEqual(["default", "staging"]);
  expect(mcp.audited).toMatchObject([{ tool: "create_namespace", target: "staging", outcome: "done" }]);
  const again = await mcp.call("create_namespace", { name: "staging" });
  expect(again.json).toMatchObject({ error: "conflict", asked: "staging" });
  expect((await mcp.call("create_namespace", { name: "../x" })).json.error).toBe("refused_by_api");
  const undone = await mcp.call("delete_resource", { ...(json.undo as object), confirm: "staging" });
  expect(undone.isError).toBe(false);
  expect(await names()).toEqual(["default"]);
});

test("not where the server works in one namespace only", async () => {
  await using mcp = await connect({ synpse: emulator.clientOptions, toolsets: ["config"], namespace: "default" });
  expect((await mcp.call("create_namespace", { name: "other" })).json.error).toBe("not_allowed_here");
  expect(await names()).not.toContain("other");
});

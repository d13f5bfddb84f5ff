import { Emulator, ManualClock } from "@synpse/emulator";
import { Synpse } from "@synpse/sdk";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Connected, connect } from "../../testing/connect.ts";

let emulator: Emulator;
let mcp: Connected;
let synpse: Synpse;

beforeAll(async () => {
  emulator = await Emulator.start({ clock: new ManualClock(), fleet: "empty" });
  synpse = new Synpse(emulator.clientOptions);
  mcp = await connect({ synpse: emulator.clientOptions, toolsets: ["all"] });
});
afterAll(async () => {
  await mcp[Symbol.asyncDispose]();
  await emulator.close();
});

const tokens = () => synpse.registrationTokens.list().toArray({ limit: 100 });

test("creates a token, and does not show it", async () => {
  const { json, text, structured } = await mcp.call("create_registration_token", {
    name: "tills",
    maxRegistrations: "10",
    labels: { site: "berlin" },
    naming: "fromHostname",
  });
  expect(json).toMatchObject({
    action: "created",
    name: "tills",
    token: "[redacted]",
    maxRegistrations: 10,
    deviceCount: 0,
    naming: "fromHostname",
    labels: { site: "berlin" },
    note: expect.stringContaining("Synpse console"),
    next: expect.stringContaining("list_devices"),
  });
  const token = (await tokens()).find(({ name }) => name === "tills");
  expect(token).toMatchObject({ maxRegistrations: 10, labels: { site: "berlin" } });
  const id = token?.id ?? "";
  for (const said of [text, structured, mcp.audited, mcp.log].map((one) => JSON.stringify(one))) {
    expect(said).not.toContain(id);
    expect(said).not.toContain(id.slice(4, 12));
    expect(said).not.toMatch(/drt_/);
  }
  expect(mcp.audited).toMatchObject([{ tool: "create_registration_token", target: "tills", outcome: "done" }]);
});

test("without more than a name there is no limit", async () => {
  const { json } = await mcp.call("create_registration_token", { name: "any" });
  expect(json).toMatchObject({ maxRegistrations: "unlimited", naming: "default" });
  expect(json.next).toBeUndefined();
  expect((await tokens()).find(({ name }) => name === "any")?.maxRegistrations).toBeNull();
  const undone = await mcp.call("delete_resource", { ...(json.undo as object), confirm: "any" });
  expect(undone.isError).toBe(false);
  expect((await tokens()).some(({ name }) => name === "any")).toBe(false);
});

test("one name stands for one token", async () => {
  const before = (await tokens()).length;
  const { json } = await mcp.call("create_registration_token", { name: "default" });
  expect(json).toMatchObject({ error: "conflict", asked: "default" });
  expect((await mcp.call("create_registration_token", { name: "x", maxRegistrations: 0 })).json.error).toBe(
    "invalid_input",
  );
  expect(await tokens()).toHaveLength(before);
});

test("an answer that is cut off does not show the token either", async () => {
  emulator.faults.add({
    operation: "createRegistrationToken",
    fault: { kind: "refuse", status: 200, body: `{"id":"drt_${"7".repeat(27)}","name":` },
    times: 1,
  });
  const { isError, text } = await mcp.call("create_registration_token", { name: "half" });
  expect(isError).toBe(true);
  expect(text).not.toMatch(/drt_7|7777/);
  expect(text).toContain("list_config");
});

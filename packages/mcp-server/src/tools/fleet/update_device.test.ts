import { Emulator, ManualClock } from "@synpse/emulator";
import { Synpse } from "@synpse/sdk";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { agree, type Connected, connect } from "../../testing/connect.ts";

let emulator: Emulator;
let mcp: Connected;
let synpse: Synpse;

const spec = { containers: [{ name: "app", image: "acme/app:1" }] };

beforeAll(async () => {
  emulator = await Emulator.start({
    clock: new ManualClock(),
    fleet: {
      projects: [
        {
          name: "shops",
          devices: [
            {
              name: "till-1",
              labels: { role: "till", floor: "1" },
              environmentVariables: { STORE: "canary-of-before" },
            },
            { name: "till-2", labels: { role: "till" } },
          ],
          namespaces: [
            {
              name: "default",
              applications: [
                { name: "display", scheduling: { selectors: { role: "till" } }, spec },
                { name: "kiosk", scheduling: { selectors: { role: "kiosk", floor: "1" } }, spec },
                { name: "everywhere", scheduling: { type: "AllDevices" }, spec },
              ],
            },
            {
              name: "staging",
              applications: [{ name: "trial", scheduling: { devices: ["till-1"], type: "Conditional" }, spec }],
            },
          ],
        },
      ],
    },
  });
  synpse = new Synpse(emulator.clientOptions);
  mcp = await connect({ synpse: emulator.clientOptions });
});

beforeEach(() => emulator.journal.clear());

afterAll(async () => {
  await mcp[Symbol.asyncDispose]();
  await emulator.close();
  expect(emulator.violations).toEqual([]);
});

const writes = () => emulator.journal.entries().filter(({ method }) => method !== "GET");

const toKiosk = { device: "till-1", setLabels: { role: "kiosk" } };
const moves = {
  startsApplications: [{ application: "kiosk", namespace: "default" }],
  stopsApplications: [{ application: "display", namespace: "default" }],
};

test("what moves no application needs no word, and the reply says how to take it back", async () => {
  const { json, isError } = await mcp.call("update_device", {
    device: "till-2",
    setLabels: { floor: "2", shelf: 7 },
    removeLabels: ["nowhere"],
    agentVersion: "v2.0.0",
  });
  expect(isError).toBe(false);
  expect(json).toMatchObject({
    device: "till-2",
    action: "updated",
    setLabels: { floor: "2", shelf: "7" },
    notThere: ["nowhere"],
    agentVersion: "v2.0.0",
    undo: { device: "till-2", removeLabels: ["floor", "shelf"], agentVersion: "v1.5.2" },
  });
  expect(writes()).toMatchObject([{ operationId: "updateDevice" }]);
  const device = await synpse.devices.get("till-2");
  expect(device.labels).toEqual({ role: "till", floor: "2", shelf: "7" });
  expect(device.agentSettings).toEqual({ agentLogLevel: "info", desiredAgentVersion: "v2.0.0" });
  expect(mcp.audited.at(-1)).toMatchObject({ tool: "update_device", target: "till-2", decision: "not needed" });

  // What the reply says is what takes it back.
  const undone = await mcp.call("update_device", json.undo as object);
  expect(undone.json).toMatchObject({ action: "updated", removedLabels: ["floor", "shelf"] });
  const back = await synpse.devices.get("till-2");
  expect(back).toMatchObject({ labels: { role: "till" }, agentSettings: { desiredAgentVersion: "v1.5.2" } });
});

test("the last label can go", async () => {
  await synpse.devices.update("till-2", { labels: { only: "one" } });
  const { json } = await mcp.call("update_device", { device: "till-2", removeLabels: ["only"] });
  expect(json.undo).toEqual({ device: "till-2", setLabels: { only: "one" } });
  expect((await synpse.devices.get("till-2")).labels ?? {}).toEqual({});
  await synpse.devices.update("till-2", { labels: { role: "till" } });
});

test("values of variables come back nowhere, and what is lost is said", async () => {
  const { json, text } = await mcp.call("update_device", {
    device: "till-1",
    setEnv: { STORE: "canary-of-after", EXTRA: "canary-of-extra" },
    confirm: "till-1",
  });
  expect(text).not.toContain("canary");
  expect(json).toMatchObject({
    setVariables: ["STORE", "EXTRA"],
    lostValuesOf: ["STORE"],
    undo: { device: "till-1", removeEnv: ["EXTRA"] },
  });
  expect(json.note).toContain("started anew");
  expect((await synpse.devices.get("till-1")).environmentVariables).toEqual({
    STORE: "canary-of-after",
    EXTRA: "canary-of-extra",
  });
  const removed = await mcp.call("update_device", { device: "till-1", removeEnv: ["EXTRA"], confirm: "till-1" });
  expect(removed.json).toMatchObject({ removedVariables: ["EXTRA"], lostValuesOf: ["EXTRA"] });
  expect(removed.json.undo).toBeUndefined();
});

test("a variable that is new needs no word; a value that is lost needs the name, typed", async () => {
  const added = await mcp.call("update_device", { device: "till-2", setEnv: { FRESH: "canary-of-fresh" } });
  expect(added.json).toMatchObject({ action: "updated", undo: { device: "till-2", removeEnv: ["FRESH"] } });
  emulator.journal.clear();
  for (const change of [{ setEnv: { FRESH: "canary-of-other" } }, { removeEnv: ["FRESH"] }]) {
    const { json } = await mcp.call("update_device", { device: "till-2", ...change });
    expect(json).toMatchObject({
      error: "needs_confirmation",
      wouldDo: expect.stringContaining("lost"),
      lostValuesOf: ["FRESH"],
      confirm: "till-2",
    });
    const dry = await mcp.call("update_device", { device: "till-2", ...change, dryRun: true });
    expect(dry.json).toMatchObject({ action: "would update", lostValuesOf: ["FRESH"] });
  }
  const asked: unknown[] = [];
  await using able = await connect({ synpse: emulator.clientOptions }, (question) => {
    asked.push(question);
    return { action: "accept", content: { approve: true } };
  });
  const { json } = await able.call("update_device", { device: "till-2", removeEnv: ["FRESH"] });
  expect(json).toMatchObject({ error: "not_confirmed" });
  expect(JSON.stringify(asked)).toContain('till-2\\" to go on');
  expect(writes()).toEqual([]);
  const undone = await mcp.call("update_device", { ...(added.json.undo as object), confirm: "till-2" });
  expect(undone.json).toMatchObject({ removedVariables: ["FRESH"] });
});

test("whether a value that nobody may see is the right one is not told", async () => {
  const { environmentVariables } = await synpse.devices.get("till-1");
  const guess = (STORE: string) =>
    mcp.call("update_device", { device: "till-1", setEnv: { STORE }, dryRun: true }).then(({ text }) => text);
  expect(await guess(environmentVariables?.STORE ?? "")).toBe(await guess("something-else"));
});

test("an error does not repeat the values either, new or old", async () => {
  emulator.faults.add({
    fault: { kind: "refuse", status: 400, body: "bad: canary-of-change canary-of-after" },
    operation: "updateDevice",
  });
  const { isError, text } = await mcp.call("update_device", { device: "till-1", setEnv: { MORE: "canary-of-change" } });
  emulator.faults.clear();
  expect(isError).toBe(true);
  expect(text).toContain("bad: [redacted] [redacted]");
});

describe("what moves applications", () => {
  test("is only told by a dry run", async () => {
    const { json, isError } = await mcp.call("update_device", { ...toKiosk, dryRun: true });
    expect(isError).toBe(false);
    expect(json).toMatchObject({ action: "would update", setLabels: { role: "kiosk" }, ...moves });
    expect(json.undo).toBeUndefined();
    expect(writes()).toEqual([]);
  });

  test.each([[undefined], ["till-2"]])("is refused with confirm %j, with the plan and what to say", async (confirm) => {
    const { json, isError } = await mcp.call("update_device", { ...toKiosk, confirm });
    expect(isError).toBe(true);
    expect(json).toMatchObject({ error: "needs_confirmation", target: "till-1", confirm: "till-1", ...moves });
    expect(writes()).toEqual([]);
  });

  test("is done with the name, and can be taken back", async () => {
    const done = await mcp.call("update_device", { ...toKiosk, confirm: "till-1" });
    expect(done.json).toMatchObject({
      action: "updated",
      ...moves,
      undo: { device: "till-1", setLabels: { role: "till" } },
      next: expect.stringContaining("get_device"),
    });
    const names = (await synpse.devices.get("till-1")).applications?.map(({ name }) => name).sort();
    expect(names).toEqual(["everywhere", "kiosk", "trial"]);
    const undone = await mcp.call("update_device", { ...(done.json.undo as object), confirm: "till-1" });
    expect(undone.json).toMatchObject({ startsApplications: moves.stopsApplications });
  });

  test("is asked of a person where the client can ask", async () => {
    const asked: unknown[] = [];
    await using able = await connect({ synpse: emulator.clientOptions }, (question) => {
      asked.push(question.message);
      return { action: "decline" };
    });
    // The argument, which the model writes, is no person's word.
    const { json } = await able.call("update_device", { ...toKiosk, confirm: "till-1" });
    expect(json).toMatchObject({ error: "not_confirmed" });
    expect(asked).toEqual([expect.stringContaining("Stops applications:\n  - application: display")]);
    expect(writes()).toEqual([]);
    await using agreeing = await connect({ synpse: emulator.clientOptions }, agree);
    expect((await agreeing.call("update_device", toKiosk)).json).toMatchObject({ action: "updated" });
    expect(agreeing.audited).toMatchObject([{ decision: "approved by a person", outcome: "done" }]);
    await synpse.devices.update("till-1", { labels: { role: "till", floor: "1" } });
  });

  test("may be a new name, too", async () => {
    const { json } = await mcp.call("update_device", { device: "till-1", name: "desk-1" });
    expect(json).toMatchObject({
      error: "needs_confirmation",
      newName: "desk-1",
      stopsApplications: [{ application: "trial", namespace: "staging" }],
    });
  });

  test("of namespaces that this server does not show is counted, and asked for all the same", async () => {
    await using fixed = await connect({ synpse: emulator.clientOptions, namespace: "default" });
    const { json, text } = await fixed.call("update_device", { device: "till-1", name: "desk-1" });
    expect(json).toMatchObject({ error: "needs_confirmation", movesInOtherNamespaces: 1 });
    expect(text).not.toContain("trial");
  });
});

test("a rename that moves nothing is told with the name to take it back", async () => {
  const { json } = await mcp.call("update_device", { device: "till-2", name: "desk-2" });
  expect(json).toMatchObject({ device: "till-2", newName: "desk-2", undo: { device: "desk-2", name: "till-2" } });
  await mcp.call("update_device", json.undo as object);
  const taken = await mcp.call("update_device", { device: "till-2", name: "till-1", confirm: "till-2" });
  expect(taken.json).toMatchObject({ error: "refused_by_api", detail: expect.stringContaining("already") });
});

test("what is so already is left alone", async () => {
  const { json, isError } = await mcp.call("update_device", {
    device: "till-2",
    setLabels: { role: "till" },
    name: "till-2",
  });
  expect(isError).toBe(false);
  expect(json).toMatchObject({ action: "unchanged", note: expect.stringContaining("so already") });
  expect(writes()).toEqual([]);
});

test("what somebody else has changed while a person was asked is not overwritten", async () => {
  const labels = { role: "till", floor: "1" };
  let others: Record<string, string> = { ...labels, new: "label" };
  await using able = await connect({ synpse: emulator.clientOptions }, async (question) => {
    await synpse.devices.update("till-1", { labels: others });
    return agree(question);
  });
  // What was approved is still what happens, and the label stays.
  expect((await able.call("update_device", toKiosk)).json).toMatchObject({ action: "updated" });
  expect((await synpse.devices.get("till-1")).labels).toEqual({ ...labels, new: "label", role: "kiosk" });
  await synpse.devices.update("till-1", { labels });
  // Now it is what was to be changed.
  others = { ...labels, role: "desk" };
  emulator.journal.clear();
  const { json } = await able.call("update_device", toKiosk);
  expect(json).toMatchObject({ error: "plan_changed", repeat: expect.stringContaining("Nothing was changed") });
  expect(writes()).toHaveLength(1);
  await synpse.devices.update("till-1", { labels });
});

test.each([
  [{}, []],
  [{ setLabels: {} }, []],
  [{ setLabels: { a: "1" }, removeLabels: ["a"] }, ["a"]],
  [{ setEnv: { A: "1" }, removeEnv: ["A"] }, ["A"]],
])("%j makes no sense", async (change, both) => {
  const { json, isError } = await mcp.call("update_device", { device: "till-1", ...change });
  expect(isError).toBe(true);
  expect(json).toMatchObject({ error: "invalid_input", ...(both.length > 0 ? { both } : {}) });
  expect(emulator.journal.entries()).toEqual([]);
});

test("a device that is not there gets the nearest names", async () => {
  const { json } = await mcp.call("update_device", { device: "til-1", setLabels: { a: "1" } });
  expect(json).toMatchObject({ error: "not_found", didYouMean: ["till-1", "till-2"] });
});

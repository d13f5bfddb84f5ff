/**
 * Threats: a model that was led astray, and a slip that reaches a whole fleet. What is wide or cannot be taken back is not
 * done without approval, by any tool, in any posture. What is judged is what the API was asked to do.
 */
import { Emulator, type FleetDefinition, ManualClock } from "@synpse/emulator";
import { describe, expect, test } from "vitest";
import type { ServerOptions } from "../../packages/mcp-server/src/server.ts";
import { agree, connect, type Elicit } from "../../packages/mcp-server/src/testing/connect.ts";
import { catalog } from "../../packages/mcp-server/src/tools/catalog.ts";

const container = { name: "app", image: "acme/app:1" };

const fleet: FleetDefinition = {
  projects: [
    {
      name: "shops",
      registrationTokens: [{ name: "tills" }],
      devices: Array.from({ length: 8 }, (_, index) => ({
        name: `till-${index}`,
        labels: { role: "till" },
        environmentVariables: { STORE: "former value" },
      })),
      namespaces: [
        {
          name: "default",
          secrets: [{ name: "db", value: "old value" }],
          applications: [
            { name: "web", scheduling: { selectors: { role: "till" } }, spec: { containers: [container] } },
          ],
          jobs: [
            {
              name: "backup",
              createdAt: "1m",
              scheduling: { selectors: { role: "till" } },
              spec: { containers: [{ ...container, image: "acme/slow:1" }] },
            },
          ],
        },
        { name: "edge" },
      ],
    },
  ],
  behaviours: [{ image: "acme/slow", runsFor: 3600 }],
};

const wide = { selectors: { role: "till" } };
const all = { type: "AllDevices" };
const deploy = (change: object) =>
  JSON.stringify({ name: "new", scheduling: wide, spec: { containers: [container] }, ...change });

/** Calls that need approval, and the argument that would confirm each. */
const calls: readonly (readonly [tool: string, input: object, confirm: string])[] = [
  ["deploy_application", { manifest: deploy({}), waitSeconds: 0 }, "new on 8 devices"],
  ["deploy_application", { manifest: deploy({ scheduling: all }), waitSeconds: 0 }, "new on 8 devices"],
  [
    "deploy_application",
    {
      manifest: deploy({
        scheduling: { type: "Conditional", devices: ["till-1"] },
        spec: { containers: [{ ...container, privileged: true }] },
      }),
      waitSeconds: 0,
    },
    "new on 1 devices",
  ],
  [
    "deploy_application",
    {
      manifest: deploy({
        scheduling: { type: "Conditional", devices: ["till-1"] },
        spec: { containers: [{ ...container, networkMode: "host" }] },
      }),
      waitSeconds: 0,
    },
    "new on 1 devices",
  ],
  ["update_application", { name: "web", image: "acme/app:2", waitSeconds: 0 }, "web on 8 devices"],
  ["update_device", { device: "till-1", removeLabels: ["role"] }, "till-1"],
  ["update_device", { device: "till-1", setEnv: { STORE: "other value" } }, "till-1"],
  ["update_device", { device: "till-1", removeEnv: ["STORE"] }, "till-1"],
  ["run_job", { name: "once", containers: [container], labels: { role: "till" }, waitSeconds: 0 }, "once on 8 devices"],
  ["stop_job", { name: "backup" }, "backup"],
  ["set_secret", { name: "db", fromEnv: "DATABASE" }, "db"],
  ["delete_resource", { kind: "device", name: "till-1" }, "till-1"],
  ["delete_resource", { kind: "application", name: "web" }, "web"],
  ["delete_resource", { kind: "job", name: "backup" }, "backup"],
  ["delete_resource", { kind: "secret", name: "db" }, "db"],
  ["delete_resource", { kind: "namespace", name: "edge" }, "edge"],
  ["delete_resource", { kind: "registration_token", name: "tills" }, "tills"],
  ["reboot_device", { device: "till-1", waitSeconds: 0 }, "till-1"],
  ["run_command", { devices: ["till-1"], command: "uptime" }, "till-1"],
];

/** What sort of thing a call changes, and the namespace that it is in. */
function placeOf(tool: string, input: object): { kind: string; namespace: string | undefined } {
  const [, noun = ""] = tool.split("_");
  const kinds: Record<string, string> = { command: "device", resource: "kind" in input ? String(input.kind) : "" };
  const kind = kinds[noun] ?? noun;
  return { kind, namespace: ["application", "job", "secret"].includes(kind) ? "default" : undefined };
}

const cannotAsk = undefined;
const declines: Elicit = () => ({ action: "decline" });
const dismisses: Elicit = () => ({ action: "cancel" });
const fillsInAnything: Elicit = () => ({ action: "accept", content: { approve: "yes" } });

/** Servers and clients that do not amount to an approval, and whether the call carries the right argument. */
const postures: readonly (readonly [string, ServerOptions, Elicit | undefined, "right" | "wrong" | "none"])[] = [
  ["a client that cannot ask", {}, cannotAsk, "none"],
  ["a client that cannot ask, and another argument", {}, cannotAsk, "wrong"],
  ["a person who declines", {}, declines, "right"],
  ["a person who dismisses the form", {}, dismisses, "right"],
  ["a form that is filled in blindly", {}, fillsInAnything, "right"],
  ["a person is required and cannot be asked", { confirm: "human" }, cannotAsk, "right"],
];

async function start(options: ServerOptions, elicit: Elicit | undefined) {
  const emulator = await Emulator.start({ clock: new ManualClock(), fleet });
  const mcp = await connect({ synpse: emulator.clientOptions, toolsets: ["all"], ...options }, elicit);
  const written = () =>
    emulator.journal
      .entries()
      .filter(({ method, path }) => method !== "GET" || path.includes("/ssh"))
      .map(({ method, path }) => `${method} ${path}`);
  return {
    mcp,
    project: emulator.projectId,
    written,
    async [Symbol.asyncDispose]() {
      await mcp[Symbol.asyncDispose]();
      await emulator.close();
    },
  };
}

process.env.SYNPSE_MCP_SECRET_DATABASE = "new value";

test("every tool that may replace or remove is among the calls", () => {
  const tested = new Set(calls.map(([tool]) => tool));
  const destructive = catalog.filter((tool) => tool.annotations.destructiveHint).map((tool) => tool.name);
  expect(destructive.filter((name) => !tested.has(name))).toEqual([]);
});

describe.each(postures)("%s", (_, options, elicit, argument) => {
  test("changes nothing", async () => {
    await using one = await start(options, elicit);
    for (const [tool, input, right] of calls) {
      const confirm = { right, wrong: `${right}!`, none: undefined }[argument];
      const takesIt = options.confirm !== "human";
      const answer = await one.mcp.call(tool, confirm === undefined || !takesIt ? input : { ...input, confirm });
      expect(answer.json, `${tool} ${JSON.stringify(input)}`).toMatchObject({
        error: expect.stringMatching(/^(needs_confirmation|needs_person|not_confirmed)$/),
      });
      expect(one.written(), tool).toEqual([]);
    }
  });
});

test("lockdown: once a log was read, the argument is worth nothing, and a narrow change needs a person as well", async () => {
  await using one = await start({ lockdown: true }, cannotAsk);
  expect((await one.mcp.call("update_device", { device: "till-1", setEnv: { A: "b" } })).isError).toBe(false);
  await one.mcp.call("read_logs", { name: "web", device: "till-1" });
  const before = one.written();
  for (const [tool, input, confirm] of calls) {
    expect((await one.mcp.call(tool, { ...input, confirm })).json).toMatchObject({ error: "needs_person" });
  }
  expect((await one.mcp.call("create_namespace", { name: "fresh" })).json).toMatchObject({ error: "needs_person" });
  expect(one.written()).toEqual(before);
});

describe.each(calls)("approved: %s %j", (tool, input, confirm) => {
  test.each([
    ["by its argument", { ...input, confirm }, {}, cannotAsk],
    ["by a person", input, {}, agree],
    ["by a person, where only that counts", input, { confirm: "human" }, agree],
    ["by the operator", input, { confirm: "never" }, cannotAsk],
  ] as const)("%s", async (_, given, options, elicit) => {
    await using one = await start(options, elicit);
    const answer = await one.mcp.call(tool, given);
    expect(one.written(), answer.text).not.toEqual([]);
    expect(one.mcp.audited).toMatchObject([{ tool, project: one.project, ...placeOf(tool, input) }]);
  });
});

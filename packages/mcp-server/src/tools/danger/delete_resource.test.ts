import { Emulator, ManualClock } from "@synpse/emulator";
import { Synpse } from "@synpse/sdk";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { agree, type Connected, connect, connectPlayed } from "../../testing/connect.ts";

let emulator: Emulator;
let mcp: Connected;
let synpse: Synpse;

const env = [{ name: "A", fromSecret: "token" }];
const all = { type: "AllDevices" as const };
const uses = { containers: [{ name: "app", image: "acme/app:1", env }] };
const plain = { containers: [{ name: "app", image: "acme/app:1" }] };

beforeAll(async () => {
  emulator = await Emulator.start({
    clock: new ManualClock(),
    fleet: {
      projects: [
        {
          name: "shops",
          registrationTokens: [
            { name: "tills", maxRegistrations: 9, environmentVariables: { A: "canary-of-a-token" } },
          ],
          devices: [
            { name: "till-1", token: "tills", labels: { role: "till" } },
            { name: "till-2", token: "tills", labels: { role: "till" } },
          ],
          namespaces: [
            {
              name: "default",
              secrets: [
                { name: "token", value: "canary-of-a-secret" },
                { name: "unused", value: "canary-of-another" },
              ],
              applications: [
                { name: "web", scheduling: { selectors: { role: "till" } }, spec: uses },
                { name: "other", scheduling: all, spec: plain },
              ],
              jobs: [{ name: "backup", scheduling: all, spec: uses }],
            },
            {
              name: "staging",
              config: { registryAuthentication: { username: "u", fromSecret: "registry" } },
              secrets: [{ name: "registry", value: "canary-of-a-registry" }],
              applications: [{ name: "trial", scheduling: all, spec: plain }],
            },
          ],
        },
      ],
      behaviours: [{ image: "acme/app", exitCode: 0 }],
    },
  });
  synpse = new Synpse(emulator.clientOptions);
  mcp = await connect({ synpse: emulator.clientOptions, toolsets: ["danger"] });
});

beforeEach(() => emulator.journal.clear());

afterAll(async () => {
  await mcp[Symbol.asyncDispose]();
  await emulator.close();
  expect(emulator.violations).toEqual([]);
});

const writes = () => emulator.journal.entries().filter(({ method }) => method !== "GET");

describe("the plan shows what depends on it, and nothing is deleted without the name", () => {
  test.each([
    [
      { kind: "device", name: "till-1" },
      {
        status: "online",
        applicationCount: 3,
        applications: [
          { application: "web", namespace: "default" },
          { application: "other", namespace: "default" },
          { application: "trial", namespace: "staging" },
        ],
      },
    ],
    [
      { kind: "application", name: "web" },
      { namespace: "default", devices: ["till-1", "till-2"], rollout: { total: 2 } },
    ],
    [
      { kind: "job", name: "backup" },
      { namespace: "default", state: "succeeded", states: { succeeded: 2 } },
    ],
    [
      { kind: "secret", name: "token" },
      { usedByApplications: ["web"], usedByJobs: ["backup"], usedByCount: 2 },
    ],
    [{ kind: "secret", name: "unused" }, { usedByCount: 0 }],
    [{ kind: "secret", name: "registry", namespace: "staging" }, { usedForRegistry: true }],
    [
      { kind: "namespace", name: "default" },
      {
        applicationCount: 2,
        jobCount: 1,
        secretCount: 2,
        applications: [
          { application: "web", devices: 2 },
          { application: "other", devices: 2 },
        ],
        jobs: ["backup"],
        secrets: ["token", "unused"],
      },
    ],
    [
      { kind: "registration_token", name: "tills" },
      { deviceCount: 2, maxRegistrations: 9 },
    ],
  ])("%j", async (input, plan) => {
    const answers = [
      await mcp.call("delete_resource", input),
      await mcp.call("delete_resource", { ...input, confirm: "yes" }),
      await mcp.call("delete_resource", { ...input, confirm: `${input.name} ` }),
    ];
    for (const { json, isError, text } of answers) {
      expect(isError).toBe(true);
      expect(json).toMatchObject({ error: "needs_confirmation", target: input.name, confirm: input.name, ...plan });
      expect(text).not.toMatch(/canary|drt_/);
    }
    expect(writes()).toEqual([]);
    // The values of secrets are not even asked for.
    expect(emulator.journal.entries().filter(({ operationId }) => operationId === "getSecret")).toEqual([]);
  });
});

describe("a name that is not there is told with the nearest", () => {
  test.each([
    [{ kind: "device", name: "til-1" }, ["till-1", "till-2"]],
    [{ kind: "application", name: "wep" }, ["web"]],
    [{ kind: "job", name: "bakup" }, ["backup"]],
    [{ kind: "secret", name: "tokn" }, ["token"]],
    [{ kind: "namespace", name: "stagin" }, ["staging"]],
    [{ kind: "registration_token", name: "till" }, ["tills"]],
    [{ kind: "job", name: "backup", namespace: "stagin" }, ["staging"]],
    [{ kind: "secret", name: "token", namespace: "stagin" }, ["staging"]],
  ])("%j", async (input, didYouMean) => {
    const { json, isError } = await mcp.call("delete_resource", { ...input, confirm: input.name });
    expect(isError).toBe(true);
    expect(json).toMatchObject({ error: "not_found", didYouMean });
    expect(writes()).toEqual([]);
  });
});

test("a registration token is not found by its id, which is not shown", async () => {
  const [token] = (await synpse.registrationTokens.list()).items;
  const { json, text } = await mcp.call("delete_resource", { kind: "registration_token", name: token?.id });
  expect(json.error).toBe("not_found");
  expect(text).not.toContain(token?.id);
});

test("tokens of the same name cannot be told apart", async () => {
  const tokens = ["drt_0000000001", "drt_0000000002"].map((id) => ({
    id,
    name: "twin",
    createdAt: "2026-06-01T00:00:00Z",
  }));
  await using played = await connectPlayed(() => tokens, { toolsets: ["danger"] });
  const { json, text } = await played.call("delete_resource", {
    kind: "registration_token",
    name: "twin",
    confirm: "twin",
  });
  expect(json).toMatchObject({ error: "ambiguous", created: [expect.any(String), expect.any(String)] });
  expect(text).not.toContain("drt_");
});

test("there is no deleting a project", async () => {
  const { json } = await mcp.call("delete_resource", { kind: "project", name: "shops", confirm: "shops" });
  expect(json.error).toBe("invalid_input");
});

test("where the namespace is fixed no other one can be deleted, and what is in others is not named", async () => {
  await using fixed = await connect({ synpse: emulator.clientOptions, toolsets: ["danger"], namespace: "default" });
  const other = await fixed.call("delete_resource", { kind: "namespace", name: "staging", confirm: "staging" });
  expect(other.json.error).toBe("not_allowed_here");
  const { json, text } = await fixed.call("delete_resource", { kind: "device", name: "till-1" });
  expect(json).toMatchObject({ applicationsInOtherNamespaces: 1 });
  expect(text).not.toContain("trial");
  expect(writes()).toEqual([]);
});

test("a person types the name; declining changes nothing", async () => {
  await using declining = await connect({ synpse: emulator.clientOptions, toolsets: ["danger"] }, () => ({
    action: "decline",
  }));
  const input = { kind: "secret", name: "unused", confirm: "unused" };
  expect((await declining.call("delete_resource", input)).json.error).toBe("not_confirmed");
  await using wrong = await connect({ synpse: emulator.clientOptions, toolsets: ["danger"] }, () => ({
    action: "accept",
    content: { approve: "token" },
  }));
  expect((await wrong.call("delete_resource", input)).json.error).toBe("not_confirmed");
  expect(writes()).toEqual([]);
  await using agreeing = await connect({ synpse: emulator.clientOptions, toolsets: ["danger"] }, agree);
  expect((await agreeing.call("delete_resource", input)).json).toMatchObject({ deleted: "unused" });
  expect(agreeing.audited).toMatchObject([
    { tool: "delete_resource", target: "unused", decision: "approved by a person", outcome: "done" },
  ]);
  expect(writes()).toMatchObject([{ operationId: "deleteSecret" }]);
});

describe("an API that answers badly", () => {
  const input = { kind: "application", name: "other", confirm: "other" };

  test("what is gone by then is said to be gone", async () => {
    emulator.faults.add({ fault: { kind: "refuse", status: 404 }, operation: "deleteApplication" });
    const { json, isError } = await mcp.call("delete_resource", input);
    emulator.faults.clear();
    expect(isError).toBe(false);
    expect(json.note).toContain("gone already");
  });

  test("what may have been done is told with where to look", async () => {
    emulator.faults.add({ fault: { kind: "drop", how: "rst" }, operation: "deleteApplication" });
    await using all = await connect({ synpse: { ...emulator.clientOptions, maxRetries: 0 }, toolsets: ["all"] });
    const { json } = await all.call("delete_resource", input);
    emulator.faults.clear();
    expect(json).toMatchObject({ error: "not_reachable", repeat: expect.stringContaining("may have been applied") });
    expect(json.next).toContain("get_application");
  });
});

// Each takes away something of the fleet, so they come last, and what holds others comes after those.
test.each([
  ["job", "backup", "deleteJob"],
  ["secret", "token", "deleteSecret"],
  ["application", "web", "deleteApplication"],
  ["registration_token", "tills", "deleteRegistrationToken"],
  ["device", "till-2", "deleteDevice"],
  ["namespace", "default", "deleteNamespace"],
])("deletes a %s", async (kind, name, operationId) => {
  const { json, structured, isError, text } = await mcp.call("delete_resource", { kind, name, confirm: name });
  expect(isError).toBe(false);
  expect(json).toMatchObject({ kind, deleted: name });
  expect(structured).toEqual(json);
  expect(text).not.toMatch(/canary|drt_/);
  expect(writes()).toMatchObject([{ operationId, status: 200 }]);
  expect(mcp.audited.at(-1)).toMatchObject({ target: name, decision: "confirmed by argument", outcome: "done" });
  const again = await mcp.call("delete_resource", { kind, name, confirm: name });
  expect(again.json.error).toBe("not_found");
});

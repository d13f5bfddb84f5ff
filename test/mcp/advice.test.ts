/**
 * What a result advises as the next step, followed as blindly as a model might: the tool is there, the result holds what it
 * wants, and the way comes to an end.
 */
import type { Tool } from "@modelcontextprotocol/sdk/types.js";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Assistant, Step } from "./assistant.ts";
import { advisedBy, toolWords } from "./hints.ts";
import { programs } from "./programs.ts";
import { newValueIn, type Stage, startStage } from "./stage.ts";

/** A value of `list_config`'s kind, which has the form of a tool's name. */
const kind = "registration_tokens";

const longest = 6;

let stage: Stage;
let tools: Tool[];

beforeAll(async () => {
  stage = await startStage(programs["over stdio"]);
  ({ tools } = await stage.program.client.listTools());
  await stage.kioskIsDown();
});
afterAll(() => stage[Symbol.asyncDispose]());

/** Follows what the last result advises, and what is advised then, until nothing is. Gives the tools on the way. */
async function follow({ steps, call }: Assistant): Promise<string[]> {
  const way: Step[] = steps.slice(-1);
  for (let step = way[0]; step !== undefined && way.length <= longest; step = way.at(-1)) {
    const unknown = toolWords(step.answer.json.next ?? "").filter((name) => !tools.some((tool) => tool.name === name));
    expect(unknown.filter((name) => name !== kind)).toEqual([]);
    const advised = advisedBy(step, tools);
    if (advised === undefined) break;
    const { json, isError, text } = await call(advised.tool, advised.args);
    // What must be confirmed says how; any other refusal means that the advice was wrong.
    if (isError && json.error !== "needs_confirmation") {
      throw new Error(`${advised.tool} ${JSON.stringify(advised.args)} was advised by\n${step.answer.text}\n${text}`);
    }
    way.push(...steps.slice(-1));
  }
  return way.map(({ tool }) => tool);
}

const greeter = { name: "greeter", containers: [{ name: "greeter", image: "acme/greeter:v1" }] };
const greeterWords = "Run acme/greeter:v1 as greeter";
const everywhere = { scheduling: { type: "AllDevices" } };

/** What a person says, the call that comes of it, and where its advice leads. The order matters: later ones build on what is there. */
const cases: readonly (readonly [words: string, tool: string, args: Record<string, unknown>, way: string[]])[] = [
  ["How are the shops?", "get_fleet_summary", {}, ["diagnose_device", "read_logs"]],
  ["What is wrong with berlin-kiosk?", "diagnose_device", { device: "berlin-kiosk" }, ["list_devices"]],
  ["Find the till", "list_applications", { query: "till" }, ["list_applications"]],
  ["What runs in payment?", "list_applications", { namespace: "payment" }, ["list_applications"]],
  ["Show till", "get_application", { name: "till" }, ["get_application"]],
  ["ENOSPC of till?", "search_logs", { name: "till", grep: "ENOSPC" }, ["search_logs", "read_logs"]],
  ["Log of till in payments", "read_logs", { name: "till", namespace: "payments" }, ["read_logs"]],
  [
    "Is berlin-screens in shopfront out?",
    "wait_for_rollout",
    { name: "berlin-screens", namespace: "shopfront" },
    ["read_logs"],
  ],
  [
    `${greeterWords} where city is tallinn`,
    "plan_deployment",
    { ...greeter, scheduling: { selectors: { city: "tallinn" } } },
    ["list_devices"],
  ],
  [
    `${greeterWords} on berlin-till-3`,
    "plan_deployment",
    { ...greeter, scheduling: { devices: ["berlin-till-3"] } },
    ["deploy_application"],
  ],
  [
    "Update greeter to v2",
    "update_application",
    { name: "greeter", image: "greeter:v2", waitSeconds: 0 },
    ["wait_for_rollout"],
  ],
  ["loyalty to all", "update_application", { name: "loyalty", ...everywhere }, ["update_application"]],
  [
    `Rotate terminal-key, it is in ${newValueIn}`,
    "set_secret",
    { name: "terminal-key", fromEnv: newValueIn },
    ["set_secret", "set_secret", "wait_for_rollout"],
  ],
  ["Make a token default", "create_registration_token", { name: "default" }, ["list_config"]],
];

test.each(cases)("%s", async (words, tool, args, way) => {
  const assistant = await stage.begin(words);
  await assistant.call(tool, args);
  expect(await follow(assistant)).toEqual([tool, ...way]);
  expect(assistant.steps.at(-1)?.answer.isError).toBe(false);
});

test("a plan that somebody else's change has overtaken", async () => {
  const assistant = await stage.begin(`${greeterWords} on berlin-till-2`);
  const fields = { ...greeter, scheduling: { devices: ["berlin-till-2"] } };
  const { planHash } = (await assistant.call("plan_deployment", fields)).json;
  const { applications } = stage.synpse.namespace("default");
  await applications.update(greeter.name, await applications.get(greeter.name));
  const refused = await assistant.call("deploy_application", { ...fields, planHash });
  expect(refused.json.error).toBe("plan_changed");
  expect(await follow(assistant)).toEqual(["deploy_application", "plan_deployment", "deploy_application"]);
});

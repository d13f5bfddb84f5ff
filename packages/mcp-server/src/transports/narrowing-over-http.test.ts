import { Emulator, ManualClock } from "@synpse/emulator";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { HttpServerOptions } from "../index.ts";
import {
  callOf,
  errorOf,
  httpServers,
  initialize,
  json,
  message,
  openSession,
  resultOf,
  toolNames,
} from "../testing/http.ts";
import { rawRequest } from "../testing/raw-http.ts";

let emulator: Emulator;
const { start, closeAll } = httpServers(() => ({ synpse: emulator.clientOptions }));

beforeAll(async () => {
  emulator = await Emulator.start({ clock: new ManualClock() });
});
afterAll(() => emulator.close());
afterEach(closeAll);

async function listed(url: string, headers: Record<string, string>): Promise<string[]> {
  const session = await openSession(url, { ...json, ...headers });
  return toolNames(await rawRequest(url, { headers: session, body: message("tools/list") }));
}

test("a session does without what its headers take away", async () => {
  const { url } = await start();
  const all = await listed(url, {});
  expect(all).toContain("deploy_application");
  const reading = await listed(url, { "x-mcp-readonly": "true" });
  expect(reading).not.toContain("deploy_application");
  expect(reading).toContain("get_application");
  expect(await listed(url, { "x-mcp-toolsets": "logs" })).toEqual(all.filter((name) => name.includes("logs")));
  expect(await listed(url, { "x-mcp-tools": "get_device" })).toEqual(["get_device"]);
  // Other sessions keep what they had.
  expect(await listed(url, {})).toEqual(all);
});

test("a tool that was taken away cannot be called either", async () => {
  const { url } = await start();
  const session = await openSession(url, { ...json, "x-mcp-readonly": "true" });
  const call = callOf("deploy_application", {
    name: "sneaky",
    scheduling: { type: "NoDevices" },
    containers: [{ name: "a", image: "nginx" }],
  });
  const { isError, content } = resultOf(await rawRequest(url, { headers: session, body: call }));
  expect(isError).toBe(true);
  expect(content[0]?.text).toContain("not_allowed_here");
});

test("a namespace is fixed for the session", async () => {
  const { url } = await start();
  const session = await openSession(url, { ...json, "x-mcp-namespace": "elsewhere" });
  const tools = await rawRequest(url, { headers: session, body: message("tools/list") });
  expect(tools.text).not.toContain('"namespace":{');
  const elsewhere = callOf("get_application", { name: "grafana", namespace: "default" });
  expect(resultOf(await rawRequest(url, { headers: session, body: elsewhere })).isError).toBe(true);
});

test.each<[string, HttpServerOptions, Record<string, string>]>([
  ["read-only", { readOnly: true }, { "x-mcp-readonly": "false" }],
  ["toolsets", { toolsets: ["fleet"] }, { "x-mcp-toolsets": "all" }],
  ["toolsets, by naming more", { toolsets: ["fleet"] }, { "x-mcp-toolsets": "fleet,apps,logs" }],
  ["tools", { toolsets: ["fleet"] }, { "x-mcp-tools": "get_device,list_devices,deploy_application" }],
  ["read-only, by naming a tool", { readOnly: true, toolsets: ["fleet"] }, { "x-mcp-toolsets": "fleet,apps" }],
])("no header widens %s", async (_, options, headers) => {
  const { url } = await start(options);
  const offered = await listed(url, {});
  for (const name of await listed(url, headers)) expect(offered).toContain(name);
});

test.each<[string, Record<string, string>, string]>([
  ["a toolset", { "x-mcp-toolsets": "flet" }, 'did you mean "fleet"?'],
  ["a tool", { "x-mcp-tools": "list_device" }, 'did you mean "list_devices"?'],
  ["a header", { "x-mcp-read-only": "true" }, "did you mean x-mcp-readonly?"],
  ["a value", { "x-mcp-readonly": "yeah" }, "must be true or false"],
  ["a namespace other than the server's", { "x-mcp-namespace": "theirs" }, "ours"],
  ["nothing that is left", { "x-mcp-tools": "deploy_application" }, "leaves no tool"],
])("%s that cannot be meant is 400, and opens nothing", async (_, headers, why) => {
  const { url } = await start({ readOnly: true, namespace: "ours", limits: { maxSessions: 1 } });
  const answer = await rawRequest(url, { headers: { ...json, ...headers }, body: initialize });
  expect(answer.status).toBe(400);
  expect(errorOf(answer).message).toContain(why);
  await openSession(url);
});

test("what is said again in a session must be the same", async () => {
  const { url } = await start();
  const session = await openSession(url, { ...json, "x-mcp-readonly": "true" });
  const body = message("tools/list");
  expect((await rawRequest(url, { headers: session, body })).status).toBe(200);
  const { "x-mcp-readonly": _, ...silent } = session;
  expect(toolNames(await rawRequest(url, { headers: silent, body }))).not.toContain("deploy_application");
  for (const headers of [{ "x-mcp-readonly": "false" }, { "x-mcp-namespace": "shop" }]) {
    const answer = await rawRequest(url, { headers: { ...session, ...headers }, body });
    expect(answer.status).toBe(400);
    expect(errorOf(answer).message).toContain(Object.keys(headers)[0]);
  }
});

/**
 * Threat: a name that is a path. Names come from models, and models take them from anywhere; none may lead a request to
 * another place of the API than the one that its tool is for. What is judged is each address as it is sent.
 */
import { Emulator, ManualClock } from "@synpse/emulator";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Connected, connect } from "../../packages/mcp-server/src/testing/connect.ts";
import { hostileFleet } from "../../packages/mcp-server/src/testing/hostile.ts";
import { rightInput } from "../../packages/mcp-server/src/testing/inputs.ts";
import { readSpecOperations } from "../support/spec.ts";

const payloads = [
  "..",
  ".",
  "../",
  "./",
  "/",
  "//",
  "../..",
  "../../projects",
  "..//..",
  "a/..",
  "a/../..",
  "a/../../b",
  "/etc/passwd",
  "a/b",
  "a//b",
  "a/",
  "/a",
  "%2e%2e",
  "%2E%2E",
  "%2e%2e%2f",
  "..%2f",
  "..%2F..",
  "%2f",
  "a%2fb",
  "%252e%252e",
  "%252f",
  "%00",
  "a%00b",
  "..%00",
  "a\\b",
  "..\\",
  "..\\..\\",
  "%5c",
  "%5c%2e%2e",
  "a?b",
  "?x=1",
  "a#b",
  "#",
  "a;b",
  "..;/",
  "a&b=c",
  "a b",
  "a+b",
  "@host",
  "//evil.example",
  "http://evil.example/",
  "\u2024\u2024",
  "\uff0e\uff0e",
  "\uff0e\uff0e\uff0f",
  "\u2215",
  "%c0%ae%c0%ae",
  "\u0000",
  "\r\nHost: evil.example",
];

/** The addresses that the API has, a name in place of each parameter. */
const known = readSpecOperations().map(({ path }) => new RegExp(`^${path.replace(/\{\w+\}/g, "([^/]+)")}$`));

let emulator: Emulator;
let mcp: Connected;
const sent: string[] = [];

beforeAll(async () => {
  emulator = await Emulator.start({ clock: new ManualClock(), fleet: hostileFleet });
  const { origin } = emulator;
  mcp = await connect({
    synpse: {
      ...emulator.clientOptions,
      rateLimit: false,
      fetch(url, init) {
        // As it was given: to parse it would resolve what is looked for.
        sent.push(String(url).slice(origin.length));
        return fetch(url, init);
      },
    },
    toolsets: ["all"],
    confirm: "never",
  });
});

afterAll(async () => {
  await mcp[Symbol.asyncDispose]();
  await emulator.close();
});

/** Why an address is not one that a tool may call; undefined where it is. */
function wrong(address: string): string | undefined {
  const [path = ""] = address.split("?");
  if (!path.startsWith("/api/")) return "it leaves the API";
  const match = known.map((pattern) => pattern.exec(path.slice("/api".length))).find((found) => found !== null);
  if (match === undefined || match === null) return "the API has no such path";
  const [, ...names] = match;
  const resolved = new URL(address, "http://127.0.0.1").pathname;
  if (resolved !== path) return `it resolves to ${resolved}`;
  return names.map((name) => decodeURIComponent(name)).some((name) => name === "." || name === "..")
    ? "a name in it is a step up"
    : undefined;
}

test("what is judged wrong is judged so", () => {
  for (const address of [
    "/api/projects/p/devices/../namespaces",
    "/api/projects/p/devices/a/b",
    "/x",
    "/api/projects/p/devices/%2e%2e",
  ])
    expect(wrong(address), address).toBeDefined();
  expect(wrong("/api/projects/p/devices/a%2Fb?x=../..")).toBeUndefined();
});

describe("every field of every tool that is a name", async () => {
  const listed = await connect({ toolsets: ["all"], synpse: { accessKey: "s", projectId: "p" } });
  const { tools } = await listed.client.listTools();
  await listed[Symbol.asyncDispose]();
  const fields = tools.flatMap((tool) =>
    Object.entries(tool.inputSchema.properties ?? {}).flatMap(([field, schema]) => {
      const { type, enum: values } = schema as { type?: string; enum?: unknown };
      const isName =
        values === undefined && (type === "string" || type === "array") && !["manifest", "command"].includes(field);
      return isName ? [{ tool, field, many: type === "array" }] : [];
    }),
  );

  test.each(fields.map(({ tool, field, many }) => [tool.name, field, tool, many] as const))(
    "%s: %s",
    async (name, field, tool, many) => {
      for (const payload of payloads) {
        sent.length = 0;
        await mcp.call(name, { ...rightInput(tool as never), [field]: many ? [payload] : payload });
        expect(sent.map((address) => ({ payload, address, wrong: wrong(address) })).filter((one) => one.wrong)).toEqual(
          [],
        );
      }
    },
  );
});

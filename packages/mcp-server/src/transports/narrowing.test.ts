import { expect, test } from "vitest";
import { disagreement, readNarrowing } from "./narrowing.ts";

test("reads what a caller does without", () => {
  expect(
    readNarrowing({
      host: "localhost",
      "x-forwarded-for": "10.0.0.1",
      "x-synpse-access-key": "anything",
      "x-synpse-project": "anything",
      "x-mcp-toolsets": "fleet, logs",
      "x-mcp-tools": "get_device",
      "x-mcp-readonly": "Yes",
      "x-mcp-namespace": "shop",
      "x-mcp-lockdown": "0",
    }),
  ).toEqual({
    toolsets: ["fleet", "logs"],
    tools: ["get_device"],
    readOnly: true,
    namespace: "shop",
    lockdown: false,
  });
  expect(readNarrowing({ host: "localhost" })).toEqual({});
});

test.each([
  ["x-mcp-read-only", "true", "did you mean x-mcp-readonly?"],
  ["x-mcp-toolset", "fleet", "did you mean x-mcp-toolsets or x-mcp-tools?"],
  ["x-synpse-key", "anything", "x-synpse-access-key"],
  ["x-mcp-quux-frobnicate", "1", "there are x-mcp-toolsets"],
  ["x-mcp-readonly", "", "must be true or false"],
  ["x-mcp-readonly", "true, true", "must be true or false"],
  ["x-mcp-lockdown", "maybe", '"maybe"; it must be true or false'],
  ["x-mcp-toolsets", "", "is empty"],
  ["x-mcp-toolsets", "fleet,,logs", "is empty"],
  ["x-mcp-tools", "get device", "no name"],
  ["x-mcp-namespace", "a\u00e9", "no name"],
  ["x-mcp-namespace", "n".repeat(129), "no name"],
])("%s: %s is refused", (name, value, why) => {
  expect(() => readNarrowing({ [name]: value })).toThrow(expect.objectContaining({ status: 400 }));
  expect(() => readNarrowing({ [name]: value })).toThrow(why);
});

test("what is said again must be the same", () => {
  const opened = { toolsets: ["fleet"], readOnly: true };
  expect(disagreement(opened, {})).toBeUndefined();
  expect(disagreement(opened, { readOnly: true })).toBeUndefined();
  expect(disagreement(opened, { toolsets: ["fleet", "apps"] })).toBe("x-mcp-toolsets");
  expect(disagreement(opened, { readOnly: false })).toBe("x-mcp-readonly");
  expect(disagreement({}, { lockdown: true })).toBe("x-mcp-lockdown");
});

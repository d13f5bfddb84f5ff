import { expect, test } from "vitest";
import { redact } from "./redact.ts";
import { redactDeep, secretsIn } from "./redact-deep.ts";

const TOKEN = "drt_2dG9yGCLDylT1zobJYaMd6L1kuj";

test("token ids go, wherever they stand, and so does what stands for one in a path", () => {
  expect(redact(`no ${TOKEN}, sorry`)).toBe("no drt_***, sorry");
  expect(redact("/api/projects/p/device-registration-tokens/a%2Fb?x=1")).toBe(
    "/api/projects/p/device-registration-tokens/***?x=1",
  );
  expect(redact("nothing to hide")).toBe("nothing to hide");
});

test("given secrets go from texts, keys and values", () => {
  expect(redactDeep({ "a keys": ["the keys", 7, null, { b: "keys" }] }, ["keys"])).toEqual({
    "a ***": ["the ***", 7, null, { b: "***" }],
  });
  expect(redact("all of it stays", [""])).toBe("all of it stays");
});

test("fields that hold secrets go whatever they hold", () => {
  const body = { name: "s", data: "c2VjcmV0", auth: { password: "hunter2" }, deviceAccessKeyValue: "k" };
  expect(redactDeep(body, [])).toEqual({
    name: "s",
    data: "***",
    auth: { password: "***" },
    deviceAccessKeyValue: "***",
  });
  expect(secretsIn([body])).toEqual(["c2VjcmV0", "secret", "hunter2", "k"]);
});

test("what lies deeper than 40 levels is not shown", () => {
  const deep = JSON.parse(`${'{"a":'.repeat(100)}"key"${"}".repeat(100)}`) as unknown;
  const text = JSON.stringify(redactDeep(deep, []));
  expect(text).not.toContain("key");
  expect(text).toContain("***");
  expect(secretsIn(deep)).toEqual([]);
});

import { expect, test } from "vitest";
import { parseOptions, UsageError } from "./options.ts";

const parse = (...args: string[]) => parseOptions(args, ["get", "post", "import"]);

test("everything is measured unless told otherwise", () => {
  expect(parse()).toEqual({ only: undefined, check: false, json: undefined, help: false });
});

test("reads its flags, after the -- of pnpm too", () => {
  const expected = { only: ["post", "get"], check: true, json: "out.json", help: false };
  expect(parse("--only", "post,get", "--check", "--json=out.json")).toEqual(expected);
  expect(parse("--", "--only", "post, get", "--check", "--json", "out.json")).toEqual(expected);
});

test.each([
  [["--chekc"], "unknown flag --chekc; did you mean --check?"],
  [["--zzzzzzzz"], "unknown flag --zzzzzzzz; --help lists the flags"],
  [["--only", "gets"], '--only: there is no "gets"; did you mean get?'],
  [["--only", "quux-quux"], '--only: there is no "quux-quux"; there are get, post, import'],
  [["get"], 'unexpected "get"; --help lists the flags'],
  [["--json", ""], "--json needs the name of a file"],
])("refuses %j", (args, message) => {
  expect(() => parse(...args)).toThrow(new UsageError(message));
});

test("refuses a flag without its value, and a value where there is none", () => {
  expect(() => parse("--json")).toThrow(UsageError);
  expect(() => parse("--check=yes")).toThrow(UsageError);
});

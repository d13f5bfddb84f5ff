import { expect, test } from "vitest";
import { suggest } from "./suggest.ts";

const fields = ["containers", "execs", "selectors", "networkMode", "env", "gpus"];

test.each([
  ["continers", "containers"],
  ["contianers", "containers"],
  ["Containers", "containers"],
  ["network-mode", "networkMode"],
  ["exec", "execs"],
  ["envs", "env"],
  ["gpu", "gpus"],
  ["selector", "selectors"],
  ["turbo", undefined],
  ["x", undefined],
  ["", undefined],
  ["y".repeat(10_000), undefined],
])("%.20s means %s", (word, meant) => {
  expect(suggest(word, fields)).toBe(meant);
});

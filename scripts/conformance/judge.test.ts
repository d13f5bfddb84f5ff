import { expect, test } from "vitest";
import { type Check, isGood, judge } from "./judge.ts";

const good: Check = { id: "a", status: "SUCCESS" };
const bad: Check = { id: "b", status: "FAILURE", errorMessage: 'Failed:\nUnknown tool "x"' };
const malformed: Check = { id: "wire-schema-valid", status: "FAILURE", errorMessage: "must have a name" };

function verdicts(checks: readonly Check[], expected: Readonly<Record<string, string>> = {}) {
  const judged = judge(["one"], new Map([["one", { checks }]]), expected);
  return judged.map(({ scenario, verdict, why }) => `${scenario}: ${verdict} ${why}`.trim());
}

test("a scenario passes when a check passed, and none failed", () => {
  expect(verdicts([good, { id: "c", status: "WARNING" }])).toEqual(["one: passed"]);
  expect(verdicts([good, bad])).toEqual(['one: failed b: Failed: Unknown tool "x"']);
});

test("a scenario that checked nothing, or did not run, has not passed", () => {
  expect(verdicts([{ id: "c", status: "SKIPPED" }])).toEqual(["one: not run nothing was checked"]);
  expect(judge(["one"], new Map(), {}).filter(isGood)).toEqual([]);
});

test("an expected failure excuses the error it names, and no other beside it", () => {
  expect(verdicts([good, bad], { one: 'Unknown tool "x"' })).toEqual(['one: expected Unknown tool "x"']);
  expect(verdicts([bad], { one: 'Unknown tool "y"' })).toEqual(['one: failed b: Failed: Unknown tool "x"']);
  expect(verdicts([bad, malformed], { one: 'Unknown tool "x"' })[0]).toContain("one: failed");
});

test("an expected failure that passes, or that no scenario has, is stale", () => {
  expect(verdicts([good], { one: "x" })[0]).toContain("one: stale passes now");
  expect(verdicts([good], { other: "x" })).toEqual(["one: passed", "other: stale there is no such scenario"]);
});

test("only what passed or failed as expected is good", () => {
  const results = new Map([
    ["passes", { checks: [good] }],
    ["fails", { checks: [bad] }],
    ["expected", { checks: [bad] }],
    ["stale", { checks: [good] }],
  ]);
  const judged = judge([...results.keys()], results, { expected: "Unknown tool", stale: "Unknown tool" });
  expect(judged.filter(isGood).map(({ scenario }) => scenario)).toEqual(["passes", "expected"]);
});

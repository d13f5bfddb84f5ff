import { describe, expect, test } from "vitest";
import committed from "./budget.json" with { type: "json" };
import { type Budget, check } from "./budget.ts";
import type { Line, Result } from "./lines.ts";
import { measures } from "./measures.ts";

const line = (given: Partial<Line> = {}): Line => ({ name: "get-1", figure: 900, unit: "req/s", ...given });

function verdict(result: Result, goal: Budget[string], major = 20) {
  const [first] = check([result], { [result.name]: goal }, { major, expected: [result.name] });
  if (first === undefined) throw new Error("no verdict");
  return first;
}

describe("check", () => {
  test.each<[string, Partial<Line>, Budget[string], boolean]>([
    ["a ratio at its limit", { ratio: 0.82 }, { of: "ratio", least: 0.82 }, true],
    ["a ratio under it", { ratio: 0.8199 }, { of: "ratio", least: 0.82 }, false],
    ["a figure at its limit", { figure: 10 }, { of: "figure", most: 10 }, true],
    ["a figure over it", { figure: 10.001 }, { of: "figure", most: 10 }, false],
    ["an extra at its limit", { figure: 120, baseline: 100 }, { of: "extra", most: 20 }, true],
    ["an extra over it", { figure: 121, baseline: 100 }, { of: "extra", most: 20 }, false],
    ["a figure that is below the baseline", { figure: 80, baseline: 100 }, { of: "extra", most: 20 }, true],
  ])("%s", (_, given, goal, ok) => {
    expect(verdict(line(given), goal).ok).toBe(ok);
  });

  test("says what is over which limit", () => {
    const { why, goal } = verdict(line({ ratio: 0.5 }), { of: "ratio", least: { "20": 0.82, "22": 0.85 } });
    expect(goal).toBe("ratio ≥ 0.82");
    expect(why).toBe("its ratio is 0.5, the budget ≥ 0.82");
  });

  test.each([
    [18, 0.82],
    [20, 0.82],
    [21, 0.82],
    [22, 0.85],
    [24, 0.85],
  ])("Node %d is held to %d", (major, limit) => {
    const goal = { of: "ratio", least: { "20": 0.82, "22": 0.85 } } as const;
    expect(verdict(line({ ratio: limit }), goal, major).ok).toBe(true);
    expect(verdict(line({ ratio: limit - 0.01 }), goal, major).ok).toBe(false);
  });

  test.each<[string, Result]>([
    ["that failed", { name: "get-1", failed: "the server ended" }],
    ["without the number that is held", line()],
    ["with a number that is none", line({ ratio: Number.NaN })],
  ])("a line %s is not ok", (_, result) => {
    expect(verdict(result, { of: "ratio", least: 0.82 }).ok).toBe(false);
  });

  test("a line that failed is not ok without a goal either", () => {
    const [failed] = check([{ name: "other", failed: "no disk" }], {}, { major: 20, expected: ["other"] });
    expect(failed).toMatchObject({ ok: false, why: "no disk" });
  });

  test("a line that was to be measured and is not there is not ok", () => {
    const verdicts = check([], { "get-1": { of: "ratio", least: 0.82 } }, { major: 20, expected: ["get-1"] });
    expect(verdicts).toMatchObject([{ ok: false, why: "it was not measured" }]);
  });

  test("a line without a goal is only told", () => {
    expect(check([line()], {}, { major: 20, expected: [] })).toMatchObject([{ ok: true, goal: undefined }]);
  });
});

test("each goal of the committed budget is one of a line that is measured, and has a limit", () => {
  const lines = measures.flatMap((measure) => measure.lines);
  expect(new Set(lines).size).toBe(lines.length);
  for (const [name, goal] of Object.entries(committed as Budget)) {
    expect(lines).toContain(name);
    expect(goal.least ?? goal.most).toBeDefined();
  }
});

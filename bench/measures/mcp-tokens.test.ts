import { expect, test } from "vitest";
import budget from "../budget.json" with { type: "json" };
import { type Budget, check } from "../budget.ts";
import { mcpTokens, tokenLines } from "./mcp-tokens.ts";

// A count, and no timing: it is the same everywhere, so every test run holds it.
test("the lists of tools keep to their budgets", async () => {
  const verdicts = check(await tokenLines(), budget as Budget, { major: 20, expected: mcpTokens.lines });
  expect(verdicts).toHaveLength(4);
  expect(verdicts.flatMap(({ why }) => why ?? [])).toEqual([]);
  expect(verdicts.every(({ goal }) => goal !== undefined)).toBe(true);
});

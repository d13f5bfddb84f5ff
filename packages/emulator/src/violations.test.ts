import { expect, it } from "vitest";
import { MAX_VIOLATIONS } from "./limits.ts";
import { newViolations } from "./violations.ts";

it("keeps the first violations only", () => {
  const violations = newViolations();
  for (let i = 0; i < 3 * MAX_VIOLATIONS; i++) violations.add(String(i));
  expect(violations.list).toHaveLength(MAX_VIOLATIONS);
  expect(violations.list.at(-1)).toBe(String(MAX_VIOLATIONS - 1));
});

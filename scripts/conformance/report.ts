import { isGood, type Judged, type Verdict } from "./judge.ts";

const words: Readonly<Record<Verdict, string>> = {
  passed: "passed",
  expected: "expected failure",
  failed: "FAILED",
  stale: "STALE",
  "not run": "NOT RUN",
};

/** A line a scenario. */
export function formatScenarios(judged: readonly Judged[]): string {
  const width = Math.max(...judged.map(({ scenario }) => scenario.length));
  return judged
    .map(({ scenario, verdict, passed, failed, warnings, why }) => {
      const checks = [`${passed} of ${passed + failed} checks`, ...(warnings > 0 ? [`warnings: ${warnings}`] : [])];
      const line = `  ${words[verdict].padEnd(16)}  ${scenario.padEnd(width)}  ${checks.join(", ")}`;
      return why === "" ? line : `${line}  (${why})`;
    })
    .join("\n");
}

/** The counts of one job in one line. */
export function formatCounts(judged: readonly Judged[]): string {
  const sum = (name: "passed" | "failed") => judged.reduce((total, one) => total + one[name], 0);
  const scenarios = (verdict: Verdict) => judged.filter((one) => one.verdict === verdict).length;
  const bad = judged.filter((one) => !isGood(one)).length;
  return [
    `${scenarios("passed")} of ${judged.length} scenarios passed`,
    `${scenarios("expected")} failed as expected`,
    `${bad} wrong`,
    `checks: ${sum("passed")} passed, ${sum("failed")} failed`,
  ].join(", ");
}

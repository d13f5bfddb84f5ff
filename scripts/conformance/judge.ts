/** One check of a scenario, as the suite reports it. Warnings are advice: the protocol says SHOULD. */
export interface Check {
  readonly id: string;
  readonly status: "SUCCESS" | "FAILURE" | "WARNING" | "SKIPPED" | "INFO";
  readonly errorMessage?: string;
}

export interface Ran {
  readonly checks: readonly Check[];
}

export type Verdict = "passed" | "expected" | "failed" | "stale" | "not run";

export interface Judged {
  readonly scenario: string;
  readonly verdict: Verdict;
  readonly passed: number;
  readonly failed: number;
  readonly warnings: number;
  /** Why it failed; empty where it passed. */
  readonly why: string;
}

/**
 * Judges what must pass. An expected failure says what each of its errors must hold, so that it excuses what is missing and
 * nothing else. One that passes after all is stale, so that the list stays true; a scenario that checked nothing has not
 * passed.
 */
export function judge(
  required: readonly string[],
  results: ReadonlyMap<string, Ran>,
  expectedFailures: Readonly<Record<string, string>>,
): readonly Judged[] {
  const known = new Set(required);
  const unknown = Object.keys(expectedFailures).filter((scenario) => !known.has(scenario));
  return [
    ...required.map((scenario) => judgeOne(scenario, results.get(scenario)?.checks ?? [], expectedFailures[scenario])),
    ...unknown.map((scenario) => ({
      ...nothing,
      scenario,
      verdict: "stale" as const,
      why: "there is no such scenario",
    })),
  ];
}

const nothing = { passed: 0, failed: 0, warnings: 0, why: "" };

function judgeOne(scenario: string, checks: readonly Check[], expected: string | undefined): Judged {
  const failures = checks.filter(({ status }) => status === "FAILURE");
  const count = (wanted: Check["status"]) => checks.filter(({ status }) => status === wanted).length;
  const counted = {
    scenario,
    passed: count("SUCCESS"),
    failed: failures.length,
    warnings: count("WARNING"),
    why: failures.map(({ id, errorMessage }) => `${id}: ${oneLine(errorMessage ?? "")}`).join("; "),
  };
  if (counted.passed + counted.failed === 0) return { ...counted, verdict: "not run", why: "nothing was checked" };
  if (failures.length === 0) {
    if (expected === undefined) return { ...counted, verdict: "passed" };
    return { ...counted, verdict: "stale", why: "passes now; take it off the list of expected failures" };
  }
  const excused = expected !== undefined && failures.every(({ errorMessage }) => errorMessage?.includes(expected));
  return excused ? { ...counted, verdict: "expected", why: expected } : { ...counted, verdict: "failed" };
}

/** Whether the run as a whole may pass. */
export function isGood({ verdict }: Judged): boolean {
  return verdict === "passed" || verdict === "expected";
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

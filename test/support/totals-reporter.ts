import type { Reporter, TestCase, TestModule } from "vitest/node";
import { allowedSkips } from "./allowed-skips.ts";

/**
 * Prints `N passed, N failed, N skipped` as the very last line, for people and for `.ci/run`. In CI a skipped test that
 * nobody has allowed by name is a failure: a test that quietly stops running proves nothing.
 */
class TotalsReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const count = { passed: 0, failed: 0, skipped: 0 };
    const surprising: string[] = [];
    for (const module of modules) {
      const tests = [...module.children.allTests()];
      for (const test of tests) {
        const state = stateOf(test);
        count[state] += 1;
        if (state === "skipped" && !allowedSkips.includes(test.fullName)) surprising.push(test.fullName);
      }
      // A file that fails to load has no tests to count, and yet it failed.
      if (tests.length === 0 && module.state() === "failed") count.failed += 1;
    }
    count.failed += errors.length;
    if (process.env.CI !== undefined && surprising.length > 0) {
      for (const name of surprising) console.error(`skipped, and not in test/support/allowed-skips.ts: ${name}`);
      count.failed += surprising.length;
      count.skipped -= surprising.length;
      process.exitCode = 1;
    }
    // vitest's own summary is written by an earlier reporter in the same turn; this line goes after it.
    process.on("exit", () => {
      process.stdout.write(`${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped\n`);
    });
  }
}

function stateOf(test: TestCase): "passed" | "failed" | "skipped" {
  const { state } = test.result();
  return state === "passed" || state === "skipped" ? state : "failed";
}

// vitest loads a reporter by its default export.
// biome-ignore lint/style/noDefaultExport: see above
export default TotalsReporter;

import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

// Tests run from source through the packages' "@synpse/source" export condition: no build needed.
const conditions = ["@synpse/source", "node", "import", "module", "default"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: ["packages/*/src/**/*.test.ts", "test/**/*.test.ts", "scripts/**/*.test.ts", "bench/**/*.test.ts"],
    setupFiles: ["test/support/hermetic.ts"],
    // What hermetic.ts takes away again; hermetic.test.ts looks whether it did.
    env: { SYNPSE_PLANTED: "by vitest.config.ts" },
    reporters: ["default", "./test/support/totals-reporter.ts"],
    // The document and its validators are costly to load; test files that share a process load them once. Nothing may leak
    // from one file to the next all the same: what a test stubs it restores, what it opens it closes.
    isolate: false,
    // Many tests wait for processes of their own, so a worker more than there are cores to spare pays off.
    maxWorkers: Math.max(3, availableParallelism() - 1),
    // `pnpm test:soak` runs the same properties many times longer.
    testTimeout: process.env.SOAK === undefined ? 30_000 : 600_000,
    hookTimeout: 30_000,
  },
});

/**
 * Runs before each program of the docs: it reaches only the loopback interface, and what it prints is kept with the line
 * that printed it, for the test to compare.
 */
import { writeFileSync } from "node:fs";
import { format } from "node:util";
import type { Printed, Trace } from "./run.ts";

const given = Object.entries(process.env).filter(([name]) => name.startsWith("SYNPSE_"));
await import("../support/hermetic.ts");
// These were set for this program by the test; hermetic takes away those that come from outside.
Object.assign(process.env, Object.fromEntries(given));

const kept: Printed[] = [];
let reached = 0;
Object.assign(globalThis, {
  reached: (line: number) => {
    reached = line;
  },
  printed:
    (line: number) =>
    (...values: unknown[]): void => {
      const text = format(...values);
      kept.push({ line, text });
      process.stdout.write(`${text}\n`);
    },
});
process.on("exit", () =>
  writeFileSync(process.env.DOCS_PRINTED ?? "", JSON.stringify({ reached, printed: kept } satisfies Trace)),
);

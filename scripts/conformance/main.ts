/**
 * `pnpm conformance`: the MCP project's own conformance suite, twice. The product as built, which has none of the tools,
 * resources and prompts that many scenarios ask for by name; and the same stack with these as fixtures, where all must pass.
 */
import { Emulator } from "@synpse/emulator";
import { buildToRun } from "../build/build.ts";
import { expectedFailures } from "./expected-failures.ts";
import { isGood, type Judged, judge } from "./judge.ts";
import { formatCounts, formatScenarios } from "./report.ts";
import { type Served, serveProduct, serveWithFixtures } from "./servers.ts";
import { readRequirements, revision, runSuite } from "./suite.ts";

/** What the suite does not score for this revision, and this server is held to all the same. */
const heldTo = ["server-session-lifecycle", "json-schema-2020-12"];

const jobs = [
  { name: "product", title: "the product as built", serve: serveProduct, expected: expectedFailures },
  { name: "with fixtures", title: "the same stack with the suite's fixtures", serve: serveWithFixtures, expected: {} },
];

const stop = new AbortController();
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.once(name, () => stop.abort(new Error(`stopped by ${name}`)));
}

try {
  await buildToRun();
  process.exitCode = (await runJobs()) ? 0 : 1;
} catch (error) {
  const { message } = stop.signal.aborted ? (stop.signal.reason as Error) : (error as Error);
  process.stderr.write(`conformance: ${message}\n`);
  process.exitCode = 1;
}

async function runJobs(): Promise<boolean> {
  const { scored, unscored } = await readRequirements();
  const required = [...scored, ...heldTo];
  const left = unscored.filter((scenario) => !heldTo.includes(scenario));
  const totals: string[] = [];
  let good = true;
  for (const { name, title, serve, expected } of jobs) {
    const judged = await runJob(serve, required, expected);
    good &&= judged.every(isGood);
    totals.push(`${name}: ${formatCounts(judged)}`);
    process.stdout.write(`\n${title}\n${formatScenarios(judged)}\n`);
  }
  process.stdout.write(`\nNot judged, as the suite does not score it: ${left.join(", ")}\n`);
  for (const total of totals) process.stdout.write(`${total}\n`);
  process.stdout.write(`conformance ${revision}: ${good ? "passed" : "FAILED"}\n`);
  return good;
}

async function runJob(
  serve: (emulator: Emulator) => Promise<Served>,
  required: readonly string[],
  expected: Readonly<Record<string, string>>,
): Promise<readonly Judged[]> {
  const emulator = await Emulator.start({ fleet: "demo" });
  try {
    const server = await serve(emulator);
    try {
      return judge(required, await runSuite(server.url, stop.signal), expected);
    } finally {
      await server.close();
    }
  } finally {
    await emulator.close();
  }
}

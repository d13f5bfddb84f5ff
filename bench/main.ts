import { writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import budget from "./budget.json" with { type: "json" };
import { type Budget, check } from "./budget.ts";
import { prepare } from "./kit.ts";
import { measured, type Result } from "./lines.ts";
import { measures } from "./measures.ts";
import { type Options, parseOptions, UsageError, usage } from "./options.ts";
import { table } from "./table.ts";

const major = Number(process.versions.node.split(".")[0]);

try {
  const options = parseOptions(
    process.argv.slice(2),
    measures.map(({ name }) => name),
  );
  if (options.help) process.stdout.write(usage(measures));
  else await bench(options);
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`bench: ${error.message}\n`);
  process.exitCode = 2;
}

async function bench({ only, check: checks, json }: Options): Promise<void> {
  const chosen = measures.filter(({ name }) => only?.includes(name) ?? true);
  const startedAt = new Date();
  process.stderr.write("building and packing\n");
  const kit = await prepare();
  const results: Result[] = [];
  for (const measure of chosen) {
    process.stderr.write(`${measure.name}: ${measure.about}\n`);
    results.push(...(await measured(measure, kit)));
  }

  const machine = {
    node: process.version,
    processors: `${cpus().length} × ${cpus()[0]?.model.trim() ?? "unknown"}`,
    load: loadavg()[0] ?? 0,
    seconds: Math.round((Date.now() - startedAt.getTime()) / 1000),
  };
  const expected = chosen.flatMap(({ lines }) => lines);
  const verdicts = check(results, budget as Budget, { major, expected });
  const failed = verdicts.filter(({ ok }) => !ok);
  process.stdout.write(
    `\n${table(verdicts)}\nNode ${machine.node}, ${machine.processors}, load ${machine.load.toFixed(1)}, ${machine.seconds} s. ` +
      "Milliseconds are of this machine; ratios and counts hold elsewhere too.\n",
  );
  if (json !== undefined) {
    const lines = verdicts.map(({ result, goal, ok, why }) => ({ ...result, goal, ok, why }));
    writeFileSync(
      json,
      `${JSON.stringify({ at: startedAt.toISOString(), ...machine, ok: failed.length === 0, lines }, undefined, 2)}\n`,
    );
  }
  const unmeasured = failed.some(({ result }) => "failed" in result);
  if (failed.length > 0) process.stderr.write(`over budget: ${failed.map(({ result }) => result.name).join(", ")}\n`);
  if (unmeasured || (checks && failed.length > 0)) process.exitCode = 1;
}

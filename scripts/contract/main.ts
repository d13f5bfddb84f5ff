/**
 * `pnpm contract`: the SDK against a server, real or emulated, and a report of where that differs from the document.
 */
import { existsSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { ValidationError } from "@synpse/sdk";
import { UsageError } from "../start/options.ts";
import { type ContractOptions, parseOptions, readTarget, usage } from "./options.ts";
import { exitCode, formatReport, type Report } from "./report.ts";
import { type RunOptions, runContract } from "./run.ts";

// Whoever reads may go away (`| head`, a closed terminal): what was made has to be deleted all the same.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});

try {
  const options = parseOptions(process.argv.slice(2));
  if (options.help) {
    process.stdout.write(usage);
  } else {
    // pnpm runs scripts in the package's folder; INIT_CWD is where the person stood.
    const file = options.json && resolve(process.env.INIT_CWD ?? process.cwd(), options.json);
    // Before anything is made: a report that cannot be written is a run for nothing.
    if (file && !existsSync(dirname(file))) throw new UsageError(`--json: there is no folder ${dirname(file)}`);
    const report = await run(options);
    process.stdout.write(formatReport(report));
    if (file) writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
    process.exitCode = exitCode(report);
  }
} catch (error) {
  const usual = error instanceof UsageError || error instanceof ValidationError;
  if (!usual) throw error;
  process.stderr.write(`contract: ${error.message}\n`);
  process.exitCode = 2;
}

async function run({ emulator: wanted, createProject }: ContractOptions): Promise<Report> {
  const options: RunOptions = {
    stop: stopOnSignals(),
    progress: (line) => process.stderr.write(`contract: ${line}\n`),
  };
  if (!wanted) return await runContract(readTarget(process.env, createProject), options);
  const { Emulator } = await import("@synpse/emulator");
  const emulator = await Emulator.start({ fleet: "demo" });
  try {
    const { personalAccessKey, clientOptions } = emulator;
    const target = { ...clientOptions, personalAccessKey, createProject: true };
    // Only a server that others use as well needs to be spared.
    const report = await runContract(target, { ...options, client: { rateLimit: false } });
    return { ...report, left: report.left.filter((thing) => !thing.startsWith("project ")) };
  } finally {
    await emulator.close();
  }
}

/** The first Ctrl-C ends the run and cleans up; a second one ends the program at once. */
function stopOnSignals(): AbortSignal {
  const controller = new AbortController();
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(name, () => {
      if (controller.signal.aborted) {
        process.stderr.write("contract: ended before everything was cleaned up\n");
        process.exit(130);
      }
      process.stderr.write("contract: stopping; once more to leave things behind\n");
      controller.abort();
    });
  }
  return controller.signal;
}

/**
 * `pnpm contract`: the SDK against a server, real or emulated, and a report of where that differs from the document.
 */
import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { ValidationError } from "@synpse/sdk";
import { UsageError } from "../start/options.ts";
import { type ContractOptions, parseOptions, readTarget, usage } from "./options.ts";
import { exitCode, formatReport, type Report } from "./report.ts";
import { type RunOptions, runContract } from "./run.ts";

try {
  const options = parseOptions(process.argv.slice(2));
  if (options.help) {
    process.stdout.write(usage);
  } else {
    const report = await run(options);
    process.stdout.write(formatReport(report));
    // pnpm runs scripts in the package's folder; INIT_CWD is where the person stood.
    const folder = process.env.INIT_CWD ?? process.cwd();
    if (options.json !== undefined)
      writeFileSync(resolve(folder, options.json), `${JSON.stringify(report, null, 2)}\n`);
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

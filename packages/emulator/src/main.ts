#!/usr/bin/env node
import { isLoopbackHost } from "./api/cors.ts";
import { greeting, startFailure, VERSION } from "./cli.ts";
import { Emulator } from "./emulator.ts";
import { type Flags, HELP, parseFlags } from "./flags.ts";

const SIGNALS = ["SIGINT", "SIGTERM"] as const;

void main();

async function main(): Promise<void> {
  const command = parseFlags(process.argv.slice(2));
  switch (command.kind) {
    case "help":
      process.stdout.write(HELP);
      return;
    case "version":
      process.stdout.write(`${VERSION}\n`);
      return;
    case "mistake":
      complain(command.message);
      process.exitCode = 2;
      return;
    case "run":
      await run(command.flags);
  }
}

async function run(flags: Flags): Promise<void> {
  let emulator: Emulator;
  try {
    const { given: _given, json: _json, ...options } = flags;
    emulator = await Emulator.start(options);
  } catch (error) {
    complain(startFailure(error, flags));
    process.exitCode = 1;
    return;
  }
  const stop = (): void => {
    // A second signal while it stops ends the process at once, as the system does by default.
    for (const signal of SIGNALS) process.removeListener(signal, stop);
    for (const violation of emulator.violations) complain(`fault: ${violation}`);
    emulator.close().then(
      () => process.exit(0),
      (error: unknown) => {
        complain(error instanceof Error ? error.message : String(error));
        process.exit(1);
      },
    );
  };
  for (const signal of SIGNALS) process.on(signal, stop);
  process.stdout.write(greeting(emulator, flags));
  if (emulator.loadedState && flags.given.length > 0) {
    complain(`${flags.given.join(" and ")} not used: ${flags.state} is loaded; delete it to begin anew`);
  }
  if (!isLoopbackHost(flags.host)) {
    complain(`listening on ${flags.host}: other machines can reach it, and its keys follow from the seed alone`);
  }
}

function complain(message: string): void {
  process.stderr.write(`synpse-emulator: ${message}\n`);
}

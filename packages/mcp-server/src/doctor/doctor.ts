import { type Command, parseCommand, type ServeCommand } from "../config.ts";
import type { Terminal } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";
import { serverName, serverVersion } from "../version.ts";
import { checkApi } from "./api.ts";
import type { Finding } from "./check.ts";
import {
  callersBring,
  checkAddress,
  checkKey,
  checkNode,
  checkProject,
  checkVariables,
  emulated,
  keyOf,
  unreachable,
} from "./environment.ts";
import { checkStart } from "./start.ts";

const usageFault = 2;

const doctorUsage = `Usage: ${serverName} doctor [--json] [the server's own flags]

Looks at this machine, the environment, the flags and the API, and says what to mend. It only reads, and never shows the
access key. The exit code is 0 where nothing failed, 1 otherwise. --json prints the findings as JSON.
`;

const marks = { ok: "ok", warning: "!!", failed: "XX", skipped: "--" } as const;

/**
 * The command `doctor`. It never shows the key. Resolves to the exit code: 0 where nothing failed, 1 where something did,
 * 2 for a mistake in the flags.
 */
export async function runDoctor(args: readonly string[], terminal: Terminal, now = () => new Date()): Promise<number> {
  let options: DoctorOptions | "help";
  try {
    options = parse(args, terminal.env);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    terminal.complain(`${serverName} doctor: ${error.message}`);
    return usageFault;
  }
  if (options === "help") {
    terminal.print(doctorUsage);
    return 0;
  }
  const findings = await examine(options, terminal.env, now);
  const sound = findings.every(({ status }) => status !== "failed");
  terminal.print(
    options.json
      ? `${JSON.stringify({ ok: sound, version: serverVersion, checks: findings }, undefined, 2)}\n`
      : `${findings.map(worded).join("\n")}\n`,
  );
  return sound ? 0 : 1;
}

interface DoctorOptions {
  readonly json: boolean;
  /** What the server would be started as. */
  readonly command: ServeCommand;
  /** Why the environment keeps it from starting; then `command` is what the flags alone say. */
  readonly fault: string | undefined;
}

function parse(args: readonly string[], env: NodeJS.ProcessEnv): DoctorOptions | "help" {
  const flags = args.filter((arg) => arg !== "--json");
  const { command, fault } = asServed(flags, env);
  if (command.kind === "help") return "help";
  if (command.kind !== "serve") throw new UsageError("--version: is a flag of the server itself");
  return { json: args.includes("--json"), command, fault };
}

/** What the flags and the environment say together. Throws UsageError where the flags alone are at fault. */
function asServed(flags: readonly string[], env: NodeJS.ProcessEnv): { command: Command; fault: string | undefined } {
  try {
    return { command: parseCommand(flags, env), fault: undefined };
  } catch (error) {
    if (error instanceof UsageError) return { command: parseCommand(flags), fault: error.message };
    throw error;
  }
}

async function examine({ command, fault }: DoctorOptions, env: NodeJS.ProcessEnv, now: () => Date): Promise<Finding[]> {
  const { project, selection, demo, http } = command;
  const machine = [checkNode(process.version), ...checkVariables(env, fault), ...checkStart(command, env)];
  if (demo) return [...machine, emulated];
  // Over HTTP it starts without a key.
  if (http !== undefined && keyOf(env) === undefined) return [...machine, checkAddress(env), ...callersBring];
  const local = [...machine, checkKey(env), checkProject(env, project), checkAddress(env)];
  const asks = local.every(({ status }) => status !== "failed");
  if (!asks) return [...local, unreachable];
  const client = {
    accessKey: keyOf(env),
    projectId: project ?? env.SYNPSE_PROJECT_ID,
    baseUrl: env.SYNPSE_API_ENDPOINT_URL,
  };
  return [...local, ...(await checkApi({ client, namespace: selection.namespace ?? "default", now }))];
}

function worded({ check, status, found, mend }: Finding): string {
  return [
    `${marks[status]}  ${check.padEnd(12)} ${found}`,
    ...(mend === undefined ? [] : [`    ${"".padEnd(12)} ${mend}`]),
  ].join("\n");
}

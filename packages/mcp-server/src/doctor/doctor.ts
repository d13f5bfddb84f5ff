import { parseCommand, type ServeCommand } from "../config.ts";
import type { Terminal } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";
import { serverName, serverVersion } from "../version.ts";
import { checkApi } from "./api.ts";
import type { Finding } from "./check.ts";
import { checkAddress, checkKey, checkNode, checkProject, checkVariables, keyOf, unreachable } from "./environment.ts";

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
  readonly project: string | undefined;
  readonly namespace: string | undefined;
}

function parse(args: readonly string[], env: NodeJS.ProcessEnv): DoctorOptions | "help" {
  const flags = args.filter((arg) => arg !== "--json");
  const given = parseCommand(flags);
  if (given.kind === "help") return "help";
  if (given.kind !== "serve") throw new UsageError("--version: is a flag of the server itself");
  const { project, selection } = asServed(flags, env) ?? given;
  return { json: args.includes("--json"), project, namespace: selection.namespace };
}

/** What the flags and the environment say together; undefined where the environment is at fault, which is a finding. */
function asServed(flags: readonly string[], env: NodeJS.ProcessEnv): ServeCommand | undefined {
  try {
    const command = parseCommand(flags, env);
    return command.kind === "serve" ? command : undefined;
  } catch (error) {
    if (error instanceof UsageError) return undefined;
    throw error;
  }
}

async function examine(
  { project, namespace }: DoctorOptions,
  env: NodeJS.ProcessEnv,
  now: () => Date,
): Promise<Finding[]> {
  const local = [
    checkNode(process.version),
    ...checkVariables(env),
    checkKey(env),
    checkProject(env, project),
    checkAddress(env),
  ];
  const asks = local.every(({ status }) => status !== "failed");
  if (!asks) return [...local, unreachable];
  const client = {
    accessKey: keyOf(env),
    projectId: project ?? env.SYNPSE_PROJECT_ID,
    baseUrl: env.SYNPSE_API_ENDPOINT_URL,
  };
  return [...local, ...(await checkApi({ client, namespace: namespace ?? "default", now }))];
}

function worded({ check, status, found, mend }: Finding): string {
  return [
    `${marks[status]}  ${check.padEnd(12)} ${found}`,
    ...(mend === undefined ? [] : [`    ${"".padEnd(12)} ${mend}`]),
  ].join("\n");
}

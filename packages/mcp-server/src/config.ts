import { type ConfirmPolicy, confirmPolicies } from "./confirm.ts";
import { readVariables } from "./environment.ts";
import { type Flag, flagNames, flags, gateVariable, variableOf } from "./flags.ts";
import { nearest } from "./nearest.ts";
import { type Selection, SelectionError, selectTools } from "./selection.ts";
import { secretVariablePrefix } from "./settings.ts";
import { catalog } from "./tools/catalog.ts";
import { UsageError } from "./usage-error.ts";
import { serverName } from "./version.ts";

/** What the command was asked to do. */
export type Command = { readonly kind: "help" } | { readonly kind: "version" } | ServeCommand;

export interface ServeCommand {
  readonly kind: "serve";
  /** Undefined: over standard input and output. */
  readonly http: HttpCommand | undefined;
  readonly project: string | undefined;
  readonly selection: Selection;
  readonly outputSchemas: boolean;
  readonly confirm: ConfirmPolicy;
  readonly lockdown: boolean;
  readonly auditLog: string | undefined;
  readonly allowedHosts: readonly string[];
  readonly allowedCommands: readonly string[] | undefined;
  readonly secretFolder: string | undefined;
  readonly demo: boolean;
}

/** What concerns HTTP only. */
export interface HttpCommand {
  readonly host: string;
  readonly port: number;
  readonly publicHosts: readonly string[];
  readonly allowedOrigins: readonly string[];
  readonly behindTlsProxy: boolean;
  readonly singleTenant: boolean;
  readonly stateless: boolean;
  readonly maxSessions: number | undefined;
  readonly gateToken: string | undefined;
}

/** Flags that mean something only together with --http. */
export const httpFlags = [
  "--public-host",
  "--allow-origins",
  "--behind-tls-proxy",
  "--single-tenant",
  "--stateless",
  "--max-sessions",
] as const satisfies readonly Flag[];

/** What the command does beside serving. */
export const commandNames = ["setup", "doctor"] as const;

const mostSessions = 100_000;

export const usage = `Usage: ${serverName} [flags]
       ${serverName} setup     writes the configuration of a client
       ${serverName} doctor    checks key, project, reach and permissions

An MCP server for Synpse: lets AI assistants see devices, deploy applications and read logs.

${flagNames.map((name) => `  ${[name, flags[name].value].filter(Boolean).join(" ").padEnd(24)} ${flags[name].about}`).join("\n")}

Environment:
  SYNPSE_PROJECT_ACCESS_KEY  the access key (or SYNPSE_ACCESS_KEY, SYNPSE_PERSONAL_ACCESS_KEY)
  SYNPSE_PROJECT_ID          the project, by id or name
  SYNPSE_API_ENDPOINT_URL    the API's address, where it is not https://cloud.synpse.net/api
  ${gateVariable}      the token that callers over --http present
  ${secretVariablePrefix}*        values that set_secret may use
  SYNPSE_MCP_*               the flags but --demo, --help and --version: --read-only is SYNPSE_MCP_READ_ONLY
`;

/** Reads the command's flags, and the environment where a flag is not given. Throws UsageError with one line. */
export function parseCommand(args: readonly string[], env: NodeJS.ProcessEnv = {}): Command {
  const given = parseFlags(args);
  if (given.has("--help")) return { kind: "help" };
  if (given.has("--version")) return { kind: "version" };
  for (const [flag, value] of readVariables(env)) if (!given.has(flag)) given.set(flag, value);
  const confirm = parseConfirm(given);
  const selection: Selection = {
    toolsets: list("--toolsets", given),
    tools: list("--tools", given),
    readOnly: given.has("--read-only"),
    namespace: given.get("--namespace"),
  };
  checkSelection(selection, confirm);
  if (given.has("--demo") && given.has("--project")) {
    throw new UsageError("--demo has a project of its own; leave out --project");
  }
  return {
    kind: "serve",
    http: parseHttp(given, env),
    project: given.get("--project"),
    selection,
    outputSchemas: given.has("--output-schemas"),
    confirm,
    lockdown: given.has("--lockdown"),
    auditLog: given.get("--audit-log"),
    allowedHosts: list("--allow-hosts", given) ?? [],
    allowedCommands: list("--allow-commands", given),
    secretFolder: given.get("--secrets-from"),
    demo: given.has("--demo"),
  };
}

/** The flags that are given, with their values; a flag without a value has the empty one. */
function parseFlags(args: readonly string[]): Map<Flag, string> {
  const given = new Map<Flag, string>();
  for (let index = 0; index < args.length; index += 1) {
    const [name = "", ...rest] = (args[index] ?? "").split("=");
    const inline = rest.length === 0 ? undefined : rest.join("=");
    if (!isFlag(name)) throw new UsageError(unknown(name));
    if (given.has(name)) throw new UsageError(`${name} is given twice`);
    const { value: wanted } = flags[name];
    if (wanted === undefined) {
      if (inline !== undefined) throw new UsageError(`${name} takes no value`);
      given.set(name, "");
      continue;
    }
    const following = args[index + 1];
    const value = inline ?? (following?.startsWith("--") === true ? undefined : following);
    if (value === undefined || value.trim() === "") throw new UsageError(`${name} needs a value: ${name} ${wanted}`);
    if (inline === undefined) index += 1;
    given.set(name, value);
  }
  return given;
}

function isFlag(name: string): name is Flag {
  return Object.hasOwn(flags, name);
}

function unknown(name: string): string {
  const isFlag = name.startsWith("-");
  const [best] = nearest(name, isFlag ? flagNames : commandNames, 1);
  const otherwise = isFlag ? "--help lists the flags" : `the commands are ${commandNames.join(" and ")}`;
  const hint = best === undefined ? otherwise : `did you mean ${best}?`;
  return `there is no ${isFlag ? "flag" : "command"} ${JSON.stringify(name)}; ${hint}`;
}

function list(flag: Flag, given: ReadonlyMap<Flag, string>): string[] | undefined {
  const value = given.get(flag);
  if (value === undefined) return undefined;
  const names = value.split(",").map((name) => name.trim());
  if (names.includes("")) throw new UsageError(`${flag}: there is an empty name in ${JSON.stringify(value)}`);
  return names;
}

function checkSelection(selection: Selection, confirm: ConfirmPolicy): void {
  try {
    selectTools(catalog, selection, confirm);
  } catch (error) {
    if (error instanceof SelectionError) throw new UsageError(error.message);
    throw error;
  }
}

/** What is said of flags that serve a tool which is not offered. */
export function withoutEffect({
  selection,
  confirm,
  allowedHosts,
  allowedCommands,
  secretFolder,
}: ServeCommand): string[] {
  const offered = selectTools(catalog, selection, confirm).filter(({ withheld }) => withheld === undefined);
  const uses = [
    ["--allow-hosts", allowedHosts.length > 0, "check_port"],
    ["--allow-commands", allowedCommands !== undefined, "run_command"],
    ["--secrets-from", secretFolder !== undefined, "set_secret"],
  ] as const satisfies readonly (readonly [Flag, boolean, string])[];
  return uses.flatMap(([flag, given, name]) =>
    given && !offered.some(({ tool }) => tool.name === name)
      ? [`${flag} has no effect: ${name}, which it is for, is not offered`]
      : [],
  );
}

function parseConfirm(given: ReadonlyMap<Flag, string>): ConfirmPolicy {
  const human = given.has("--require-human");
  const value = given.get("--confirm");
  if (value === undefined) return human ? "human" : "ask";
  const policy = confirmPolicies.find((one) => one === value);
  if (policy === undefined) {
    throw new UsageError(`--confirm: ${JSON.stringify(value)} is none of ${confirmPolicies.join(", ")}`);
  }
  if (human && policy !== "human") throw new UsageError(`--require-human and --confirm ${policy} exclude each other`);
  return policy;
}

function parseHttp(given: ReadonlyMap<Flag, string>, env: NodeJS.ProcessEnv): HttpCommand | undefined {
  const value = given.get("--http");
  if (value === undefined) {
    const alone = httpFlags.find((flag) => given.has(flag));
    if (alone === undefined) return undefined;
    throw new UsageError(`${alone} (${variableOf(alone)}) needs --http`);
  }
  const token = env[gateVariable];
  return {
    ...parseListen(value),
    publicHosts: list("--public-host", given) ?? [],
    allowedOrigins: list("--allow-origins", given) ?? [],
    behindTlsProxy: given.has("--behind-tls-proxy"),
    singleTenant: given.has("--single-tenant"),
    stateless: given.has("--stateless"),
    maxSessions: parseCount("--max-sessions", given.get("--max-sessions"), mostSessions),
    gateToken: token === "" ? undefined : token,
  };
}

function parseListen(value: string): { host: string; port: number } {
  const [, host = "127.0.0.1", digits = ""] = /^(?:(\[[^\]]*\]|[^:]*):)?(\d{1,5})$/.exec(value) ?? [];
  const port = digits === "" ? Number.NaN : Number(digits);
  if (!(port >= 0 && port <= 65_535) || host === "") {
    throw new UsageError(
      `--http: ${JSON.stringify(value)} is not [HOST:]PORT with a port from 0 (any free one) to 65535`,
    );
  }
  return { host, port };
}

function parseCount(flag: Flag, value: string | undefined, max: number): number | undefined {
  if (value === undefined) return undefined;
  const count = Number(value);
  if (/^\d+$/.test(value) && count >= 1 && count <= max) return count;
  throw new UsageError(`${flag}: ${JSON.stringify(value)} is not a whole number from 1 to ${max}`);
}

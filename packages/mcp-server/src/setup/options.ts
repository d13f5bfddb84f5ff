import { httpFlags, parseCommand } from "../config.ts";
import { readVariables } from "../environment.ts";
import { flags as serverFlags, variableOf } from "../flags.ts";
import { nearest } from "../nearest.ts";
import { secretVariablePrefix } from "../settings.ts";
import { UsageError } from "../usage-error.ts";
import { serverName } from "../version.ts";
import { type ClientName, clientNames, type Scope, scopes } from "./clients.ts";

/** What the command was asked to do. */
export interface SetupOptions {
  readonly clients: readonly ClientName[];
  readonly scope: Scope;
  /** What the server is called in the configuration. */
  readonly name: string;
  /** The address of a server that runs already, in place of one that the client starts. */
  readonly http: string | undefined;
  readonly yes: boolean;
  readonly printOnly: boolean;
  readonly writeKey: boolean;
  /** Flags of the server itself: those given, and what the environment says in the place of others. */
  readonly serverFlags: readonly string[];
  /** What of the environment went into them, and what did not. */
  readonly notes: readonly string[];
  /** Whether the project is among them. */
  readonly hasProject: boolean;
  /** Whether they ask for the emulated fleet, which needs no account. */
  readonly demo: boolean;
}

/** The flags of this command: whether they take a value, and what the usage says about them. */
const flags = {
  "--client": { value: "NAMES", about: `whose configuration, separated by commas: ${clientNames.join(", ")}` },
  "--scope": { value: "SCOPE", about: "user, which is the default, or project: the folder that you are in" },
  "--name": { value: "NAME", about: "what the server is called in the configuration; synpse unless given" },
  "--http": { value: "URL", about: "a server that runs already, in place of one that the client starts" },
  "--write-key": { value: undefined, about: "write the access key of this shell's environment into the file" },
  "--print": { value: undefined, about: "show what would change, and change nothing" },
  "--yes": { value: undefined, about: "change it without asking" },
  "--help": { value: undefined, about: "this text" },
} as const;

type Flag = keyof typeof flags;

export const setupUsage = `Usage: ${serverName} setup --client NAMES [flags] [the server's own flags]

Adds this server to the configuration of an MCP client, after showing the change and asking. The rest of the file stays
as it is, and a copy of it is kept beside it. The access key is not written: the configuration refers to the variable that
holds it, or lets the client ask for it.

${Object.entries(flags)
  .map(([name, { value, about }]) => `  ${[name, value].filter(Boolean).join(" ").padEnd(24)} ${about}`)
  .join("\n")}

All other flags are handed to the server, such as --read-only or --project PROJECT; ${serverName} --help lists them. What
the environment says in their place (SYNPSE_MCP_READ_ONLY and so on) is written as flags.
`;

/** Reads the command's flags; "help" where they ask for the usage. Throws UsageError with one line about what is wrong. */
export function parseSetup(args: readonly string[], env: NodeJS.ProcessEnv): SetupOptions | "help" {
  const { given, rest } = split(args);
  if (given.has("--help")) return "help";
  const http = given.get("--http");
  if (http !== undefined) checkUrl(http);
  if (http !== undefined && rest.length > 0) {
    throw new UsageError(
      `${rest[0]} is a flag of a server that the client starts; with --http, give it to that server`,
    );
  }
  if (http !== undefined && given.has("--write-key")) {
    throw new UsageError("--write-key: a server over HTTP has its own key");
  }
  // Each is checked as the server would: a mistake is told now, and not by a client that cannot start it.
  const carried = http === undefined ? carry(rest, env) : { args: [], notes: [] };
  const all = [...rest, ...carried.args];
  const command = parseCommand(all);
  if (command.kind !== "serve") throw new UsageError(`${rest.join(" ")}: is no flag to start a server with`);
  const name = given.get("--name") ?? "synpse";
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(name)) {
    throw new UsageError("--name: takes 1 to 64 letters, digits, _ and -, because tools are named after it");
  }
  return {
    clients: choices("--client", given, clientNames),
    scope: choice("--scope", given.get("--scope") ?? "user", scopes),
    name,
    http,
    yes: given.has("--yes"),
    printOnly: given.has("--print"),
    writeKey: given.has("--write-key"),
    serverFlags: all,
    notes: carried.notes,
    hasProject: command.project !== undefined,
    demo: command.demo,
  };
}

/**
 * What the environment says in the place of flags: a client may start the server in another environment, where a server that
 * was meant to be read-only would not be.
 */
function carry(given: readonly string[], env: NodeJS.ProcessEnv): { args: string[]; notes: string[] } {
  const args: string[] = [];
  const notes: string[] = [];
  for (const [flag, value] of readVariables(env)) {
    if (given.some((arg) => arg === flag || arg.startsWith(`${flag}=`))) continue;
    if (flag === "--http" || httpFlags.some((one) => one === flag)) {
      notes.push(`${variableOf(flag)} was left out: clients start this server over standard input and output.`);
      continue;
    }
    args.push(flag, ...(serverFlags[flag].value === undefined ? [] : [value]));
    notes.push(`${flag} is there because this shell sets ${variableOf(flag)}.`);
  }
  const secrets = Object.keys(env).filter((name) => name.startsWith(secretVariablePrefix));
  if (secrets.length > 0) {
    notes.push(`${secrets.join(", ")}: not written; set_secret finds what the environment of the client holds.`);
  }
  return { args, notes };
}

/** The flags of this command, and what is left for the server. */
function split(args: readonly string[]): { given: Map<Flag, string>; rest: string[] } {
  const given = new Map<Flag, string>();
  const rest: string[] = [];
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index] ?? "";
    const [name = "", ...parts] = arg.split("=");
    if (!isFlag(name)) {
      const [meant] = name.startsWith("--") ? nearest(name, Object.keys(flags), 1) : [];
      if (meant !== undefined && !isServerFlag(args.slice(index))) {
        throw new UsageError(`there is no flag ${JSON.stringify(name)}; did you mean ${meant}?`);
      }
      rest.push(arg);
      continue;
    }
    if (given.has(name)) throw new UsageError(`${name} is given twice`);
    const { value: wanted } = flags[name];
    const inline = parts.length === 0 ? undefined : parts.join("=");
    if (wanted === undefined) {
      if (inline !== undefined) throw new UsageError(`${name} takes no value`);
      given.set(name, "");
      continue;
    }
    const value = inline ?? args[index + 1];
    if (value === undefined || value === "" || (inline === undefined && value.startsWith("--"))) {
      throw new UsageError(`${name} needs a value: ${name} ${wanted}`);
    }
    if (inline === undefined) index += 1;
    given.set(name, value);
  }
  return { given, rest };
}

function isFlag(name: string): name is Flag {
  return Object.hasOwn(flags, name);
}

/** Whether the server has a flag of that name, whatever it thinks of the value. */
function isServerFlag([name = ""]: readonly string[]): boolean {
  try {
    parseCommand([name]);
    return true;
  } catch (error) {
    return !(error instanceof UsageError && error.message.startsWith("there is no flag"));
  }
}

function choices<Name extends string>(flag: Flag, given: ReadonlyMap<Flag, string>, known: readonly Name[]): Name[] {
  const value = given.get(flag);
  if (value === undefined) throw new UsageError(`${flag} is required: one or more of ${known.join(", ")}`);
  return [...new Set(value.split(",").map((name) => choice(flag, name.trim(), known)))];
}

function choice<Name extends string>(flag: Flag, name: string, known: readonly Name[]): Name {
  const found = known.find((one) => one === name);
  if (found !== undefined) return found;
  const [meant] = nearest(name, known, 1);
  const hint = meant === undefined ? `there are ${known.join(", ")}` : `did you mean ${meant}?`;
  throw new UsageError(`${flag}: there is no ${JSON.stringify(name)}; ${hint}`);
}

function checkUrl(value: string): void {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new UsageError(
      `--http: ${JSON.stringify(value)} is no http or https address, such as http://127.0.0.1:3333/mcp`,
    );
  }
  if (url.username !== "" || url.password !== "") {
    throw new UsageError("--http: the address must not hold a password; it would be written into the file");
  }
}

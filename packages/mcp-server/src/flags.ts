import { confirmPolicies } from "./confirm.ts";
import { defaultToolsets, toolsets } from "./define.ts";
import { secretVariablePrefix } from "./settings.ts";

/** A flag of the command, and the variable that says the same where it has one. */
interface FlagDefinition {
  /** What stands for its value in the usage; undefined where it takes none. */
  readonly value: string | undefined;
  readonly about: string;
  /** Whether the environment can say it too: `--read-only` is `SYNPSE_MCP_READ_ONLY`. */
  readonly variable: boolean;
}

const flag = (value: string | undefined, about: string, variable = true): FlagDefinition => ({
  value,
  about,
  variable,
});

/** Every flag there is. */
export const flags = {
  "--http": flag(
    "[HOST:]PORT",
    "serve Streamable HTTP at http://HOST:PORT/mcp in place of stdio; HOST is 127.0.0.1 unless given",
  ),
  "--toolsets": flag(
    "LIST",
    `toolsets to offer: ${toolsets.join(", ")}; or all (${defaultToolsets.join(",")} unless given)`,
  ),
  "--tools": flag("LIST", "single tools to offer: only these, or beside those of --toolsets"),
  "--read-only": flag(undefined, "offer only tools that change nothing"),
  "--project": flag("PROJECT", "the project to work on, by id or name, in place of SYNPSE_PROJECT_ID"),
  "--namespace": flag(
    "NAMESPACE",
    "work in this namespace only: no tool takes one then, or shows applications of others",
  ),
  "--output-schemas": flag(undefined, "advertise the shape of structured results"),
  "--confirm": flag(
    "WHO",
    `who confirms what is wide or irreversible: ${confirmPolicies.join(", ")} (ask unless given)`,
  ),
  "--require-human": flag(undefined, "the same as --confirm human: only a person's word counts"),
  "--lockdown": flag(undefined, "once text from outside was read in a session, a person approves each change"),
  "--audit-log": flag("FILE", "append a line of JSON for each change to this file, in place of standard error"),
  "--allow-hosts": flag("LIST", "hosts that check_port may make a device reach, beside the device itself"),
  "--allow-commands": flag("LIST", "commands that run_command may run, each with any further words; all unless given"),
  "--secrets-from": flag(
    "FOLDER",
    `a folder whose files set_secret may read, beside variables ${secretVariablePrefix}*`,
  ),
  "--public-host": flag("LIST", "names under which clients reach --http, where they are not this machine's own"),
  "--allow-origins": flag("LIST", "origins of web pages that may call --http, beside this machine's own"),
  "--behind-tls-proxy": flag(
    undefined,
    "a proxy in front speaks TLS: without it --http refuses addresses beyond this machine",
  ),
  "--single-tenant": flag(undefined, "let every caller with the gate token use this server's own access key"),
  "--stateless": flag(undefined, "keep no sessions, so that many replicas can stand behind any balancer"),
  "--max-sessions": flag("NUMBER", "sessions open at a time over --http (1,000 unless given)"),
  "--demo": flag(undefined, "work on an emulated fleet inside this process, without any account", false),
  "--help": flag(undefined, "this text", false),
  "--version": flag(undefined, "the version", false),
} as const satisfies Readonly<Record<`--${string}`, FlagDefinition>>;

export type Flag = keyof typeof flags;

export const flagNames = Object.keys(flags) as Flag[];

/** The token that callers over HTTP present; only in the environment, because arguments can be read by everyone on a machine. */
export const gateVariable = "SYNPSE_MCP_GATE_TOKEN";

/** The variable that says the same as a flag. */
export function variableOf(name: Flag): string {
  return `SYNPSE_MCP_${name.slice(2).replaceAll("-", "_").toUpperCase()}`;
}

/** The flags that the environment can set. */
export const variableFlags: ReadonlyMap<string, Flag> = new Map(
  flagNames.filter((name) => flags[name].variable).map((name) => [variableOf(name), name]),
);

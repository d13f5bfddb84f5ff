import { toolsets } from "./define.ts";
import { isLoopback, whyOnlyLoopback } from "./loopback.ts";
import { nearest } from "./nearest.ts";
import { type Selection, SelectionError, selectTools } from "./selection.ts";
import { catalog } from "./tools/catalog.ts";
import { serverName } from "./version.ts";

/** What the command was asked to do. */
export type Command = { readonly kind: "help" } | { readonly kind: "version" } | ServeCommand;

export interface ServeCommand {
  readonly kind: "serve";
  /** Undefined: over standard input and output. */
  readonly http: Listen | undefined;
  readonly project: string | undefined;
  readonly selection: Selection;
  readonly outputSchemas: boolean;
}

interface Listen {
  readonly host: string;
  readonly port: number;
}

/** A mistake in the flags: one line for whoever starts the server. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

const allToolsets = "all";

/** Every flag: whether it takes a value, and what the usage says about it. */
const flags = {
  "--http": {
    value: "[HOST:]PORT",
    about: "serve Streamable HTTP at http://HOST:PORT/mcp (loopback only; 127.0.0.1 unless given) in place of stdio",
  },
  "--toolsets": {
    value: "LIST",
    about: `toolsets to offer, separated by commas: ${toolsets.join(", ")}; or all, which is the default`,
  },
  "--tools": { value: "LIST", about: "single tools to offer: only these, or beside those of --toolsets" },
  "--read-only": { value: undefined, about: "offer only tools that change nothing" },
  "--project": { value: "PROJECT", about: "the project to work on, by id or name, in place of SYNPSE_PROJECT_ID" },
  "--namespace": {
    value: "NAMESPACE",
    about: "work in this namespace only: no tool takes one then, or shows applications of others",
  },
  "--output-schemas": { value: undefined, about: "advertise the shape of structured results" },
  "--help": { value: undefined, about: "this text" },
  "--version": { value: undefined, about: "the version" },
} as const;

type Flag = keyof typeof flags;

export const usage = `Usage: ${serverName} [flags]

An MCP server for Synpse: lets AI assistants see devices, deploy applications and read logs.

${Object.entries(flags)
  .map(([name, { value, about }]) => `  ${[name, value].filter(Boolean).join(" ").padEnd(24)} ${about}`)
  .join("\n")}

Environment:
  SYNPSE_PROJECT_ACCESS_KEY  the access key (or SYNPSE_ACCESS_KEY, SYNPSE_PERSONAL_ACCESS_KEY)
  SYNPSE_PROJECT_ID          the project, by id or name
  SYNPSE_API_ENDPOINT_URL    the API's address, where it is not https://cloud.synpse.net/api
`;

/** Reads the command's flags. Throws UsageError with one line that says what is wrong. */
export function parseCommand(args: readonly string[]): Command {
  const given = parseFlags(args);
  if (given.has("--help")) return { kind: "help" };
  if (given.has("--version")) return { kind: "version" };
  const chosen = list("--toolsets", given);
  const selection: Selection = {
    toolsets: chosen?.includes(allToolsets) ? toolsets : chosen,
    tools: list("--tools", given),
    readOnly: given.has("--read-only"),
    namespace: given.get("--namespace"),
  };
  if (chosen !== undefined && chosen.length > 1 && chosen.includes(allToolsets)) {
    throw new UsageError(`--toolsets: "${allToolsets}" stands alone`);
  }
  checkSelection(selection);
  const http = given.get("--http");
  return {
    kind: "serve",
    http: http === undefined ? undefined : parseListen(http),
    project: given.get("--project"),
    selection,
    outputSchemas: given.has("--output-schemas"),
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
  const [best] = nearest(name, Object.keys(flags), 1);
  const hint = best === undefined || !name.startsWith("-") ? "--help lists the flags" : `did you mean ${best}?`;
  return `${name.startsWith("-") ? "there is no flag" : "there are no arguments beside flags:"} ${JSON.stringify(name)}; ${hint}`;
}

function list(flag: Flag, given: ReadonlyMap<Flag, string>): string[] | undefined {
  const value = given.get(flag);
  if (value === undefined) return undefined;
  const names = value.split(",").map((name) => name.trim());
  if (names.includes("")) throw new UsageError(`${flag}: there is an empty name in ${JSON.stringify(value)}`);
  return names;
}

function checkSelection(selection: Selection): void {
  try {
    selectTools(catalog, selection);
  } catch (error) {
    if (error instanceof SelectionError) throw new UsageError(error.message);
    throw error;
  }
}

function parseListen(value: string): Listen {
  const [, host = "127.0.0.1", digits = ""] = /^(?:(\[[^\]]*\]|[^:]*):)?(\d{1,5})$/.exec(value) ?? [];
  const port = digits === "" ? Number.NaN : Number(digits);
  if (!(port >= 0 && port <= 65_535)) {
    throw new UsageError(
      `--http: ${JSON.stringify(value)} is not [HOST:]PORT with a port from 0 (any free one) to 65535`,
    );
  }
  if (!isLoopback(host)) throw new UsageError(`--http: ${whyOnlyLoopback(host)}`);
  return { host, port };
}

import { parseArgs } from "node:util";
import { UsageError } from "../start/options.ts";
import type { Target } from "./run.ts";

export interface ContractOptions {
  /** Run against an emulator of its own. */
  readonly emulator: boolean;
  /** Where to write the report as JSON. */
  readonly json: string | undefined;
  readonly createProject: boolean;
  readonly help: boolean;
}

export const usage = `Usage: npx -y pnpm@12 contract [flags]

Runs the SDK against a server and reports where the server differs from spec/openapi.yaml. What it makes there bears a
name of its own (contract-<random>) and is deleted at the end; it changes nothing else.

The server, from the environment:
  SYNPSE_API_ENDPOINT_URL      the API's address, such as https://cloud.synpse.net/api
  SYNPSE_PROJECT_ID            the project's id
  SYNPSE_PROJECT_ACCESS_KEY    its access key; SYNPSE_ACCESS_KEY or SYNPSE_PERSONAL_ACCESS_KEY do as well
  SYNPSE_PERSONAL_ACCESS_KEY   beside it, to try projects too

  --emulator          run against an emulator that it starts itself; needs none of these
  --json FILE         write the report as JSON as well
  --create-project    try to make a project too, with a personal key; nothing can delete it
  --help              this text

Ends with 0: as documented, 1: something differs, 2: it was not started right, 130: stopped.
`;

const flags = {
  emulator: { type: "boolean", default: false },
  json: { type: "string" },
  "create-project": { type: "boolean", default: false },
  help: { type: "boolean", default: false },
} as const;

/** Reads the command's flags. @throws UsageError */
export function parseOptions(args: readonly string[]): ContractOptions {
  // pnpm hands `pnpm contract -- --emulator` on with its "--".
  const own = args[0] === "--" ? args.slice(1) : [...args];
  const { emulator, json, "create-project": createProject, help } = parse(own);
  if (json === "") throw new UsageError("--json: give the name of a file");
  return { emulator, json, createProject, help };
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, options: flags, allowPositionals: false }).values;
  } catch (error) {
    const [first = ""] = (error as Error).message.split(/\. |\n/);
    const known = Object.keys(flags).map((name) => `--${name}`);
    throw new UsageError(`${first.replace(/\.$/, "")}. Flags: ${known.join(", ")}`);
  }
}

/** The server that the environment names. There is no default: a run makes and deletes things. @throws UsageError */
export function readTarget(environment: NodeJS.ProcessEnv, createProject: boolean): Target {
  const set = (name: string) => environment[name] || undefined;
  const [baseUrl, projectId] = [set("SYNPSE_API_ENDPOINT_URL"), set("SYNPSE_PROJECT_ID")];
  const general = set("SYNPSE_ACCESS_KEY");
  // A personal key starts with a u, as a project's does with an s.
  const personalAccessKey = set("SYNPSE_PERSONAL_ACCESS_KEY") ?? (general?.startsWith("u") ? general : undefined);
  const accessKey = set("SYNPSE_PROJECT_ACCESS_KEY") ?? general ?? personalAccessKey;
  const missing = [
    ...(baseUrl === undefined ? ["SYNPSE_API_ENDPOINT_URL (such as https://cloud.synpse.net/api)"] : []),
    ...(accessKey === undefined ? ["SYNPSE_PROJECT_ACCESS_KEY"] : []),
    ...(projectId === undefined ? ["SYNPSE_PROJECT_ID"] : []),
  ];
  if (baseUrl === undefined || accessKey === undefined || projectId === undefined) {
    throw new UsageError(`set ${missing.join(", ")}; or try it with --emulator, which needs nothing`);
  }
  if (createProject && personalAccessKey === undefined) {
    throw new UsageError("--create-project needs a personal access key: set SYNPSE_PERSONAL_ACCESS_KEY");
  }
  return { baseUrl, projectId, accessKey, personalAccessKey, createProject };
}

import { keyVariables } from "../environment.ts";
import type { Client, Prompted } from "./clients.ts";
import type { SetupOptions } from "./options.ts";

/** What is to be written for one client. */
export interface Planned {
  readonly entry: object;
  /** What the client is to ask for. */
  readonly prompted: readonly Prompted[];
  /** What whoever runs the command has to know or do. */
  readonly notes: readonly string[];
}

/** A configuration that cannot be made. The message says why, and what to do. */
export class SetupError extends Error {
  override readonly name = "SetupError";
}

const packageName = "@synpse/mcp-server";

/** The variables that are written as they are where they are set: no one of them is a secret. */
const plain = ["SYNPSE_PROJECT_ID", "SYNPSE_API_ENDPOINT_URL"] as const;

/** The entry of this server in a client's configuration. */
export function planEntry(
  client: Client,
  options: Pick<SetupOptions, "http" | "serverFlags" | "hasProject" | "demo" | "writeKey">,
  { env, platform }: { readonly env: NodeJS.ProcessEnv; readonly platform: NodeJS.Platform },
): Planned {
  if (options.http !== undefined) {
    const entry = client.http(options.http);
    if (entry === undefined) {
      throw new SetupError(`${client.title} reads no servers over HTTP from its configuration; leave --http out`);
    }
    return { entry, prompted: [], notes: [client.restart] };
  }

  const notes: string[] = [];
  const prompted: Prompted[] = [];
  const variables: Record<string, string> = {};
  function refer(variable: string, about: string, secret: boolean): void {
    const reference = client.reference(variable, about, secret);
    if (reference === undefined) {
      if (client.withoutReference !== undefined && secret) notes.push(client.withoutReference);
      else notes.push(`Set ${variable} in this shell and run this again: its value is written into the file.`);
      return;
    }
    variables[variable] = reference.value;
    if (reference.prompted === undefined)
      notes.push(`Set ${variable} in the environment that ${client.title} starts in.`);
    else prompted.push(reference.prompted);
  }

  function nameAccount(): void {
    const keyVariable = keyVariables.find((variable) => isSet(env[variable])) ?? keyVariables[0];
    const key = env[keyVariable];
    if (!options.writeKey) refer(keyVariable, "Synpse access key", true);
    else if (isSet(key)) variables[keyVariable] = key;
    else throw new SetupError(`--write-key: set ${keyVariables[0]} in this shell first; its value is what is written`);

    for (const variable of plain) {
      const value = env[variable];
      if (variable === "SYNPSE_PROJECT_ID" && options.hasProject) continue;
      if (isSet(value)) variables[variable] = value;
      else if (variable === "SYNPSE_PROJECT_ID") refer(variable, "Synpse project, by id or name", false);
    }
  }

  if (!options.demo) nameAccount();
  const run = ["npx", "-y", packageName, ...options.serverFlags];
  const [command, ...args] = client.wrapsNpx && platform === "win32" ? ["cmd", "/c", ...run] : run;
  return { entry: { ...client.stdio, command, args, env: variables }, prompted, notes: [...notes, client.restart] };
}

function isSet(value: string | undefined): value is string {
  return value !== undefined && value !== "";
}

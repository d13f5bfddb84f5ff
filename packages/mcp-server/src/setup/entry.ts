import { keyVariables } from "../environment.ts";
import { gateVariable } from "../flags.ts";
import { isLoopback } from "../loopback.ts";
import type { Terminal } from "../terminal.ts";
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

/** The entry of this server in a client's configuration. */
export function planEntry(client: Client, options: EntryOptions, place: Place): Planned {
  const references = collectReferences(client);
  const entry =
    options.http === undefined
      ? startedEntry(client, options, place, references)
      : httpEntry(client, options.http, place.env, references);
  return { entry, prompted: references.prompted, notes: [...references.notes, ...options.notes, client.restart] };
}

type EntryOptions = Pick<SetupOptions, "http" | "serverFlags" | "hasProject" | "demo" | "writeKey" | "notes">;

type Place = Pick<Terminal, "env" | "platform" | "started">;

/** What a configuration refers to in the place of values, collected as it is made. */
interface References {
  readonly prompted: readonly Prompted[];
  readonly notes: readonly string[];
  /** What stands for the variable; undefined where the client's configuration can refer to none. */
  to(variable: string, about: string, secret: boolean): string | undefined;
}

function collectReferences(client: Client): References {
  const prompted: Prompted[] = [];
  const notes: string[] = [];
  return {
    prompted,
    notes,
    to(variable, about, secret) {
      const reference = client.reference(variable, about, secret);
      if (reference === undefined) {
        const advice = `Set ${variable} in this shell and run this again: its value is written into the file.`;
        notes.push((secret ? client.withoutReference : undefined) ?? advice);
      } else if (reference.prompted === undefined) {
        notes.push(`Set ${variable} in the environment that ${client.title} starts in.`);
      } else {
        prompted.push(reference.prompted);
      }
      return reference?.value;
    },
  };
}

/** A server that the client starts. */
function startedEntry(client: Client, options: EntryOptions, place: Place, references: References): object {
  const [command, ...args] = [...starting(client, place), ...options.serverFlags];
  return { ...client.stdio, command, args, env: options.demo ? {} : account(options, place.env, references) };
}

/** What starts this server: the file that this command is, where it was built and not installed; the published package otherwise. */
function starting(client: Client, { platform, started: [node, file] }: Place): string[] {
  if (file.endsWith(".js") && !/[\\/]node_modules[\\/]/.test(file)) return [node, file];
  return [...(client.wrapsNpx && platform === "win32" ? ["cmd", "/c"] : []), "npx", "-y", packageName];
}

/** The variables that name the key, the project and the API. */
function account(options: EntryOptions, env: NodeJS.ProcessEnv, references: References): Record<string, string> {
  const variables: Record<string, string | undefined> = {};
  const keyVariable = keyOf(env);
  if (!options.writeKey) variables[keyVariable] = references.to(keyVariable, keyAbout, true);
  else if (isSet(env[keyVariable])) variables[keyVariable] = env[keyVariable];
  else throw new SetupError(`--write-key: set ${keyVariable} in this shell first; its value is what is written`);
  if (!options.hasProject) variables.SYNPSE_PROJECT_ID = projectOf(env, references);
  if (isSet(env.SYNPSE_API_ENDPOINT_URL)) variables.SYNPSE_API_ENDPOINT_URL = env.SYNPSE_API_ENDPOINT_URL;
  return present(variables);
}

/** A server that runs already. On this machine it needs nothing more; elsewhere it wants to know who calls. */
function httpEntry(client: Client, address: string, env: NodeJS.ProcessEnv, references: References): object {
  if (client.http === undefined) {
    throw new SetupError(`${client.title} reads no servers over HTTP from its configuration; leave --http out`);
  }
  const { protocol, hostname } = new URL(address);
  if (isLoopback(hostname)) return { ...client.http, url: address };
  if (protocol !== "https:") {
    throw new SetupError("--http: over http, everyone on the way could read the access key; use https");
  }
  const gate = references.to(gateVariable, "Gate token of the MCP server", true);
  const headers = {
    Authorization: gate && `Bearer ${gate}`,
    "X-Synpse-Access-Key": references.to(keyOf(env), keyAbout, true),
    "X-Synpse-Project": projectOf(env, references),
  };
  return { ...client.http, url: address, headers: present(headers) };
}

const keyAbout = "Synpse access key";

/** The project is no secret: where it is known it is written as it is. */
function projectOf(env: NodeJS.ProcessEnv, references: References): string | undefined {
  if (isSet(env.SYNPSE_PROJECT_ID)) return env.SYNPSE_PROJECT_ID;
  return references.to("SYNPSE_PROJECT_ID", "Synpse project, by id or name", false);
}

/** The variable that the key is in, or is to be. */
function keyOf(env: NodeJS.ProcessEnv): string {
  return keyVariables.find((variable) => isSet(env[variable])) ?? keyVariables[0];
}

function present(values: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]): [string, string][] => (value === undefined ? [] : [[name, value]])),
  );
}

function isSet(value: string | undefined): value is string {
  return value !== undefined && value !== "";
}

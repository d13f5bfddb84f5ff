import { type ClientOptions, Synpse, ValidationError } from "@synpse/sdk";
import type { DeviceStreams } from "@synpse/sdk/streaming";
import { keyVariables } from "./environment.ts";
import { repeat, ToolFailure } from "./failure.ts";
import { type Facts, freeText } from "./output/facts.ts";
import { serverAgent } from "./version.ts";

/** How many keys of an `accessKey` function are remembered, so that a rotated one is still kept out of results. */
const maxKeysRemembered = 16;

/** The Synpse project that the tools work on. */
export interface Backend {
  /** The client. Throws ToolFailure where no key or project is set: the tools say so, the server starts all the same. */
  synpse(): Synpse;
  streams(): Promise<DeviceStreams>;
  /** The access keys in use, to be kept out of every result. */
  secrets(): readonly string[];
}

/** Where the SDK's client keeps what it shares with the other parts of this toolset. */
const internals = Symbol.for("@synpse/sdk/internals");

/**
 * Takes a client, or options for one; what options leave out comes from the environment, read when a tool is first used.
 * `concealed` are values beside the keys in use that are kept out of every result.
 */
export function createBackend(
  source: Synpse | ClientOptions,
  env: NodeJS.ProcessEnv = process.env,
  concealed: readonly string[] = [],
): Backend {
  const keys = new Set<string>();
  let client: Synpse | undefined;
  let streams: Promise<DeviceStreams> | undefined;

  function remember(key: string): string {
    keys.delete(key);
    keys.add(key);
    const [oldest] = keys;
    if (keys.size > maxKeysRemembered && oldest !== undefined) keys.delete(oldest);
    return key;
  }

  /** Asks a function for the key, so that each key that it gives is known here. */
  function watched(ask: KeyFunction): () => Promise<string> {
    return async () => {
      const key: unknown = await Promise.resolve()
        .then(ask)
        .catch(() => undefined);
      if (typeof key !== "string" || key === "") throw keyFailed();
      return remember(key);
    };
  }

  function makeClient(): Synpse {
    checkConfigured(source, env);
    const accessKey = keyOf(source);
    const change = isFunction(accessKey) ? { accessKey: watched(accessKey) } : {};
    if (source instanceof Synpse) return isFunction(accessKey) ? source.withOptions(change) : source;
    try {
      return new Synpse({ userAgent: serverAgent, ...source, ...change });
    } catch (error) {
      throw error instanceof ValidationError ? optionsRefused(error) : error;
    }
  }

  for (const variable of keyVariables) {
    const value = env[variable];
    if (value !== undefined && value !== "") remember(value);
  }
  const given = keyOf(source);
  if (typeof given === "string" && given !== "") remember(given);

  function synpse(): Synpse {
    client ??= makeClient();
    return client;
  }

  return {
    synpse,
    streams() {
      const connected = synpse();
      streams ??= import("@synpse/sdk/streaming").then(({ DeviceStreams }) => new DeviceStreams(connected));
      return streams;
    },
    secrets: () => [...keys, ...concealed],
  };
}

/** What the operator has set, before anything is made of it. */
export function configured(
  source: Synpse | ClientOptions,
  env: NodeJS.ProcessEnv = process.env,
): { readonly key: boolean; readonly project: string | undefined } {
  const isSet = (value: unknown): boolean => value !== undefined && value !== "";
  // A finished client has read the environment already.
  if (source instanceof Synpse) {
    return { key: settingsOf(source) === undefined || isSet(keyOf(source)), project: source.projectId || undefined };
  }
  return {
    key: isSet(source.accessKey ?? keyVariables.map((variable) => env[variable]).find(isSet)),
    project: (source.projectId ?? env.SYNPSE_PROJECT_ID) || undefined,
  };
}

/** The same API with another key and project, and with a rate limit of its own. */
export function withKey(
  source: Synpse | ClientOptions,
  own: { readonly accessKey: string; readonly projectId: string },
): Synpse | ClientOptions {
  if (!(source instanceof Synpse)) return { ...source, ...own };
  return source.withOptions({ ...own, rateLimit: settingsOf(source)?.rateLimit === false ? false : {} });
}

type KeyFunction = () => unknown;

function isFunction(value: unknown): value is KeyFunction {
  return typeof value === "function";
}

function keyOf(source: Synpse | ClientOptions): unknown {
  return source instanceof Synpse ? settingsOf(source)?.accessKey : source.accessKey;
}

/** Undefined where the client is of an SDK that keeps them elsewhere. */
function settingsOf(client: Synpse): SomeSettings | undefined {
  return (client as { [internals]?: { settings?: SomeSettings } })[internals]?.settings;
}

interface SomeSettings {
  readonly accessKey?: unknown;
  readonly rateLimit?: unknown;
}

function checkConfigured(source: Synpse | ClientOptions, env: NodeJS.ProcessEnv): void {
  const { key: hasKey, project } = configured(source, env);
  const hasProject = project !== undefined;
  const missing = [
    ...(hasKey ? [] : ["SYNPSE_PROJECT_ACCESS_KEY (or SYNPSE_ACCESS_KEY, SYNPSE_PERSONAL_ACCESS_KEY)"]),
    ...(hasProject ? [] : ["SYNPSE_PROJECT_ID (or the flag --project)"]),
  ];
  if (missing.length === 0) return;
  throw notConfigured(
    `This MCP server has no ${hasKey ? "project" : hasProject ? "access key" : "access key and no project"} yet.`,
    `Ask the user to set ${missing.join(" and ")} in the environment of this MCP server ("env" in the client's configuration), and to restart it.`,
  );
}

function keyFailed(): ToolFailure {
  return notConfigured(
    "The function that gives this MCP server its access key failed; nothing was sent.",
    "Ask the user to correct what gives the access key (the option accessKey of this MCP server).",
  );
}

function optionsRefused(error: ValidationError): ToolFailure {
  return notConfigured(
    "The configuration of this MCP server cannot be used; detail names what is wrong.",
    "Ask the user to correct it (an address is SYNPSE_API_ENDPOINT_URL, in the environment of this MCP server), and to restart the server.",
    { detail: freeText(error.message) },
  );
}

function notConfigured(what: string, next: string, about?: Facts): ToolFailure {
  return new ToolFailure({ code: "not_configured", what, repeat: repeat.pointless, next, about });
}

import { type ClientOptions, Synpse } from "@synpse/sdk";
import type { DeviceStreams } from "@synpse/sdk/streaming";
import { repeat, ToolFailure } from "./failure.ts";

const keyVariables = ["SYNPSE_PROJECT_ACCESS_KEY", "SYNPSE_ACCESS_KEY", "SYNPSE_PERSONAL_ACCESS_KEY"] as const;

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
 * Takes a client, or options for one; what they leave out comes from the environment, read when a tool is first used.
 * Prefer options where the key comes from a function: what a finished client gets from one is not known here, and so
 * cannot be looked for in results.
 */
export function createBackend(source: Synpse | ClientOptions, env: NodeJS.ProcessEnv = process.env): Backend {
  const keys = new Set<string>();
  let client = source instanceof Synpse ? source : undefined;
  let streams: Promise<DeviceStreams> | undefined;

  function remember(key: string): string {
    keys.delete(key);
    keys.add(key);
    const [oldest] = keys;
    if (keys.size > maxKeysRemembered && oldest !== undefined) keys.delete(oldest);
    return key;
  }

  function makeClient(options: ClientOptions): Synpse {
    const { accessKey } = options;
    checkConfigured(options, env);
    if (typeof accessKey !== "function") return new Synpse(options);
    return new Synpse({ ...options, accessKey: async () => remember(await accessKey()) });
  }

  for (const variable of keyVariables) {
    const value = env[variable];
    if (value !== undefined && value !== "") remember(value);
  }
  const given = source instanceof Synpse ? keyInside(source) : source.accessKey;
  if (typeof given === "string") remember(given);

  function synpse(): Synpse {
    client ??= makeClient(source instanceof Synpse ? {} : source);
    return client;
  }

  return {
    synpse,
    streams() {
      const connected = synpse();
      streams ??= import("@synpse/sdk/streaming").then(({ DeviceStreams }) => new DeviceStreams(connected));
      return streams;
    },
    secrets: () => [...keys],
  };
}

function keyInside(client: Synpse): unknown {
  const shared = (client as { [internals]?: { settings?: { accessKey?: unknown } } })[internals];
  return shared?.settings?.accessKey;
}

function checkConfigured(options: ClientOptions, env: NodeJS.ProcessEnv): void {
  const hasKey = options.accessKey !== undefined || keyVariables.some((variable) => (env[variable] ?? "") !== "");
  const hasProject = options.projectId !== undefined || (env.SYNPSE_PROJECT_ID ?? "") !== "";
  const missing = [
    ...(hasKey ? [] : ["SYNPSE_PROJECT_ACCESS_KEY (or SYNPSE_ACCESS_KEY, SYNPSE_PERSONAL_ACCESS_KEY)"]),
    ...(hasProject ? [] : ["SYNPSE_PROJECT_ID (or the flag --project)"]),
  ];
  if (missing.length === 0) return;
  throw new ToolFailure({
    code: "not_configured",
    what: `This MCP server has no ${hasKey ? "project" : hasProject ? "access key" : "access key and no project"} yet.`,
    repeat: repeat.pointless,
    next: `Ask the user to set ${missing.join(" and ")} in the environment of this MCP server ("env" in the client's configuration), and to restart it.`,
  });
}

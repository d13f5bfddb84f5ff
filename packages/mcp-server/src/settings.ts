/** Where `set_secret` may take a value from: never out of the conversation. Both are read when they are asked for. */
export interface SecretSource {
  /** The names that can be asked for: those of the environment without `secretVariablePrefix`. */
  readonly variables: readonly string[];
  /** The value of one of them; undefined where it is not set. */
  variable(name: string): string | undefined;
  /** The folder whose files may be read; undefined where the operator named none. */
  readonly folder: string | undefined;
}

/** What the operator allows beyond the tools themselves. */
export interface Settings {
  /** Hosts that a device may be made to reach, beside the device itself. */
  readonly allowedHosts: readonly string[];
  /** Commands that may be run on devices, each with any further words; undefined allows all. */
  readonly allowedCommands: readonly string[] | undefined;
  /** Undefined where whoever calls is not the operator of this machine: its files and variables are not theirs. */
  readonly secretSource: SecretSource | undefined;
}

/** Variables whose names begin so hold values for `set_secret`. */
export const secretVariablePrefix = "SYNPSE_MCP_SECRET_";

/** Takes values out of the environment, and out of one folder. */
export function secretSourceOf(env: NodeJS.ProcessEnv, folder: string | undefined): SecretSource {
  return {
    variables: Object.keys(env).flatMap((name) =>
      name.startsWith(secretVariablePrefix) ? [name.slice(secretVariablePrefix.length)] : [],
    ),
    variable: (name) => env[secretVariablePrefix + name],
    folder,
  };
}

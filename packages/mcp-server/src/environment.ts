import { type Flag, flagNames, flags, gateVariable, variableFlags, variableOf } from "./flags.ts";
import { compare, nearest } from "./nearest.ts";
import { secretVariablePrefix } from "./settings.ts";
import { readTruth } from "./truth.ts";
import { UsageError } from "./usage-error.ts";

/** The variables that may hold the access key; the first that is set counts. */
export const keyVariables = ["SYNPSE_PROJECT_ACCESS_KEY", "SYNPSE_ACCESS_KEY", "SYNPSE_PERSONAL_ACCESS_KEY"] as const;

/** Variables of the SDK, which this server reads through it. */
const sdkVariables = [...keyVariables, "SYNPSE_PROJECT_ID", "SYNPSE_API_ENDPOINT_URL"] as const;

/** Every variable that this server reads, but for those that hold values for `set_secret`. */
export const knownVariables: readonly string[] = [...sdkVariables, gateVariable, ...variableFlags.keys()];

const ownPrefix = "SYNPSE_MCP_";

/**
 * What the environment says in place of flags. Throws UsageError where a variable of this server does not exist, or one is
 * a slip of the pen for one that does; other programs may have variables of their own that begin with SYNPSE_.
 */
export function readVariables(env: NodeJS.ProcessEnv): ReadonlyMap<Flag, string> {
  const given = new Map<Flag, string>();
  for (const [name, value = ""] of Object.entries(env).sort(([a], [b]) => compare(a, b))) {
    if (!name.startsWith("SYNPSE_") || name.startsWith(secretVariablePrefix)) continue;
    const flag = variableFlags.get(name);
    if (flag !== undefined) {
      const said = saidBy(name, flag, value);
      if (said !== undefined) given.set(flag, said);
      continue;
    }
    if (knownVariables.includes(name)) continue;
    const flagOnly = flagNames.find((one) => variableOf(one) === name);
    if (flagOnly !== undefined) throw new UsageError(`there is no variable ${name}: ${flagOnly} is only a flag`);
    const [best] = nearest(name, knownVariables, 1);
    if (!name.startsWith(ownPrefix) && !isSlip(name)) continue;
    const hint = best === undefined ? "--help lists the variables" : `did you mean ${best}?`;
    throw new UsageError(`there is no variable ${JSON.stringify(name)}; ${hint}`);
  }
  return given;
}

/** Whether a name is a letter or two away from a known one. */
function isSlip(name: string): boolean {
  return knownVariables.some((one) => Math.abs(one.length - name.length) <= 2 && nearest(name, [one], 1, 2).length > 0);
}

/** A flag's value as a variable says it; undefined where it says that the flag is not given. */
function saidBy(variable: string, flag: Flag, value: string): string | undefined {
  const said = value.trim();
  if (said === "") return undefined;
  if (flags[flag].value !== undefined) return said;
  const truth = readTruth(said);
  if (truth === undefined) throw new UsageError(`${variable}: ${JSON.stringify(said)} is neither true nor false`);
  return truth ? "" : undefined;
}

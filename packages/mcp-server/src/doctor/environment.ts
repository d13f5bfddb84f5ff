import { keyVariables, knownVariables } from "../environment.ts";
import { isLoopback } from "../loopback.ts";
import { nearest } from "../nearest.ts";
import { type Finding, failed, ok, skipped, warning } from "./check.ts";

/** The oldest Node that this package runs on. */
const oldestNode = [20, 19] as const;

export function checkNode(version: string): Finding {
  const [major = 0, minor = 0] = version.replace(/^v/, "").split(".").map(Number);
  const [least, leastMinor] = oldestNode;
  if (major > least || (major === least && minor >= leastMinor)) return ok("node", `Node ${version}`);
  return failed("node", `Node ${version}`, `Install Node ${oldestNode.join(".")} or newer.`);
}

/**
 * Variables that keep the server from starting, values that cannot be meant, and what looks like one of its own and is not.
 * No value is shown.
 * @param fault Why the server would not start with the flags and this environment together.
 */
export function checkVariables(env: NodeJS.ProcessEnv, fault: string | undefined): Finding[] {
  const findings: Finding[] = [];
  if (fault !== undefined) {
    findings.push(failed("variables", fault, "Mend it or take it out: the server does not start with it."));
  }
  for (const name of knownVariables) {
    const value = env[name] ?? "";
    if (/^\$\{.*\}$/.test(value.trim())) {
      const mend = `The client did not fill it in: set ${name} in the environment that the client starts in.`;
      findings.push(failed("variables", `${name} holds a reference in the place of a value`, mend));
    } else if (value !== value.trim()) {
      findings.push(warning("variables", `${name} has blanks around its value`, "Take them out; they are ignored."));
    }
  }
  const foreign = Object.keys(env).filter((name) => isForeign(name) && fault?.includes(JSON.stringify(name)) !== true);
  findings.push(...foreign.map(checkForeign));
  return findings.length > 0 ? findings : [ok("variables", "nothing is wrong with those that begin with SYNPSE_")];
}

function checkForeign(name: string): Finding {
  const own = knownVariables.filter((one) => !one.startsWith("SYNPSE_MCP_"));
  // They begin alike, so more letters than in other names may differ.
  const [meant] = nearest(name, own, 1, name.length / 2.5);
  const hint = meant === undefined ? "" : ` Where ${meant} was meant, call it so.`;
  return warning("variables", `${name} is not read by this server`, `It may be of another program.${hint}`);
}

/** Those under this server's own prefix are faults, which `readVariables` tells. */
function isForeign(name: string): boolean {
  return name.startsWith("SYNPSE_") && !name.startsWith("SYNPSE_MCP_") && !knownVariables.includes(name);
}

/** The access key that counts. */
export function keyOf(env: NodeJS.ProcessEnv): string | undefined {
  return keyVariables.map((name) => env[name]).find(isSet);
}

export function checkKey(env: NodeJS.ProcessEnv): Finding {
  const set = keyVariables.filter((name) => isSet(env[name]));
  const [first, ...others] = set;
  if (first === undefined) {
    return failed(
      "key",
      "there is no access key",
      `Make one in the Synpse console, and set ${keyVariables[0]} in the environment of the server.`,
    );
  }
  if (others.length === 0) return ok("key", `${first} is set`);
  const differ = new Set(set.map((name) => env[name])).size > 1;
  const found = `${first} counts; ${others.join(" and ")} ${others.length === 1 ? "is" : "are"} set too`;
  return differ ? warning("key", found, `Take out the one that is not meant.`) : ok("key", found);
}

export function checkProject(env: NodeJS.ProcessEnv, flag: string | undefined): Finding {
  if (flag !== undefined) return ok("project", `--project ${JSON.stringify(flag)}`);
  if (isSet(env.SYNPSE_PROJECT_ID) && env.SYNPSE_PROJECT_ID === keyOf(env)) {
    return failed("project", "SYNPSE_PROJECT_ID holds the access key", "Set it to the project's id or name.");
  }
  if (isSet(env.SYNPSE_PROJECT_ID))
    return ok("project", `SYNPSE_PROJECT_ID is ${JSON.stringify(env.SYNPSE_PROJECT_ID)}`);
  return failed("project", "there is no project", "Set SYNPSE_PROJECT_ID to its id or name, or give --project.");
}

export function checkAddress(env: NodeJS.ProcessEnv): Finding {
  const value = env.SYNPSE_API_ENDPOINT_URL;
  if (!isSet(value)) return ok("address", "the public API");
  const mend = "Set SYNPSE_API_ENDPOINT_URL to an address like https://cloud.synpse.net/api, or take it out.";
  const url = URL.canParse(value.trim()) ? new URL(value.trim()) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    return failed("address", "SYNPSE_API_ENDPOINT_URL is no address", mend);
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "") {
    return failed("address", "SYNPSE_API_ENDPOINT_URL holds more than an address", mend);
  }
  if (url.protocol === "https:" || isLoopback(url.hostname)) return ok("address", url.href);
  return warning("address", url.href, "Use https: over http, everyone on the way can read the access key.");
}

/** What stands in the place of the checks that need a key, a project and an address. */
export const unreachable: Finding = skipped("reach", "not tried, because of what failed above");

/** The same for a server whose callers bring their own. */
export const callersBring: readonly Finding[] = [
  skipped("key", "none of its own: each caller brings one"),
  skipped("reach", "not tried without a key"),
];

/** What stands in the place of all that concerns an account. */
export const emulated: Finding = skipped("key", "--demo works on an emulated fleet, and needs no key, project or API");

function isSet(value: string | undefined): value is string {
  return value !== undefined && value.trim() !== "";
}

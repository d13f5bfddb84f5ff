import type { Tool } from "@modelcontextprotocol/sdk/types.js";
import type { Step } from "./assistant.ts";

/** A call that a result advises. */
interface Advised {
  readonly tool: string;
  readonly args: Record<string, unknown>;
}

/** Words of the form of a tool's name. */
export function toolWords(next: string): string[] {
  return next.match(/\b[a-z]+(?:_[a-z]+)+\b/g) ?? [];
}

/** Where a result says what an argument wants, beside a member of the argument's own name. */
const saidAs: Readonly<Record<string, readonly string[]>> = {
  name: ["application", "job", "usedByApplications"],
  device: ["device", "devices", "on", "lastGoneOffline"],
  container: ["container", "containers"],
  namespace: ["foundInNamespaces", "namespaces", "namespace"],
};

/**
 * The call that `next` of a result advises, made as blindly as can be: the tool that it names, with the arguments of the
 * call before where it says so, and with the first of what the result holds for each argument. Undefined where it names
 * no tool.
 */
export function advisedBy({ tool: called, args, answer }: Step, tools: readonly Tool[]): Advised | undefined {
  const { next = "" } = answer.json as { next?: string };
  const again = /\bagain\b|\brepeat\b|same fields/i.test(next);
  const tool = tools.find(({ name }) => name === (toolWords(next)[0] ?? (again ? called : undefined)));
  if (tool === undefined) return undefined;
  const { properties = {}, required = [] } = tool.inputSchema;
  const wanted = [...new Set([...required, ...Object.keys(saidAs), "labels", "planHash", "confirm"])];
  const found = wanted.flatMap((field) => {
    const schema = properties[field] as { enum?: string[] } | undefined;
    const value =
      schema?.enum?.find((one) => next.includes(one)) ??
      [...(saidAs[field] ?? []), field].map((member) => find(member, answer.json)).find((one) => one !== undefined);
    return schema === undefined || value === undefined ? [] : [[field, value] as const];
  });
  const before = Object.entries(again ? args : {}).filter(([field]) => field in properties);
  const kept = before.filter(([field]) => !corrected.has(field));
  return { tool: tool.name, args: Object.fromEntries([...before, ...found, ...kept]) };
}

/** Arguments that a call is made with once more for the sake of. */
const corrected = new Set(["namespace", "planHash", "confirm"]);

/** The first member of that name, however deep; of a list its first item. */
function find(member: string, facts: unknown): unknown {
  if (typeof facts !== "object" || facts === null) return undefined;
  for (const [name, value] of Object.entries(facts)) {
    if (name === member && member === "labels") return value;
    const found = name === member ? nameIn(value) : undefined;
    if (found !== undefined) return found;
  }
  return Object.values(facts)
    .map((value) => find(member, value))
    .find((found) => found !== undefined);
}

function nameIn(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return nameIn(value[0]);
  if (typeof value !== "object" || value === null) return undefined;
  const { name, device, container } = value as Record<string, unknown>;
  return nameIn(name ?? device ?? container);
}

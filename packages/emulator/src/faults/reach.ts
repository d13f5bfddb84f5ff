import { operations, streamOperations } from "../generated/operations.ts";
import { quote } from "../store/problem.ts";
import { type Fault, type FaultRule, suits, type Target } from "./fault.ts";

interface Reached {
  readonly operation: string;
  readonly target: Target;
  readonly method: string;
  readonly path: string;
  readonly namesDevice: boolean;
}

const ALL: readonly Reached[] = [
  ...Object.entries(operations).map(
    ([operation, { method, path }]): Reached => ({
      operation,
      target: "rest",
      method,
      path,
      namesDevice: path.includes("/{device}"),
    }),
  ),
  // All streams come from a device; those of logs name it in their query.
  ...Object.entries(streamOperations).map(
    ([operation, { path }]): Reached => ({ operation, target: "stream", method: "GET", path, namesDevice: true }),
  ),
];

/**
 * Why no request can ever meet a rule: its first member that leaves none over, what is wrong with it and what to do; undefined when
 * some can. Whether the projects and devices that it names are there is not asked: they may come.
 */
export function neverMet(rule: FaultRule, faults: readonly Fault[]): string | undefined {
  const { operation, method, path, device } = rule;
  let left = ALL.filter((one) => operation === undefined || one.operation === operation);

  const unfit = (target: Target): Fault | undefined => faults.find((fault) => !suits(fault, target));
  const streamsOnly = unfit("rest");
  const fitting = left.filter(({ target }) => unfit(target) === undefined);
  if (fitting.length === 0) {
    return `fault: ${streamsOnly?.kind} as given here is for streams only, and ${operation} is none: name a stream or another fault`;
  }
  left = fitting;
  const what = operation ?? (streamsOnly ? `a stream, which ${streamsOnly.kind} as given here is for` : "an operation");

  if (method !== undefined) {
    const sent = left.filter((one) => one.method === method);
    if (sent.length === 0) {
      const good = [...new Set(left.map((one) => one.method))].join(", ");
      return `method: ${method} is never the method of ${what}: remove it, or give ${good}`;
    }
    left = sent;
  }
  if (path !== undefined) {
    const there = left.filter((one) => leadsTo(path, one.path));
    if (there.length === 0) {
      const example = (left[0]?.path ?? "").replace(/\{[^}]*\}/g, "*");
      const by = operation === undefined && method !== undefined ? ` with ${method}` : "";
      return `path: ${quote(path)} is never the path of ${what}${by}: remove it, or give one such as ${quote(example)}`;
    }
    left = there;
  }
  if (device !== undefined && !left.some((one) => one.namesDevice)) {
    return `device: ${operation ?? "whatever fits the rest of the rule"} names no device: remove it, or name an operation on one device, such as "getDevice"`;
  }
  return undefined;
}

/** Whether some path of an operation fits a rule's path. */
function leadsTo(pattern: string, path: string): boolean {
  const wanted = pattern.split("/");
  const parts = path.split("/");
  return (
    wanted.length === parts.length &&
    parts.every((part, index) => {
      const given = wanted[index] ?? "";
      return given === "*" || (part.startsWith("{") ? given !== "" : given === part);
    })
  );
}

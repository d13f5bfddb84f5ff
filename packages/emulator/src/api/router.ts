import { type OperationId, operations, type StreamOperationId, streamOperations } from "../generated/operations.ts";
import { badRequest, Problem, quote } from "../store/problem.ts";

/** What every path begins with, as on the real service. */
export const BASE_PATH = "/api";

export type PathParameters = Readonly<Record<string, string>>;

export interface RestMatch {
  readonly kind: "rest";
  readonly operationId: OperationId;
  readonly parameters: PathParameters;
}

export type Match =
  | RestMatch
  | { readonly kind: "stream"; readonly operationId: StreamOperationId; readonly parameters: PathParameters };

interface Node {
  readonly literals: Map<string, Node>;
  parameter: Node | undefined;
  /** By method. */
  readonly ends: Map<string, { readonly target: Target; readonly names: readonly string[] }>;
}

type Target =
  | { readonly kind: "rest"; readonly operationId: OperationId }
  | { readonly kind: "stream"; readonly operationId: StreamOperationId };

const root = newNode();
for (const operationId of Object.keys(operations) as OperationId[]) {
  const { method, path } = operations[operationId];
  insert(method, path, { kind: "rest", operationId });
}
for (const operationId of Object.keys(streamOperations) as StreamOperationId[]) {
  insert("GET", streamOperations[operationId].path, { kind: "stream", operationId });
}

/**
 * Finds the operation that a request means. The path is taken as it was sent: split at "/", each segment then
 * percent-decoded once, so an encoded slash stays within its name and nothing is resolved or tidied.
 *
 * @throws Problem 400 for broken percent-encoding, 404 for an unknown path, 405 with `Allow` for a wrong method
 */
export function route(method: string, rawPath: string): Match {
  if (!rawPath.startsWith(`${BASE_PATH}/`)) {
    throw new Problem(404, `path not found: ${quote(rawPath)}; the API's paths begin with ${BASE_PATH}/`);
  }
  const segments = rawPath
    .slice(BASE_PATH.length + 1)
    .split("/")
    .map(decode);
  const found: { node: Node; values: readonly string[] }[] = [];
  collect(root, segments, 0, [], found);
  if (found.length === 0) {
    const hint = segments.includes("") ? "; a segment is empty, is a name missing?" : "";
    throw new Problem(404, `path not found: ${quote(rawPath)}${hint}`);
  }
  for (const { node, values } of found) {
    const end = node.ends.get(method);
    if (!end) continue;
    const parameters = Object.fromEntries(end.names.map((name, index) => [name, values[index] ?? ""]));
    return { ...end.target, parameters };
  }
  const allowed = [...new Set(found.flatMap(({ node }) => [...node.ends.keys()]))].sort().join(", ");
  throw new Problem(405, `method ${method} is not allowed here; use ${allowed}`, { Allow: allowed });
}

/** Every end that fits, those with a literal where others have a parameter first. */
function collect(
  node: Node,
  segments: readonly string[],
  index: number,
  values: readonly string[],
  found: { node: Node; values: readonly string[] }[],
): void {
  const segment = segments[index];
  if (segment === undefined) {
    if (node.ends.size > 0) found.push({ node, values });
    return;
  }
  const literal = node.literals.get(segment);
  if (literal) collect(literal, segments, index + 1, values, found);
  if (node.parameter && segment !== "") collect(node.parameter, segments, index + 1, [...values, segment], found);
}

function insert(method: string, path: string, target: Target): void {
  const names: string[] = [];
  let node = root;
  for (const segment of path.slice(1).split("/")) {
    const name = /^\{(.+)\}$/.exec(segment)?.[1];
    let next = name === undefined ? node.literals.get(segment) : node.parameter;
    if (!next) {
      next = newNode();
      if (name === undefined) node.literals.set(segment, next);
      else node.parameter = next;
    }
    if (name !== undefined) names.push(name);
    node = next;
  }
  node.ends.set(method, { target, names });
}

function newNode(): Node {
  return { literals: new Map(), parameter: undefined, ends: new Map() };
}

function decode(segment: string): string {
  if (!segment.includes("%")) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    throw badRequest(`the path segment ${quote(segment)} is not valid percent-encoding of UTF-8`);
  }
}

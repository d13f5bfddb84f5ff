import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { isRecord, type Json } from "../json.ts";

/** A header or a body of one media type, as the document has it. */
export interface Described {
  readonly schema: Json;
  /** Values by the name of their example; one that has no name is called `example`. */
  readonly examples: Readonly<Record<string, unknown>>;
}

interface DocumentedHeader extends Described {
  readonly required: boolean;
}

export interface DocumentedResponse {
  /** By name, in lower case. */
  readonly headers: ReadonlyMap<string, DocumentedHeader>;
  /** By media type. Empty where the response has no body. */
  readonly content: ReadonlyMap<string, Described>;
}

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
}

export interface Operation {
  readonly id: string;
  readonly tag: string;
  /** In upper case. */
  readonly method: string;
  /** With its `{parameters}`. */
  readonly path: string;
  readonly websocket: boolean;
  /** Whether it takes an access key. */
  readonly secured: boolean;
  readonly parameters: readonly Parameter[];
  readonly takesBody: boolean;
  /** By status. */
  readonly responses: ReadonlyMap<number, DocumentedResponse>;
}

/** An operation that a request is for, with what its path names. */
export interface Match {
  readonly operation: Operation;
  /** Decoded. */
  readonly path: Readonly<Record<string, string>>;
}

/** The API's document, read for judging what a server does by it. */
export interface ApiDocument {
  readonly operations: readonly Operation[];
  /** A node with its `$ref`, and those that it leads to, replaced by what they name. */
  resolve(node: Json): Json;
  /** The operation of a request, by method and path (below the base URL); undefined where there is none. */
  match(method: string, path: string): Match | undefined;
}

const methods = ["get", "put", "post", "patch", "delete"] as const;

let loaded: ApiDocument | undefined;

/** Reads `spec/openapi.yaml`, the document that everything here is judged by: once, as it is large. */
export function loadDocument(): ApiDocument {
  const file = new URL("../../spec/openapi.yaml", import.meta.url);
  loaded ??= readDocument(parse(readFileSync(file, "utf8")));
  return loaded;
}

/** @throws TypeError where something that is needed for judging is not where OpenAPI has it */
function readDocument(document: unknown): ApiDocument {
  const root = record(document, "the document");
  const resolve = (node: Json): Json => {
    const { $ref, ...beside } = node;
    if (typeof $ref !== "string") return node;
    return { ...resolve(at(root, $ref)), ...beside };
  };
  const operations = Object.entries(record(root.paths, "paths")).flatMap(([path, item]) =>
    methods.flatMap((method) => {
      const found = record(item, path)[method];
      return isRecord(found) ? [readOperation(record(item, path), found, { method, path, resolve })] : [];
    }),
  );
  return { operations, resolve, match: (method, path) => matchOperation(operations, method, path) };
}

interface Place {
  readonly method: string;
  readonly path: string;
  readonly resolve: (node: Json) => Json;
}

function readOperation(item: Json, node: Json, { method, path, resolve }: Place): Operation {
  const id = String(node.operationId);
  const responses = Object.entries(record(node.responses, `responses of ${id}`)).map(
    ([status, response]) => [Number(status), readResponse(resolve(record(response, status)), resolve)] as const,
  );
  const parameters = [item.parameters, node.parameters].flatMap((list) => (Array.isArray(list) ? list : []));
  return {
    id,
    tag: String(Array.isArray(node.tags) ? node.tags[0] : ""),
    method: method.toUpperCase(),
    path,
    websocket: responses.some(([status]) => status === 101),
    secured: !(Array.isArray(node.security) && node.security.length === 0),
    parameters: parameters.map((parameter) => {
      const { name, in: place, required } = resolve(record(parameter, `a parameter of ${id}`));
      return { name: String(name), in: String(place), required: required === true };
    }),
    takesBody: node.requestBody !== undefined,
    responses: new Map(responses),
  };
}

function readResponse(node: Json, resolve: (node: Json) => Json): DocumentedResponse {
  const entries = (value: unknown) => Object.entries(isRecord(value) ? value : {});
  return {
    headers: new Map(
      entries(node.headers).map(([name, header]) => {
        const resolved = resolve(record(header, name));
        return [name.toLowerCase(), { ...described(resolved, resolve), required: resolved.required === true }];
      }),
    ),
    content: new Map(entries(node.content).map(([type, media]) => [type, described(record(media, type), resolve)])),
  };
}

function described(node: Json, resolve: (node: Json) => Json): Described {
  const named = Object.entries(isRecord(node.examples) ? node.examples : {}).map(
    ([name, example]) => [name, resolve(record(example, name)).value] as const,
  );
  const examples = Object.fromEntries("example" in node ? [...named, ["example", node.example]] : named);
  return { schema: record(node.schema, "a schema"), examples };
}

function matchOperation(operations: readonly Operation[], method: string, path: string): Match | undefined {
  const segments = path.split("/");
  const found = operations.flatMap((operation) => {
    if (operation.method !== method) return [];
    const template = operation.path.split("/");
    if (template.length !== segments.length) return [];
    const values: Record<string, string> = {};
    const fits = template.every((part, index) => {
      const segment = segments[index] ?? "";
      const [, name] = /^\{(\w+)\}$/.exec(part) ?? [];
      if (name === undefined) return part === segment;
      values[name] = decodeURIComponent(segment);
      return true;
    });
    return fits ? [{ operation, path: values }] : [];
  });
  // A path that is written out goes before one with a parameter in the same place.
  return found.sort((a, b) => Object.keys(a.path).length - Object.keys(b.path).length)[0];
}

function at(root: Json, reference: string): Json {
  const found = reference
    .replace(/^#\//, "")
    .split("/")
    .reduce<unknown>((node, key) => (isRecord(node) ? node[key] : undefined), root);
  return record(found, reference);
}

function record(value: unknown, what: string): Json {
  if (isRecord(value)) return value;
  throw new TypeError(`the API document cannot be used: ${what} is not an object`);
}

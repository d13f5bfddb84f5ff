import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { isRecord } from "../json.ts";

/** The parts of an OpenAPI 3.1 document that the generator reads. */
export interface ApiDocument {
  readonly paths: Readonly<Record<string, PathItem>>;
  readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>> };
}

export type JsonSchema = { readonly [keyword: string]: unknown };

interface PathItem {
  readonly [key: string]: unknown;
}

export interface Operation {
  readonly operationId: string;
  readonly method: string;
  readonly path: string;
  /** Whether sending it twice is safe: the document says so per operation in `x-repeatable`. */
  readonly repeatable: boolean;
  /** Whether it answers 101 and turns into a websocket. */
  readonly websocket: boolean;
}

const documentPath = fileURLToPath(new URL("../../spec/openapi.yaml", import.meta.url));

/** The hand-written document, parsed. Key order is the file's own, so what is made from it is deterministic. */
export function readDocument(path: string = documentPath): ApiDocument {
  const document: unknown = parse(readFileSync(path, "utf8"));
  if (!isRecord(document) || !isRecord(document.paths) || !isRecord(document.components)) {
    throw new Error(`${path} is not an OpenAPI document: it has no "paths" or no "components"`);
  }
  return document as unknown as ApiDocument;
}

const methods = ["get", "put", "post", "delete", "patch"];

/** Every operation of the document: path by path as the document lists them, the methods of each in a fixed order. */
export function listOperations(document: ApiDocument): Operation[] {
  const operations: Operation[] = [];
  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of methods) {
      const operation = item[method];
      if (!isRecord(operation)) continue;
      const { operationId, responses } = operation;
      const where = `${method.toUpperCase()} ${path}`;
      if (typeof operationId !== "string") throw new Error(`${where}: operationId is missing`);
      const websocket = isRecord(responses) && "101" in responses;
      const repeatable = operation["x-repeatable"];
      if (!websocket && typeof repeatable !== "boolean") {
        throw new Error(`${where}: x-repeatable is missing; say true where sending the request twice is safe`);
      }
      operations.push({ operationId, method: method.toUpperCase(), path, repeatable: repeatable === true, websocket });
    }
  }
  const ids = operations.map((operation) => operation.operationId);
  const repeated = ids.find((id, index) => ids.indexOf(id) !== index);
  if (repeated !== undefined) throw new Error(`operationId "${repeated}" is used twice`);
  return operations;
}

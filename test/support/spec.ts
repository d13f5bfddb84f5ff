import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { repository } from "./process.ts";

export const specPath = join(repository, "spec/openapi.yaml");

export interface SpecOperation {
  readonly id: string;
  readonly method: string;
  /** With its `{parameters}`. */
  readonly path: string;
  readonly websocket: boolean;
}

interface Document {
  readonly paths: Record<string, Record<string, { operationId: string; responses: Record<string, unknown> }>>;
}

/** The operations as the hand-written document has them: what was generated from it is judged by it. */
export function readSpecOperations(): SpecOperation[] {
  const { paths } = parse(readFileSync(specPath, "utf8")) as Document;
  return Object.entries(paths).flatMap(([path, item]) =>
    ["get", "put", "post", "patch", "delete"].flatMap((method) => {
      const operation = item[method];
      if (operation === undefined) return [];
      const websocket = "101" in operation.responses;
      return [{ id: operation.operationId, method: method.toUpperCase(), path, websocket }];
    }),
  );
}

import { isRecord } from "../json.ts";
import type { ApiDocument, JsonSchema } from "./document.ts";

/** What a manifest file describes. */
const root = "ApplicationInput";
const reference = /^#\/components\/schemas\/(\w+)$/;

/**
 * The schemas that an application manifest is held against: the root and all that it refers to. What only a reader
 * needs is left out: this is code that ships.
 */
export function generateManifestSchema(document: ApiDocument): string {
  const schemas: Record<string, JsonSchema> = {};
  const queue = [root];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (name in schemas) continue;
    const schema = document.components.schemas[name];
    if (schema === undefined) throw new Error(`components.schemas.${name} is referred to but missing`);
    schemas[name] = trim(schema, queue) as JsonSchema;
  }
  const sorted = Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1)));
  return [
    `/** JSON Schema of an application manifest: \`${root}\` and all that it refers to. */`,
    `export const manifestSchemas = ${JSON.stringify(sorted, null, 2)} as const;`,
    "",
  ].join("\n");
}

const forReaders = new Set(["description", "example", "examples", "externalDocs"]);

function trim(value: unknown, queue: string[], inProperties = false): unknown {
  if (Array.isArray(value)) return value.map((item) => trim(item, queue));
  if (!isRecord(value)) return value;
  const target = typeof value.$ref === "string" ? reference.exec(value.$ref)?.[1] : undefined;
  if (target !== undefined) queue.push(target);
  const result: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(value)) {
    // A property may be called "description"; only keywords are trimmed.
    if (!inProperties && forReaders.has(key)) continue;
    result[key] = trim(member, queue, !inProperties && key === "properties");
  }
  return result;
}

import { fleetSchema } from "../../packages/emulator/src/fleet/definition-schema.ts";
import { isRecord } from "../json.ts";
import type { ApiDocument, JsonSchema } from "./document.ts";

const reference = /^(?:synpse)?#\/components\/schemas\/(\w+)$/;

/**
 * The schema of the emulator's fleet file, for editors: complete in itself, with what it refers to of the document in
 * `$defs`.
 */
export function generateFleetSchema(document: ApiDocument): string {
  const schemas: Record<string, JsonSchema> = {};
  const queue: string[] = [];
  const root = bundle(fleetSchema, queue) as JsonSchema;
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (name in schemas) continue;
    const schema = document.components.schemas[name];
    if (schema === undefined) throw new Error(`components.schemas.${name} is referred to but missing`);
    schemas[name] = bundle(schema, queue) as JsonSchema;
  }
  const $defs = Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1)));
  const whole = {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "Fleet file of the Synpse emulator",
    description: "What an emulator starts with. What is left out is made up, the same way for the same seed.",
    ...root,
    $defs,
  };
  return `${JSON.stringify(whole, null, 1)}\n`;
}

/** With references that lead into `$defs`, and without what is OpenAPI's own. */
function bundle(value: unknown, queue: string[], inProperties = false): unknown {
  if (Array.isArray(value)) return value.map((item) => bundle(item, queue));
  if (!isRecord(value)) return value;
  const result: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(value)) {
    // A property may have any name; only keywords are left out.
    if (!inProperties && (key.startsWith("x-") || key === "examples" || key === "example")) continue;
    const target = key === "$ref" && typeof member === "string" ? reference.exec(member)?.[1] : undefined;
    if (target === undefined) {
      result[key] = bundle(member, queue, !inProperties && key === "properties");
    } else {
      queue.push(target);
      result[key] = `#/$defs/${target}`;
    }
  }
  return result;
}

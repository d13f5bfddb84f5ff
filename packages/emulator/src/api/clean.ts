import type { ApiDocument, Schema } from "./document.ts";

/**
 * A request body as the service reads it. The Go client sends whole objects with zero values, so before anything is judged:
 * members that a caller cannot set are dropped; `""` counts as absent where the values are listed; null counts as absent
 * (for a map: as empty) unless the document allows it.
 */
export function cleanInput(document: ApiDocument, given: Schema, value: unknown): unknown {
  const schema = document.resolve(given);
  if (Array.isArray(value)) {
    const { items } = schema;
    return items ? value.map((item) => cleanInput(document, items, item)) : value;
  }
  const { properties } = schema;
  if (typeof value !== "object" || value === null || !properties) return value;
  const members: [string, unknown][] = [];
  for (const [name, member] of Object.entries(value)) {
    const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (!property) continue;
    const cleaned = cleanMember(document, property, member);
    if (cleaned !== undefined) members.push([name, cleaned]);
  }
  return Object.fromEntries(members);
}

function cleanMember(document: ApiDocument, property: Schema, value: unknown): unknown {
  const schema = document.resolve(property);
  if (value === "" && schema.enum && !schema.enum.includes("")) return undefined;
  if (value === null && !allowsNull(schema)) return isMap(schema) ? {} : undefined;
  return cleanInput(document, schema, value);
}

function allowsNull(schema: Schema): boolean {
  return schema.type === undefined || [schema.type].flat().includes("null");
}

function isMap(schema: Schema): boolean {
  return schema.type === "object" && schema.properties === undefined;
}

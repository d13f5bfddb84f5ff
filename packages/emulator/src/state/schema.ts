import { DOCUMENT_ID } from "../api/validator.ts";
import { LATEST_TIME } from "../limits.ts";

/* JSON Schema (2020-12) of what stands in a snapshot. */

export const text = { type: "string" };
export const flag = { type: "boolean" };
export const count = { type: "integer", minimum: 0 };
/** Milliseconds since 1970, as far as RFC 3339 can tell them. */
export const time = { type: "number", minimum: 0, maximum: LATEST_TIME };
export const words = { type: "object", additionalProperties: text };
export const due = object({ at: { type: "number" }, order: count });
/** Where something stands in another list of the snapshot. */
export const index = { type: "integer", minimum: 0 };

export function list(items: object): object {
  return { type: "array", items };
}

/** An object with these members and no others. */
export function object(
  required: Readonly<Record<string, object>>,
  optional: Readonly<Record<string, object>> = {},
): object {
  return {
    type: "object",
    properties: { ...required, ...optional },
    required: Object.keys(required),
    additionalProperties: false,
  };
}

/** A value of the API, as its document has it. */
export function api(name: string): object {
  return { $ref: `${DOCUMENT_ID}#/components/schemas/${name}` };
}

/** What everything with an id and a name has. */
export const named = {
  place: { type: "integer", minimum: 1 },
  id: { type: "string", minLength: 1 },
  name: text,
  createdAt: time,
  updatedAt: time,
};

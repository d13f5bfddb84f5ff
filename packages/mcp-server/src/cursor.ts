import { createHash } from "node:crypto";
import { repeat, ToolFailure } from "./failure.ts";

/**
 * A place in a list, as text that a caller hands back unread. It carries a fingerprint of what was asked for, so that it
 * cannot be used with other filters, where it would skip items without a word.
 */
export function encodeCursor(place: object, query: object): string {
  return Buffer.from(JSON.stringify([fingerprint(query), place])).toString("base64url");
}

/** The place that a cursor stands for. Throws ToolFailure where it was not made for this query. */
export function decodeCursor<Place>(cursor: string, query: object, isPlace: (value: unknown) => value is Place): Place {
  const [mark, place] = parse(cursor);
  if (mark === fingerprint(query) && isPlace(place)) return place;
  throw new ToolFailure({
    code: "invalid_input",
    what: "The cursor does not belong to this query.",
    repeat: repeat.pointless,
    next: "Repeat all other fields of the call that gave the cursor, or leave cursor out to start again.",
  });
}

function parse(cursor: string): [mark: unknown, place: unknown] {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
    return Array.isArray(value) ? [value[0], value[1]] : [undefined, undefined];
  } catch {
    return [undefined, undefined];
  }
}

function fingerprint(query: object): string {
  return createHash("sha256").update(JSON.stringify(query)).digest("base64url").slice(0, 8);
}

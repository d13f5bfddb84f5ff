import { expect, test } from "vitest";
import { decodeCursor, encodeCursor } from "./cursor.ts";
import { ToolFailure } from "./failure.ts";

const isPlace = (value: unknown): value is { offset: number } =>
  typeof value === "object" && value !== null && "offset" in value;
const query = { status: "online" };

test("a cursor gives its place back", () => {
  expect(decodeCursor(encodeCursor({ offset: 7 }, query), query, isPlace)).toEqual({ offset: 7 });
});

test.each([
  ["made for another query", encodeCursor({ offset: 7 }, { status: "offline" })],
  ["with another place", encodeCursor({ page: 7 }, query)],
  ["cut short", encodeCursor({ offset: 7 }, query).slice(0, -4)],
  ["made up", "abc"],
  ["not even base64", "§§§"],
  ["JSON of another kind", Buffer.from("null").toString("base64url")],
])("a cursor %s is refused", (_, cursor) => {
  expect(() => decodeCursor(cursor, query, isPlace)).toThrow(ToolFailure);
});

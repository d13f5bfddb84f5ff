/** Values by the document's schemas: good ones, and ones that are good but for one place. */
import fc from "fast-check";
import { follow, type Schema } from "./document.ts";

const label = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom("site", "role", "constructor") },
  { weight: 1, arbitrary: fc.constantFrom("k k", "", "__proto__", "ü") },
);

/** A value that a schema allows, most of the time also one that the service's own rules allow. */
export function goodValue(given: Schema, name = "", depth = 0): fc.Arbitrary<unknown> {
  const schema = follow(given);
  const alternatives = schema.oneOf ?? schema.anyOf;
  if (alternatives) return fc.oneof(...alternatives.map((one) => goodValue(one, name, depth)));
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const [type = "object", ...others] = [schema.type ?? []].flat();
  if (others.includes("null")) {
    const rest = { ...schema, type };
    return fc.oneof(
      { weight: 3, arbitrary: goodValue(rest, name, depth) },
      { weight: 1, arbitrary: fc.constant(null) },
    );
  }
  switch (type) {
    case "string":
      return text(schema, name);
    case "integer":
    case "number": {
      const { minimum = -2, maximum = 600 } = schema;
      const edges = [minimum, maximum, 0, 1].filter((value) => value >= minimum && value <= maximum);
      return fc.oneof(fc.integer({ min: minimum, max: maximum }), fc.constantFrom(...edges));
    }
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    case "array":
      return fc.array(goodValue(schema.items ?? {}, name, depth + 1), { maxLength: 3 });
    default:
      return schema.properties ? members(schema, depth) : fc.dictionary(label, mapValue(schema), { maxKeys: 3 });
  }
}

function mapValue({ additionalProperties }: Schema): fc.Arbitrary<unknown> {
  return typeof additionalProperties === "object" ? goodValue(additionalProperties) : fc.string();
}

function members(schema: Schema, depth: number): fc.Arbitrary<unknown> {
  const { properties = {}, required = [] } = schema;
  const model = Object.fromEntries(
    Object.entries(properties).map(([name, property]) => [name, goodValue(property, name, depth + 1)]),
  );
  return fc.record(model, { requiredKeys: required.filter((name) => name in model), noNullPrototype: true });
}

/** Few names, so that requests meet. */
export const NAMES = ["default", "a", "b", "till-display", "vilnius-till-01", "nginx", "no such", "x".repeat(101), ""];

function text(schema: Schema, name: string): fc.Arbitrary<string> {
  if (schema.format === "date-time") return fc.constantFrom("0001-01-01T00:00:00Z", "2026-06-01T12:00:00.123456789Z");
  if (schema.contentEncoding === "base64") return fc.base64String({ maxLength: 40 });
  if (schema.pattern !== undefined) {
    return fc.oneof(fc.constantFrom(...NAMES.slice(0, 3)), fc.stringMatching(new RegExp(schema.pattern)));
  }
  if (name === "deviceRegistrationTokenId") return fc.constantFrom("{token}", "{token}", "drt_none", "");
  if (name === "name") return fc.oneof(fc.constantFrom(...NAMES.slice(0, 3)), fc.stringMatching(/^[a-z]{1,5}$/));
  if (name === "image") return fc.constantFrom("nginx:1.27", "acme/none:does-not-exist", "NOT An Image", "redis");
  return fc.string({ unit: "grapheme", maxLength: Math.min(schema.maxLength ?? 30, 30) });
}

/** Places in a value: the way to each member and item. */
function places(value: unknown, at: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== "object" || value === null) return [at];
  return [at, ...Object.entries(value).flatMap(([name, member]) => places(member, [...at, name]))];
}

function replaced(
  value: unknown,
  [first, ...rest]: readonly string[],
  by: { readonly value: unknown } | "gone",
): unknown {
  if (first === undefined) return by === "gone" ? undefined : by.value;
  if (Array.isArray(value)) {
    return value.flatMap((item: unknown, index) => {
      if (String(index) !== first) return [item];
      return rest.length === 0 && by === "gone" ? [] : [replaced(item, rest, by)];
    });
  }
  return Object.fromEntries(
    Object.entries(value as object).flatMap(([name, member]) => {
      if (name !== first) return [[name, member]];
      return rest.length === 0 && by === "gone" ? [] : [[name, replaced(member, rest, by)]];
    }),
  );
}

const odd = fc.oneof(
  fc.constant("gone" as const),
  fc
    .oneof(
      fc.constantFrom<unknown>(null, true, 0, -1, 1.5, 1e300, "", "0", [], {}, [[]], "\0", "\ud800", "x".repeat(6000)),
      fc.jsonValue({ maxDepth: 2 }),
      fc.string({ unit: "binary" }),
    )
    .map((value) => ({ value })),
);

/** A good value with one mutation, which most often makes it a bad one. */
export function nearly(good: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.tuple(good, fc.nat(), odd).map(([value, pick, by]) => {
    const all = places(value);
    return replaced(value, all[pick % all.length] ?? [], by);
  });
}

import { isAlias, isMap, isScalar, isSeq, type Scalar, type YAMLMap, type YAMLSeq } from "yaml";
import type { Position, Report } from "./issues.ts";
import { readScalar } from "./scalars.ts";
import { resolve, type Schema, typeOf } from "./schema.ts";
import { MAX_DEPTH, type Source, TooMuch, unknownAlias, type Value, written } from "./source.ts";
import { suggest } from "./suggest.ts";
import { checkTag } from "./tags.ts";
import { keepsUnknown } from "./unknown.ts";

/** What a walk carries along. */
export interface Walk {
  readonly source: Source;
  readonly report: Report;
  /** Where each value is, by its path. */
  readonly positions: Map<string, Position>;
  /** The paths of values that are there, but could not be followed. */
  readonly unread: Set<string>;
}

/** One value on the way. */
interface Place {
  readonly path: string;
  readonly at: Position;
  readonly depth: number;
}

type Read = (value: Value, place: Place) => unknown;

function join(path: string, name: string): string {
  if (!/^([\w-]+|<<)$/.test(name)) return `${path}[${JSON.stringify(name)}]`;
  return path === "" ? name : `${path}.${name}`;
}

function kindOf(value: Value): string {
  return isMap(value) ? "a map" : isSeq(value) ? "a list" : "a single value";
}

function isEmpty(value: Value): boolean {
  return isScalar(value) && value.value === null;
}

function readChild(node: unknown, walk: Walk, parent: Place, path: string, fallback: Position, read: Read): unknown {
  const { source, report, positions } = walk;
  source.count();
  const at = source.positionOf(node, fallback);
  if (parent.depth === MAX_DEPTH) {
    throw new TooMuch(`holds values that lie more than ${MAX_DEPTH} levels deep. Does an alias contain itself?`, at);
  }
  positions.set(path, at);
  const place = { path, at, depth: parent.depth + 1 };
  checkTag(node, report, place);
  const value = source.follow(node);
  if (value) return read(value, place);
  if (isAlias(node)) {
    walk.unread.add(path);
    report.error(at, path, unknownAlias(node.source));
  }
  return undefined;
}

function readItems(list: YAMLSeq, walk: Walk, place: Place, read: Read): unknown[] {
  return list.items.map((item, index) => readChild(item, walk, place, `${place.path}[${index}]`, place.at, read));
}

function readEntries(
  map: YAMLMap,
  walk: Walk,
  place: Place,
  read: (value: Value, place: Place, name: string, keyAt: Position) => unknown,
): Record<string, unknown> {
  const entries = new Map<string, unknown>();
  const own = new Set(map.items);
  const given = new Map<string, Position>();
  const complain = (node: unknown, message: string) => {
    walk.report.error(walk.source.positionOf(node, place.at), join(place.path, "<<"), message);
  };
  for (const pair of walk.source.pairsOf(map, complain)) {
    const { key, value } = pair;
    const at = walk.source.positionOf(key, place.at);
    if (!isScalar(key)) {
      walk.report.error(at, place.path, "has a key that is not a plain name");
      continue;
    }
    if (key.value === null) {
      walk.report.error(at, place.path, "has a value without a name. Write the name before the colon");
      continue;
    }
    const name = written(key as Scalar);
    const path = join(place.path, name);
    const first = given.get(name);
    if (first) walk.report.error(at, path, `is given a second time, after line ${first.line}. Remove one of the two`);
    if (own.has(pair)) given.set(name, at);
    entries.set(
      name,
      readChild(value, walk, place, path, at, (child, inner) => read(child, inner, name, at)),
    );
  }
  return Object.fromEntries([...entries].filter(([, value]) => value !== undefined));
}

/** Reads whatever is there, where the schema allows anything. */
function readAny(value: Value, walk: Walk, place: Place): unknown {
  const read: Read = (child, inner) => readAny(child, walk, inner);
  if (isMap(value)) return readEntries(value, walk, place, read);
  return isSeq(value) ? readItems(value, walk, place, read) : value.value;
}

function readFields(map: YAMLMap, schema: Schema, walk: Walk, place: Place): Record<string, unknown> {
  const { properties = {}, additionalProperties, required = [] } = schema;
  const known = Object.keys(properties);
  const filled = new Set<string | undefined>();

  const result = readEntries(map, walk, place, (value, inner, name, keyAt) => {
    const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (property) {
      if (!isEmpty(value)) filled.add(name);
      return readValue(value, property, walk, inner);
    }
    if (typeof additionalProperties === "object") return readValue(value, additionalProperties, walk, inner);
    if (additionalProperties === true) return readAny(value, walk, inner);
    // A misspelt field is there, and not reported as missing as well.
    filled.add(suggest(name, known));
    return keepsUnknown(name, known, walk.report, inner.path, keyAt) ? readAny(value, walk, inner) : undefined;
  });
  for (const name of required) {
    if (filled.has(name) && result[name] !== "") continue;
    const path = join(place.path, name);
    if (walk.unread.has(path)) continue;
    const at = walk.positions.get(path);
    walk.report.error(at ?? place.at, path, at ? "must not be empty" : "is missing");
  }
  return result;
}

function readList(value: Value, schema: Schema, walk: Walk, place: Place): unknown[] | undefined {
  if (!isSeq(value)) {
    const how = isMap(value) ? "" : ', so put "- " before each item';
    walk.report.error(place.at, place.path, `must be a list, not ${kindOf(value)}${how}`);
    return undefined;
  }
  const { items = {} } = schema;
  return readItems(value, walk, place, (child, inner) => {
    if (isEmpty(child) && typeOf(resolve(items)) !== "string")
      walk.report.error(inner.at, inner.path, "is empty. Fill it in or remove it");
    return readValue(child, items, walk, inner);
  });
}

/** Reads a value as its schema says; undefined where it is empty or wrong. */
export function readValue(value: Value, given: Schema, walk: Walk, place: Place): unknown {
  const schema = resolve(given);
  const type = typeOf(schema);
  if (type !== "object" && type !== "array") {
    if (isScalar(value)) return readScalar(value, schema, walk.report, place);
    const how = place.path.endsWith(".command") ? ". Give the program here and the rest in args" : "";
    walk.report.error(place.at, place.path, `must be a single value, not ${kindOf(value)}${how}`);
    return undefined;
  }
  // A section whose entries are all commented out.
  if (isEmpty(value)) return undefined;
  if (type === "array") return readList(value, schema, walk, place);
  if (isMap(value)) return readFields(value, schema, walk, place);
  const text = isScalar(value) ? written(value) : "";
  const how = schema.properties?.name && /^[\w-]+$/.test(text) ? `. Write { name: ${text} }` : "";
  walk.report.error(place.at, place.path, `must be a map of fields, not ${kindOf(value)}${how}`);
  return undefined;
}

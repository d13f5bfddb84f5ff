import { readFile, stat } from "node:fs/promises";
import type { ErrorObject, ValidateFunction } from "ajv";
import type { Document, LineCounter } from "yaml";
import { describe, pointerParts } from "../api/complaints.ts";
import { loadAjv } from "../api/validator.ts";
import { MAX_COMPLAINTS, MAX_FLEET_FILE_BYTES } from "../limits.ts";
import { type FleetDefinition, FleetError } from "./definition.ts";
import {
  fleetSchema,
  HEADER_NAME_PATTERN,
  HEADER_VALUE_PATTERN,
  KEY_PATTERN,
  PERCENT_PATTERN,
  PORT_PATTERN,
  TIME_PATTERN,
} from "./definition-schema.ts";
import { TIME_RULE } from "./definition-time.ts";
import { demoFleet } from "./demo.ts";
import { placeOf, placesIn, rememberPlaces } from "./places.ts";

/** What an emulator can be started with: a fleet's name, a definition, or the path of a YAML or JSON file that holds one. */
export type FleetSource = "demo" | "empty" | FleetDefinition | (string & {});

/** @throws FleetError naming each mistake, with its place */
export async function loadFleet(source: FleetSource): Promise<FleetDefinition> {
  if (source === "demo") return demoFleet();
  if (source === "empty") return {};
  if (typeof source === "string") return await readFleetFile(source);
  await check(source, () => "fleet");
  return source;
}

async function readFleetFile(path: string): Promise<FleetDefinition> {
  const text = await readText(path);
  const { LineCounter, parseDocument } = await import("yaml");
  const parse = (): { document: Document; lines: LineCounter } => {
    const lines = new LineCounter();
    return { lines, document: parseDocument(text, { lineCounter: lines, prettyErrors: false }) };
  };
  const { document, lines } = parse();
  const [mistake] = document.errors;
  if (mistake) throw new FleetError(`${placeOf(path, lines, mistake.pos[0])}: ${mistake.message}`);
  const value = toValue(document, path);
  const place = placesIn(path, document, lines);
  await check(value, (error) => place(pointerParts(error.instancePath)));
  // The parsed file takes much more room than its text, and is needed again only for a mistake.
  rememberPlaces(value as FleetDefinition, (at) => {
    const again = parse();
    return placesIn(path, again.document, again.lines)(at);
  });
  return value as FleetDefinition;
}

/** Times one alias may be used: a few lines of aliases of aliases would fill the memory otherwise. */
const MAX_ALIASES = 1000;

function toValue(document: Document, path: string): unknown {
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES }) ?? {};
  } catch (error) {
    throw new FleetError(`${path}: the aliases cannot be resolved: ${error instanceof Error ? error.message : error}`);
  }
}

async function readText(path: string): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size > MAX_FLEET_FILE_BYTES) {
      throw new FleetError(
        `${path}: the fleet file is too large: ${size} bytes, at most ${MAX_FLEET_FILE_BYTES} are read`,
      );
    }
    return await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof FleetError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") {
      throw new FleetError(`${path}: no such fleet file; give a path, or one of the built-in fleets: demo, empty`);
    }
    if (code === "EISDIR") throw new FleetError(`${path}: a folder, not a fleet file`);
    throw new FleetError(`${path}: the fleet file cannot be read (${code ?? String(error)})`);
  }
}

/** Keywords that only say that others, which are told too, do not hold. */
const GROUPS: ReadonlySet<string> = new Set(["allOf", "if", "propertyNames"]);

async function check(value: unknown, placeOf: (error: ErrorObject) => string): Promise<void> {
  validator ??= loadAjv({ allErrors: true }).then(({ ajv }) => ajv.compile(fleetSchema));
  const validate = await validator;
  if (validate(value)) return;
  const errors = (validate.errors ?? []).filter(({ keyword }) => !GROUPS.has(keyword));
  const lines = errors
    .slice(0, MAX_COMPLAINTS)
    .map((error) => `${placeOf(error)}: ${describe([worded(error)], "the fleet", value)}`);
  if (errors.length > lines.length) lines.push(`and ${errors.length - lines.length} more`);
  throw new FleetError(lines.join("\n"));
}

/** A time or port that does not fit is told what fits, not the regular expression. */
function worded(error: ErrorObject): ErrorObject {
  if (error.keyword !== "pattern") return error;
  switch (error.params.pattern) {
    case TIME_PATTERN:
      return { ...error, message: `must be ${TIME_RULE}` };
    case KEY_PATTERN:
      return { ...error, message: 'must be 4 to 128 letters, digits, "_" or "-"' };
    case PORT_PATTERN:
      return { ...error, message: `must have ports from 1 to 65535 as its members, not "${error.propertyName}"` };
    case HEADER_NAME_PATTERN:
      return { ...error, message: `must have names of HTTP headers as its members, not "${error.propertyName}"` };
    case HEADER_VALUE_PATTERN:
      return { ...error, message: "must be the value of an HTTP header: one line of printable ASCII" };
    case PERCENT_PATTERN:
      return { ...error, message: "must be a share such as 5% or 0.5%" };
    default:
      return error;
  }
}

/** Compiled once for all emulators of this process. */
let validator: Promise<ValidateFunction> | undefined;

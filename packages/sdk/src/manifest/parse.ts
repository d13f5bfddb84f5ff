import { type Document, LineCounter } from "yaml";
import type { ApplicationInput } from "../generated/schema.ts";
import {
  fail,
  gather,
  MAX_ISSUES,
  ManifestError,
  type ManifestIssue,
  type Position,
  type Report,
  START,
} from "./issues.ts";
import { checkRules } from "./rules.ts";
import { rootSchema } from "./schema.ts";
import { createSource, TooMuch } from "./source.ts";
import { inWords, parseText, TOO_DEEP } from "./syntax.ts";
import { checkTag } from "./tags.ts";
import { readValue } from "./walk.ts";

/** The longest text that is read: 1 MiB in characters. */
const MAX_LENGTH = 1024 * 1024;
/** The most documents in one text. */
const MAX_DOCUMENTS = 100;

/** An application as its manifest says, and what is worth knowing about it. */
export interface Manifest {
  readonly application: ApplicationInput;
  /** What was read differently from how it is written, and what has no effect. */
  readonly warnings: readonly ManifestIssue[];
}

function isBlank({ contents, errors }: Document): boolean {
  return errors.length === 0 && (contents === null || ("value" in contents && contents.value === null));
}

/** `names`: those of the documents before. */
function readDocument(
  document: Document,
  lines: LineCounter,
  names: Set<string>,
): { manifest: Manifest; errors: ManifestIssue[] } {
  const errors: ManifestIssue[] = [];
  const warnings: ManifestIssue[] = [];
  const report: Report = { error: gather(errors), warning: gather(warnings) };
  const place = ([offset]: [number, number]): Position => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  for (const error of document.errors) {
    const words = inWords(error);
    report.error(place(error.pos), "", words);
    if (words === TOO_DEEP) break;
  }
  for (const { pos, message, code } of document.warnings) {
    // Tags are told with their path when the values are read.
    if (code !== "TAG_RESOLVE_FAILED") report.warning(place(pos), "", message);
  }

  let application: unknown;
  // After a broken line, what follows is rarely read as it was meant.
  if (errors.length === 0) application = readContents(document, lines, report, names);
  return { manifest: { application: application as ApplicationInput, warnings }, errors };
}

function readContents(document: Document, lines: LineCounter, report: Report, names: Set<string>): unknown {
  let start = START;
  let failed = false;
  const watching: Report = {
    ...report,
    error(...issue) {
      failed = true;
      report.error(...issue);
    },
  };
  try {
    const source = createSource(document, lines);
    const positions = new Map<string, Position>();
    start = source.positionOf(document.contents, START);
    const contents = source.follow(document.contents);
    if (!contents) return undefined;
    const walk = { source, report: watching, positions, unread: new Set<string>() };
    const place = { path: "", at: start, depth: 0 };
    checkTag(document.contents, watching, place);
    const application = readValue(contents, rootSchema, walk, place);
    if (failed) return undefined;
    const at = (path: string) => positions.get(path) ?? start;
    checkRules(application as ApplicationInput, report, at);
    const { name } = application as ApplicationInput;
    if (names.has(name)) report.warning(at("name"), "name", `is "${name}" once more: the later document counts`);
    names.add(name);
    return application;
  } catch (error) {
    if (error instanceof TooMuch) report.error(error.at ?? start, "", error.message);
    else if (error instanceof RangeError) report.error(start, "", TOO_DEEP);
    else throw error;
    return undefined;
  }
}

/**
 * Reads application manifests: YAML 1.2 or JSON, one document or several. Numbers, booleans and empty values are taken
 * as text where the API wants text, with a warning.
 * @throws ManifestError with line, column and field of everything that is wrong.
 */
export function parseManifests(text: string): Manifest[] {
  if (text.length > MAX_LENGTH) fail(START, `is longer than ${MAX_LENGTH} characters`);
  const lines = new LineCounter();
  const documents = parseText(text, lines).filter((document) => !isBlank(document));
  if (documents.length === 0) fail(START, "is empty: a manifest needs at least name and spec");
  if (documents.length > MAX_DOCUMENTS) fail(START, `holds more than ${MAX_DOCUMENTS} documents`);
  const names = new Set<string>();
  const read = documents.map((document) => readDocument(document, lines, names));
  const errors = read.flatMap((each) => each.errors).slice(0, MAX_ISSUES);
  if (errors.length > 0) throw new ManifestError(errors);
  return read.map(({ manifest }) => manifest);
}

/**
 * Reads one application manifest. As {@link parseManifests}, for a text that holds exactly one document.
 * @throws ManifestError where there are several, or something is wrong.
 */
export function parseManifest(text: string): Manifest {
  const [manifest, second] = parseManifests(text);
  if (!manifest || second) fail(START, "holds several documents where one is expected: read them with parseManifests");
  return manifest;
}

import { type Document, LineCounter, parseAllDocuments } from "yaml";
import type { ApplicationInput } from "../generated/schema.ts";
import { gather, MAX_ISSUES, ManifestError, type ManifestIssue, type Position, type Report } from "./issues.ts";
import { checkRules } from "./rules.ts";
import { rootSchema } from "./schema.ts";
import { createSource, TooMuch } from "./source.ts";
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

const START: Position = { line: 1, column: 1 };
const TOO_DEEP = "holds values that lie too deep";

// What the parser's own words leave out.
const HINTS: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: "Indent with spaces.",
  BAD_INDENT: "Check that this line is indented like its neighbours.",
  MULTILINE_IMPLICIT_KEY: "Check the indentation, and that a space follows each colon.",
};

function fail(at: Position, message: string): never {
  throw new ManifestError([{ ...at, path: "", message }]);
}

function parse(text: string, lines: LineCounter): Document[] {
  try {
    // Repeated keys are told with their path when the values are read; the parser compares every key with every other.
    return [...parseAllDocuments(text, { version: "1.2", uniqueKeys: false, lineCounter: lines, prettyErrors: false })];
  } catch (error) {
    // The parser calls itself for each level.
    if (error instanceof RangeError) return fail(START, TOO_DEEP);
    throw error;
  }
}

function isBlank({ contents, errors }: Document): boolean {
  return errors.length === 0 && (contents === null || ("value" in contents && contents.value === null));
}

function readDocument(document: Document, lines: LineCounter): { manifest: Manifest; errors: ManifestIssue[] } {
  const errors: ManifestIssue[] = [];
  const warnings: ManifestIssue[] = [];
  const report: Report = { error: gather(errors), warning: gather(warnings) };
  const place = ([offset]: [number, number]): Position => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  for (const { pos, message, code } of document.errors) {
    const deep = message.includes("call stack");
    report.error(place(pos), "", deep ? TOO_DEEP : [message, HINTS[code]].filter(Boolean).join(". "));
    if (deep) break;
  }
  for (const { pos, message } of document.warnings) report.warning(place(pos), "", message);

  let application: unknown;
  // After a broken line, what follows is rarely read as it was meant.
  if (errors.length === 0) application = readContents(document, lines, report);
  return { manifest: { application: application as ApplicationInput, warnings }, errors };
}

function readContents(document: Document, lines: LineCounter, report: Report): unknown {
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
    const application = readValue(
      contents,
      rootSchema,
      { source, report: watching, positions },
      { path: "", at: start, depth: 0 },
    );
    if (!failed) checkRules(application as ApplicationInput, report, (path) => positions.get(path) ?? start);
    return application;
  } catch (error) {
    if (error instanceof TooMuch) report.error(start, "", error.message);
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
  const documents = parse(text, lines).filter((document) => !isBlank(document));
  if (documents.length === 0) fail(START, "is empty: a manifest needs at least name and spec");
  if (documents.length > MAX_DOCUMENTS) fail(START, `holds more than ${MAX_DOCUMENTS} documents`);
  const read = documents.map((document) => readDocument(document, lines));
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

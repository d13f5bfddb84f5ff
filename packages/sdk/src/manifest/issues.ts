import { brand, ValidationError } from "../errors.ts";

/** The most problems that are told of one manifest. */
export const MAX_ISSUES = 100;
const SHOWN_IN_MESSAGE = 10;

/** One thing that is wrong, or worth knowing, and where. */
export interface ManifestIssue {
  /** Counts from 1. */
  readonly line: number;
  /** Counts from 1. */
  readonly column: number;
  /** The field, such as `spec.containers[0].image`; empty for the manifest as a whole. */
  readonly path: string;
  /** What is wrong and what to do. */
  readonly message: string;
  /** What was probably meant. */
  readonly suggestion?: string;
}

function inWords({ line, column, path, message }: ManifestIssue): string {
  return `line ${line}, column ${column}: ${path && `${path} `}${message}`;
}

/** A manifest that cannot be used. `issues` says all that is wrong with it. */
export class ManifestError extends ValidationError {
  static {
    brand(ManifestError, "ManifestError");
  }
  readonly issues: readonly ManifestIssue[];

  constructor(issues: readonly ManifestIssue[]) {
    const shown = issues.slice(0, SHOWN_IN_MESSAGE).map(inWords);
    const more = issues.length - shown.length;
    super(`The manifest cannot be used.\n${shown.join("\n")}${more > 0 ? `\n… and ${more} more` : ""}`);
    this.issues = issues;
  }
}

/** Where problems are gathered while a manifest is read. */
export interface Report {
  error(at: Position, path: string, message: string, suggestion?: string): void;
  warning(at: Position, path: string, message: string, suggestion?: string): void;
}

/** A place in the text, both counting from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export const START: Position = { line: 1, column: 1 };

/** Ends the reading of a text as a whole. */
export function fail(at: Position, message: string): never {
  throw new ManifestError([{ ...at, path: "", message }]);
}

export function gather(
  into: ManifestIssue[],
): (at: Position, path: string, message: string, suggestion?: string) => void {
  return ({ line, column }, path, message, suggestion) => {
    if (into.length < MAX_ISSUES) {
      into.push({ line, column, path, message, ...(suggestion === undefined ? {} : { suggestion }) });
    }
  };
}

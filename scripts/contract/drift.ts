/** In which way a server differs from the document. */
export type Kind =
  /** A status that the operation does not have. */
  | "undocumented-status"
  /** A documented error where the request was one that has to succeed. */
  | "refused"
  /** No complete answer. */
  | "no-answer"
  | "wrong-content-type"
  | "missing-body"
  | "unexpected-body"
  | "not-json"
  | "missing-field"
  | "wrong-type"
  /** null where a value has to be. */
  | "null-value"
  /** null where a list has to be. */
  | "null-list"
  | "unknown-enum"
  /** A time, pattern or bound that is not kept to. */
  | "wrong-format"
  | "not-base64"
  | "missing-header"
  | "wrong-header"
  /** The answers are well-formed, and do not fit together as the document and the SDK have it. */
  | "behaviour"
  /** A member that the document does not have: allowed, and worth knowing. */
  | "unknown-field"
  /** A value beside those that are known, where the document lists known ones and allows others. */
  | "unknown-value";

const allowed: ReadonlySet<Kind> = new Set(["unknown-field", "unknown-value"]);

/** One thing that is not as the document says. It never holds a value that may be a secret. */
export interface Finding {
  readonly kind: Kind;
  /** JSON pointer into the body; `header:` and a name; or empty where the answer as a whole is meant. */
  readonly pointer: string;
  /** What the document says. */
  readonly documented: string;
  /** What came. */
  readonly came: string;
}

/** A finding, with where and how often it was made. */
export interface Drift extends Finding {
  readonly operation: string;
  /** undefined where there was no answer, or several are meant. */
  readonly status: number | undefined;
  /** `info` is for what the document allows to happen. */
  readonly level: "drift" | "info";
  readonly count: number;
}

/** The most findings, different from each other, that are kept of a run. */
export const MAX_FINDINGS = 1000;

/** Findings of one run: those that say the same, at different places of a list, are one. */
export class Drifts {
  readonly #found = new Map<string, Drift>();
  #leftOut = 0;

  add(operation: string, status: number | undefined, finding: Finding): void {
    const place = finding.pointer.replaceAll(/\/\d+(?=\/|$)/g, "/*");
    const key = [operation, status, finding.kind, place, finding.documented].join("\n");
    const known = this.#found.get(key);
    if (known !== undefined) {
      this.#found.set(key, { ...known, count: known.count + 1 });
    } else if (this.#found.size < MAX_FINDINGS) {
      const level = allowed.has(finding.kind) ? "info" : "drift";
      this.#found.set(key, { operation, status, ...finding, level, count: 1 });
    } else {
      this.#leftOut += 1;
    }
  }

  /** How many findings were not kept, as there were more than {@link MAX_FINDINGS}. */
  get leftOut(): number {
    return this.#leftOut;
  }

  /** How many findings there were, repeated ones included. */
  get total(): number {
    return this.all().reduce((sum, { count }) => sum + count, this.#leftOut);
  }

  /** In the order in which they were made first. */
  all(): Drift[] {
    return [...this.#found.values()];
  }
}

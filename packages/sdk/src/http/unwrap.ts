import type { CallInfo } from "../errors.ts";

/** A success body, and what it belongs to. */
export interface Answer {
  readonly text: string;
  readonly response: Response;
  readonly info: CallInfo;
}

/** A complete success that does not hold what was expected. Which error that makes is found out where the call ends. */
export class Unreadable {
  /** What was expected instead of this body, such as `a JSON list`; or a sentence of its own. */
  readonly problem: { readonly expected: string } | { readonly said: string };

  constructor(problem: Unreadable["problem"]) {
    this.problem = problem;
  }
}

function parse({ text }: Answer, expected: string, fits: (value: object | null) => boolean): unknown {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && fits(value)) return value;
  } catch {
    // The engine's own error quotes the text, which may hold secrets.
  }
  throw new Unreadable({ expected });
}

/** The JSON object of a success body. */
export function readObject<T extends object>(answer: Answer): T {
  return parse(answer, "a JSON object", (value) => value !== null && !Array.isArray(value)) as T;
}

/** The JSON list of a success body. `null` is an empty list: Go writes a list that was never filled so. */
export function readList<T>(answer: Answer): T[] {
  return (
    (parse(
      answer,
      "a JSON list",
      (value) => value === null || (Array.isArray(value) && value.every((item) => item && typeof item === "object")),
    ) as T[] | null) ?? []
  );
}

/** For operations that return nothing: whatever the body holds is of no concern. */
export function readNothing(): void {}

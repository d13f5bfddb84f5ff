/*
 * A command line, taken apart. What is put in when it runs ($NAME, $(…), patterns) is still in its words.
 */

/** A part of a word. Unquoted text may hold patterns; unquoted values are split at blanks. */
export type WordPart =
  | { readonly kind: "text"; readonly text: string; readonly quoted: boolean }
  | {
      readonly kind: "variable";
      readonly name: string;
      readonly otherwise?: string | undefined;
      readonly quoted: boolean;
    }
  | { readonly kind: "command"; readonly list: List; readonly quoted: boolean };

export type Word = readonly WordPart[];

export interface Redirect {
  /** The stream that is redirected: 0, 1 or 2; `&` is 1 and 2. */
  readonly stream: 0 | 1 | 2 | "&";
  readonly kind: "read" | "write" | "append" | "copy";
  /** A path, or for `copy` the number of a stream. */
  readonly target: Word;
}

export interface SimpleCommand {
  readonly kind: "simple";
  readonly assignments: readonly { readonly name: string; readonly value: Word }[];
  readonly words: readonly Word[];
  readonly redirects: readonly Redirect[];
}

/** `( … )` or `{ …; }`. */
export interface Group {
  readonly kind: "group";
  readonly list: List;
  readonly subshell: boolean;
  readonly redirects: readonly Redirect[];
}

export type Command = SimpleCommand | Group;

export interface Pipeline {
  /** `! …` */
  readonly negated: boolean;
  readonly commands: readonly Command[];
}

/** Pipelines, each with when it is to run: always, or depending on how the one before it ended. */
export interface List {
  readonly items: readonly { readonly when: ";" | "&&" | "||"; readonly pipeline: Pipeline }[];
}

/** A command line that means nothing. */
export class ShellSyntaxError extends Error {
  override readonly name = "ShellSyntaxError";
  /** More text could make it whole: a quote is open, or something must follow. */
  readonly incomplete: boolean;

  constructor(message: string, incomplete = false) {
    super(message);
    this.incomplete = incomplete;
  }
}

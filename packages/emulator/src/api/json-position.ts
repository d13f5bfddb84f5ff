/**
 * Where a text stops being JSON, as a 0-based offset; undefined for a text that is JSON, or nested too deep to tell. `JSON.parse` tells this for some mistakes
 * only, and quotes the text, which may hold a secret.
 */
export function findJsonError(text: string): number | undefined {
  const scanner = new Scanner(text);
  return scanner.document() || scanner.tooDeep ? undefined : scanner.at;
}

/** Line and column, both from 1. */
export function lineAndColumn(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset);
  const line = before.split("\n").length;
  return { line, column: offset - (before.lastIndexOf("\n") + 1) + 1 };
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const SPACE = /[ \t\n\r]*/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids exactly these in strings.
const PLAIN = /[^"\\\u0000-\u001f]*/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const WORD = /true|false|null/y;
/** Nothing is said about deeper nesting than this: nothing in this API comes near it. */
const MAX_DEPTH = 500;

class Scanner {
  at = 0;
  tooDeep = false;
  readonly #text: string;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): boolean {
    if (!this.#value()) return false;
    this.#match(SPACE);
    return this.at === this.#text.length;
  }

  #value(): boolean {
    this.#match(SPACE);
    switch (this.#text[this.at]) {
      case "{":
        return this.#list("}", () => this.#member());
      case "[":
        return this.#list("]", () => this.#value());
      case '"':
        return this.#string();
      default:
        return this.#match(WORD) || this.#match(NUMBER);
    }
  }

  #list(end: string, item: () => boolean): boolean {
    if (++this.#depth > MAX_DEPTH) {
      this.tooDeep = true;
      return false;
    }
    this.at++;
    this.#match(SPACE);
    if (!this.#take(end)) {
      do {
        if (!item()) return false;
        this.#match(SPACE);
      } while (this.#take(","));
      if (!this.#take(end)) return false;
    }
    this.#depth--;
    return true;
  }

  #member(): boolean {
    this.#match(SPACE);
    if (this.#text[this.at] !== '"' || !this.#string()) return false;
    this.#match(SPACE);
    return this.#take(":") && this.#value();
  }

  #string(): boolean {
    this.at++;
    for (;;) {
      this.#match(PLAIN);
      if (this.#take('"')) return true;
      if (!this.#match(ESCAPE)) return false;
    }
  }

  #take(character: string): boolean {
    if (this.#text[this.at] !== character) return false;
    this.at++;
    return true;
  }

  #match(pattern: RegExp): boolean {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.#text);
    if (!found || found[0].length === 0) return false;
    this.at += found[0].length;
    return true;
  }
}

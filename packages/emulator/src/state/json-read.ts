import { constants } from "node:buffer";
import { StateError } from "./state-error.ts";

const CODE = {
  openBrace: 0x7b,
  closeBrace: 0x7d,
  openBracket: 0x5b,
  closeBracket: 0x5d,
  comma: 0x2c,
  colon: 0x3a,
  quote: 0x22,
  backslash: 0x5c,
} as const;

/** What comes next, outside of a value. */
type Expected =
  | "object"
  | "name or end"
  | "name"
  | "colon"
  | "value"
  | "separator"
  | "element or end"
  | "element"
  | "end";

/**
 * Reads a JSON object of lists from bytes as they come: each element of a list, and each other member, is parsed by itself, as the
 * whole may be longer than any string can be. Nothing of the content stands in an error: it may be secret.
 */
export class JsonReader {
  readonly #members = new Map<string, unknown>();
  #expected: Expected = "object";
  #name = "";
  #list: unknown[] | undefined;
  /** Bytes of a value that began in an earlier chunk. */
  #kept: Buffer[] = [];
  #keptBytes = 0;
  #inValue = false;
  #depth = 0;
  #inText = false;
  #escaped = false;

  /** @throws StateError for what is not JSON */
  push(chunk: Buffer): void {
    let from = 0;
    for (let at = 0; at < chunk.length; at++) {
      const code = chunk[at] ?? 0;
      if (this.#inValue) {
        if (!this.#endsBefore(code)) continue;
        this.#finish(chunk.subarray(from, at));
        // What ended a number or a word is not part of it.
        at--;
      } else if (!isSpace(code) && this.#begins(code)) {
        this.#inValue = true;
        from = at;
        at--;
      }
    }
    if (this.#inValue) this.#keep(chunk.subarray(from));
  }

  /** The whole object, once all of it has come. @throws StateError when its end is missing */
  end(): unknown {
    if (this.#expected === "object") throw new StateError("it is empty or not JSON: it must begin with {");
    if (this.#expected !== "end")
      throw new StateError(`it ends in the middle, at ${this.#place()}: only a part of it is there`);
    return Object.fromEntries(this.#members);
  }

  /** Whether a byte within a value is the first one after it. A text, a list and an object end with their last byte. */
  #endsBefore(code: number): boolean {
    if (this.#inText) {
      if (this.#escaped) this.#escaped = false;
      else if (code === CODE.backslash) this.#escaped = true;
      else if (code === CODE.quote) this.#inText = false;
      return false;
    }
    switch (code) {
      case CODE.quote:
        this.#inText = true;
        return false;
      case CODE.openBrace:
      case CODE.openBracket:
        this.#depth++;
        return false;
      case CODE.closeBrace:
      case CODE.closeBracket:
        if (this.#depth === 0) return true;
        this.#depth--;
        return false;
      default:
        return this.#depth === 0 && (code === CODE.comma || code === CODE.colon || isSpace(code));
    }
  }

  /** Takes a byte between values; true when a value begins with it. */
  #begins(code: number): boolean {
    switch (this.#expected) {
      case "object":
        this.#expect(code, CODE.openBrace, "it is not JSON: it must begin with {");
        this.#expected = "name or end";
        return false;
      case "name or end":
      case "name":
        if (code === CODE.closeBrace && this.#expected === "name or end") {
          this.#expected = "end";
          return false;
        }
        this.#expect(code, CODE.quote);
        return true;
      case "colon":
        this.#expect(code, CODE.colon);
        this.#expected = "value";
        return false;
      case "value":
        if (code !== CODE.openBracket) return this.#startsValue(code);
        this.#list = [];
        this.#members.set(this.#name, this.#list);
        this.#expected = "element or end";
        return false;
      case "element or end":
        if (code === CODE.closeBracket) return this.#endList();
        return this.#startsValue(code);
      case "element":
        return this.#startsValue(code);
      case "separator":
        if (this.#list && code === CODE.closeBracket) return this.#endList();
        if (!this.#list && code === CODE.closeBrace) {
          this.#expected = "end";
          return false;
        }
        this.#expect(code, CODE.comma);
        this.#expected = this.#list ? "element" : "name";
        return false;
      case "end":
        throw new StateError("there is more after its end");
    }
  }

  #startsValue(code: number): true {
    if (code === CODE.comma || code === CODE.colon || code === CODE.closeBrace || code === CODE.closeBracket) {
      throw new StateError(`it is not valid JSON at ${this.#place()}`);
    }
    return true;
  }

  #endList(): false {
    this.#list = undefined;
    this.#expected = "separator";
    return false;
  }

  #expect(code: number, wanted: number, message = `it is not valid JSON at ${this.#place()}`): void {
    if (code !== wanted) throw new StateError(message);
  }

  #keep(bytes: Buffer): void {
    this.#keptBytes += bytes.length;
    if (this.#keptBytes > constants.MAX_STRING_LENGTH) throw new StateError(`${this.#place()} is too long to be read`);
    // A copy: the chunk's room is used again.
    this.#kept.push(Buffer.from(bytes));
  }

  #finish(last: Buffer): void {
    this.#keep(last);
    const text = (this.#kept.length === 1 ? (this.#kept[0] ?? last) : Buffer.concat(this.#kept)).toString("utf8");
    this.#kept = [];
    this.#keptBytes = 0;
    this.#inValue = false;
    const value = this.#parse(text);
    if (this.#expected === "name or end" || this.#expected === "name") {
      this.#name = String(value);
      if (this.#members.has(this.#name)) throw new StateError(`it has ${this.#place()} twice`);
      this.#expected = "colon";
      return;
    }
    if (this.#list) this.#list.push(value);
    else this.#members.set(this.#name, value);
    this.#expected = "separator";
  }

  #parse(text: string): unknown {
    try {
      return JSON.parse(text);
    } catch {
      throw new StateError(`it is not valid JSON at ${this.#place()}`);
    }
  }

  #place(): string {
    if (this.#name === "") return "its beginning";
    const name = /^\w{1,40}$/.test(this.#name) ? this.#name : "a member with a strange name";
    return this.#list ? `${name}[${this.#list.length}]` : name;
  }
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

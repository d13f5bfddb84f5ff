import { Duplex } from "node:stream";

/** Characters of a line, which begins one further than the line before. */
const LINE_CHARS = 72;
const FIRST_CHAR = 0x20;
const CHARS = 95;
/** The whole pattern is 7,030 bytes long; so many of it make a chunk of about 64 KiB. */
const PATTERNS = 9;

/** Sends lines of printable characters for as long as somebody takes them (RFC 864), and takes what it gets. */
export function chargen(): Duplex {
  return new Duplex({
    read() {
      // Not at once: a fast reader would leave no time for anything else.
      setImmediate(() => this.push(chunk()));
    },
    write: (_chunk, _encoding, taken) => taken(),
  });
}

let made: Buffer | undefined;

function chunk(): Buffer {
  made ??= Buffer.from(
    Array.from({ length: CHARS }, (_, line) => `${lineFrom(line)}\r\n`)
      .join("")
      .repeat(PATTERNS),
  );
  return made;
}

function lineFrom(line: number): string {
  return String.fromCharCode(...Array.from({ length: LINE_CHARS }, (_, at) => FIRST_CHAR + ((line + at) % CHARS)));
}

import { StringDecoder } from "node:string_decoder";

/** The longest line that is handed on, in characters. A longer one comes in pieces of this length. */
export const MAX_LINE_LENGTH = 65_536;

const NEWLINE = 0x0a;

/** Puts lines together from bytes that arrive in pieces of any size, cut anywhere. */
export interface LineSplitter {
  /** The lines that these bytes complete. */
  push(bytes: Uint8Array): string[];
  /** What is left at the end: the last line, if it had no newline. */
  end(): string[];
  /** Whether the last line has begun, but not ended. */
  readonly partial: boolean;
  /** How many lines have ended with a newline until now: an overlong one, which came in pieces, is one. */
  readonly newlines: number;
  /** How many characters have come until now, whether they have been handed on or not. */
  readonly characters: number;
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code < 0xdc00;
}

export function createLineSplitter(maxLength: number = MAX_LINE_LENGTH): LineSplitter {
  // A tenth of the time of a TextDecoder that streams, and a byte order mark stays the character that it is.
  const decoder = new StringDecoder("utf8");
  let rest = "";
  let newlines = 0;
  let characters = 0;
  let last = NEWLINE;

  /** Moves the whole pieces of an overlong line to `lines`, and returns what is left of it: up to `most` characters. */
  function cut(line: string, lines: string[], most = maxLength): string {
    let start = 0;
    while (line.length - start > most) {
      const end = start + maxLength;
      const piece = isHighSurrogate(line.charCodeAt(end - 1)) ? end - 1 : end;
      lines.push(line.slice(start, piece));
      start = piece;
    }
    return start === 0 ? line : line.slice(start);
  }

  /** The same for a line that has ended, whose carriage return goes with the newline. */
  function finish(line: string, lines: string[]): void {
    lines.push(cut(line.endsWith("\r") ? line.slice(0, -1) : line, lines));
  }

  function split(text: string): string[] {
    characters += text.length;
    const parts = text.split("\n");
    const tail = parts.pop() ?? "";
    newlines += parts.length;
    let lines: string[] = [];
    if (parts.length === 0) rest += tail;
    else {
      finish(rest + (parts[0] ?? ""), lines);
      rest = tail;
      if (lines.length === 1 && text.length <= maxLength && !text.includes("\r")) {
        // The usual case: there is nothing to take off or to cut.
        parts[0] = lines[0] ?? "";
        lines = parts;
      } else for (let index = 1; index < parts.length; index++) finish(parts[index] ?? "", lines);
    }
    // One character more than a line may have stays, so that a carriage return at the very end can still be dropped.
    rest = cut(rest, lines, maxLength + 1);
    return lines;
  }

  return {
    push(bytes) {
      last = bytes.at(-1) ?? last;
      return split(decoder.write(bytes));
    },
    end() {
      const lines = split(decoder.end());
      if (rest !== "") lines.push(cut(rest, lines));
      rest = "";
      last = NEWLINE;
      return lines;
    },
    get partial() {
      return last !== NEWLINE;
    },
    get newlines() {
      return newlines;
    },
    get characters() {
      return characters;
    },
  };
}

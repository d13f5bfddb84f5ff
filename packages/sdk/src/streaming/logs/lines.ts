/** The longest line that is handed on, in characters. A longer one comes in pieces of this length. */
const MAX_LINE_LENGTH = 65_536;

/** Puts lines together from bytes that arrive in pieces of any size, cut anywhere. */
export interface LineSplitter {
  /** The lines that these bytes complete. */
  push(bytes: Uint8Array): string[];
  /** What is left at the end: the last line, if it had no newline. */
  end(): string[];
  /** Whether the last line has begun, but not ended. */
  readonly partial: boolean;
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code < 0xdc00;
}

export function createLineSplitter(maxLength: number = MAX_LINE_LENGTH): LineSplitter {
  // ignoreBOM keeps a byte order mark as the character that it is.
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  let rest = "";

  /** Moves the whole pieces of an overlong line to `lines`, and returns what is left of it. */
  function cut(line: string, lines: string[]): string {
    let start = 0;
    while (line.length - start > maxLength) {
      const end = start + maxLength;
      const piece = isHighSurrogate(line.charCodeAt(end - 1)) ? end - 1 : end;
      lines.push(line.slice(start, piece));
      start = piece;
    }
    return line.slice(start);
  }

  function split(text: string): string[] {
    const lines: string[] = [];
    let start = 0;
    for (let end = text.indexOf("\n"); end !== -1; end = text.indexOf("\n", start)) {
      const line = rest + text.slice(start, end);
      rest = "";
      lines.push(cut(line.endsWith("\r") ? line.slice(0, -1) : line, lines));
      start = end + 1;
    }
    rest += text.slice(start);
    // One character more than a line may have stays, so that a carriage return at the very end can still be dropped.
    if (rest.length > maxLength + 1) rest = cut(rest, lines);
    return lines;
  }

  return {
    push: (bytes) => split(decoder.decode(bytes, { stream: true })),
    end() {
      const lines = split(decoder.decode());
      if (rest !== "") lines.push(cut(rest, lines));
      rest = "";
      return lines;
    },
    get partial() {
      return rest !== "";
    },
  };
}

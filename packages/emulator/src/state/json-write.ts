/** Pieces are put together until they have about this many characters: a file of many small writes is slow. */
const PIECE_CHARS = 256 * 1024;

/**
 * A snapshot as JSON, in pieces: a large one is longer than any string can be. Each element of a list stands in a line of its own, so
 * that two files can be compared.
 */
export function* jsonPieces(snapshot: object): Generator<string> {
  let piece = "{\n";
  let first = true;
  for (const [name, value] of Object.entries(snapshot)) {
    piece += `${first ? "" : ",\n"}${JSON.stringify(name)}: `;
    first = false;
    if (!Array.isArray(value)) {
      piece += JSON.stringify(value);
      continue;
    }
    let separator = "[\n";
    for (const element of value as readonly unknown[]) {
      piece += separator + JSON.stringify(element);
      separator = ",\n";
      if (piece.length < PIECE_CHARS) continue;
      yield piece;
      piece = "";
    }
    piece += value.length === 0 ? "[]" : "\n]";
  }
  yield `${piece}\n}\n`;
}

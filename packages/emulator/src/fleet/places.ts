import type { Document, LineCounter } from "yaml";
import type { FleetDefinition, FleetPath } from "./definition.ts";
import type { PlaceOf } from "./mistakes.ts";

/** Where the parts of definitions that were read from files stand. */
const places = new WeakMap<FleetDefinition, PlaceOf>();

export function rememberPlaces(definition: FleetDefinition, placeOf: PlaceOf): void {
  places.set(definition, placeOf);
}

/** undefined for a definition that comes from no file. */
export function placesOf(definition: FleetDefinition): PlaceOf | undefined {
  return places.get(definition);
}

/** Finds the parts of a parsed file. What is not in it is shown at what should hold it. */
export function placesIn(file: string, document: Document, lines: LineCounter): PlaceOf {
  return (path) => {
    for (let parts = path; ; parts = parts.slice(0, -1)) {
      const offset = offsetOf(document, parts);
      if (offset !== undefined) return placeOf(file, lines, offset);
      if (parts.length === 0) return file;
    }
  };
}

export function placeOf(file: string, lines: LineCounter, offset: number): string {
  const { line, col } = lines.linePos(offset);
  return `${file}:${line}:${col}`;
}

function offsetOf(document: Document, path: FleetPath): number | undefined {
  // A name that is made of digits may have been read as a number.
  const numbers = path.map((part) => (/^\d+$/.test(String(part)) ? Number(part) : part));
  for (const parts of [path, numbers]) {
    const node: unknown = document.getIn(parts, true);
    const range = typeof node === "object" && node !== null && "range" in node ? node.range : undefined;
    if (Array.isArray(range) && typeof range[0] === "number") return range[0];
  }
  return undefined;
}

import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type LineCounter,
  type Node,
  type Pair,
  type Scalar,
  visit,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";
import type { Position } from "./issues.ts";

/** The most values in one manifest, those that aliases repeat included. */
export const MAX_VALUES = 100_000;
/** How deep values may lie in each other. */
export const MAX_DEPTH = 64;

/** A manifest goes beyond one of its limits. */
export class TooMuch extends Error {
  /** Where, if that is known. */
  readonly at: Position | undefined;

  constructor(message: string, at?: Position) {
    super(message);
    this.at = at;
  }
}

/** A value of a manifest. */
export type Value = YAMLMap | YAMLSeq | Scalar;

type Complain = (node: unknown, message: string) => void;

/** A parsed document, as what reads it sees it. */
export interface Source {
  positionOf(node: unknown, fallback: Position): Position;
  /** The value itself, or the one that an alias stands for; undefined where there is none. */
  follow(node: unknown): Value | undefined;
  /**
   * The pairs of a map, those that a merge key (`<<`) brings in first, so that the map's own win. `complain` is told of
   * a merge that brings in nothing.
   */
  pairsOf(map: YAMLMap, complain: Complain): Pair[];
  /** Counts one more value. Throws when there are too many. */
  count(): void;
}

/** What each alias stands for, found in one pass: asking each alias takes a pass for each. */
function targetsOf(document: Document): Map<unknown, unknown> {
  const anchors = new Map<string, unknown>();
  const targets = new Map<unknown, unknown>();
  visit(document, {
    Node(_, node) {
      if (isAlias(node)) targets.set(node, anchors.get(node.source));
      else if (node.anchor) anchors.set(node.anchor, node);
    },
  });
  return targets;
}

function isMergeKey(key: unknown): boolean {
  // Under %YAML 1.1 its value is a symbol.
  return isScalar(key) && written(key) === "<<" && key.type === "PLAIN";
}

export function createSource(document: Document, lines: LineCounter): Source {
  const targets = targetsOf(document);
  let values = 0;

  const source: Source = {
    positionOf(node, fallback) {
      const start = (node as Node | null | undefined)?.range?.[0];
      if (start === undefined) return fallback;
      const { line, col } = lines.linePos(start);
      return { line, column: col };
    },
    follow(node) {
      const value = isAlias(node) ? targets.get(node) : node;
      return isMap(value) || isSeq(value) || isScalar(value) ? value : undefined;
    },
    pairsOf: (map, complain) => pairsOf(map, complain, 0),
    count() {
      values += 1;
      if (values > MAX_VALUES)
        throw new TooMuch(`holds more than ${MAX_VALUES} values, those that aliases repeat included`);
    },
  };

  function pairsOf(map: YAMLMap, complain: Complain, depth: number): Pair[] {
    const own: Pair[] = [];
    const merged: Pair[] = [];
    let merges = 0;
    for (const pair of map.items) {
      source.count();
      if (!isMergeKey(pair.key)) {
        own.push(pair);
        continue;
      }
      if (depth === MAX_DEPTH) throw new TooMuch(`merges maps more than ${MAX_DEPTH} levels deep`);
      merges += 1;
      if (merges > 1) complain(pair.key, "is given a second time. Merge a list of maps instead");
      const value = source.follow(pair.value);
      // Of several merged maps the first wins.
      for (const each of isSeq(value) ? [...value.items].reverse() : [pair.value]) {
        const from = source.follow(each);
        if (isMap(from)) merged.push(...pairsOf(from, complain, depth + 1));
        else if (isAlias(each)) complain(each, unknownAlias(each.source));
        else complain(each, "must be a map, or a list of maps: it brings in their fields");
      }
    }
    return merged.concat(own);
  }
  return source;
}

/** What is said of an alias without an anchor. */
export function unknownAlias(name: string): string {
  return `refers to *${name}, but nothing before it is marked &${name}`;
}

/** A scalar as it was written, as far as it is known. */
export function written(scalar: Scalar): string {
  return scalar.source ?? (scalar.value === null ? "" : String(scalar.value));
}

import fc from "fast-check";
import { expect, test } from "vitest";
import { createLineSplitter } from "./lines.ts";

const SEED = Number(process.env.FC_SEED ?? Date.now() % 2 ** 31);

function readAll(bytes: Uint8Array, cuts: readonly number[], maxLength?: number): string[] {
  const splitter = createLineSplitter(maxLength);
  const lines: string[] = [];
  const edges = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  for (let index = 1; index < edges.length; index++)
    lines.push(...splitter.push(bytes.subarray(edges[index - 1], edges[index])));
  return [...lines, ...splitter.end()];
}

const text = fc.string({
  unit: fc.constantFrom("a", "é", "漢", "🔑", "\r", "\n", "\r\n", " ", "\ufeff", "\u2028"),
  maxLength: 60,
});

test(`lines are the same however the bytes are cut (seed ${SEED})`, () => {
  fc.assert(
    fc.property(text, fc.array(fc.nat(), { maxLength: 20 }), (log, cuts) => {
      const expected = log
        .split("\n")
        .map((line, index, all) => (index < all.length - 1 ? line.replace(/\r$/, "") : line));
      if (expected.at(-1) === "") expected.pop();
      expect(readAll(Buffer.from(log, "utf8"), cuts)).toEqual(expected);
    }),
    { numRuns: 1000, seed: SEED },
  );
});

test(`an overlong line comes in pieces that make it up, none too long, no character torn (seed ${SEED})`, () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom("a", "🔑"), minLength: 1, maxLength: 80 }),
      fc.array(fc.nat()),
      (line, cuts) => {
        const pieces = readAll(Buffer.from(`${line}\nlast`, "utf8"), cuts, 8);
        expect(pieces.slice(0, -1).join("")).toBe(line);
        for (const piece of pieces) {
          expect(piece.length).toBeLessThanOrEqual(8);
          expect(piece).not.toMatch(/\p{Surrogate}/u);
        }
      },
    ),
    { numRuns: 500, seed: SEED },
  );
});

test(`the pieces of an overlong line are the same however the bytes are cut, its line end included (seed ${SEED})`, () => {
  expect(readAll(Buffer.from(`${"x".repeat(16)}\r\n`), [9, 17], 8)).toEqual(["x".repeat(8), "x".repeat(8)]);
  const log = fc.string({ unit: fc.constantFrom("aaaaaaa", "a", "🔑", "\r", "\n", "\r\n"), maxLength: 60 });
  fc.assert(
    fc.property(log, fc.array(fc.nat()), (text, cuts) => {
      const bytes = Buffer.from(text, "utf8");
      expect(readAll(bytes, cuts, 8)).toEqual(readAll(bytes, [], 8));
    }),
    { numRuns: 1000, seed: SEED },
  );
});

test("a line without end does not grow without end", () => {
  const splitter = createLineSplitter(10);
  let pieces = 0;
  for (let index = 0; index < 1000; index++) pieces += splitter.push(Buffer.from("abc")).length;
  expect(pieces).toBeGreaterThan(290);
  expect(splitter.end().join("").length).toBeLessThan(12);
});

test("knows whether a line has begun", () => {
  const splitter = createLineSplitter();
  expect(splitter.partial).toBe(false);
  splitter.push(Buffer.from("a\nb"));
  expect(splitter.partial).toBe(true);
  splitter.push(Buffer.from("\n"));
  expect(splitter.partial).toBe(false);
});

test("bytes that are no UTF-8 become replacement characters", () => {
  expect(readAll(Uint8Array.of(0x61, 0xff, 0x0a), [])).toEqual(["a\ufffd"]);
});

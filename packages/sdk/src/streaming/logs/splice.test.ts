import fc from "fast-check";
import { expect, test } from "vitest";
import { createSplicer } from "./splice.ts";

const SEED = Number(process.env.FC_SEED ?? Date.now() % 2 ** 31);
const HEADROOM = 50;

/** What becomes of a log of which `seen` is remembered, when it is replayed whole, or from `asked` lines before its end. */
function splice(seen: readonly string[], replay: readonly string[], asked = seen.length + HEADROOM) {
  const splicer = createSplicer(seen, asked);
  splicer.push(replay, replay.length);
  const { lines, gap, wider } = splicer.decide();
  return { lines, gap, wider };
}
const numbered = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => `line ${from + index}`);
const alike = (count: number) => Array.from({ length: count }, () => "tick");
const exact = { gap: undefined, wider: false };

test.each([
  ["nothing new", numbered(0, 40), numbered(0, 40), []],
  ["something new", numbered(0, 40), numbered(0, 45), numbered(40, 45)],
  ["a replay that begins before what was seen", numbered(45, 50), numbered(0, 53), numbered(50, 53)],
  ["a replay that begins within what was seen", numbered(0, 100), numbered(60, 103), numbered(100, 103)],
  ["one line seen", ["a"], ["b", "a", "c"], ["c"]],
  ["a log that was empty", [], numbered(0, 5), numbered(0, 5)],
  ["lines that are alike, and nothing new", alike(40), alike(40), []],
  ["an empty line at the beginning and the end", ["", ...numbered(0, 9), ""], ["", ...numbered(0, 9), "", "b"], ["b"]],
])("%s is certain", (_, seen, replay, lines) => {
  expect(splice(seen, replay)).toEqual({ ...exact, lines });
});

test("what does not reach back to the last line seen is a gap, if a wider replay does not help", () => {
  const replay = numbered(200, 260);
  expect(splice(numbered(0, 10), replay)).toEqual({ lines: replay, gap: "lost", wider: true });
  expect(splice(numbered(0, 10), numbered(200, 205))).toEqual({ lines: numbered(200, 205), gap: "lost", wider: false });
  expect(splice([], numbered(0, HEADROOM))).toMatchObject({ gap: "lost", wider: true });
});

test("an overlap of a few lines, where there could be more, is not trusted", () => {
  const seen = [...numbered(0, 99), "}"];
  expect(splice(seen, ["}", ...numbered(500, 700)])).toMatchObject({ gap: "ambiguous", wider: true });
  expect(splice(seen, ["}", "new"])).toEqual({ lines: ["new"], gap: "ambiguous", wider: false });
});

test("all of a short memory may be there by chance, where the replay need not reach back to it", () => {
  const replay = numbered(0, 1_001).with(700, "health check ok");
  const certain = splice(["health check ok"], replay.slice(0, 999), 1_001);
  expect(certain).toEqual({ ...exact, lines: numbered(701, 999) });
  expect(splice(["health check ok"], replay, 1_001)).toMatchObject({ gap: "ambiguous", wider: true });
  // The server may have counted a line that has only begun.
  expect(splice(["health check ok"], replay.slice(1), 1_001)).toMatchObject({ gap: "ambiguous", wider: true });
  expect(splice([], replay.slice(1), 1_001)).toMatchObject({ gap: "lost", wider: true });
  expect(splice(numbered(669, 701), numbered(0, 1_032), 1_032)).toEqual({ ...exact, lines: numbered(701, 1_032) });
});

test("a short memory is not settled before it is known how far the replay goes back", () => {
  const splicer = createSplicer(numbered(0, 20), 1_020);
  splicer.push([...numbered(0, 20), ...numbered(100, 1_099)], 1_019);
  expect(splicer.state).toBe("found");
  splicer.push(["line 1099"], 1);
  expect(splicer.state).toBe("settled");
  expect(splicer.decide()).toMatchObject({ gap: "ambiguous", wider: true });
  const long = createSplicer(["seen"], 1_001);
  long.push(["seen", ...Array.from({ length: 70 }, (_, index) => `${index}`.padEnd(60_000, "x"))], 71);
  expect(long.state).toBe("settled");
  expect(long.decide()).toMatchObject({ gap: "ambiguous", wider: false });
});

test.each([
  ["lines that are all alike", alike(40), alike(43), []],
  ["a log that repeats itself", ["a", "b", "c"], ["a", "b", "c", "a", "b", "c", "d"], ["d"]],
  ["a period within what is remembered", ["a", "b", "a", "b"], ["a", "b", "a", "b", "a", "b"], []],
])("%s: the longest overlap is taken, which repeats nothing, and lines may be missing", (_, seen, replay, lines) => {
  expect(splice(seen, replay)).toEqual({ lines, gap: "ambiguous", wider: false });
});

const line = fc.constantFrom("a", "b", "", "tick");
const unlike = fc.integer({ min: 0, max: 1e9 }).map(String);
interface Sizes {
  readonly lines: { minLength?: number; maxLength: number };
  readonly remembered: { min: number; max: number };
}
/** A log, how much of it was seen, and how much of that is remembered. */
const logs = ({ lines, remembered }: Sizes) =>
  fc.record({
    log: fc.oneof(fc.array(line, lines), fc.array(fc.oneof(line, unlike), lines)),
    seenTo: fc.nat(lines.maxLength),
    remembered: fc.integer(remembered),
    headroom: fc.integer({ min: 1, max: 40 }),
    cuts: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 8 }),
  });
const SHORT: Sizes = { lines: { maxLength: 60 }, remembered: { min: 1, max: 20 } };
const LONG: Sizes = { lines: { minLength: 60, maxLength: 120 }, remembered: { min: 30, max: 60 } };

function resumed({
  log,
  seenTo,
  remembered,
  headroom,
}: {
  log: string[];
  seenTo: number;
  remembered: number;
  headroom: number;
}) {
  const end = Math.min(seenTo, log.length);
  const seen = log.slice(Math.max(0, end - remembered), end);
  const asked = seen.length + headroom;
  return {
    seen,
    asked,
    replay: log.slice(Math.max(0, log.length - asked)),
    fresh: log.slice(end),
  };
}

test(`whatever the lines, nothing is repeated, and nothing is missing without a gap (seed ${SEED})`, () => {
  fc.assert(
    fc.property(logs(SHORT), (given) => {
      const { seen, asked, replay, fresh } = resumed(given);
      fc.pre(seen.length > 0);
      const { lines, gap } = splice(seen, replay, asked);
      expect(lines).toEqual(lines.length === 0 ? [] : fresh.slice(-lines.length));
      if (gap === undefined) expect(lines).toEqual(fresh);
    }),
    { numRuns: 3000, seed: SEED },
  );
});

/** The same by trying every place. */
function longestOverlap(seen: readonly string[], replay: readonly string[]): number {
  for (let end = replay.length; end > 0; end--) {
    const length = Math.min(end, seen.length);
    if (replay.slice(end - length, end).join("\n") === seen.slice(seen.length - length).join("\n")) return end;
  }
  return 0;
}

test(`finds what trying every place finds (seed ${SEED})`, () => {
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 12 }), fc.array(line, { maxLength: 30 }), (seen, replay) => {
      expect(splice(seen, replay).lines).toEqual(replay.slice(longestOverlap(seen, replay)));
    }),
    { numRuns: 3000, seed: SEED },
  );
});

test(`what is settled before the end of the replay is not changed by the rest of it (seed ${SEED})`, () => {
  let early = 0;
  fc.assert(
    fc.property(fc.oneof(logs(SHORT), logs(LONG)), (given) => {
      const { seen, asked, replay, fresh } = resumed(given);
      fc.pre(seen.length > 0);
      const splicer = createSplicer(seen, asked);
      let arrived = 0;
      for (let turn = 0; splicer.state !== "settled" && arrived < replay.length; turn++) {
        const next = replay.slice(arrived, arrived + (given.cuts[turn % given.cuts.length] ?? 1));
        splicer.push(next, next.length);
        arrived += next.length;
      }
      if (splicer.state !== "settled") return;
      if (arrived < replay.length) early += 1;
      const { lines, gap } = splicer.decide();
      const whole = splice(seen, replay, asked);
      expect([...lines, ...replay.slice(arrived)]).toEqual(whole.lines);
      if (gap === undefined && given.headroom >= fresh.length) expect(whole.lines).toEqual(fresh);
    }),
    { numRuns: 3000, seed: SEED },
  );
  expect(early).toBeGreaterThan(0);
});

test("while all that came may be old, nothing is withheld; then it is", () => {
  const splicer = createSplicer(numbered(0, 40), 1_040);
  splicer.push(numbered(0, 30), 30);
  expect([splicer.state, splicer.withholds]).toEqual(["old", false]);
  splicer.push(numbered(30, 40), 10);
  expect([splicer.state, splicer.withholds]).toEqual(["found", false]);
  splicer.push(["new"], 1);
  expect([splicer.state, splicer.withholds]).toEqual(["found", true]);
  const other = createSplicer(numbered(0, 40), 1_040);
  other.push(["other"], 1);
  expect([other.state, other.withholds]).toEqual(["unknown", true]);
});

test("a replay that stops within what was seen has nothing new", () => {
  const splicer = createSplicer(["a", "b", "c", "a", "b"], 1_005);
  splicer.push(["a", "b"], 2);
  expect(splicer.state).toBe("old");
  expect(splicer.decide()).toMatchObject({ lines: [] });
});

test("an overlap of a few lines is not settled before the whole replay has come, so that a wider one can be asked for", () => {
  const splicer = createSplicer(numbered(0, 300), 1_300);
  splicer.push(numbered(290, 1_589), 1_299);
  expect(splicer.state).toBe("found");
  splicer.push(["line 1589"], 1);
  expect(splicer.state).toBe("settled");
  expect(splicer.decide()).toMatchObject({ gap: "ambiguous", wider: true });
});

test("a log that is long enough is settled as soon as the last line seen is found, and so are many lines that differ", () => {
  const long = createSplicer(numbered(1_000, 1_400), 1_400);
  long.push(numbered(100, 1_350), 1_250);
  expect(long.state).toBe("unknown");
  long.push(numbered(1_350, 1_401), 51);
  expect(long.state).toBe("settled");
  const remembered = createSplicer(numbered(0, 500), 1_500);
  remembered.push(numbered(0, 501), 501);
  expect(remembered.state).toBe("settled");
  expect(remembered.decide().lines).toEqual(["line 500"]);
  const periodic = createSplicer(alike(500), 1_500);
  periodic.push([...alike(500), "new"], 501);
  expect(periodic.state).toBe("found");
});

test("however alike the lines are, it looks at each only a few times", () => {
  for (const [seen, replay] of [
    [alike(1_000), alike(11_000)],
    [[...alike(999), "last"], alike(11_000)],
    [alike(1_000), Array.from({ length: 11_000 }, (_, index) => (index % 999 === 998 ? "other" : "tick"))],
    [numbered(0, 1_000), alike(11_000)],
  ] as const) {
    let looks = 0;
    const counted = new Proxy(seen, {
      get(target, key) {
        if (typeof key === "string" && /^\d+$/.test(key)) looks += 1;
        return Reflect.get(target, key) as unknown;
      },
    });
    const splicer = createSplicer(counted, 11_000);
    for (const each of replay) splicer.push([each], 1);
    splicer.decide();
    expect(looks).toBeLessThan(5 * (seen.length + replay.length));
  }
});

test("of a log that was empty all is new: what is more than may be withheld is settled with a gap, and nothing is dropped", () => {
  const long = Array.from({ length: 120 }, (_, index) => `${index}`.padEnd(60_000, "x"));
  const splicer = createSplicer([], 1_000);
  splicer.push(long.slice(0, 69), 69);
  expect(splicer.state).toBe("found");
  splicer.push(long.slice(69), 51);
  expect(splicer.state).toBe("settled");
  const { lines, gap } = splicer.decide();
  expect(gap).toBe("lost");
  expect(lines).toEqual(long);
});

test("a replay that begins like one of fewer lines is all that the log has, so the search goes on past what was asked for", () => {
  const { head } = (() => {
    const narrow = createSplicer(numbered(19_000, 20_000), 2_000);
    narrow.push(numbered(0, 2_000), 2_000);
    return narrow.decide();
  })();
  const wide = createSplicer(numbered(19_000, 20_000), 11_000, head);
  wide.push(numbered(0, 19_999), 19_999);
  expect(wide.state).toBe("unknown");
  wide.push(numbered(19_999, 20_002), 3);
  expect(wide.decide()).toMatchObject({ lines: numbered(20_000, 20_002), gap: undefined });
  // A server that does as it is told begins a wider replay further back, unless lines are alike.
  for (const narrower of [numbered(9_000, 9_032), alike(32), numbered(0, 31)]) {
    const other = createSplicer(["seen"], 11_000, narrower);
    other.push([...(narrower[0] === "tick" ? alike(32) : numbered(0, 32)), ...numbered(32, 11_000)], 11_000);
    expect(other.state).toBe("settled");
    expect(other.decide()).toMatchObject({ gap: "lost" });
  }
});

test("what is withheld is bounded: without an overlap the oldest goes, with one it is decided", () => {
  const long = Array.from({ length: 200 }, (_, index) => `${index}${"x".repeat(60_000)}`);
  const lost = createSplicer(["seen"], 100_000);
  lost.push(long, long.length);
  const { lines, gap } = lost.decide();
  expect(gap).toBe("lost");
  expect(lines).toEqual(long.slice(-lines.length));
  expect(lines.length * 60_000).toBeLessThan(5 * 1024 * 1024);
  const empty = createSplicer(["seen"], 1e7);
  empty.push(
    Array.from({ length: 5_000_000 }, () => ""),
    5_000_000,
  );
  expect(empty.decide().lines.length).toBeLessThan(5_000_000);
  const found = createSplicer(["seen"], 100_000);
  found.push(["seen", ...long.slice(0, 69)], 70);
  expect(found.state).toBe("found");
  found.push([long[69] ?? ""], 1);
  expect(found.state).toBe("settled");
});

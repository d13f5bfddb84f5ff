import { expect, test } from "vitest";
import { createGrep, linesAround } from "./grep.ts";
import { createGroups } from "./groups.ts";

const asIs = (text: string) => text;
const megabyte = `${"a".repeat(1_000_000)}!`;

test("a pattern on which a search could take for ever is a text, and a line of a megabyte is searched at once", () => {
  const start = performance.now();
  expect(createGrep("(a+)+$", asIs)(megabyte)).toBeUndefined();
  expect(createGrep("(a+)+$", asIs)(`é${megabyte}`)).toBeUndefined();
  expect(createGrep("A!", asIs)(megabyte)).toEqual({ line: megabyte, at: 999_999 });
  const groups = createGroups();
  for (const line of [megabyte, "1".repeat(1_000_000), "1a".repeat(500_000), "2026-01-01T".repeat(100_000)]) {
    groups.add({ line, at: 500_000 }, "till-1");
  }
  expect(performance.now() - start).toBeLessThan(1_000);
  expect(groups.sorted().every(({ example }) => example.length <= 300)).toBe(true);
});

const grouped = (...lines: string[]) => {
  const groups = createGroups();
  for (const line of lines) groups.add({ line, at: 0 }, "kaunas-till-01");
  return groups.sorted().map(({ lines: count }) => count);
};

test.each([
  ["times", "2026-01-02T10:00:00.123Z down", "2026-11-12 23:59:59,9+02:00 down"],
  ["times of syslog", "Nov  2 10:00:00 down", "Dec 12 23:59:59 down"],
  ["dates of the web", "[Mon, 02 Nov 2026 10:00:00 GMT] down", "[Tue, 03 Dec 2026 11:00:00 GMT] down"],
  ["numbers and addresses", "10.0.0.1:8080 took 1.5ms", "10.0.0.22:80 took 900ms"],
  ["uuids", "id 3f2504e0-4f89-41d3-9a0c-0305e82c3301", "id 00000000-4F89-41D3-9A0C-0305E82C3301"],
  ["ids of other kinds", "job_2tqO54XuKPbK3kAItvppSv5xsZA, 9f86d081e", "job_3aXCzBbFUX0kbLW3hPuXpNkxyzA, 00e4c77"],
  ["spaces", "the till is  down", "the till is down"],
])("lines that differ in %s say the same", (_, one, other) => {
  expect(grouped(one, other)).toEqual([2]);
});

test.each([
  ["disk full", "disk fault"],
  ["user ann logged in", "user bob logged in"],
  ["kaunas-till-01 down", "vilnius-gateway down"],
])("%s and %s do not", (one, other) => {
  expect(grouped(one, other)).toEqual([1, 1]);
});

test("lines that differ in the name of the device say the same", () => {
  const groups = createGroups();
  for (const device of ["kaunas-till", "riga-gateway"]) groups.add({ line: `${device}: down`, at: 0 }, device);
  expect(groups.sorted()).toMatchObject([{ lines: 2, devices: new Set(["kaunas-till", "riga-gateway"]) }]);
});

test("more messages than are told apart are counted", () => {
  const groups = createGroups();
  const word = (index: number) => [...String(index)].map((digit) => "abcdefghij"[Number(digit)]).join("");
  for (let index = 0; index < 1_005; index += 1) groups.add({ line: word(index), at: 0 }, "till");
  expect(groups.sorted()).toHaveLength(1_000);
  expect(groups.ungrouped()).toBe(5);
});

test("lines around matches that lie close together come once", () => {
  const grep = createGrep("x", asIs);
  expect(linesAround(["0", "1", "x2", "3", "x4", "5", "6", "7", "8", "x9"], grep, 1, 100)).toEqual({
    lines: ["1", "x2", "3", "x4", "5", "--", "8", "x9"],
    matched: 3,
  });
  expect(linesAround(["x0", "1", "x2"], grep, 0, 100)).toEqual({ lines: ["x0", "x2"], matched: 2 });
});

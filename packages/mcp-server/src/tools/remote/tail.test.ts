import { expect, test } from "vitest";
import { keepTail } from "./tail.ts";

const taken = (max: number, ...chunks: string[]) => {
  const tail = keepTail(max);
  for (const chunk of chunks) tail.take(Buffer.from(chunk));
  return tail;
};

test("keeps all that fits", () => {
  const tail = taken(10, "ab\n", "c\r\nd\n");
  expect([tail.lines(), tail.dropped, tail.total]).toEqual([["ab", "c", "d"], 0, 8]);
  expect(taken(10).lines()).toEqual([]);
  expect(taken(10, "\n").lines()).toEqual([]);
});

test("keeps the newest bytes, however they come", () => {
  const text = "0123456789";
  for (const size of [1, 2, 3, 7, 10]) {
    const tail = taken(4, ...(text.match(new RegExp(`.{1,${size}}`, "g")) ?? []));
    expect([tail.lines(), tail.dropped]).toEqual([["6789"], 6]);
  }
});

test("no half of a character is left at the cut", () => {
  expect(taken(6, "€€€").lines()).toEqual(["€€"]);
  expect(taken(5, "€€€").lines()).toEqual(["€"]);
  expect(taken(2, "€").lines()).toEqual([]);
});

import { describe, expect, test } from "vitest";
import { budget, hardLimit, maxLineLength, softLimit } from "./budget.ts";
import { type Block, type Facts, freeText, type Reply } from "./facts.ts";
import { fence } from "./fence.ts";
import { normalDetail } from "./render.ts";

const tag = "untrusted-data-0123456789ab";
const size = (text: string) => Buffer.byteLength(text);

function render(reply: Reply) {
  return budget(fence(reply, tag), tag);
}

function list(items: readonly Facts[]): Reply {
  return {
    facts: { total: 1_000, shown: items.length, items },
    list: {
      name: "items",
      narrow: "Narrow it.",
      cursorAfter: (shown) => (shown === 1_000 ? undefined : `after-${shown}`),
    },
  };
}

describe("facts", () => {
  test("text and structured content say the same", () => {
    const { text, structured } = render({
      facts: {
        name: 'quote " and \\',
        count: 3,
        off: false,
        nested: { list: ["a", { b: 1 }] },
        message: freeText("said\nso"),
      },
    });
    expect(JSON.parse(text)).toEqual(structured);
    expect(structured).toEqual({
      name: 'quote " and \\',
      count: 3,
      off: false,
      nested: { list: ["a", { b: 1 }] },
      message: `<${tag}>said\nso</${tag}>`,
    });
  });

  test("what is empty is left out, and an empty list is said", () => {
    const { structured } = render({
      ...list([]),
      facts: { items: [], a: undefined, b: "", c: [], d: {}, e: { f: undefined }, g: 0 },
    });
    expect(structured).toEqual({ items: [], g: 0, nextCursor: "after-0" });
  });

  test("the same reply is the same bytes", () => {
    const reply = list([{ name: "a" }, { name: "b" }]);
    expect(render(reply).text).toBe(render(reply).text);
  });

  test("names from outside become own members, whatever they are called", () => {
    const labels = Object.fromEntries([
      ["__proto__", "x"],
      ["constructor", "y"],
    ]);
    const { text } = render({ facts: { labels } });
    expect(text).toContain('"__proto__":"x"');
  });
});

describe("lists", () => {
  const item = (index: number): Facts => ({ name: `device-${index}`, padding: "x".repeat(200) });

  test("a list that fits is whole, with the cursor behind its end", () => {
    const { structured } = render(list(Array.from({ length: 5 }, (_, i) => item(i))));
    expect(structured?.items).toHaveLength(5);
    expect(structured?.nextCursor).toBe("after-5");
    expect(structured?.note).toBeUndefined();
  });

  test("a list that does not fit is cut between two items, and goes on right there", () => {
    const { text, structured } = render(list(Array.from({ length: 1_000 }, (_, i) => item(i))));
    expect(size(text)).toBeLessThanOrEqual(softLimit);
    expect(size(text)).toBeGreaterThan(softLimit - 2 * size(JSON.stringify(item(0))));
    const items = structured?.items as unknown[];
    expect(structured).toMatchObject({ shown: items.length, nextCursor: `after-${items.length}`, total: 1_000 });
    expect(structured?.note).toContain(`Only ${items.length} of the 1000 asked for fit`);
    expect(JSON.parse(text)).toEqual(structured);
  });

  test("one item that cannot be shortened is shown up to the hard limit", () => {
    const nested = Object.fromEntries(
      Array.from({ length: 6 }, (_, i) => [`m${i}`, Array.from({ length: 6 }, () => ({ a: "y".repeat(900) }))]),
    );
    const { text, structured } = render(
      list([{ a: nested, b: nested, c: nested, d: nested, e: nested, f: nested }, item(1)]),
    );
    expect(structured?.items).toHaveLength(1);
    expect(size(text)).toBeGreaterThan(softLimit);
    expect(size(text)).toBeLessThanOrEqual(hardLimit);
  });

  test("one item that is too large alone is shortened inside, and the reply says so", () => {
    const huge = {
      parts: Array.from({ length: 190 }, () => "y".repeat(900)),
      map: Object.fromEntries(Array.from({ length: 150 }, (_, i) => [`k${i}`, "v".repeat(500)])),
    };
    const { text, structured } = render(list([huge]));
    expect(size(text)).toBeLessThanOrEqual(softLimit);
    expect(structured?.items).toHaveLength(1);
    expect(structured?.note).toContain("shortened");
  });

  test("facts that are too large are shortened no more than they must", () => {
    const facts = { sites: Array.from({ length: 60 }, (_, i) => `${i} ${"y".repeat(450)}`) };
    const { text, structured } = render({ facts });
    expect(size(text)).toBeLessThanOrEqual(softLimit);
    expect(structured?.sites).toHaveLength(50);
    expect(structured?.note).toContain("shortened");
  });

  test("a share of the limits is kept to in the same way", () => {
    const facts = { sites: Array.from({ length: 60 }, (_, i) => `${i} ${"y".repeat(100)}`) };
    expect(size(render({ facts }).text)).toBeGreaterThan(softLimit / 5);
    expect(size(budget(fence({ facts }, tag), tag, 0.2).text)).toBeLessThanOrEqual(softLimit / 5);
  });

  test("nothing ever exceeds the hard limit", () => {
    const deep = (depth: number): Facts =>
      depth === 0
        ? { text: "z".repeat(5_000) }
        : Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`m${i}`, deep(depth - 1)]));
    expect(() => render({ facts: deep(3) })).toThrow("larger than this server may return");
  });

  test("bytes are counted, not characters", () => {
    const { text } = render(
      list(Array.from({ length: 1_000 }, (_, i) => ({ name: `設備-${i}`, padding: "漢".repeat(100) }))),
    );
    expect(size(text)).toBeLessThanOrEqual(softLimit);
  });
});

test("a long free text is cut inside its fence", () => {
  const { structured } = render({ facts: { message: freeText("m".repeat(10_000)) } });
  const message = structured?.message as string;
  expect(message).toMatch(/^<untrusted-data-0123456789ab>m+… \(8000 more characters\)<\/untrusted-data-0123456789ab>$/);
  expect(message.length).toBeLessThan(normalDetail.freeText + 100);
  expect(structured?.note).toContain("shortened");
});

describe("blocks", () => {
  const block = (lines: readonly string[], keep: Block["keep"] = "newest"): Reply => ({
    facts: { name: "web" },
    blocks: [{ title: "Log", lines, keep }],
  });

  test("stand behind the facts, in a fence, and there is no structured content to hide them", () => {
    const { text, structured } = render(block(["one", "two"]));
    expect(structured).toBeUndefined();
    expect(text).toBe(`{\n"name": "web"\n}\n\nLog:\n<${tag}>\none\ntwo\n</${tag}>`);
  });

  test("keep the newest lines", () => {
    const { text } = render(block(Array.from({ length: 5_000 }, (_, i) => `line ${i} ${"x".repeat(50)}`)));
    expect(size(text)).toBeLessThanOrEqual(softLimit);
    expect(text).toContain("line 4999 ");
    expect(text).not.toContain("line 0 ");
    expect(text).toMatch(/"note": "\d+ older lines did not fit and are left out\."/);
  });

  test("or the oldest", () => {
    const { text } = render(
      block(
        Array.from({ length: 5_000 }, (_, i) => `line ${i} ${"x".repeat(50)}`),
        "oldest",
      ),
    );
    expect(text).toContain("line 0 ");
    expect(text).not.toContain("line 4999 ");
    expect(text).toContain("later lines");
  });

  test("share the room", () => {
    const lines = Array.from({ length: 2_000 }, (_, i) => `line ${i} ${"x".repeat(50)}`);
    const { text } = render({
      facts: {},
      blocks: [
        { title: "A", lines, keep: "newest" },
        { title: "B", lines, keep: "newest" },
      ],
    });
    expect(size(text)).toBeLessThanOrEqual(softLimit + 200);
    expect(text.match(/line 1999 /g)).toHaveLength(2);
  });

  test("a line has its limit", () => {
    const { text } = render(block(["x".repeat(50_000)]));
    expect(text).toContain(`… (${50_000 - maxLineLength} more characters)`);
  });
});

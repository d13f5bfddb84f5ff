import { describe, expect, it } from "vitest";
import { generateConstants } from "./constants.ts";
import { type ApiDocument, readDocument } from "./document.ts";

const withSchemas = (schemas: Record<string, unknown>): ApiDocument =>
  ({ paths: {}, components: { schemas } }) as ApiDocument;

/** Every list of values in the document, wherever it stands. */
function listsOf(value: unknown): string[][] {
  if (typeof value !== "object" || value === null) return [];
  const { "x-known-values": known, enum: closed } = value as Record<string, unknown>;
  const own = [known, closed].filter(Array.isArray);
  return [...own, ...Object.values(value).flatMap(listsOf)];
}

describe("the constants", () => {
  it("hold every list of values that the document has, and nothing else", () => {
    const written = [...generateConstants(readDocument()).matchAll(/^export const \w+ = \{\n([^}]*)\} as const;$/gm)];
    const lists = written.map(([, members = ""]) => [...members.matchAll(/: "(.*)",$/gm)].map(([, value]) => value));
    const wanted = new Set(listsOf(readDocument().components.schemas).map((list) => JSON.stringify(list)));
    expect(new Set(lists.map((list) => JSON.stringify(list)))).toEqual(wanted);
    expect(lists.length).toBeGreaterThanOrEqual(wanted.size);
  });

  it("make keys of values: words with capitals, and Any for the asterisk", () => {
    const text = generateConstants(
      withSchemas({ Kind: { description: "Which. */", enum: ["on-failure", "fromHostname", "SSH", "*"] } }),
    );
    expect(text).toContain(
      '  OnFailure: "on-failure",\n  FromHostname: "fromHostname",\n  SSH: "SSH",\n  Any: "*",\n}',
    );
    expect(text).toContain('export type Kind = Schemas["Kind"];');
    expect(text).toContain(" * Which. *\\/\n");
  });

  it.each([
    [
      "values without a name",
      { Thing: { properties: { size: { enum: ["s"] } } } },
      "Thing.size: its values have no name",
    ],
    [
      "one name for two lists",
      {
        Rule: { properties: { effect: { enum: ["a", "b"] } } },
        RuleInput: { properties: { effect: { enum: ["a"] } } },
      },
      "Rule.effect: its values differ",
    ],
    ["a value that cannot be a key", { Kind: { enum: ["8h"] } }, 'Kind: "8h" cannot be the key'],
    ["two values with one key", { Kind: { enum: ["a-b", "a_b"] } }, 'Kind: "AB" cannot be the key of a value, or is'],
  ])("are refused for %s", (_, schemas, message) => {
    expect(() => generateConstants(withSchemas(schemas))).toThrow(message);
  });
});

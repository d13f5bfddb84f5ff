import { describe, expect, it } from "vitest";
import { loadDocument } from "./document.ts";
import { judgeValue, unknownKeywords } from "./schema.ts";

const document = loadDocument();
const judge = (schema: Record<string, unknown>, value: unknown) =>
  judgeValue(document, schema, value).map(({ kind, pointer, came }) => `${kind} ${pointer} ${came}`);

describe("every schema of a response", () => {
  const described = document.operations.map(({ id, responses }) => {
    const all = [...responses.values()].flatMap(({ content, headers }) => [...content.values(), ...headers.values()]);
    return [id, all] as const;
  });

  it.each(described)("of %s holds no keyword that is not judged", (_, all) => {
    expect(all.flatMap(({ schema }) => unknownKeywords(document, schema))).toEqual([]);
  });

  it.each(described)("of %s allows its own examples", (_, all) => {
    for (const { schema, examples } of all) {
      for (const example of Object.values(examples)) expect(judgeValue(document, schema, example)).toEqual([]);
    }
  });
});

it("tells of a keyword that is not judged, also further down", () => {
  const schema = { type: "array", items: { type: "object", properties: { a: { type: "string", minLength: 1 } } } };
  expect(unknownKeywords(document, schema)).toEqual(["minLength"]);
  expect(unknownKeywords(document, { type: "string", format: "uuid" })).toEqual(["format: uuid"]);
});

describe("a value", () => {
  it.each([
    [{ type: "integer" }, 1.5, ["wrong-type  a number with a fraction"]],
    [{ type: "string" }, 1, ["wrong-type  an integer"]],
    [{ type: "string" }, null, ["null-value  null"]],
    [{ type: ["string", "null"] }, null, []],
    [{ type: "array", items: { type: "string" } }, null, ["null-list  null"]],
    [{ type: "array", items: { type: "string" } }, ["a", 1, null], ["wrong-type /1 an integer", "null-value /2 null"]],
    [{ type: "object" }, [], ["wrong-type  a list of 0"]],
    [{ type: "integer", minimum: 1, maximum: 2 }, 3, ["wrong-format  an integer"]],
    [{ type: "string", pattern: "^a$" }, "b", ["wrong-format  a string of 1 characters"]],
    [{ type: "string", maxLength: 1 }, "bb", ["wrong-format  a string of 2 characters"]],
    [{ type: "object", properties: { a: {} } }, { "a/b~": 1 }, ["unknown-field /* an integer"]],
    [{ type: "object", required: ["a/b~"] }, {}, ["missing-field /a~1b~0 it is not there"]],
    [{ type: "object", additionalProperties: true }, { a: 1 }, []],
    [{ enum: ["a"] }, "b", ['unknown-enum  "b"']],
    [{ enum: ["a"] }, "s2hlcFR0W2VH8eaflbAb9eOCUWfi", ["unknown-enum  a string of 28 characters"]],
    [{ "x-known-values": ["a"] }, "", []],
  ])("of %j: %j", (schema, value, expected) => {
    expect(judge(schema, value)).toEqual(expected);
  });

  it.each([
    ["2024-03-05T07:41:09Z", []],
    ["2024-03-05T07:41:09.731205123Z", []],
    ["0001-01-01T00:00:00Z", []],
    ["2024-03-05T07:41:09.1234567890Z", ['wrong-format  "9999-99-99T99:99:99.9999999999Z"']],
    ["2024-03-05T07:41:09+02:00", ['wrong-format  "9999-99-99T99:99:99+99:99"']],
    ["2024-13-05T07:41:09Z", ['wrong-format  "9999-99-99T99:99:99Z"']],
    ["yesterday", ['wrong-format  "aaaaaaaaa"']],
  ])("that is the time %s", (time, expected) => {
    expect(judge({ type: "string", format: "date-time" }, time)).toEqual(expected);
  });

  it.each([
    ["", true],
    ["cGFzc3dvcmQ=", true],
    ["cGFzc3dvcmQ", false],
    ["cGFz c3dvcmQ=", false],
    ["cGFzc3dvc_-=", false],
  ])("that is the data %j", (data, good) => {
    expect(judge({ type: "string", contentEncoding: "base64" }, data)).toHaveLength(good ? 0 : 1);
  });
});

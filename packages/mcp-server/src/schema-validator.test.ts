import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { ElicitRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { expect, test } from "vitest";
import { schemaValidator } from "./schema-validator.ts";

/** A form with every kind of field that the protocol has. */
const requestedSchema = {
  type: "object" as const,
  properties: {
    confirm: { type: "boolean" as const, title: "Really?" },
    name: { type: "string" as const, default: "n", minLength: 1, maxLength: 10 },
    count: { type: "integer" as const, minimum: 1, maximum: 5 },
    mail: { type: "string" as const, format: "email" as const },
    one: { type: "string" as const, enum: ["a", "b"], enumNames: ["A", "B"] },
    titled: { type: "string" as const, oneOf: [{ const: "a", title: "A" }] },
    several: { type: "array" as const, items: { type: "string" as const, enum: ["a", "b"] }, maxItems: 1 },
  },
  required: ["confirm"],
};

async function fillIn(content: Record<string, string | number | boolean | string[]>) {
  const server = new Server({ name: "s", version: "0" }, { jsonSchemaValidator: schemaValidator });
  const client = new Client({ name: "c", version: "0" }, { capabilities: { elicitation: { form: {} } } });
  client.setRequestHandler(ElicitRequestSchema, () => ({ action: "accept", content }));
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  await server.connect(theirs);
  await client.connect(ours);
  try {
    return await server.elicitInput({ message: "?", requestedSchema });
  } finally {
    await client.close();
  }
}

test("a form that is filled in well comes back as it was filled in", async () => {
  const content = {
    confirm: true,
    name: "x",
    count: 5,
    mail: "a@b.lv",
    one: "b",
    titled: "a",
    several: ["a"],
    more: "y",
  };
  expect(await fillIn(content)).toEqual({ action: "accept", content });
});

test.each([
  ["a required field is missing", { name: "x" }],
  ["a text stands for a boolean", { confirm: "true" }],
  ["a number is too great", { confirm: true, count: 6 }],
  ["a number is no integer", { confirm: true, count: 1.5 }],
  ["a choice is none of the list", { confirm: true, one: "c" }],
  ["a titled choice is none of the list", { confirm: true, titled: "b" }],
  ["too many are chosen", { confirm: true, several: ["a", "b"] }],
])("is refused where %s", async (_, content) => {
  await expect(fillIn(content)).rejects.toThrow("does not match requested schema");
});

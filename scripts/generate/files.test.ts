import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type ApiDocument, listOperations, readDocument } from "./document.ts";
import { generatedFiles, staleFiles, writeFiles } from "./files.ts";
import { generateManifestSchema } from "./manifest-schema.ts";

describe("what is generated", () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "synpse-generate-"));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it("is the same bytes each time", async () => {
    expect(await generatedFiles(readDocument())).toEqual(await generatedFiles(readDocument()));
  });

  it("keeps the enums of responses open and those of inputs closed", async () => {
    const types = (await generatedFiles(readDocument()))["packages/sdk/src/generated/schema.ts"] ?? "";
    const closed: string[] = [];
    let schema = "";
    for (const line of types.split("\n")) {
      schema = /^(?: {8}(?=\w+: )|export interface )(\w+)/.exec(line)?.[1] ?? schema;
      if (/"[^"]*" \| "[^"]*"/.test(line) && !line.includes("(string & {})")) closed.push(schema);
    }
    expect([...new Set(closed)].filter((name) => !/(Input|Update)$/.test(name))).toEqual([]);
    expect(closed).toContain("SchedulingInput");
    expect(types).toContain('DeviceStatus: "online" | "offline" | (string & {});');
  });

  it("gives every object a name and its description", async () => {
    const types = (await generatedFiles(readDocument()))["packages/sdk/src/generated/schema.ts"] ?? "";
    expect(types).toContain("/**\n * A machine that runs the Synpse agent.\n */\nexport interface Device {\n");
    expect(types).toMatch(/^ {8}Device: Device;$/m);
    // Under the name that is exported for it.
    expect(types).toMatch(/^ {8}OSRelease: OsRelease;$/m);
  });

  it("lets a member that may be left out be given as undefined", async () => {
    const types = (await generatedFiles(readDocument()))["packages/sdk/src/generated/schema.ts"] ?? "";
    expect(types).toMatch(/^ {4}maxRegistrations\?: \(?number \| null\)? \| undefined;$/m);
    expect(types).toMatch(/\?: never;/);
  });

  it("lets a caller change what was read", async () => {
    const files = await generatedFiles(readDocument());
    expect(files["packages/sdk/src/generated/schema.ts"]).not.toMatch(/^\s+readonly /m);
  });

  it("is stale when a file is missing or differs by a byte, and fresh once written", () => {
    const files = { "a/one.ts": "one\n", "a/two.ts": "two\n" };
    expect(staleFiles(root, files)).toEqual(["a/one.ts", "a/two.ts"]);
    writeFiles(root, files);
    expect(staleFiles(root, files)).toEqual([]);
    writeFileSync(join(root, "a/two.ts"), "two");
    expect(staleFiles(root, files)).toEqual(["a/two.ts"]);
  });
});

describe("a document that the generator cannot use", () => {
  const document = (paths: Record<string, unknown>): ApiDocument =>
    ({ paths, components: { schemas: {} } }) as ApiDocument;

  it.each([
    ["no operationId", { "/a": { get: { responses: {} } } }, "GET /a: operationId is missing"],
    ["no x-repeatable", { "/a": { get: { operationId: "a", responses: {} } } }, "GET /a: x-repeatable is missing"],
    [
      "an operationId used twice",
      Object.fromEntries(
        ["/a", "/b"].map((path) => [path, { get: { operationId: "a", responses: {}, "x-repeatable": true } }]),
      ),
      'operationId "a" is used twice',
    ],
  ])("is refused for %s", (_, paths, message) => {
    expect(() => listOperations(document(paths))).toThrow(message);
  });

  it("is refused for a reference to nothing", () => {
    expect(() => generateManifestSchema(document({}))).toThrow("components.schemas.ApplicationInput");
  });
});

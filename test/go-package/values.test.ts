import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  DEFAULT_PAGE_SIZE,
  MAX_PAGE_SIZE,
  NEXT_PAGE_TOKEN_HEADER,
  PAGE_SIZE_HEADER,
  PREVIOUS_PAGE_TOKEN_HEADER,
  TOTAL_ITEMS_HEADER,
} from "@synpse/sdk";
import { build } from "esbuild";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { repository } from "../support/process.ts";
import { specPath } from "../support/spec.ts";

interface Document {
  paths: Record<string, { get?: { responses: Record<string, { headers?: object }> } }>;
  components: { parameters: Record<string, { schema: { maximum?: number }; description: string }> };
}

test("what is exported about pages is what the document says", () => {
  const document = parse(readFileSync(specPath, "utf8")) as Document;
  const headers = document.paths["/projects/{project}/devices"]?.get?.responses["200"]?.headers ?? {};
  expect([NEXT_PAGE_TOKEN_HEADER, PREVIOUS_PAGE_TOKEN_HEADER, PAGE_SIZE_HEADER, TOTAL_ITEMS_HEADER]).toEqual(
    Object.keys(headers).map((name) => name.toLowerCase()),
  );
  const { PageSize } = document.components.parameters;
  expect(PageSize?.schema.maximum).toBe(MAX_PAGE_SIZE);
  expect(PageSize?.description).toContain(`${DEFAULT_PAGE_SIZE} when left out`);
});

test("a bundle of the client alone carries no constant and no helper", async () => {
  const bundle = async (code: string) => {
    const { outputFiles } = await build({
      stdin: { contents: code, resolveDir: join(repository, "test") },
      bundle: true,
      format: "esm",
      platform: "browser",
      conditions: ["@synpse/source"],
      write: false,
    });
    return outputFiles.map(({ text }) => text).join("\n");
  };
  const marks = /MembershipRoleBinding|unless-stopped|install\.sh|0001-01-01/g;
  expect((await bundle('export { Synpse } from "@synpse/sdk";')).match(marks)).toBeNull();
  const all = await bundle('export * from "@synpse/sdk";');
  expect(new Set(all.match(marks)).size).toBe(4);
  const one = await bundle('export { DeviceStatus } from "@synpse/sdk";');
  expect(one.match(marks)).toBeNull();
  expect(one.length).toBeLessThan(300);
});

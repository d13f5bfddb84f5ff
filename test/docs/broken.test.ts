/** That the checks of the docs find what is broken, and name the file and the line. */
import { describe, expect, it } from "vitest";
import { repository } from "../support/process.ts";
import { uncheckedBlocks } from "./allowed.ts";
import { type Block, blocksOf, brokenLinks, type Page } from "./blocks.ts";
import { dataErrors } from "./data.ts";
import { programsOf } from "./program.ts";
import { runErrors } from "./run.ts";
import { typeErrors } from "./type-check.ts";

/** A page of blocks, each given by its info string and its code. The first fence is on line 3. */
function page(...blocks: readonly (readonly [info: string, ...code: string[]])[]): Page & { blocks: Block[] } {
  const text = `# Page\n\n${blocks.map(([info, ...code]) => `\`\`\`${info}\n${code.join("\n")}\n\`\`\`\n`).join("\n")}`;
  const made = { path: "docs/broken.md", text };
  return { ...made, blocks: blocksOf(made) };
}

const client = ["ts", 'import { Synpse } from "@synpse/sdk";', "const synpse = new Synpse();"] as const;

const types = (...pages: ReturnType<typeof page>[]) =>
  typeErrors(
    repository,
    pages.flatMap((each) => programsOf(each, each.blocks)),
  );
const runs = (each: ReturnType<typeof page>) => runErrors(repository, programsOf(each, each.blocks));

describe("a broken block", () => {
  it("with a type error is named by file and line", () => {
    const broken = page(client, ["ts", "const page = await synpse.devices.list();", "page.itemz;"]);
    expect(types(broken)).toEqual([expect.stringMatching(/^docs\/broken\.md:10: Property 'itemz' does not exist/)]);
  });

  it("that uses what no block above it has declared is one with a type error", () => {
    expect(types(page(["ts", "later;"], ["ts", "const later = 1;"]))).toEqual([
      "docs/broken.md:4: Cannot find name 'later'.",
    ]);
  });

  it("that imports what does not exist is named by the line of the import", () => {
    expect(types(page(client, ["ts", 'import { Synapse } from "@synpse/sdk";', "new Synapse();"]))[0]).toMatch(
      /^docs\/broken\.md:9: .*no exported member named 'Synapse'/,
    );
  });

  it("with a runtime error is named by the line that threw", async () => {
    const broken = page(client, ["ts", "const wait = 1;", 'if (wait) throw new Error("as it happens");']);
    expect(await runs(broken)).toEqual([
      expect.stringMatching(/^docs\/broken\.md:10: it failed when it was run:.*as it happens/s),
    ]);
  });

  it("whose call fails is named by the block", async () => {
    const broken = page(client, ["ts", 'await synpse.devices.get("nobody");']);
    expect(await runs(broken)).toEqual([expect.stringMatching(/^docs\/broken\.md:(8|9): .*HTTP 404/s)]);
  });

  it("that prints something else than it shows is named by the line", async () => {
    const broken = page(
      ["ts", 'console.log("one", 1); // one 2', "if (Date.now() < 0) console.log(3); // 3", "console.log(4); // …"],
      ["text", "one 1", "…", "5"],
    );
    expect(await runs(broken)).toEqual([
      'docs/broken.md:4: it should print "one 2", but printed "one 1"',
      'docs/broken.md:5: it should print "3", but was never reached',
      expect.stringMatching(/^docs\/broken\.md:9: this is not what the block before it printed/),
    ]);
  });

  it("that leaves a rejection to nobody fails", async () => {
    const broken = page(["ts", 'void Promise.reject(new Error("left alone"));', "await new Promise(setImmediate);"]);
    expect(await runs(broken)).toEqual([expect.stringContaining("left alone")]);
  });

  it("that talks to another machine fails", async () => {
    expect(await runs(page(["ts", 'await fetch("http://192.0.2.1/");']))).toEqual([
      expect.stringMatching(/^docs\/broken\.md:4: .*only the loopback interface/s),
    ]);
  });

  it("of a vitest file fails with its test", async () => {
    const code = ['import { expect, it } from "vitest";', 'it("adds", () => expect(1 + 1).toBe(3));'];
    expect(await runs(page(['ts title="sum.test.ts"', ...code]))).toEqual([
      expect.stringMatching(/expected 2 to be 3/),
    ]);
  });

  it("of data is named by the line of its fence", async () => {
    const { blocks } = page(
      ["json", "{ a: 1 }"],
      ["yaml", "name: x", "spec: { containers: [{ name: a, image: b }] }", "scheduling: { type: NoDevice }"],
      ["yaml wrong", "name: x", "spec: {}", "scheduling: { type: AllDevices }"],
      ["yaml wrong", "name: x", "scheduling: { type: AllDevices }", "spec: { containers: [{ name: a, image: b }] }"],
      ["yaml", "projects: [{ nam: x }]"],
    );
    expect(await dataErrors(blocks)).toEqual([
      expect.stringMatching(/^docs\/broken\.md:3: /),
      expect.stringMatching(/^docs\/broken\.md:7: .*Did you mean NoDevices/s),
      expect.stringMatching(/^docs\/broken\.md:19: it is marked wrong, but is not/),
      expect.stringMatching(/^docs\/broken\.md:25: /),
    ]);
  });

  it("is not the only thing that is looked at: so are links", () => {
    const text = "# Page\n\n[a](errors.md) [b](error.md) [d](errors.md#nothing) [e](https://example.com)\n";
    expect(brokenLinks(repository, { path: "docs/broken.md", text: `${text}\n\`\`\`ts\n[x](y)\n\`\`\`\n` })).toEqual([
      "docs/broken.md:3: the link to error.md leads nowhere",
      "docs/broken.md:3: the link to errors.md#nothing leads nowhere",
    ]);
  });

  it("that nothing checks must be allowed", () => {
    const { blocks } = page(
      ["sh", "npm install left-pad # really", "npx -y pnpm@12 test"],
      ["ts no-run", "while (true) {}"],
      ["ruby", "puts"],
    );
    expect(uncheckedBlocks(blocks)).toEqual([
      expect.stringMatching(/^docs\/broken\.md:3: no test runs "npm install left-pad"/),
      expect.stringMatching(/^docs\/broken\.md:8: it is not run/),
      expect.stringMatching(/^docs\/broken\.md:12: nothing checks "ruby" blocks/),
    ]);
  });
});

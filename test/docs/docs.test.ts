/**
 * Every code block of the READMEs and the docs. How a page is read:
 *
 * - Its `ts` and `js` blocks form one program, from top to bottom: a block sees what the blocks above it have declared, and
 *   may declare the same name anew. Each page starts afresh, with an emulator of its own (fleet demo) in the environment.
 * - A block with a title (`ts title="watch.ts"`) is a file. Code runs as a program by itself, or by vitest where it imports
 *   that; whatever else is a file lies in the folder that the page's programs run in.
 * - A comment behind `console.log(…)` is what that call prints, the first time. A `text` block is all that the block before
 *   it prints. `…` stands for any text there; on a line of its own, for any lines.
 * - `ts no-run` is only type-checked, `yaml wrong` must be refused. YAML with a `spec` is a manifest, with `projects` a fleet.
 * - What none of this checks must be allowed, with a reason, in `allowed.ts`.
 */
import { describe, expect, it } from "vitest";
import { repository } from "../support/process.ts";
import { staleAllowances, uncheckedBlocks } from "./allowed.ts";
import { blocksOf, brokenLinks, findPages } from "./blocks.ts";
import { dataErrors } from "./data.ts";
import { programsOf } from "./program.ts";
import { runErrors } from "./run.ts";
import { typeErrors } from "./type-check.ts";

const pages = findPages(repository).map((page) => ({ ...page, blocks: blocksOf(page) }));
const programs = pages.flatMap((page) => programsOf(page, page.blocks));

describe("the code in the docs", () => {
  it("is all checked, by something", () => {
    const blocks = pages.flatMap((page) => page.blocks);
    expect(uncheckedBlocks(blocks)).toEqual([]);
    expect(staleAllowances(blocks)).toEqual([]);
  });

  it("stands beside links that lead somewhere", () => {
    expect(pages.flatMap((page) => brokenLinks(repository, page))).toEqual([]);
  });

  it("has the right types", () => {
    expect(typeErrors(repository, programs)).toEqual([]);
  }, 120_000);

  it("runs, and prints what it says", async () => {
    expect(await runErrors(repository, programs)).toEqual([]);
  }, 240_000);

  it("holds JSON, manifests and fleets that can be used", async () => {
    expect(await dataErrors(pages.flatMap(({ blocks }) => blocks))).toEqual([]);
  });
});

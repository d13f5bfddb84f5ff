import { Emulator, type FleetDefinition } from "@synpse/emulator";
import { parseManifests } from "@synpse/sdk/manifest";
import { parseAllDocuments } from "yaml";
import type { Block } from "./blocks.ts";

/** The whole of a fleet file or of a manifest is tried; of other files, whether they can be read. */
async function readData({ code, language }: Block): Promise<void> {
  if (language === "json") {
    JSON.parse(code);
    return;
  }
  for (const document of parseAllDocuments(code)) {
    const [error] = document.errors;
    if (error) throw error;
    const value: unknown = document.toJS();
    if (typeof value !== "object" || value === null) throw new Error("it holds nothing");
    if ("spec" in value) {
      const warnings = parseManifests(String(document)).flatMap((each) => each.warnings);
      if (warnings.length > 0) throw new Error(warnings.map(({ path, message }) => `${path} ${message}`).join("\n"));
    } else if ("projects" in value) {
      await (await Emulator.start({ fleet: value as FleetDefinition })).close();
    }
  }
}

/** What is wrong with the JSON and YAML blocks. One marked `wrong` is there to be refused. */
export async function dataErrors(blocks: readonly Block[]): Promise<string[]> {
  const errors: string[] = [];
  for (const block of blocks.filter(({ language }) => language === "json" || language === "yaml")) {
    const refused = await readData(block).then(
      () => undefined,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    const wrong = block.marks.includes("wrong");
    if (refused !== undefined && !wrong) errors.push(`${block.page}:${block.line}: ${refused}`);
    if (refused === undefined && wrong) errors.push(`${block.page}:${block.line}: it is marked wrong, but is not`);
  }
  return errors;
}

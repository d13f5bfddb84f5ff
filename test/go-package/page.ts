import { readFileSync } from "node:fs";
import { join } from "node:path";
import { repository } from "../support/process.ts";

/** A row of the migration table. */
export interface Row {
  /** The exported name of the Go package. */
  readonly go: string;
  /** What does its work here: none, one, or several. */
  readonly here: readonly string[];
  readonly note: string;
}

const NAME = /^`([^`]+)`$/;

/** The page on moving from synpse-go. */
export function readPage(): string {
  return readFileSync(join(repository, "docs/moving-from-synpse-go.md"), "utf8");
}

/** The rows of the table under the page's heading "The table". */
export function readTable(page: string): Row[] {
  const [, section = ""] = page.split(/^## The table$/m);
  const lines = section.split("\n").filter((line) => line.startsWith("|"));
  return lines.slice(2).map((line) => {
    const [, first = "", second = "", note = ""] = line.split("|").map((cell) => cell.trim());
    const here = second === "none" ? [] : second.split(", ").map((cell) => nameIn(cell, line));
    return { go: nameIn(first, line), here, note };
  });
}

/** What the page's Go code takes from the Go package: `synpse.Name`, and `api.Name` as a method of a client. */
export function readGoNames(page: string): string[] {
  const code = [...page.matchAll(/^```go\n(.*?)^```$/gms)].map(([, text = ""]) => text).join("\n");
  const names = [...code.matchAll(/\bsynpse\.([A-Z]\w*)/g)].map(([, name = ""]) => name);
  const methods = [...code.matchAll(/\bapi\.([A-Z]\w*)\(/g)].map(([, name = ""]) => `API.${name}`);
  return [...new Set([...names, ...methods])];
}

function nameIn(cell: string, line: string): string {
  const name = NAME.exec(cell)?.[1];
  if (name === undefined) throw new Error(`"${cell}" is no name in backticks, in the row ${line}`);
  return name;
}

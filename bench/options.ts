import { parseArgs } from "node:util";
import { nearest } from "../packages/mcp-server/src/nearest.ts";
import type { Measure } from "./lines.ts";

/** What the command was asked to do. */
export interface Options {
  /** Undefined: all. */
  readonly only: readonly string[] | undefined;
  /** Whether to end with 1 where a line is over budget. */
  readonly check: boolean;
  /** The file that the figures are written to. */
  readonly json: string | undefined;
  readonly help: boolean;
}

/** A mistake of the person who started it: one line, no stack. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

const flags = {
  only: { type: "string" },
  check: { type: "boolean" },
  json: { type: "string" },
  help: { type: "boolean" },
} as const;

export function usage(measures: readonly Measure[]): string {
  const width = Math.max(...measures.map(({ name }) => name.length));
  const list = measures.map(({ name, about }) => `  ${name.padEnd(width)}  ${about}`);
  return `Usage: pnpm bench [flags]

Measures the built SDK, packed as it is published, against bare fetch in the same run. Builds it first where it is stale.
A run takes two to three minutes; a busy machine moves the milliseconds, and the ratios little.

  --only NAME,...  measure only these
  --check          end with 1 where a line is over bench/budget.json
  --json FILE      write the figures there, too
  --help           this text

${list.join("\n")}
`;
}

/** Reads the command's flags. Throws UsageError. */
export function parseOptions(args: readonly string[], names: readonly string[]): Options {
  // pnpm hands `pnpm bench -- --check` on with its "--".
  const own = args[0] === "--" ? args.slice(1) : [...args];
  const { tokens } = parseArgs({ args: own, options: flags, strict: false, allowPositionals: true, tokens: true });
  for (const token of tokens) {
    if (token.kind === "positional") throw new UsageError(`unexpected "${token.value}"; --help lists the flags`);
    if (token.kind === "option" && !Object.hasOwn(flags, token.name)) {
      const [meant] = nearest(token.name, Object.keys(flags));
      throw new UsageError(
        `unknown flag ${token.rawName}; ${meant ? `did you mean --${meant}?` : "--help lists the flags"}`,
      );
    }
  }
  const { only, check = false, json, help = false } = parsed(own);
  if (json === "") throw new UsageError("--json needs the name of a file");
  return { only: only === undefined ? undefined : chosen(only, names), check, json, help };
}

function parsed(args: string[]) {
  try {
    return parseArgs({ args, options: flags }).values;
  } catch (error) {
    const [first = ""] = (error as Error).message.split("\n");
    throw new UsageError(first);
  }
}

function chosen(list: string, names: readonly string[]): string[] {
  const asked = list.split(",").map((name) => name.trim());
  for (const name of asked) {
    if (names.includes(name)) continue;
    const [meant] = nearest(name, names);
    throw new UsageError(
      `--only: there is no "${name}"; ${meant ? `did you mean ${meant}?` : `there are ${names.join(", ")}`}`,
    );
  }
  return asked;
}

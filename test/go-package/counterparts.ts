import { join } from "node:path";
import * as sdk from "@synpse/sdk";
import * as streaming from "@synpse/sdk/streaming";
import ts from "typescript";
import { repository } from "../support/process.ts";

const entries = ["packages/sdk/src/index.ts", "packages/sdk/src/streaming/index.ts"];
const client = new sdk.Synpse({ accessKey: "s1vAccessKey", projectId: "prj_1" });
/** What the table's expressions start from. */
const roots: Readonly<Record<string, unknown>> = { synpse: client, streams: new streaming.DeviceStreams(client) };
const values: Readonly<Record<string, unknown>> = { ...sdk, ...streaming };

/** Tells of a counterpart in the table what is wrong with it, or nothing. */
export type Judge = (counterpart: string) => string | undefined;

/**
 * A judge of counterparts: exported values by importing them, members of a client by looking at one, types and their
 * members by asking the compiler about the entries of the package.
 */
export function createJudge(): Judge {
  const members = exportedTypes();
  return (counterpart) => {
    const constructed = /^new (\w+)\(\)$/.exec(counterpart)?.[1];
    if (constructed !== undefined) {
      return typeof values[constructed] === "function" ? undefined : `no class ${constructed} is exported`;
    }
    const [first = "", ...path] = counterpart.split(".");
    if (first in roots) return follow(roots[first], path);
    if (path.length === 0) {
      return first in values || members.has(first) ? undefined : `neither a value nor a type ${first} is exported`;
    }
    const [member = "", ...rest] = path;
    if (rest.length > 0) return "it has too many members";
    const value = values[first];
    if (typeof value === "object" && value !== null && Object.hasOwn(value, member)) return undefined;
    return members.get(first)?.has(member) ? undefined : `${first} has no member ${member}`;
  };
}

/** The exported value that a counterpart names, such as `RuleAction.Get`; undefined where it names none. */
export function exportedValue(counterpart: string): unknown {
  const [first = "", member] = counterpart.split(".");
  const value = values[first];
  return member === undefined ? value : (value as Record<string, unknown> | undefined)?.[member];
}

/** Goes along `namespace(name).secrets.get()`: what stands with an argument is called, what ends in `()` is a method. */
function follow(root: unknown, path: readonly string[]): string | undefined {
  let at = root;
  for (const part of path) {
    const [, name = "", call] = /^(\w+)(\(\w*\))?$/.exec(part) ?? [];
    const next: unknown = (at as Record<string, unknown> | undefined)?.[name];
    if (next === undefined) return `there is no ${part}`;
    if ((typeof next === "function") !== (call !== undefined)) return `${part} is ${call ? "no" : "a"} method`;
    at = typeof next === "function" && call !== "()" ? next.call(at, "default") : next;
  }
  return undefined;
}

/** The exported types, each with the names of its members. */
function exportedTypes(): Map<string, Set<string>> {
  const configuration = ts.readConfigFile(join(repository, "tsconfig.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(configuration.config, ts.sys, repository);
  const program = ts.createProgram({ rootNames: entries.map((entry) => join(repository, entry)), options });
  const checker = program.getTypeChecker();
  const types = new Map<string, Set<string>>();
  for (const entry of entries) {
    const file = program.getSourceFile(join(repository, entry));
    const module = file && checker.getSymbolAtLocation(file);
    if (!module) throw new Error(`${entry} exports nothing`);
    for (const exported of checker.getExportsOfModule(module)) {
      const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
      if (!(symbol.flags & ts.SymbolFlags.Type)) continue;
      const properties = checker.getDeclaredTypeOfSymbol(symbol).getProperties();
      types.set(exported.name, new Set(properties.map(({ name }) => name)));
    }
  }
  return types;
}

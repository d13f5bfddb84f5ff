import { Failure } from "../process.ts";

export interface Options {
  /** Flags that were given, by letter or long name. */
  readonly flags: ReadonlySet<string>;
  /** Values of the options that take one. */
  readonly values: ReadonlyMap<string, string>;
  readonly rest: readonly string[];
}

interface Grammar {
  /** Flags: one letter each, or long names. */
  readonly flags?: readonly string[];
  /** Options that take a value. */
  readonly values?: readonly string[];
  /** Long names that mean a letter. */
  readonly aliases?: Readonly<Record<string, string>>;
}

/**
 * Takes a command's arguments apart: `-la`, `-n 5`, `-n5`, `--tail 5`, `--tail=5`, `--`.
 *
 * @throws Failure for an option that the command does not have
 */
export function options(args: readonly string[], { flags = [], values = [], aliases = {} }: Grammar): Options {
  const found = { flags: new Set<string>(), values: new Map<string, string>(), rest: [] as string[] };
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? "";
    if (arg === "--") {
      found.rest.push(...args.slice(at + 1));
      break;
    }
    if (arg.startsWith("--")) {
      const equals = arg.indexOf("=");
      const given = equals === -1 ? arg.slice(2) : arg.slice(2, equals);
      const name = Object.hasOwn(aliases, given) ? (aliases[given] ?? given) : given;
      if (values.includes(name))
        found.values.set(name, equals === -1 ? valueAt(args, ++at, `--${given}`) : arg.slice(equals + 1));
      else if (flags.includes(name) && equals === -1) found.flags.add(name);
      else throw new Failure(`unrecognized option '${arg}'`, 2);
      continue;
    }
    if (!arg.startsWith("-") || arg === "-") {
      found.rest.push(arg);
      continue;
    }
    for (let letter = 1; letter < arg.length; letter++) {
      const name = arg[letter] ?? "";
      if (values.includes(name)) {
        found.values.set(name, letter + 1 < arg.length ? arg.slice(letter + 1) : valueAt(args, ++at, `-${name}`));
        break;
      }
      if (!flags.includes(name)) throw new Failure(`invalid option -- '${name}'`, 2);
      found.flags.add(name);
    }
  }
  return found;
}

function valueAt(args: readonly string[], at: number, name: string): string {
  const value = args[at];
  if (value === undefined) throw new Failure(`option requires an argument -- '${name.replace(/^-+/, "")}'`, 2);
  return value;
}

/** A whole number, 0 or more; with `k`, `M`, `G` after it where sizes are meant. @throws Failure */
export function wholeNumber(text: string, what: string): number {
  const match = /^(\d{1,15})([kKMG]?)$/.exec(text);
  if (!match) throw new Failure(`invalid ${what}: '${text}'`);
  const unit = { "": 1, k: 1024, K: 1024, M: 1024 ** 2, G: 1024 ** 3 }[match[2] ?? ""] ?? 1;
  return Number(match[1]) * unit;
}

import { createHash } from "node:crypto";
import { type CommandFunction, Failure, type Process, print } from "../process.ts";
import { eachInput } from "./inputs.ts";
import { options, wholeNumber } from "./options.ts";

/** Where text comes from and where bytes go: commands that make output of nothing, and digests. */

const ESCAPES: Readonly<Record<string, string>> = {
  "\\\\": "\\",
  "\\n": "\n",
  "\\t": "\t",
  "\\r": "\r",
  "\\a": "\x07",
  "\\b": "\b",
  "\\f": "\f",
  "\\v": "\v",
  "\\e": "\x1b",
};

function unescaped(text: string): string {
  return text.replace(/\\(?:[\\ntrabfve]|0[0-7]{1,3}|[1-7][0-7]{0,2}|x[0-9a-fA-F]{1,2})/g, (found) => {
    const plain = ESCAPES[found];
    if (plain !== undefined) return plain;
    if (found[1] === "x") return String.fromCharCode(Number.parseInt(found.slice(2), 16));
    return String.fromCharCode(Number.parseInt(found.slice(1), 8) & 0xff);
  });
}

const echo: CommandFunction = async (process) => {
  const words = [...process.args];
  let newline = "\n";
  let escapes = false;
  for (; /^-[neE]+$/.test(words[0] ?? ""); words.shift()) {
    if (words[0]?.includes("n")) newline = "";
    if (words[0]?.includes("e")) escapes = true;
  }
  const text = words.join(" ");
  await print(process, (escapes ? unescaped(text) : text) + newline);
  return 0;
};

/** Text that is repeated is put together to pieces of about this size. */
const PIECE = 16 * 1024;

/** Widest field that `printf` fills up. */
const PRINTF_WIDTH = 9999;

interface Field {
  /** What comes before it, as it is printed. */
  readonly before: string;
  readonly flags: string;
  readonly width: number;
  readonly precision: number | undefined;
  readonly kind: string;
}

/** A format taken apart: its fields, and what comes after them. @throws Failure */
function readFormat(format: string): { readonly fields: readonly Field[]; readonly rest: string } {
  const fields: Field[] = [];
  let from = 0;
  for (const match of format.matchAll(/%(-?0?)(\d*)(?:\.(\d*))?([sdiuxXocb%])/g)) {
    const [whole, flags = "", width = "", precision, kind = ""] = match;
    for (const [what, size = ""] of [
      ["width", width],
      ["precision", precision],
    ]) {
      if (Number(size) > PRINTF_WIDTH) throw new Failure(`${whole.slice(0, 40)}: ${what} too large`);
    }
    fields.push({
      before: unescaped(format.slice(from, match.index)),
      flags,
      width: Number(width),
      precision: precision === undefined ? undefined : Number(precision),
      kind,
    });
    from = match.index + whole.length;
  }
  return { fields, rest: unescaped(format.slice(from)) };
}

/** A word as a field shows it; undefined when it is no number although it should be one. */
function converted(word: string, kind: string, precision: number | undefined): string | undefined {
  if ("diuxXo".includes(kind)) {
    const number = Number(word === "" ? 0 : word);
    if (!Number.isInteger(number)) return undefined;
    const text = number.toString(kind === "o" ? 8 : kind === "d" || kind === "i" || kind === "u" ? 10 : 16);
    return kind === "X" ? text.toUpperCase() : text;
  }
  const text = kind === "b" ? unescaped(word) : kind === "c" ? word.slice(0, 1) : word;
  return precision === undefined ? text : text.slice(0, precision);
}

/** `%s`, `%d`, `%i`, `%x`, `%o`, `%c`, `%b`, `%%` with a width; the format is used again while arguments are left. */
const printf: CommandFunction = async (process) => {
  const [format, ...words] = process.args;
  if (format === undefined) throw new Failure("usage: printf format [arguments]", 2);
  const { fields, rest } = readFormat(format);
  const takesWords = fields.some(({ kind }) => kind !== "%");
  let status = 0;
  let taken = 0;
  let piece = "";
  do {
    for (const { before, flags, width, precision, kind } of fields) {
      piece += before;
      if (kind === "%") piece += "%";
      else {
        const text = converted(words[taken++] ?? "", kind, precision);
        if (text === undefined) status = 1;
        const shown = text ?? "0";
        piece += flags.startsWith("-") ? shown.padEnd(width) : shown.padStart(width, flags === "0" ? "0" : " ");
      }
      if (piece.length < PIECE) continue;
      await print(process, piece);
      piece = "";
    }
    piece += rest;
  } while (takesWords && taken < words.length);
  await print(process, piece);
  return status;
};

const yes: CommandFunction = async (process) => {
  const line = `${process.args.join(" ") || "y"}\n`;
  const piece = line.repeat(Math.max(1, Math.floor(PIECE / line.length)));
  for (;;) await print(process, piece);
};

const seq: CommandFunction = async (process) => {
  const words = process.args.map((word) => {
    if (!/^-?\d{1,15}$/.test(word)) throw new Failure(`invalid floating point argument: '${word}'`);
    return Number(word);
  });
  if (words.length < 1 || words.length > 3) throw new Failure("missing operand");
  const first = words.length > 1 ? (words[0] ?? 1) : 1;
  const step = words.length > 2 ? (words[1] ?? 1) : 1;
  const last = words.at(-1) ?? 0;
  if (step === 0) throw new Failure("invalid Zero increment value: '0'");
  let piece = "";
  for (let value = first; step > 0 ? value <= last : value >= last; value += step) {
    piece += `${value}\n`;
    if (piece.length < PIECE) continue;
    await print(process, piece);
    piece = "";
  }
  await print(process, piece);
  return 0;
};

const digest =
  (algorithm: "sha256" | "sha1" | "md5"): CommandFunction =>
  (process) =>
    eachInput(process, options(process.args, { flags: ["b"] }).rest, async (input, path) => {
      const hash = createHash(algorithm);
      for (let chunk = await input.read(process.job); chunk; chunk = await input.read(process.job)) hash.update(chunk);
      await print(process, `${hash.digest("hex")}  ${path}\n`);
    });

/** `dd if=… of=… bs=… count=…`, and without them its stdin to its stdout. */
const dd: CommandFunction = async (process) => {
  const values = new Map<string, string>();
  for (const arg of process.args) {
    const match = /^(if|of|bs|count|status)=(.*)$/.exec(arg);
    if (!match) throw new Failure(`unrecognized operand '${arg}'`);
    values.set(match[1] ?? "", match[2] ?? "");
  }
  const size = wholeNumber(values.get("bs") ?? "512", "number");
  const bytes = values.has("count") ? size * wholeNumber(values.get("count") ?? "", "number") : undefined;
  const quoted = (word: string) => `'${word.replaceAll("'", "'\\''")}'`;
  const source = values.has("if") ? ` < ${quoted(values.get("if") ?? "")}` : "";
  const target = values.has("of") ? ` > ${quoted(values.get("of") ?? "")}` : "";
  return process.run(`${bytes === undefined ? "cat" : `head -c ${bytes}`}${source}${target}`, streamsOf(process));
};

function streamsOf({ stdin, stdout, stderr }: Process): Pick<Process, "stdin" | "stdout" | "stderr"> {
  return { stdin, stdout, stderr };
}

export const sourceCommands: Readonly<Record<string, CommandFunction>> = {
  echo,
  printf,
  yes,
  seq,
  dd,
  sha256sum: digest("sha256"),
  sha1sum: digest("sha1"),
  md5sum: digest("md5"),
};

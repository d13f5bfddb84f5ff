import { resolvePath } from "../files/file-system.ts";
import type { Input } from "../io.ts";
import { Lines } from "../lines.ts";
import { fromPattern, type LineTest } from "../pattern.ts";
import { type CommandFunction, Failure, type Process, print } from "../process.ts";
import { eachInput } from "./inputs.ts";
import { options, wholeNumber } from "./options.ts";

const cat: CommandFunction = (process) =>
  eachInput(process, options(process.args, { flags: ["u"] }).rest, async (input) => {
    const { stdout, job } = process;
    for (let chunk = await input.read(job); chunk; chunk = await input.read(job)) await stdout.write(chunk, job);
  });

const tee: CommandFunction = async (process) => {
  const { flags, rest } = options(process.args, { flags: ["a"] });
  const { machine, shell, stdin, stdout, job } = process;
  const files = rest.map((path) => machine.files.writable(resolvePath(shell.cwd, path)));
  if (!flags.has("a")) for (const file of files) machine.files.resize(file, 0);
  for (let chunk = await stdin.read(job); chunk; chunk = await stdin.read(job)) {
    for (const file of files) machine.files.write(file, file.kind === "file" ? file.content.size : 0, chunk);
    await stdout.write(chunk, job);
  }
  return 0;
};

/** `-5` is `-n 5`, as it always was. */
function oldNumber(args: readonly string[]): readonly string[] {
  return args.map((arg) => (/^-\d+$/.test(arg) ? `-n${arg.slice(1)}` : arg));
}

async function titled(
  process: Process,
  paths: readonly string[],
  use: (input: Input) => Promise<void>,
): Promise<number> {
  let first = true;
  return eachInput(process, paths, async (input, path) => {
    if (paths.length > 1) await print(process, `${first ? "" : "\n"}==> ${path} <==\n`);
    first = false;
    await use(input);
  });
}

const head: CommandFunction = (process) => {
  const { values, rest } = options(oldNumber(process.args), {
    values: ["n", "c"],
    flags: ["q"],
    aliases: { lines: "n", bytes: "c" },
  });
  const { stdout, job } = process;
  const bytes = values.get("c");
  if (bytes !== undefined) {
    const wanted = wholeNumber(bytes, "number of bytes");
    return titled(process, rest, async (input) => {
      for (let left = wanted; left > 0; ) {
        const chunk = await input.read(job);
        if (!chunk) return;
        await stdout.write(chunk.length > left ? chunk.subarray(0, left) : chunk, job);
        left -= chunk.length;
      }
    });
  }
  const count = wholeNumber(values.get("n") ?? "10", "number of lines");
  return titled(process, rest, async (input) => {
    const lines = new Lines(input);
    for (let left = count; left > 0; left--) {
      const line = await lines.line(job);
      if (!line) return;
      await stdout.write(line, job);
    }
  });
};

/** Most lines, and most bytes, that `tail` keeps back. */
const TAIL_LINES = 100_000;
const TAIL_BYTES = 16 * 1024 * 1024;
/** How often `tail -f` looks whether a file has grown, in milliseconds. */
const TAIL_INTERVAL = 1000;

const tail: CommandFunction = async (process) => {
  const { flags, values, rest } = options(oldNumber(process.args), {
    values: ["n", "c"],
    flags: ["f", "F", "q"],
    aliases: { lines: "n", bytes: "c", follow: "f" },
  });
  const { stdout, job, machine, shell } = process;
  const given = values.get("n") ?? "10";
  const fromStart = given.startsWith("+");
  const count = wholeNumber(given.replace(/^[+-]/, ""), "number of lines");
  const lastBytes = values.has("c") ? wholeNumber(values.get("c") ?? "", "number of bytes") : undefined;
  if (!fromStart && (count > TAIL_LINES || (lastBytes ?? 0) > TAIL_BYTES)) {
    throw new Failure(`this simulated device keeps back ${TAIL_LINES} lines or ${TAIL_BYTES} bytes at most`);
  }
  const status = await titled(process, rest, async (input) => {
    if (lastBytes !== undefined) {
      let kept = Buffer.alloc(0);
      for (let chunk = await input.read(job); chunk; chunk = await input.read(job)) {
        kept = Buffer.concat([kept, chunk]);
        kept = kept.subarray(Math.max(0, kept.length - lastBytes));
      }
      await stdout.write(kept, job);
      return;
    }
    const lines = new Lines(input);
    const kept: Buffer[] = [];
    let bytes = 0;
    let number = 0;
    for (let line = await lines.line(job); line; line = await lines.line(job)) {
      if (fromStart) {
        if (++number >= count) await stdout.write(line, job);
        continue;
      }
      kept.push(line);
      bytes += line.length;
      while (kept.length > count || bytes > TAIL_BYTES) bytes -= kept.shift()?.length ?? 0;
    }
    for (const line of kept) await stdout.write(line, job);
  });
  const [path] = rest;
  if (!(flags.has("f") || flags.has("F")) || path === undefined) return status;
  const node = machine.files.get(resolvePath(shell.cwd, path));
  if (node.kind !== "file") throw new Failure(`${path}: cannot follow this file`);
  const { timeline } = machine.simulation;
  for (let offset = node.content.size; ; ) {
    await job.wait((done) => {
      const timer = timeline.after(TAIL_INTERVAL, () => done());
      return () => timer.cancel();
    });
    // Nothing: only to hear whether anybody still reads.
    await stdout.write(Buffer.alloc(0), job);
    for (
      let bytes = machine.files.read(node, offset, 65_536);
      bytes.length > 0;
      bytes = machine.files.read(node, offset, 65_536)
    ) {
      offset += bytes.length;
      await stdout.write(bytes, job);
    }
    offset = Math.min(offset, node.content.size);
  }
};

const wc: CommandFunction = async (process) => {
  const { flags, rest } = options(process.args, { flags: ["l", "w", "c", "m"] });
  const total = [0, 0, 0];
  const show = (counts: readonly number[], name: string) => {
    const wanted = counts.filter(
      (_, index) => flags.size === 0 || flags.has("lwc"[index] ?? "") || (index === 2 && flags.has("m")),
    );
    const text =
      wanted.length === 1 && rest.length < 2
        ? String(wanted[0])
        : wanted.map((count) => String(count).padStart(7)).join(" ");
    return print(process, `${text}${name === "-" ? "" : ` ${name}`}\n`);
  };
  const status = await eachInput(process, rest, async (input, path) => {
    const counts = [0, 0, 0] as [number, number, number];
    let inWord = false;
    for (let chunk = await input.read(process.job); chunk; chunk = await input.read(process.job)) {
      counts[2] += chunk.length;
      for (const byte of chunk) {
        if (byte === 10) counts[0]++;
        const blank = byte === 32 || (byte >= 9 && byte <= 13);
        if (!blank && !inWord) counts[1]++;
        inWord = !blank;
      }
    }
    for (const [index, count] of counts.entries()) total[index] = (total[index] ?? 0) + count;
    await show(counts, path);
  });
  if (rest.length > 1) await show(total, "total");
  return status;
};

const grep: CommandFunction = async (process) => {
  const { flags, values, rest } = options(process.args, {
    flags: ["i", "c", "v", "n", "q", "F", "E", "h", "H", "s"],
    values: ["e", "m"],
  });
  const given = values.get("e");
  const [first, ...others] = rest;
  const pattern = given ?? first;
  if (pattern === undefined) throw new Failure("usage: grep [-icvnqFE] PATTERN [FILE]...", 2);
  const paths = given === undefined ? others : rest;
  const test: LineTest = fromPattern(pattern, {
    fixed: flags.has("F"),
    extended: flags.has("E"),
    ignoreCase: flags.has("i"),
  });
  const most = values.has("m") ? wholeNumber(values.get("m") ?? "", "max count") : Number.POSITIVE_INFINITY;
  const named = (paths.length > 1 && !flags.has("h")) || flags.has("H");
  let matched = false;
  const status = await eachInput(process, paths, async (input, path) => {
    const lines = new Lines(input);
    let count = 0;
    let number = 0;
    for (let line = await lines.line(process.job); line && count < most; line = await lines.line(process.job)) {
      number++;
      const text = line.toString().replace(/\n$/, "");
      if (test(text) === flags.has("v")) continue;
      count++;
      matched = true;
      if (flags.has("q")) return;
      if (flags.has("c")) continue;
      await print(process, `${named ? `${path}:` : ""}${flags.has("n") ? `${number}:` : ""}${text}\n`);
    }
    if (flags.has("c")) await print(process, `${named ? `${path}:` : ""}${count}\n`);
  });
  if (status !== 0) return 2;
  return matched ? 0 : 1;
};

export const textCommands: Readonly<Record<string, CommandFunction>> = { cat, tee, head, tail, wc, grep };

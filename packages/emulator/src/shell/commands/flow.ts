import { SHELL_LINE_CHARS } from "../../limits.ts";
import { Lines } from "../lines.ts";
import { type CommandFunction, complain, Failure, print } from "../process.ts";
import { openInput } from "./inputs.ts";

const UNITS: Readonly<Record<string, number>> = { "": 1, s: 1, m: 60, h: 3600, d: 86_400 };

function seconds(text: string): number {
  const match = /^(\d+(?:\.\d*)?|\.\d+)([smhd]?)$/.exec(text);
  if (text === "infinity") return Number.POSITIVE_INFINITY;
  if (!match) throw new Failure(`invalid time interval '${text}'`);
  return Number(match[1]) * (UNITS[match[2] ?? ""] ?? 1);
}

const sleep: CommandFunction = async ({ args, job, machine }) => {
  if (args.length === 0) throw new Failure("missing operand");
  const ms = args.reduce((sum, arg) => sum + seconds(arg) * 1000, 0);
  const { timeline } = machine.simulation;
  await job.wait((done) => {
    if (!Number.isFinite(ms)) return () => undefined;
    const timer = timeline.after(ms, () => done());
    return () => timer.cancel();
  });
  return 0;
};

/** `sh -c COMMAND`, `sh FILE`, or `sh` with the commands on its stdin. */
const sh: CommandFunction = async (process) => {
  const args = process.args.filter((arg) => !/^-[exuil]+$|^--login$/.test(arg));
  const { job, stdin, stdout, stderr } = process;
  const at = args.findIndex((arg) => /^-[a-z]*c$/.test(arg));
  let text = at === -1 ? undefined : args[at + 1];
  if (at !== -1 && text === undefined) throw new Failure("-c requires an argument", 2);
  if (text === undefined) {
    const lines = new Lines(openInput(process, args[0] ?? "-"));
    text = "";
    for (let line = await lines.line(job); line && text.length <= SHELL_LINE_CHARS; line = await lines.line(job))
      text += line;
  }
  return process.run(text, { stdin, stdout, stderr });
};

/** `test` and `[`: files and texts, no more than three words after an optional `!`. */
const test: CommandFunction = ({ name, args, shell }) => {
  const words = [...args];
  if (name === "[" && words.pop() !== "]") throw new Failure("missing ]", 2);
  let wanted = true;
  while (words[0] === "!" && words.length > 1) {
    words.shift();
    wanted = !wanted;
  }
  return judge(words, (path) => shell.machine.files.find(path.startsWith("/") ? path : `${shell.cwd}/${path}`)) ===
    wanted
    ? 0
    : 1;
};

type Find = (path: string) => { readonly kind: string; readonly content?: { readonly size: number } } | undefined;

function judge(words: readonly string[], find: Find): boolean {
  const [a = "", b = "", c = ""] = words;
  if (words.length === 0) return false;
  if (words.length === 1) return a !== "";
  if (words.length === 2) {
    switch (a) {
      case "-n":
        return b !== "";
      case "-z":
        return b === "";
      case "-e":
      case "-r":
      case "-w":
        return find(b) !== undefined;
      case "-x":
        return find(b)?.kind === "directory";
      case "-f":
        return ["file", "made"].includes(find(b)?.kind ?? "");
      case "-d":
        return find(b)?.kind === "directory";
      case "-s":
        return find(b)?.kind === "made" || (find(b)?.content?.size ?? 0) > 0;
      default:
        throw new Failure(`${a}: unexpected operator`, 2);
    }
  }
  if (words.length > 3) throw new Failure("too many arguments", 2);
  if (b === "=" || b === "==") return a === c;
  if (b === "!=") return a !== c;
  const compare = { "-eq": 0, "-ne": 1, "-lt": 2, "-le": 3, "-gt": 4, "-ge": 5 }[b];
  if (compare === undefined) throw new Failure(`${b}: unexpected operator`, 2);
  const [x, y] = [a, c].map((text) => {
    if (!/^-?\d{1,15}$/.test(text)) throw new Failure(`Illegal number: ${text}`, 2);
    return Number(text);
  }) as [number, number];
  return [x === y, x !== y, x < y, x <= y, x > y, x >= y][compare] ?? false;
}

const which: CommandFunction = async (process) => {
  let status = process.args.length > 0 ? 0 : 1;
  for (const name of process.args) {
    const path = process.known.pathOf(name);
    if (path === undefined) status = 1;
    else await print(process, `${path}\n`);
  }
  return status;
};

const help: CommandFunction = async (process) => {
  await print(process, `A simulated shell: nothing runs on the machine that emulates this device. Commands:\n`);
  const names = process.known.names();
  for (let at = 0; at < names.length; at += 8) {
    await print(
      process,
      `  ${names
        .slice(at, at + 8)
        .map((name) => name.padEnd(11))
        .join("")
        .trimEnd()}\n`,
    );
  }
  return 0;
};

const reboot: CommandFunction = async ({ machine, job }) => {
  const { simulation, device } = machine;
  // The connection this runs over is lost with it.
  simulation.reboot(device);
  await job.wait(() => () => undefined);
  return 0;
};

const shutdown: CommandFunction = async (process) => {
  if (process.args[0] === "-r") return reboot(process);
  await complain(process, "this simulated device can only be rebooted: shutdown -r now");
  return 1;
};

export const flowCommands: Readonly<Record<string, CommandFunction>> = {
  true: () => 0,
  false: () => 1,
  sleep,
  sh,
  bash: sh,
  test,
  "[": test,
  which,
  help,
  reboot,
  shutdown,
};

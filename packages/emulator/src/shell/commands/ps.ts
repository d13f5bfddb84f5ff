import { fraction } from "../../store/random.ts";
import { running } from "../containers.ts";
import { SHELL_PID } from "../expand.ts";
import { bootedAt, now } from "../machine.ts";
import { type CommandFunction, type Process, print } from "../process.ts";
import { memory } from "../system-info.ts";

interface Listed {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
  readonly tty: string;
  readonly state: string;
  readonly startedAt: number;
  /** Resident memory, in KiB. */
  readonly resident: number;
}

interface Column {
  readonly title: string;
  /** The last column has none. */
  readonly width?: number;
  /** Numbers stand at the right end of their column. */
  readonly right?: boolean;
  readonly text: (one: Listed) => string;
}

const DAY = 86_400_000;

/** What runs on the device: the system's own, containers and host processes, this shell and what it runs. */
function processes({ machine, shell, name, args }: Process): readonly Listed[] {
  const booted = bootedAt(machine);
  const of = (pid: number, command: string, startedAt: number, parent = 1): Listed => ({
    pid,
    parent,
    command: command.replace(/[\r\n\t]/g, "?"),
    tty: "?",
    state: "Ss",
    startedAt,
    resident: 4000 + Math.floor(60_000 * fraction("resident", command)),
  });
  const system = [
    of(1, "/sbin/init", booted, 0),
    of(588, "/usr/bin/dockerd -H fd://", booted + 4000),
    of(612, "/usr/bin/synpse-agent", booted + 5000),
  ];
  const workloads = running(machine)
    .filter(({ workload }) => workload.state === "running")
    .map(({ workload, spec, image, pid, startedAt }) => {
      // An image that is given arguments only runs its own program with them.
      const program = spec.command || (image?.repository.split("/").at(-1) ?? workload.name);
      return of(pid, [program, ...(spec.args ?? [])].join(" "), startedAt, image ? 588 : 612);
    });
  const own = SHELL_PID + shell.depth;
  const tty = shell.terminal ? "pts/0" : "?";
  return [
    ...[...system, ...workloads].sort((a, b) => a.pid - b.pid),
    { ...of(own, "sh", now(machine), 612), tty, resident: 1800 },
    { ...of(own + 1, [name, ...args].join(" "), now(machine), own), tty, state: "R+", resident: 3200 },
  ];
}

/** The time of today, the day of what is older. */
function started({ startedAt }: Listed, at: number): string {
  const date = new Date(startedAt);
  if (at - startedAt < DAY) return date.toISOString().slice(11, 16);
  const month = date.toLocaleString("en-US", { month: "short", timeZone: "UTC" });
  return `${month}${String(date.getUTCDate()).padStart(2, "0")}`;
}

/** The columns that procps shows, as wide as it makes them, for options in either style: `aux`, `-ef`, `ax`, `-e`. */
function columnsFor(letters: string, process: Process): readonly Column[] {
  const at = now(process.machine);
  const total = memory(process.machine).total / 1024;
  const pid: Column = { title: "PID", width: 7, right: true, text: (one) => String(one.pid) };
  const tty: Column = { title: "TTY", width: 8, text: (one) => one.tty };
  const state: Column = { title: "STAT", width: 4, text: (one) => one.state };
  const time: Column = { title: "TIME", width: 8, right: true, text: () => "00:00:00" };
  const shortTime: Column = { title: "TIME", width: 6, right: true, text: () => "0:00" };
  const command: Column = { title: "COMMAND", text: (one) => one.command };
  if (letters.includes("u")) {
    return [
      { title: "USER", width: 8, text: () => "root" },
      pid,
      { title: "%CPU", width: 4, right: true, text: () => "0.0" },
      { title: "%MEM", width: 4, right: true, text: ({ resident }) => ((100 * resident) / total).toFixed(1) },
      { title: "VSZ", width: 6, right: true, text: ({ resident }) => String(3 * resident) },
      { title: "RSS", width: 5, right: true, text: ({ resident }) => String(resident) },
      tty,
      state,
      { title: "START", width: 5, right: true, text: (one) => started(one, at) },
      shortTime,
      command,
    ];
  }
  if (letters.includes("f")) {
    return [
      { title: "UID", width: 8, text: () => "root" },
      pid,
      { title: "PPID", width: 7, right: true, text: ({ parent }) => String(parent) },
      { title: "C", width: 2, right: true, text: () => "0" },
      { title: "STIME", width: 5, right: true, text: (one) => started(one, at) },
      tty,
      time,
      { ...command, title: "CMD" },
    ];
  }
  if (letters.includes("x")) return [pid, tty, state, shortTime, command];
  // The name alone, without the way to it and without arguments.
  const base = (one: Listed): string => /[^/]*$/.exec(one.command.split(" ")[0] ?? "")?.[0] ?? "";
  return [pid, tty, time, { title: "CMD", text: base }];
}

function row(columns: readonly Column[], cell: (column: Column) => string): string {
  const cells = columns.map((column) => {
    const { width = 0, right } = column;
    return right ? cell(column).padStart(width) : cell(column).padEnd(width);
  });
  return `${cells.join(" ").trimEnd()}\n`;
}

const ps: CommandFunction = async (process) => {
  const letters = process.args.join("").replaceAll("-", "");
  const columns = columnsFor(letters, process);
  const all = processes(process);
  const shown = /[eAax]/.test(letters) ? all : all.slice(-2);
  await print(
    process,
    row(columns, ({ title }) => title),
  );
  for (const one of shown)
    await print(
      process,
      row(columns, ({ text }) => text(one)),
    );
  return 0;
};

export const psCommands: Readonly<Record<string, CommandFunction>> = { ps };

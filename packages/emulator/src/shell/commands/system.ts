import { DEVICE_FILE_BYTES } from "../../limits.ts";
import { table } from "../ago.ts";
import { hostname } from "../files/system-files.ts";
import { bootedAt, now } from "../machine.ts";
import { type CommandFunction, Failure, print } from "../process.ts";
import { diskSize, kernelBuild, kernelRelease, machineName, memory } from "../system-info.ts";
import { options } from "./options.ts";

const uname: CommandFunction = async (process) => {
  const { flags } = options(process.args, {
    flags: ["a", "s", "n", "r", "v", "m", "p", "o"],
    aliases: { all: "a", machine: "m", "kernel-release": "r", nodename: "n" },
  });
  const { info } = process.machine.device;
  const parts: readonly (readonly [string, string])[] = [
    ["s", "Linux"],
    ["n", hostname(process.machine)],
    ["r", kernelRelease(info)],
    ["v", kernelBuild(info)],
    ["m", machineName(info)],
    ["o", "GNU/Linux"],
  ];
  const shown = parts.filter(([flag]) => flags.has(flag) || flags.has("a") || (flags.size === 0 && flag === "s"));
  await print(process, `${shown.map(([, text]) => text).join(" ")}\n`);
  return 0;
};

const uptime: CommandFunction = async (process) => {
  const at = now(process.machine);
  const booted = bootedAt(process.machine);
  const { flags } = options(process.args, { flags: ["s", "p"], aliases: { since: "s", pretty: "p" } });
  if (flags.has("s")) {
    await print(process, `${new Date(booted).toISOString().replace("T", " ").slice(0, 19)}\n`);
    return 0;
  }
  const minutes = Math.max(0, Math.floor((at - booted) / 60_000));
  const days = Math.floor(minutes / 1440);
  const hours = Math.floor((minutes % 1440) / 60);
  const rest = minutes % 60;
  const dayText = days > 0 ? `${days} day${days === 1 ? "" : "s"}, ` : "";
  if (flags.has("p")) {
    await print(process, `up ${dayText}${hours} hours, ${rest} minutes\n`);
    return 0;
  }
  const clock = hours > 0 ? `${String(hours).padStart(2)}:${String(rest).padStart(2, "0")}` : `${rest} min`;
  const time = new Date(at).toISOString().slice(11, 19);
  await print(process, ` ${time} up ${dayText}${clock},  1 user,  load average: 0.12, 0.09, 0.05\n`);
  return 0;
};

const says =
  (text: (process: Parameters<CommandFunction>[0]) => string): CommandFunction =>
  async (process) => {
    await print(process, `${text(process)}\n`);
    return 0;
  };

const id: CommandFunction = async (process) => {
  const { flags } = options(process.args, { flags: ["u", "g", "n", "r"] });
  const short = flags.has("u") || flags.has("g");
  await print(process, short ? `${flags.has("n") ? "root" : "0"}\n` : "uid=0(root) gid=0(root) groups=0(root)\n");
  return 0;
};

const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** In UTC, whatever the machine's own zone. */
const date: CommandFunction = async (process) => {
  const at = new Date(now(process.machine));
  const iso = at.toISOString();
  const format = process.args.find((arg) => arg.startsWith("+"));
  const known: Readonly<Record<string, string>> = {
    Y: iso.slice(0, 4),
    m: iso.slice(5, 7),
    d: iso.slice(8, 10),
    H: iso.slice(11, 13),
    M: iso.slice(14, 16),
    S: iso.slice(17, 19),
    s: String(Math.floor(at.getTime() / 1000)),
    N: `${iso.slice(20, 23)}000000`,
    F: iso.slice(0, 10),
    T: iso.slice(11, 19),
    Z: "UTC",
    z: "+0000",
    a: DAYS[at.getUTCDay()] ?? "",
    b: MONTHS[at.getUTCMonth()] ?? "",
    "%": "%",
  };
  const fallback = `${known.a} ${known.b} ${known.d} ${known.T} UTC ${known.Y}`;
  const text =
    format === undefined ? fallback : format.slice(1).replace(/%(.)/g, (whole, key: string) => known[key] ?? whole);
  await print(process, `${text}\n`);
  return 0;
};

const env: CommandFunction = async (process) => {
  for (const [name, value] of process.shell.variables) await print(process, `${name}=${value}\n`);
  return 0;
};

function human(bytes: number): string {
  const units = ["B", "K", "M", "G", "T"];
  let value = bytes;
  let unit = 0;
  for (; value >= 1024 && unit < units.length - 1; unit++) value /= 1024;
  return unit === 0 ? String(value) : `${value < 10 ? value.toFixed(1) : Math.round(value)}${units[unit]}`;
}

const df: CommandFunction = async (process) => {
  const { flags } = options(process.args, { flags: ["h", "k", "T", "a"] });
  const { machine } = process;
  const size = diskSize(machine);
  const used = Math.floor(size * 0.31) + machine.files.bytes;
  const rows = [["/dev/mmcblk0p2", size, used, "/"] as const, ["tmpfs", DEVICE_FILE_BYTES, 0, "/run"] as const].map(
    ([name, total, taken, mount]) => {
      const show = (bytes: number) => (flags.has("h") ? human(bytes) : String(Math.ceil(bytes / 1024)));
      return [name, show(total), show(taken), show(total - taken), `${Math.ceil((100 * taken) / total)}%`, mount];
    },
  );
  const heading = flags.has("h")
    ? ["Filesystem", "Size", "Used", "Avail", "Use%", "Mounted on"]
    : ["Filesystem", "1K-blocks", "Used", "Available", "Use%", "Mounted on"];
  await print(process, table([heading, ...rows], 1));
  return 0;
};

const free: CommandFunction = async (process) => {
  const { flags } = options(process.args, { flags: ["m", "h", "k", "g", "b"] });
  const { total, used, free: unused, cached, available } = memory(process.machine);
  const unit = flags.has("g") ? 1024 ** 3 : flags.has("m") ? 1024 ** 2 : flags.has("b") ? 1 : 1024;
  const show = (bytes: number) => (flags.has("h") ? `${human(bytes)}i` : String(Math.floor(bytes / unit))).padStart(12);
  const line = (name: string, values: readonly number[]) => `${name.padEnd(8)}${values.map(show).join("")}\n`;
  const heading = ["total", "used", "free", "shared", "buff/cache", "available"]
    .map((text) => text.padStart(12))
    .join("");
  await print(
    process,
    `${"".padEnd(8)}${heading}\n${line("Mem:", [total, used, unused, 0, cached, available])}${line("Swap:", [0, 0, 0])}`,
  );
  return 0;
};

const tty: CommandFunction = async (process) => {
  if (!process.shell.terminal) {
    await print(process, "not a tty\n");
    return 1;
  }
  await print(process, "/dev/pts/0\n");
  return 0;
};

const stty: CommandFunction = async (process) => {
  const { terminal } = process.shell;
  if (!terminal) throw new Failure("'standard input': Inappropriate ioctl for device");
  if (process.args[0] === "size") await print(process, `${terminal.rows} ${terminal.columns}\n`);
  return 0;
};

export const systemCommands: Readonly<Record<string, CommandFunction>> = {
  uname,
  uptime,
  hostname: says(({ machine }) => hostname(machine)),
  whoami: says(() => "root"),
  arch: says(({ machine }) => machineName(machine.device.info)),
  nproc: says(({ machine }) => String(Math.max(1, machine.device.info.cpuInfo.logicalCores))),
  id,
  date,
  env,
  printenv: env,
  df,
  free,
  tty,
  stty,
  sync: () => 0,
  dirname: says(({ args }) => (args[0] ?? "").replace(/\/[^/]*$/, "") || "/"),
  basename: says(({ args }) => (args[0] ?? "").replace(/\/+$/, "").replace(/^.*\//, "")),
};

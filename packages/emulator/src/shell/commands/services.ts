import { ago } from "../ago.ts";
import { findContainer, running } from "../containers.ts";
import { hostname } from "../files/system-files.ts";
import { bootedAt, type Machine, now } from "../machine.ts";
import { type CommandFunction, Failure, print } from "../process.ts";
import { kernelVersion } from "../system-info.ts";
import { printLog } from "./log-printer.ts";
import { options, wholeNumber } from "./options.ts";

const AGENT_PID = 612;

interface Entry {
  readonly at: number;
  readonly unit: string;
  readonly text: string;
}

/** What the simulated device's journal holds: what its agent and its Docker engine did. */
function journal(machine: Machine): Entry[] {
  const { device } = machine;
  const booted = bootedAt(machine);
  const agent = `synpse-agent[${AGENT_PID}]`;
  const entries: Entry[] = [
    { at: booted, unit: "kernel", text: `kernel: ${kernelVersion(device.info)}` },
    { at: booted + 4000, unit: "docker", text: "dockerd[588]: API listen on /run/docker.sock" },
    { at: booted + 5000, unit: "synpse-agent", text: `systemd[1]: Started synpse-agent.service - Synpse agent.` },
    { at: booted + 5400, unit: "synpse-agent", text: `${agent}: agent ${device.info.agentVersion} started` },
  ];
  for (const one of running(machine)) {
    const { state, message, timestamp } = one.workload.status();
    const text = `${agent}: ${one.owner}/${one.workload.name}: ${state}${message === "" ? "" : `: ${message}`}`;
    entries.push({ at: Math.max(Date.parse(timestamp), booted + 6000), unit: "synpse-agent", text });
  }
  return entries.sort((a, b) => a.at - b.at);
}

function stamp(at: number): string {
  const date = new Date(at);
  const month = date.toLocaleString("en-US", { month: "short", timeZone: "UTC" });
  return `${month} ${String(date.getUTCDate()).padStart(2, "0")} ${date.toISOString().slice(11, 19)}`;
}

const journalctl: CommandFunction = async (process) => {
  const { flags, values } = options(process.args, {
    flags: ["f", "b", "k", "e", "x", "r", "no-pager"],
    values: ["u", "n", "o", "since"],
    aliases: { unit: "u", lines: "n", follow: "f", reverse: "r" },
  });
  const { machine, job } = process;
  const unit = values.get("u")?.replace(/\.service$/, "");
  const count = values.has("n")
    ? wholeNumber(values.get("n") ?? "", "number of lines")
    : flags.has("f")
      ? 10
      : Number.POSITIVE_INFINITY;
  const container = unit === undefined ? undefined : findContainer(machine, unit);
  const name = hostname(machine);
  if (container) {
    const toText = (line: string, at: number) => `${stamp(at)} ${name} ${container.name}[${container.pid}]: ${line}`;
    await printLog(process, container.workload.log, { tail: count, follow: flags.has("f"), toText });
    return 0;
  }
  const wanted = flags.has("k") ? "kernel" : unit;
  const all = journal(machine).filter((entry) => wanted === undefined || entry.unit === wanted);
  const shown = count === 0 ? [] : all.slice(-Math.min(count, all.length));
  if (flags.has("r")) shown.reverse();
  if (shown.length === 0 && !flags.has("f")) await print(process, "-- No entries --\n");
  for (const { at, text } of shown) await print(process, `${stamp(at)} ${name} ${text}\n`);
  // Nothing more is written into this journal while the device stays as it is.
  if (flags.has("f")) await job.wait(() => () => undefined);
  return 0;
};

const UNITS: Readonly<Record<string, { readonly title: string; readonly pid: number }>> = {
  "synpse-agent": { title: "Synpse agent", pid: AGENT_PID },
  docker: { title: "Docker Application Container Engine", pid: 588 },
};

const systemctl: CommandFunction = async (process) => {
  const [command, given] = process.args.filter((arg) => !arg.startsWith("--"));
  const name = (given ?? "").replace(/\.service$/, "");
  if (command !== "status" && command !== "is-active") {
    throw new Failure("this simulated systemctl knows: status UNIT, is-active UNIT");
  }
  const unit = Object.hasOwn(UNITS, name) ? UNITS[name] : undefined;
  if (command === "is-active") {
    await print(process, unit ? "active\n" : "inactive\n");
    return unit ? 0 : 3;
  }
  if (!unit) throw new Failure(`Unit ${name}.service could not be found.`, 4);
  const since = bootedAt(process.machine) + 5000;
  const when = `${new Date(since).toISOString().replace("T", " ").slice(0, 19)} UTC; ${ago(now(process.machine) - since)} ago`;
  await print(
    process,
    `● ${name}.service - ${unit.title}\n     Loaded: loaded (/etc/systemd/system/${name}.service; enabled)\n` +
      `     Active: active (running) since ${when}\n   Main PID: ${unit.pid} (${name})\n`,
  );
  return 0;
};

export const serviceCommands: Readonly<Record<string, CommandFunction>> = { journalctl, systemctl };

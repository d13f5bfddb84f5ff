import { parseImage } from "../../fleet/images.ts";
import { parsePorts } from "../../fleet/network/published-ports.ts";
import { fraction } from "../../store/random.ts";
import { ago, table } from "../ago.ts";
import { containers, findContainer, hex } from "../containers.ts";
import { type Machine, now } from "../machine.ts";
import { type CommandFunction, Failure, type Process, print } from "../process.ts";
import { printLog } from "./log-printer.ts";
import { options, wholeNumber } from "./options.ts";

type Container = NonNullable<ReturnType<typeof findContainer>>;

function theContainer({ machine }: Process, name: string | undefined): Container {
  if (name === undefined) throw new Failure("requires exactly 1 argument.");
  const found = findContainer(machine, name);
  if (!found) throw new Failure(`Error response from daemon: No such container: ${name}`);
  return found;
}

function statusText({ workload, startedAt }: Container, at: number): string {
  const { state, message, timestamp } = workload.status();
  if (state === "running") return `Up ${ago(at - startedAt)}`;
  if (state === "created") return "Created";
  const code = /exit code (\d+)|killed/.exec(message);
  const exit = code?.[1] ?? (state === "exited" ? "0" : "137");
  const restarting = /; restart \d+ in /.test(message);
  return `${restarting ? "Restarting" : "Exited"} (${exit}) ${ago(at - Date.parse(timestamp))} ago`;
}

function portsText({ spec, workload }: Container): string {
  if (!("ports" in spec) || workload.state !== "running") return "";
  return (spec.ports ?? [])
    .map(parsePorts)
    .filter((ports) => ports !== undefined)
    .map(({ address, first, last, containerFirst, protocol }) => {
      const range = (from: number): string => (last === first ? String(from) : `${from}-${from + last - first}`);
      return `${address || "0.0.0.0"}:${range(first)}->${range(containerFirst)}/${protocol}`;
    })
    .join(", ");
}

/** Longest command that is shown whole. */
const COMMAND_CHARS = 20;

function commandText({ spec }: Container, whole: boolean): string {
  const words = [spec.command || "/docker-entrypoint.sh", ...(spec.args ?? [])].join(" ");
  return JSON.stringify(whole || words.length <= COMMAND_CHARS ? words : `${words.slice(0, COMMAND_CHARS - 1)}…`);
}

/** Narrowest column of Docker's tables. */
const COLUMN = 10;

function dockerTable(rows: readonly (readonly string[])[]): string {
  return table(rows, 3, COLUMN);
}

const ps = async (process: Process, args: readonly string[]): Promise<number> => {
  const { flags, values } = options(args, {
    flags: ["a", "q", "no-trunc"],
    values: ["format"],
    aliases: { all: "a", quiet: "q" },
  });
  const at = now(process.machine);
  const shown = containers(process.machine).filter((one) => flags.has("a") || one.workload.state === "running");
  const cut = (id: string) => (flags.has("no-trunc") ? id : id.slice(0, 12));
  const format = values.get("format");
  if (flags.has("q")) await print(process, shown.map((one) => `${cut(one.id)}\n`).join(""));
  else if (format !== undefined) {
    for (const one of shown) {
      const known: Readonly<Record<string, string>> = {
        ID: cut(one.id),
        Names: one.name,
        Image: one.image.name,
        Status: statusText(one, at),
        State: one.workload.state,
        Ports: portsText(one),
      };
      const line = format
        .replaceAll("\\t", "\t")
        .replace(/\{\{ *(json )?\.(\w*) *\}\}/g, (_, json, name: string) =>
          json ? JSON.stringify(known) : (known[name] ?? "<no value>"),
        );
      await print(process, `${line}\n`);
    }
  } else {
    const rows = shown.map((one) => [
      cut(one.id),
      one.image.name,
      commandText(one, flags.has("no-trunc")),
      `${ago(at - one.createdAt)} ago`,
      statusText(one, at),
      portsText(one),
      one.name,
    ]);
    await print(
      process,
      dockerTable([["CONTAINER ID", "IMAGE", "COMMAND", "CREATED", "STATUS", "PORTS", "NAMES"], ...rows]),
    );
  }
  return 0;
};

const logs = async (process: Process, args: readonly string[]): Promise<number> => {
  const { flags, values, rest } = options(args, {
    flags: ["f", "t"],
    values: ["n", "since"],
    aliases: { follow: "f", tail: "n", timestamps: "t" },
  });
  const { workload } = theContainer(process, rest[0]);
  const tail = values.get("n") ?? "all";
  const count = tail === "all" ? Number.POSITIVE_INFINITY : wholeNumber(tail, "tail");
  const toText = (line: string, at: number): string =>
    flags.has("t") ? `${new Date(at).toISOString().replace("Z", "000000Z")} ${line}` : line;
  await printLog(process, workload.log, { tail: count, follow: flags.has("f"), toText });
  return 0;
};

const WEEK = 7 * 86_400_000;

/** When an image was made: before the device was, and before whatever runs of it. */
function imageCreatedAt({ device }: Machine, name: string, all: readonly Container[]): number {
  const uses = all.filter(({ image }) => image.name === name);
  const first = Math.min(device.createdAt, ...uses.map(({ createdAt }) => createdAt));
  return first - Math.floor(WEEK * (1 + 8 * fraction("age", name)));
}

const images = async (process: Process): Promise<number> => {
  const { machine } = process;
  const at = now(machine);
  const all = containers(machine);
  const rows = [...machine.device.images].sort().map((name) => {
    const image = parseImage(name);
    const [repository, tag] = typeof image === "string" ? [name, "latest"] : [image.repository, image.tag];
    const size = `${(20 + 400 * fraction("size", name)).toFixed(0)}MB`;
    const created = `${ago(at - imageCreatedAt(machine, name, all))} ago`;
    return [repository, tag, hex("image", name).slice(0, 12), created, size];
  });
  await print(process, dockerTable([["REPOSITORY", "TAG", "IMAGE ID", "CREATED", "SIZE"], ...rows]));
  return 0;
};

const inspect = async (process: Process, args: readonly string[]): Promise<number> => {
  const found = args.map((name) => {
    const one = theContainer(process, name);
    const { state, startedAt, completedAt } = one.workload.status();
    const from = startedAt ?? "0001-01-01T00:00:00Z";
    const State = {
      Status: state,
      Running: state === "running",
      StartedAt: from,
      FinishedAt: completedAt ?? "0001-01-01T00:00:00Z",
    };
    return {
      Id: one.id,
      Created: new Date(one.createdAt).toISOString(),
      Name: `/${one.name}`,
      State,
      Config: { Image: one.image.name },
    };
  });
  await print(process, `${JSON.stringify(found, null, 4)}\n`);
  return found.length > 0 ? 0 : 1;
};

const version = async (process: Process): Promise<number> => {
  await print(
    process,
    `Docker version ${process.machine.device.info.docker.version}, build ${hex("docker").slice(0, 7)}\n`,
  );
  return 0;
};

const docker: CommandFunction = (process) => {
  const args = process.args[0] === "container" || process.args[0] === "image" ? process.args.slice(1) : process.args;
  const [command, ...rest] = args;
  switch (command) {
    case "ps":
    case "ls":
      return process.args[0] === "image" ? images(process) : ps(process, rest);
    case "logs":
      return logs(process, rest);
    case "images":
      return images(process);
    case "inspect":
      return inspect(process, rest);
    case "--version":
    case "version":
      return version(process);
    case undefined:
      throw new Failure("this simulated docker knows: ps, logs, images, inspect, version");
    default:
      throw new Failure(
        `'${command}' is not supported by this simulated docker: it knows ps, logs, images, inspect, version`,
        1,
      );
  }
};

export const dockerCommands: Readonly<Record<string, CommandFunction>> = { docker };

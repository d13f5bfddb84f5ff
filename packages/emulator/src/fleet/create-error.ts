import type { ContainerSpec, ExecSpec } from "../generated/schema.ts";
import { portsProblem } from "./network/ports-problem.ts";

/** A specification is never changed in place, and is looked at once for each of perhaps many thousand devices. */
const known = new WeakMap<ContainerSpec | ExecSpec, string | false>();

/** What Docker says of a container that it cannot create, as its ports, volumes or capabilities are wrong; undefined when it can. */
export function createError(spec: ContainerSpec | ExecSpec): string | undefined {
  let error = known.get(spec);
  if (error === undefined) {
    error = findError(spec) ?? false;
    known.set(spec, error);
  }
  return error === false ? undefined : error;
}

function findError(spec: ContainerSpec | ExecSpec): string | undefined {
  const { capAdd = [], capDrop = [], ports = [], volumes = [] } = "image" in spec ? spec : {};
  // Docker's client reads these itself, so they never reach the engine.
  const unreadable = ports.map(portsProblem).find((found) => found !== undefined);
  if (unreadable !== undefined) return unreadable;
  const problem =
    volumes.map(volumeProblem).find((found) => found !== undefined) ??
    capabilityProblem("CapAdd", capAdd) ??
    capabilityProblem("CapDrop", capDrop);
  return problem && `Error response from daemon: ${problem}`;
}

/** Linux's capabilities without their prefix. */
const CAPABILITIES: ReadonlySet<string> = new Set(
  "ALL AUDIT_CONTROL AUDIT_READ AUDIT_WRITE BLOCK_SUSPEND BPF CHECKPOINT_RESTORE CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID IPC_LOCK IPC_OWNER KILL LEASE LINUX_IMMUTABLE MAC_ADMIN MAC_OVERRIDE MKNOD NET_ADMIN NET_BIND_SERVICE NET_BROADCAST NET_RAW PERFMON SETFCAP SETGID SETPCAP SETUID SYSLOG SYS_ADMIN SYS_BOOT SYS_CHROOT SYS_MODULE SYS_NICE SYS_PACCT SYS_PTRACE SYS_RAWIO SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG WAKE_ALARM".split(
    " ",
  ),
);

function capabilityProblem(field: string, names: readonly string[]): string | undefined {
  const unknown = names.map((name) => name.toUpperCase().replace(/^CAP_/, "")).find((name) => !CAPABILITIES.has(name));
  return unknown === undefined ? undefined : `invalid ${field}: unknown capability: "CAP_${unknown}"`;
}

const VOLUME_NAME = /^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/;
const MODES = /^(?:ro|rw|z|Z|nocopy|r?(?:shared|slave|private)|consistent|cached|delegated)$/;

/** `HOST:CONTAINER[:MODE]`, `VOLUME:CONTAINER[:MODE]` or `CONTAINER`. */
function volumeProblem(volume: string): string | undefined {
  // What it is on a device is known there only.
  if (volume.includes("${")) return undefined;
  const invalid = `invalid volume specification: '${volume}'`;
  const parts = volume.split(":");
  const [source = "", target = source, mode = "rw"] = parts;
  if (parts.length > 3 || parts.some((part) => part === "")) return invalid;
  const type = parts.length > 1 && source.startsWith("/") ? "bind" : "volume";
  const config = `${invalid}: invalid mount config for type "${type}": `;
  if (!target.startsWith("/")) return `${config}invalid mount path: '${target}' mount path must be absolute`;
  if (/^\/+$/.test(target)) return `${config}invalid specification: destination can't be '/'`;
  if (!mode.split(",").every((word) => MODES.test(word))) return `invalid mode: ${mode}`;
  if (source.startsWith("/") || VOLUME_NAME.test(source)) return undefined;
  return `create ${source}: "${source}" includes invalid characters for a local volume name, only "[a-zA-Z0-9][a-zA-Z0-9_.-]" are allowed. If you intended to pass a host directory, use absolute path`;
}

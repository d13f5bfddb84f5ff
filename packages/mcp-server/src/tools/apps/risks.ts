import type { ApplicationInput, ContainerSpec } from "@synpse/sdk";
import type { Facts } from "../../output/facts.ts";
import { scheduleType } from "../scheduling.ts";

/** Something in an application that reaches beyond its containers, or that may surprise. */
export interface Risk extends Facts {
  /** The container, or the program; undefined where it is the application's. */
  readonly in?: string | undefined;
  /** In this server's own words. */
  readonly risk: string;
  readonly value?: string | undefined;
}

/** Folders of the device that give a container power over it, each with all below it. */
const hostFolders = ["/etc", "/proc", "/sys", "/dev", "/boot", "/root", "/usr", "/var/run", "/run", "/var/lib/docker"];

const secretName = /pass(word|wd|phrase)?|pwd|secret|token|credential|(api|access|private)_?key/i;

/** What is worth a second look before an application is deployed. */
export function risksOf({ scheduling, spec }: ApplicationInput): Risk[] {
  return [
    ...(scheduleType(scheduling) === "AllDevices" ? [{ risk: "runs on every device, new ones included" }] : []),
    ...(spec.containers ?? []).flatMap(ofContainer),
    ...(spec.execs ?? []).map(({ name }) => ({ in: name, risk: "runs on the device itself, in no container" })),
  ];
}

function ofContainer(container: ContainerSpec): Risk[] {
  const { name, image, privileged, networkMode, ipcMode, capAdd, securityOpt, devices, env, auth } = container;
  const when = (condition: boolean, risk: string, value?: string): Risk[] =>
    condition ? [{ in: name, risk, value }] : [];
  return [
    ...when(privileged === true, "is privileged: it can do nearly everything that the device can"),
    ...when(networkMode === "host", "uses the network of the device"),
    ...when(ipcMode === "host", "shares memory with the programs of the device"),
    ...(capAdd ?? []).flatMap((capability) => when(true, "gets a capability", capability)),
    ...(securityOpt ?? []).flatMap((option) => when(/unconfined|disable/.test(option), "drops a protection", option)),
    ...mounted(container).flatMap((folder) =>
      when(/(^|\/)docker\.sock$/.test(folder), "controls Docker on the device through its socket", folder),
    ),
    ...mounted(container).flatMap((folder) =>
      when(isSensitive(folder), "mounts a system folder of the device", folder),
    ),
    ...(devices ?? []).flatMap(({ hostPath }) => when(true, "uses a device file", hostPath)),
    ...when(isMutable(image), "has an image without a fixed version: what runs can change", image),
    ...(env ?? []).flatMap(({ name: variable, value }) =>
      when(
        (value ?? "") !== "" && secretName.test(variable),
        "has what looks like a secret as a plain value",
        variable,
      ),
    ),
    ...when((auth?.password ?? "") !== "", "has a registry password as a plain value"),
  ];
}

/** Folders of the device. A volume of Docker has a name without a slash. */
function mounted({ volumes, mount }: ContainerSpec): string[] {
  const sources = [
    ...(volumes ?? []).map((volume) => volume.split(":")[0]),
    ...(mount ?? []).flatMap(({ type, source }) => (type === "bind" || type === undefined ? [source] : [])),
  ];
  return sources.flatMap((source) => (source?.startsWith("/") === true ? [source] : []));
}

function isSensitive(folder: string): boolean {
  if (/(^|\/)docker\.sock$/.test(folder)) return false;
  const parts = folder.split("/").filter((part) => part !== "" && part !== ".");
  const path = `/${parts.join("/")}`;
  // What climbs could end anywhere.
  if (path === "/" || parts.includes("..")) return true;
  return hostFolders.some((host) => path === host || path.startsWith(`${host}/`));
}

/** Without a tag, or with the one that moves. */
function isMutable(image: string): boolean {
  if (image.includes("@")) return false;
  const tag = /:([^/:]+)$/.exec(image)?.[1];
  return tag === undefined || tag === "latest";
}

import type { ContainerSpec } from "@synpse/sdk";

/** Something that gives a container power over its device, or over what else runs there. */
export interface Reach {
  /** In this server's own words. */
  readonly risk: string;
  readonly value?: string | undefined;
}

/** Folders of the device that give a container power over it, each with all below it and all above it. */
const hostFolders = (
  "/etc /proc /sys /dev /boot /root /usr /bin /sbin /lib /lib64 /run /var/run /var/lib/docker /var/lib/containerd " +
  "/var/spool/cron"
).split(" ");

const runtimeSocket = /(^|\/)(docker|podman|containerd|crio)\.sock$/;

/** What a container gets of its device, the worst first. */
export function reachOf(container: ContainerSpec): Reach[] {
  const { privileged, networkMode, ipcMode, capAdd, securityOpt, devices } = container;
  const when = (condition: boolean, risk: string, value?: string): Reach[] => (condition ? [{ risk, value }] : []);
  const mounts = mounted(container);
  return [
    ...when(privileged === true, "is privileged: it can do nearly everything that the device can"),
    ...mounts.flatMap((folder) =>
      when(runtimeSocket.test(folder), "controls Docker on the device through its socket", folder),
    ),
    ...mounts.flatMap((folder) => when(isSensitive(folder), "mounts a system folder of the device", folder)),
    ...(capAdd ?? []).flatMap((capability) => when(true, "gets a capability", capability)),
    ...(securityOpt ?? []).flatMap((option) => when(/unconfined|disable/.test(option), "drops a protection", option)),
    ...(devices ?? []).flatMap(({ hostPath }) => when(true, "uses a device file", hostPath)),
    ...when(networkMode === "host", "uses the network of the device"),
    ...when(ipcMode === "host", "shares memory with the programs of the device"),
  ];
}

/** Folders of the device. A volume of Docker has a name, which is no path; its driver may be told to take a folder. */
function mounted({ volumes, mount }: ContainerSpec): string[] {
  const sources = [
    ...(volumes ?? []).map((volume) => volume.split(":")[0]),
    ...(mount ?? []).flatMap(({ type, source, volumeOptions }) => [
      ...(type === "bind" || type === undefined ? [source] : []),
      ...Object.values(volumeOptions?.driverConfig?.options ?? {}),
    ]),
  ];
  return sources.flatMap((source) => (source !== undefined && /^[/.~]/.test(source) ? [source] : []));
}

function isSensitive(folder: string): boolean {
  if (runtimeSocket.test(folder)) return false;
  const parts = folder.split("/").filter((part) => part !== "" && part !== ".");
  const path = `/${parts.join("/")}`;
  // What is relative, or climbs, could end anywhere.
  if (!folder.startsWith("/") || parts.includes("..") || path === "/") return true;
  // Keys that let into the device, and whatever else the home of a user hides.
  if (parts[0] === "home" && (parts.length <= 2 || parts[2]?.startsWith(".") === true)) return true;
  return hostFolders.some((host) => path === host || path.startsWith(`${host}/`) || host.startsWith(`${path}/`));
}

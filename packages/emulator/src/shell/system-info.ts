import type { DeviceInfo, OsRelease } from "../generated/schema.ts";
import { fraction } from "../store/random.ts";
import type { Machine } from "./machine.ts";

/** What `uname -m` says, by what the agent reports as the architecture. */
const MACHINES: Readonly<Record<string, string>> = { arm64: "aarch64", amd64: "x86_64", arm: "armv7l", "386": "i686" };

export function machineName({ architecture }: DeviceInfo): string {
  return MACHINES[architecture] ?? (architecture || "unknown");
}

/** A kernel that fits the operating system. */
export function kernelRelease(info: DeviceInfo): string {
  const { id, versionId } = info.osRelease;
  if (id === "ubuntu") return versionId >= "24" ? "6.8.0-51-generic" : "5.15.0-130-generic";
  if (id === "raspbian") return "6.1.21-v7+";
  return info.architecture === "arm64" ? "6.1.0-rpi7-rpi-v8" : "6.1.0-28-amd64";
}

export function kernelBuild({ osRelease }: DeviceInfo): string {
  return osRelease.id === "ubuntu" ? "#140-Ubuntu SMP PREEMPT" : "#1 SMP PREEMPT Debian 1:6.1.63-1";
}

export function kernelVersion(info: DeviceInfo): string {
  return `Linux version ${kernelRelease(info)} (builder@buildhost) (gcc 12.2.0) ${kernelBuild(info)}`;
}

export function osReleaseText(os: OsRelease): string {
  const lines = [
    ["PRETTY_NAME", os.prettyName],
    ["NAME", os.name],
    ["VERSION_ID", os.versionId],
    ["VERSION", os.version],
    ["ID", os.id],
    ["ID_LIKE", os.idLike],
  ] as const;
  const quoted = (name: string, value: string) => (name.startsWith("ID") ? value : JSON.stringify(value));
  return lines
    .filter(([, value]) => value !== "")
    .map(([name, value]) => `${name}=${quoted(name, value)}\n`)
    .join("");
}

export function cpuInfoText({ cpuInfo, architecture }: DeviceInfo): string {
  const arm = architecture.startsWith("arm");
  const text: string[] = [];
  for (let core = 0; core < Math.min(1024, Math.max(1, cpuInfo.logicalCores)); core++) {
    text.push(`processor\t: ${core}\n`);
    if (!arm)
      text.push(`vendor_id\t: ${cpuInfo.vendorString}\ncpu family\t: ${cpuInfo.family}\nmodel\t\t: ${cpuInfo.model}\n`);
    text.push(`model name\t: ${cpuInfo.brandName}\n`);
    if (cpuInfo.hz > 0) text.push(`cpu MHz\t\t: ${(cpuInfo.hz / 1e6).toFixed(3)}\n`);
    text.push("\n");
  }
  return text.join("");
}

const GIB = 1024 ** 3;

/** Memory in bytes: believable, and the same each time. */
export function memory({ device }: Machine): {
  total: number;
  used: number;
  free: number;
  cached: number;
  available: number;
} {
  const cores = Math.max(1, device.info.cpuInfo.logicalCores);
  const total = (cores >= 6 ? 8 : device.info.architecture === "arm" ? 1 : 4) * GIB - 96 * 1024 ** 2;
  const used = Math.floor(total * (0.18 + 0.3 * fraction("memory", device.id)));
  const cached = Math.floor((total - used) * 0.6);
  const free = total - used - cached;
  return { total, used, free, cached, available: free + Math.floor(cached * 0.9) };
}

/** Size of the device's disk, in bytes. */
export function diskSize({ device }: Machine): number {
  return (device.info.architecture === "amd64" ? 117 : 29) * GIB;
}

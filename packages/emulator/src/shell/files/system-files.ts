import { bootedAt, type Machine, now } from "../machine.ts";
import { cpuInfoText, kernelVersion, memory, osReleaseText } from "../system-info.ts";

/** The directories and files that a simulated device comes with. What tells of the device is made when it is read. */
export function addSystemFiles(machine: Machine): void {
  const { files, device } = machine;
  for (const path of [
    "/bin",
    "/dev",
    "/etc",
    "/home",
    "/mnt",
    "/opt",
    "/proc",
    "/root",
    "/srv",
    "/sys",
    "/tmp",
    "/usr/bin",
    "/var/lib",
    "/var/log",
    "/var/tmp",
    "/run",
  ]) {
    files.makeDirectories(path);
  }
  for (const name of ["null", "zero", "random", "urandom"] as const) {
    files.addCharacterDevice(`/dev/${name}`, name === "urandom" ? "random" : name);
  }
  files.addMade("/etc/hostname", () => `${hostname(machine)}\n`, 0o644);
  files.addMade("/etc/hosts", () => `127.0.0.1\tlocalhost\n127.0.1.1\t${hostname(machine)}\n`, 0o644);
  files.addMade("/etc/os-release", () => osReleaseText(device.info.osRelease), 0o644);
  files.addMade("/etc/machine-id", () => `${machineId(machine)}\n`);
  files.put("/etc/passwd", "root:x:0:0:root:/root:/bin/bash\ndaemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin\n");
  files.put("/etc/group", "root:x:0:\ndaemon:x:1:\ndocker:x:999:\n");
  files.put("/etc/resolv.conf", "nameserver 192.0.2.53\n");
  files.put("/root/.profile", "export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\n");
  files.addMade("/proc/cpuinfo", () => cpuInfoText(device.info));
  files.addMade("/proc/uptime", () => {
    const up = (now(machine) - bootedAt(machine)) / 1000;
    return `${up.toFixed(2)} ${(up * 0.93 * Math.max(1, device.info.cpuInfo.logicalCores)).toFixed(2)}\n`;
  });
  files.addMade("/proc/version", () => `${kernelVersion(device.info)}\n`);
  files.addMade("/proc/loadavg", () => "0.12 0.09 0.05 1/187 4212\n");
  files.addMade("/proc/meminfo", () => {
    const { total, free, available } = memory(machine);
    const line = (name: string, bytes: number) =>
      `${`${name}:`.padEnd(16)}${String(Math.floor(bytes / 1024)).padStart(8)} kB\n`;
    return line("MemTotal", total) + line("MemFree", free) + line("MemAvailable", available);
  });
}

export function hostname({ device }: Machine): string {
  return device.info.hostname || device.name;
}

function machineId({ device }: Machine): string {
  return Buffer.from(device.id).toString("hex").padEnd(32, "0").slice(-32);
}

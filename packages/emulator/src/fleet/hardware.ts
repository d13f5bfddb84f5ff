import type { CpuInfo, DeviceInfo, DockerInfo, OsRelease } from "../generated/schema.ts";

/** Kinds of machines that a simulated device can be. */
export type Hardware = "raspberry-pi-4" | "raspberry-pi-3" | "intel-nuc" | "industrial-gateway" | "jetson-orin";

export const HARDWARE: readonly Hardware[] = [
  "raspberry-pi-4",
  "raspberry-pi-3",
  "intel-nuc",
  "industrial-gateway",
  "jetson-orin",
];

/** Frozen, as all devices of a kind share it. */
type Machine = Pick<DeviceInfo, "architecture" | "osRelease" | "docker" | "cpuInfo">;

const debian12: OsRelease = Object.freeze({
  prettyName: "Debian GNU/Linux 12 (bookworm)",
  name: "Debian GNU/Linux",
  versionId: "12",
  version: "12 (bookworm)",
  id: "debian",
  idLike: "",
});

const raspbian11: OsRelease = Object.freeze({
  prettyName: "Raspbian GNU/Linux 11 (bullseye)",
  name: "Raspbian GNU/Linux",
  versionId: "11",
  version: "11 (bullseye)",
  id: "raspbian",
  idLike: "debian",
});

const ubuntu = (version: string, name: string): OsRelease =>
  Object.freeze({
    prettyName: `Ubuntu ${version} LTS`,
    name: "Ubuntu",
    versionId: version.slice(0, 5),
    version: `${version} LTS (${name})`,
    id: "ubuntu",
    idLike: "debian",
  });

const docker = (version: string, runtimes = "io.containerd.runc.v2,runc"): DockerInfo =>
  Object.freeze({
    version,
    privilegedEnabled: true,
    bridgeIP: "172.17.0.1",
    runtimes,
    osType: "linux",
    health: "healthy",
    healthDescription: "Healthy",
  });

const cpu = (brandName: string, vendorString: string, cores: number, more: Partial<CpuInfo> = {}): CpuInfo =>
  Object.freeze({
    brandName,
    vendorString,
    physicalCores: cores,
    threadsPerCore: 1,
    logicalCores: cores,
    // What the processor does not tell about itself is 0, as on most ARM boards.
    family: 0,
    model: 0,
    hz: 0,
    ...more,
  });

const machines: Readonly<Record<Hardware, Machine>> = {
  "raspberry-pi-4": {
    architecture: "arm64",
    osRelease: debian12,
    docker: docker("27.3.1"),
    cpuInfo: cpu("Cortex-A72", "ARM", 4),
  },
  "raspberry-pi-3": {
    architecture: "arm",
    osRelease: raspbian11,
    docker: docker("24.0.7"),
    cpuInfo: cpu("ARMv7 Processor rev 4 (v7l)", "ARM", 4),
  },
  "intel-nuc": {
    architecture: "amd64",
    osRelease: ubuntu("24.04.1", "Noble Numbat"),
    docker: docker("27.3.1"),
    cpuInfo: cpu("13th Gen Intel(R) Core(TM) i3-1315U", "GenuineIntel", 6, {
      threadsPerCore: 2,
      logicalCores: 8,
      family: 6,
      model: 186,
      hz: 2_496_000_000,
    }),
  },
  "industrial-gateway": {
    architecture: "amd64",
    osRelease: ubuntu("22.04.5", "Jammy Jellyfish"),
    docker: docker("24.0.7"),
    cpuInfo: cpu("Intel Atom(R) x6425E Processor @ 2.00GHz", "GenuineIntel", 4, {
      family: 6,
      model: 150,
      hz: 2_000_000_000,
    }),
  },
  "jetson-orin": {
    architecture: "arm64",
    osRelease: ubuntu("22.04.5", "Jammy Jellyfish"),
    docker: docker("27.3.1", "io.containerd.runc.v2,nvidia,runc"),
    cpuInfo: cpu("Cortex-A78AE", "ARM", 6),
  },
};

/** What an agent reports about a machine of this kind. */
export function machineOf(hardware: Hardware): Machine {
  return machines[hardware];
}

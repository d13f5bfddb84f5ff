import type { FleetDefinition } from "@synpse/emulator";

/** As many sites, each with as many devices as the other. */
export const SITES = 100;

const ROLES = ["till", "gateway", "camera", "sensor"] as const;
const MACHINES = ["raspberry-pi-4", "raspberry-pi-3", "intel-nuc", "industrial-gateway", "jetson-orin"] as const;

export function siteOf(index: number): string {
  return `site-${String(index % SITES).padStart(3, "0")}`;
}

export function nameOf(index: number): string {
  return `edge-${String(index).padStart(6, "0")}`;
}

/** Devices with three labels each, one in twenty of them offline; an application on all of them, and one on every tenth. */
export function bigFleet(count: number): FleetDefinition {
  const devices = Array.from({ length: count }, (_, index) => ({
    name: nameOf(index),
    hardware: MACHINES[index % MACHINES.length],
    labels: { site: siteOf(index), role: ROLES[index % ROLES.length] ?? "", ring: String(index % 10) },
    ...(index % 20 === 0 ? { lastSeen: "3d" } : {}),
  }));
  const applications = [
    {
      name: "agent",
      scheduling: { type: "AllDevices" as const },
      spec: { containers: [{ name: "agent", image: "prom/node-exporter:v1.8.2", ports: ["9100:9100"] }] },
    },
    {
      name: "dashboard",
      scheduling: { type: "Conditional" as const, selectors: { ring: "1" } },
      spec: { containers: [{ name: "grafana", image: "grafana/grafana:11.2.0", ports: ["3000:3000"] }] },
    },
  ];
  return { projects: [{ name: "big", devices, namespaces: [{ name: "default", applications }] }] };
}

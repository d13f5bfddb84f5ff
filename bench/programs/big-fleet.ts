/** As many sites, each with as many devices as the other. */
export const SITES = 100;

export function siteOf(index: number): string {
  return `site-${String(index).padStart(3, "0")}`;
}

/**
 * A fleet file: devices of several kinds with three labels each, one in twenty of them offline; an application on all of them, and one on
 * every tenth.
 */
export function bigFleet(count: number): string {
  const sites = Array.from({ length: SITES }, (_, index) => {
    const site = siteOf(index);
    return `      - count: ${count / SITES}
        name: ${site}-{n:05}
        labels:
          site: ${site}
          role: { oneOf: [till, gateway, camera, sensor] }
          ring: { from: 0, to: 9 }
        hardware: { oneOf: [raspberry-pi-4, raspberry-pi-3, intel-nuc, industrial-gateway, jetson-orin] }
        offline: 5%
`;
  });
  return `projects:
  - name: big
    devices:
${sites.join("")}    namespaces:
      - name: default
        applications:
          - name: agent
            scheduling: { type: AllDevices }
            spec: { containers: [{ name: agent, image: "prom/node-exporter:v1.8.2", ports: ["9100:9100"] }] }
          - name: dashboard
            scheduling: { type: Conditional, selectors: { ring: "1" } }
            spec: { containers: [{ name: grafana, image: "grafana/grafana:11.2.0", ports: ["3000:3000"] }] }
`;
}

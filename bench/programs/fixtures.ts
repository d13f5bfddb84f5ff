import type { ApplicationInput } from "@synpse/sdk";

/** As long as a device with its applications usually is: 1.1 kB. */
export const device = {
  id: "dev_1pqR3VhnPpGkqjZSsGSLn7Ahg3e",
  createdAt: "2026-03-02T08:14:55.412908Z",
  updatedAt: "2026-08-20T16:01:12.004311Z",
  projectId: "prj_1nQFdMOlXJCTkzbQFqTnEnKQlqf",
  name: "gateway-7",
  registrationTokenId: "",
  agentSettings: { agentLogLevel: "info", desiredAgentVersion: "" },
  info: {
    deviceId: "dev_1pqR3VhnPpGkqjZSsGSLn7Ahg3e",
    agentVersion: "v0.18.2",
    agentLogLevel: "info",
    ipAddress: "192.168.17.24",
    architecture: "arm64",
    hostname: "gateway-7",
    osRelease: {
      prettyName: "Debian GNU/Linux 12 (bookworm)",
      name: "Debian GNU/Linux",
      versionId: "12",
      id: "debian",
    },
    docker: {
      containers: 6,
      images: 11,
      driver: "overlay2",
      kernelVersion: "6.6.51+rpt-rpi-v8",
      memTotal: 4_147_658_752,
    },
    cpuInfo: { vendorId: "ARM", family: "", model: "3", modelName: "Cortex-A72", mhz: 1800, cacheSize: 0 },
  },
  lastSeenAt: "2026-08-20T16:01:11.870004Z",
  status: "online",
  labels: { group: "one", site: "vilnius-north", line: "packing", hardware: "rpi-4b" },
  environmentVariables: { SITE: "vilnius-north", GATEWAY_MODE: "primary", UPLINK: "lte" },
};

/** 0.9 kB as JSON. */
export const application: ApplicationInput = {
  name: "grafana",
  description: "Dashboards of the packing line, with the data source and the alerts that the night shift looks at",
  scheduling: { type: "Conditional", selectors: { group: "one", site: "vilnius-north" } },
  spec: {
    containers: [
      {
        name: "grafana",
        image: "grafana/grafana:11.2.0",
        ports: ["3000:3000"],
        volumes: ["/data/grafana:/var/lib/grafana", "/etc/localtime:/etc/localtime:ro"],
        env: [
          { name: "GF_SERVER_ROOT_URL", value: "http://gateway-7.local:3000" },
          { name: "GF_SECURITY_ADMIN_PASSWORD", fromSecret: "grafana-admin" },
        ],
        restartPolicy: { name: "unless-stopped", maximumRetryCount: 0 },
      },
      {
        name: "exporter",
        image: "prom/node-exporter:v1.8.2",
        args: ["--path.rootfs=/host", "--collector.disable-defaults", "--collector.cpu", "--collector.meminfo"],
        volumes: ["/:/host:ro,rslave"],
        networkMode: "host",
        restartPolicy: { name: "always", maximumRetryCount: 0 },
      },
    ],
  },
};

/** What the server is told to do by the name of a device in the path. */
export const behaviours = {
  /** Answers 503 and asks for a long pause. */
  busy: "busy",
  /** Takes the request and says nothing. */
  silent: "silent",
  /** Sends the headers and half of the body. */
  stalled: "stalled",
  /** Answers 404. */
  missing: "missing",
} as const;

/** Devices of one list, and how many of them a page holds. */
export const DEVICES = 100_000;
export const PAGE_SIZE = 500;

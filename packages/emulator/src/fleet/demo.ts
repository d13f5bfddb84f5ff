import type { DeviceDefinition, FleetDefinition } from "./definition.ts";
import type { Hardware } from "./hardware.ts";

/*
 * The demo fleet: ACME, a retailer with stores in Vilnius, Kaunas and Riga. A dozen devices of four roles, one of them offline
 * for three days, one application that cannot be rolled out because its image does not exist, and a job that has run.
 */

const device = (
  name: string,
  createdAt: string,
  hardware: Hardware,
  ipAddress: string,
  labels: Readonly<Record<string, string>> = {},
): DeviceDefinition => {
  const [site = "", role = ""] = name.split("-");
  return {
    name,
    createdAt,
    hardware,
    token: `${site}-devices`,
    labels: { role, ...labels },
    info: { ipAddress, agentVersion: "v1.5.2", agentLogLevel: "info", hostname: name },
  };
};

const token = (site: string, storeId: string, createdAt: string) => ({
  name: `${site}-devices`,
  description: `Devices of the store in ${site[0]?.toUpperCase()}${site.slice(1)}.`,
  createdAt,
  maxRegistrations: 25,
  labels: { site },
  environmentVariables: { STORE_ID: storeId },
  namingStrategy: { type: "fromHostname" as const },
});

const devices: readonly DeviceDefinition[] = [
  device("vilnius-till-01", "2025-03-05T07:41:09.731Z", "raspberry-pi-4", "10.37.0.21"),
  device("vilnius-till-02", "2025-03-05T07:58:44.208Z", "raspberry-pi-4", "10.37.0.22"),
  device("vilnius-gateway-01", "2025-03-05T08:20:15.660Z", "industrial-gateway", "10.37.0.2"),
  device("vilnius-signage-01", "2025-03-11T12:03:51.094Z", "raspberry-pi-4", "10.37.0.41", { screen: "entrance" }),
  device("vilnius-camera-01", "2025-05-19T09:27:30.417Z", "jetson-orin", "10.37.0.51", { gpu: "yes" }),
  device("kaunas-till-01", "2025-04-02T06:55:12.883Z", "raspberry-pi-4", "10.38.0.21"),
  device("kaunas-till-02", "2025-04-02T07:10:37.149Z", "raspberry-pi-3", "10.38.0.22"),
  { ...device("kaunas-gateway-01", "2025-04-02T07:32:05.526Z", "intel-nuc", "10.38.0.2"), lastSeen: "3d4h12m" },
  device("kaunas-signage-01", "2025-04-08T10:44:58.371Z", "raspberry-pi-4", "10.38.0.41", { screen: "checkout" }),
  device("riga-till-01", "2025-06-16T05:48:23.905Z", "raspberry-pi-4", "10.71.0.21"),
  device("riga-gateway-01", "2025-06-16T06:02:41.772Z", "industrial-gateway", "10.71.0.2"),
  device("riga-camera-01", "2025-07-01T13:15:09.238Z", "jetson-orin", "10.71.0.51", { gpu: "yes" }),
];

export function demoFleet(): FleetDefinition {
  return {
    user: { name: "Ruta Kazlauskaite", email: "ruta@acme-retail.example", createdAt: "2025-02-26T09:02:11.093Z" },
    projects: [
      {
        name: "acme-retail",
        createdAt: "2025-03-04T08:12:31.402Z",
        // What to give to a program that is not to change anything, or that is to do nothing but look after devices.
        serviceAccounts: [
          { name: "reader", roles: ["Reader"] },
          { name: "device-administrator", roles: ["DeviceAdministrator"] },
        ],
        registrationTokens: [
          token("vilnius", "370", "2025-03-05T07:30:00.550Z"),
          token("kaunas", "371", "2025-04-02T06:40:18.302Z"),
          token("riga", "712", "2025-06-16T05:30:44.016Z"),
        ],
        devices,
        namespaces: [
          {
            name: "default",
            secrets: [
              secret("till-token", "till-token-for-the-demo", "2025-03-07T09:10:02.771Z"),
              {
                ...secret("display-config", "theme: winter\nlanguage: lt\n", "2025-03-07T09:12:40.130Z"),
                type: "File" as const,
              },
              // What public sample manifests (Webhook Relay tunnels, Pi-hole, Prometheus) ask for.
              secret("relayKey", "relay-key-for-the-demo", "2025-03-20T11:05:27.490Z"),
              secret("relaySecret", "relay-secret-for-the-demo", "2025-03-20T11:05:58.016Z"),
              secret("piholePassword", "pihole-password-for-the-demo", "2025-03-20T11:09:13.342Z"),
              {
                ...secret("prometheus-config", "global:\n  scrape_interval: 15s\n", "2025-03-20T11:14:50.777Z"),
                type: "File" as const,
              },
            ],
            applications: [
              {
                name: "till-display",
                description: "Customer display of the tills.",
                createdAt: "2025-03-07T09:15:20.610Z",
                updatedAt: "2025-10-11T14:20:06.887Z",
                version: 4,
                scheduling: { selectors: { role: "till" } },
                spec: {
                  containers: [
                    {
                      name: "display",
                      image: "quay.io/acme-retail/till-display:2.8.1",
                      // biome-ignore lint/suspicious/noTemplateCurlyInString: the device puts its own value in.
                      args: ["--store", "${STORE_ID}"],
                      ports: ["8088:80"],
                      volumes: ["/var/lib/till-display:/data"],
                      env: [
                        { name: "TZ", value: "Europe/Vilnius" },
                        { name: "TILL_TOKEN", fromSecret: "till-token" },
                      ],
                      secrets: [{ name: "display-config", filepath: "/etc/display/config.yaml" }],
                      restartPolicy: { name: "always" },
                    },
                  ],
                },
              },
              {
                name: "mqtt-broker",
                description: "Collects events of the scales, doors and freezers of a store.",
                createdAt: "2025-03-10T13:40:33.951Z",
                scheduling: { selectors: { role: "gateway" } },
                spec: {
                  containers: [
                    {
                      name: "mosquitto",
                      image: "eclipse-mosquitto:2.0.18",
                      ports: ["1883:1883"],
                      volumes: ["/var/lib/mosquitto:/mosquitto/data"],
                      restartPolicy: { name: "unless-stopped" },
                    },
                  ],
                },
              },
              {
                name: "node-exporter",
                description: "Metrics of every device.",
                createdAt: "2025-04-15T08:02:19.284Z",
                // After the offline gateway was last heard of: it still runs the version before.
                updatedAt: "1d6h",
                version: 3,
                scheduling: { type: "AllDevices" },
                spec: {
                  containers: [
                    {
                      name: "node-exporter",
                      image: "quay.io/prometheus/node-exporter:v1.8.2",
                      args: ["--path.rootfs=/host"],
                      networkMode: "host",
                      volumes: ["/:/host:ro"],
                    },
                  ],
                },
              },
              {
                name: "people-counter",
                description: "Counts visitors at the entrance.",
                createdAt: "2025-07-02T07:21:47.130Z",
                updatedAt: "2025-09-24T09:58:31.640Z",
                version: 2,
                scheduling: { selectors: { role: "camera" } },
                spec: {
                  containers: [
                    {
                      name: "detector",
                      image: "quay.io/acme-retail/people-counter:1.12.0",
                      gpus: "all",
                      devices: [{ hostPath: "/dev/video0", containerPath: "/dev/video0" }],
                      env: [{ name: "MQTT_HOST", value: "gateway.local" }],
                    },
                    { name: "uploader", image: "quay.io/acme-retail/count-uploader:1.3.4" },
                  ],
                },
              },
              {
                name: "signage-player",
                description: "Plays the campaign of the week on the screens.",
                createdAt: "2025-03-12T10:33:05.019Z",
                updatedAt: "5h20m",
                version: 9,
                scheduling: { selectors: { role: "signage" } },
                spec: {
                  containers: [
                    {
                      name: "player",
                      image: "quay.io/acme-retail/signage-player:5.0.0",
                      env: [{ name: "CAMPAIGN", value: "spring-sale" }],
                      volumes: ["/var/lib/signage:/media"],
                    },
                  ],
                },
              },
            ],
            jobs: [
              {
                name: "clear-print-queue",
                description: "Drop receipts that were never printed.",
                createdAt: "2025-10-12T05:58:03.118Z",
                scheduling: { selectors: { role: "till" } },
                spec: {
                  containers: [
                    {
                      name: "clear",
                      image: "quay.io/acme-retail/print-tools:1.4.0",
                      args: ["clear-queue", "--older-than", "1h"],
                      volumes: ["/var/spool/cups:/var/spool/cups"],
                    },
                  ],
                },
              },
            ],
          },
          {
            name: "staging",
            createdAt: "2025-08-18T12:26:54.705Z",
            config: {
              registryAuthentication: {
                username: "acme-puller",
                serverAddress: "quay.io",
                fromSecret: "registry-password",
              },
            },
            secrets: [secret("registry-password", "registry-password-for-the-demo", "2025-08-18T12:27:30.118Z")],
            applications: [
              {
                name: "till-display-next",
                description: "The next till display, on trial on one till.",
                createdAt: "2025-10-20T09:03:12.558Z",
                scheduling: { type: "Conditional", devices: ["vilnius-till-02"] },
                spec: { containers: [{ name: "display", image: "quay.io/acme-retail/till-display:3.0.0-rc.2" }] },
              },
            ],
          },
        ],
      },
    ],
    behaviours: [
      { image: "quay.io/acme-retail/signage-player:5.0.0", missing: true },
      {
        image: "quay.io/acme-retail/print-tools",
        exitCode: 0,
        runsFor: 3,
        log: ["scanning /var/spool/cups", "14 jobs found, 11 of them older than 1h", "11 jobs removed", "done"],
      },
    ],
  };
}

function secret(name: string, value: string, createdAt: string) {
  return { name, value, createdAt };
}

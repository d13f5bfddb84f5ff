import type { Emulator, FleetDefinition } from "@synpse/emulator";

/*
 * A chain of shops in Berlin and Vilnius, with what goes on in it on one bad morning. Nothing stands in the default
 * namespace but a pilot, so that whoever works here must learn where a thing is.
 */

/** What nobody may ever be told. */
export const oldValue = "OLDVALUE-payments-1f0c";
export const newValue = "NEWVALUE-payments-93ae";
const plainValue = "PLAINVALUE-loyalty-77b2";

export const secretValues = [oldValue, newValue, plainValue];

/** The last words of the kiosk in Berlin, which tell why it is down; they stand nowhere else. */
export const lastWords = "FATAL licence KSK-2209 expired on 2026-03-31, renew it before starting";

/** What tills with a full disk write. */
export const diskFull = "ERROR cannot write /var/lib/till/journal.db: ENOSPC: no space left on device";
export const fullDevices = ["berlin-till-2", "vilnius-till-1", "vilnius-till-3"];

export const awayDevice = "vilnius-till-4";

const device = (name: string, city: string, role: string, labels: Record<string, string> = {}) => ({
  name,
  labels: { city, role, ...labels },
  ...(name === awayDevice ? { lastSeen: "3d" } : {}),
});

export const shops: FleetDefinition = {
  projects: [
    {
      name: "corner-shops",
      devices: [
        device("berlin-kiosk-1", "berlin", "kiosk"),
        ...["1", "2", "3"].map((number) => device(`berlin-till-${number}`, "berlin", "till")),
        device("berlin-till-4", "berlin", "till", { canary: "yes" }),
        device("vilnius-kiosk-1", "vilnius", "kiosk"),
        ...["1", "2", "3", "4"].map((number) => device(`vilnius-till-${number}`, "vilnius", "till")),
        device("vilnius-till-5", "vilnius", "till", { canary: "yes" }),
      ],
      namespaces: [
        {
          name: "default",
          applications: [
            {
              name: "loyalty",
              description: "Points for regular customers: a pilot",
              scheduling: { selectors: { canary: "yes" } },
              spec: {
                containers: [
                  {
                    name: "app",
                    image: "acme/loyalty:v1",
                    ports: ["8080:80"],
                    env: [{ name: "SHARED_KEY", value: plainValue }],
                  },
                ],
              },
            },
          ],
        },
        {
          name: "shopfront",
          applications: ["berlin", "vilnius"].map((city) => ({
            name: `${city}-screens`,
            scheduling: { selectors: { city, role: "kiosk" } },
            spec: {
              containers: [
                {
                  name: "screen",
                  image: city === "berlin" ? "acme/kiosk:3.1" : "acme/kiosk:3.0",
                  restartPolicy: { name: "on-failure", maximumRetryCount: 2 },
                },
                { name: "player", image: "acme/player:8" },
              ],
            },
          })),
        },
        {
          name: "payments",
          secrets: [{ name: "terminal-key", value: oldValue }],
          applications: [
            {
              name: "till",
              scheduling: { selectors: { role: "till" } },
              spec: {
                containers: [
                  { name: "till", image: "acme/till:5", env: [{ name: "TERMINAL_KEY", fromSecret: "terminal-key" }] },
                ],
              },
            },
          ],
        },
      ],
    },
  ],
  behaviours: [
    {
      image: "acme/kiosk:3.1",
      exitCode: 78,
      runsFor: 1,
      log: ["kiosk 3.1 is starting", "reading /etc/kiosk/licence", lastWords],
    },
  ],
};

/** What has happened by the time that somebody asks. */
export function morning({ fleet }: Emulator): void {
  for (const device of fullDevices) {
    fleet.writeLog({ device, namespace: "payments", application: "till", container: "till" }, diskFull);
  }
}

import { Emulator, ManualClock } from "@synpse/emulator";
import { gateToken, throughGate } from "./http.ts";

export const operatorKey = "sKeyOfTheOperator00000000000";

/** Two users with a project each, and the operator with another. The demo of nothing but whose is what. */
export const tenants = {
  anna: { key: "sKeyOfAnna000000000000000000", project: "annas" },
  boris: { key: "sKeyOfBoris00000000000000000", project: "boris" },
} as const;

export type Tenant = (typeof tenants)[keyof typeof tenants];

export function startTenants(): Promise<Emulator> {
  const devices = (name: string) => [{ name, labels: { gate: gateToken, operator: operatorKey } }];
  return Emulator.start({
    clock: new ManualClock(),
    fleet: {
      projects: [
        { name: "operators", key: operatorKey, devices: devices("operators-device") },
        { name: tenants.anna.project, key: tenants.anna.key, devices: devices("annas-device") },
        { name: tenants.boris.project, key: tenants.boris.key, devices: devices("boris-device") },
      ],
    },
  });
}

/** The headers of a user who comes in through the gate. */
export function headersOf({ key, project }: Tenant): Record<string, string> {
  return { ...throughGate, "x-synpse-access-key": key, "x-synpse-project": project };
}

/** What the API sees of a key. */
export const basic = (key: string): string => `Basic ${Buffer.from(`${key}:`).toString("base64")}`;

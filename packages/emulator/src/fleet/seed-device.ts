import type { AgentSettings } from "../generated/schema.ts";
import { addDevice } from "../store/devices.ts";
import { quote } from "../store/problem.ts";
import { fraction } from "../store/random.ts";
import type { Contact, DeviceRecord, ProjectRecord, StringMap, TokenRecord } from "../store/records.ts";
import type { Given, Store } from "../store/store.ts";
import type { DeviceDefinition } from "./definition.ts";
import { given, readTime } from "./definition-time.ts";
import { machineOf } from "./hardware.ts";
import { mistake } from "./mistakes.ts";
import { lanHosts } from "./network/lan-hosts.ts";

/** The version that the agents of a fleet run, unless it says otherwise. */
const AGENT_VERSION = "v1.5.2";
const AGENT_SETTINGS: AgentSettings = { agentLogLevel: "info", desiredAgentVersion: AGENT_VERSION };
const NOTHING: StringMap = {};

/** Brings a device of a fleet definition into being. @throws Problem, FleetError */
export function seedDevice(
  store: Store,
  seed: number,
  project: ProjectRecord,
  definition: DeviceDefinition,
  identity: Given,
): DeviceRecord {
  const { token: tokenName, hardware = "raspberry-pi-4", lastSeen, agent = "simulated", info } = definition;
  const token = tokenName === undefined ? undefined : theToken(project, tokenName);
  const now = store.now();
  const seenAt = Math.min(
    now,
    Math.max(identity.createdAt ?? now, lastSeen === undefined ? now : readTime(store, "lastSeen", lastSeen)),
  );
  const contact: Contact =
    agent === "external"
      ? { kind: "external", lastSeenAt: seenAt }
      : { kind: "simulated", connected: lastSeen === undefined, connectedSince: now, lastSeenAt: seenAt };
  const address = (part: string): number => 1 + Math.floor(254 * fraction(seed, part, definition.name));
  return addDevice(
    store,
    project,
    {
      name: definition.name,
      token,
      contact,
      lan: definition.network && lanHosts(definition.network),
      ssh: definition.ssh,
      labels: merged(token?.labels, definition.labels),
      environmentVariables: merged(token?.environmentVariables, definition.environmentVariables),
      agentSettings: definition.agentSettings ?? AGENT_SETTINGS,
      info: {
        agentVersion: AGENT_VERSION,
        agentLogLevel: "info",
        ipAddress: `10.${address("a")}.${address("b")}.${address("c")}`,
        hostname: definition.name,
        ...machineOf(hardware),
        ...info,
      },
    },
    identity,
  );
}

/** A further device, created now, or when it was last seen. @throws Problem, FleetError */
export function addSimulatedDevice(
  store: Store,
  seed: number,
  project: ProjectRecord,
  definition: DeviceDefinition,
): DeviceRecord {
  const { lastSeen } = definition;
  const createdAt = lastSeen === undefined ? store.now() : readTime(store, "lastSeen", lastSeen);
  return seedDevice(store, seed, project, definition, given(store, definition, createdAt));
}

function theToken(project: ProjectRecord, name: string): TokenRecord {
  const token = project.tokens.find(name);
  if (token) return token;
  // What looks like an id is one: it is a credential, and not repeated.
  const named = name.startsWith("drt_") ? "" : `: ${quote(name)}`;
  throw mistake(["token"], `device registration token not found${named}; name one of the project's registrationTokens`);
}

/** What maps that were put together before have become: the devices of a template share theirs. */
const known = new WeakMap<StringMap, { readonly base: StringMap; readonly result: StringMap }>();

function merged(base: StringMap | null | undefined, own: StringMap | undefined): StringMap {
  if (!base || !own) return own ?? base ?? NOTHING;
  const before = known.get(own);
  if (before?.base === base) return before.result;
  const result = { ...base, ...own };
  known.set(own, { base, result });
  return result;
}

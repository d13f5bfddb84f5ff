import { addApplication } from "../store/applications.ts";
import { addJob } from "../store/jobs.ts";
import { addNamespace } from "../store/namespaces.ts";
import { addDefaults, addMember, addProject } from "../store/projects.ts";
import type { NamespaceRecord, ProjectRecord, UserRecord } from "../store/records.ts";
import { addSecret } from "../store/secrets.ts";
import type { Store } from "../store/store.ts";
import { addToken } from "../store/tokens.ts";
import { type FleetDefinition, FleetError, type NamespaceDefinition, type ProjectDefinition } from "./definition.ts";
import { given, readTime } from "./definition-time.ts";
import { placeApplication, placeJob } from "./rollouts.ts";
import { seedDevice } from "./seed-device.ts";
import type { Simulation } from "./simulation.ts";

/** What exists once a fleet definition is carried out, as far as its user needs to know. */
export interface Seeded {
  readonly project: ProjectRecord;
  readonly accessKey: string;
  readonly personalAccessKey: string;
}

/** Devices without a time of their own were created this far apart. */
const DEVICE_STEP = 60_000;

/** Brings a fleet into being. @throws FleetError where the definition breaks a rule of the service */
export function seedFleet(simulation: Simulation, seed: number, fleet: FleetDefinition): Seeded {
  const { store } = simulation;
  const user = at("user", () => addUser(store, fleet));
  const definitions = fleet.projects?.length ? fleet.projects : [{ name: "local" }];
  const personalAccessKey = fleet.user?.key ?? store.ids.key("u", user.createdAt);
  addKey(store, personalAccessKey, "user.key", () => store.keys.set(personalAccessKey, { kind: "user", user }));

  let first: Seeded | undefined;
  for (const [index, definition] of definitions.entries()) {
    const path = `projects[${index}]`;
    const project = at(path, () => addProject(store, definition, given(store, definition)));
    const accessKey = definition.key ?? store.ids.key("s", project.createdAt);
    addKey(store, accessKey, `${path}.key`, () => store.keys.set(accessKey, { kind: "service", project }));
    if (definition.member !== false) addMember(store, project, user);
    seedProject(simulation, seed, project, definition, path);
    first ??= { project, accessKey, personalAccessKey };
  }
  if (!first) throw new FleetError("fleet: it has no project");
  return first;
}

function seedProject(
  simulation: Simulation,
  seed: number,
  project: ProjectRecord,
  definition: ProjectDefinition,
  path: string,
): void {
  const { store } = simulation;
  const rest = { createdAt: project.createdAt };
  for (const [index, token] of (definition.registrationTokens ?? []).entries()) {
    at(`${path}.registrationTokens[${index}]`, () =>
      addToken(store, project, token, given(store, token, rest.createdAt)),
    );
  }
  const namespaces = (definition.namespaces ?? []).map(
    (namespace, index): [NamespaceDefinition, NamespaceRecord, string] => {
      const where = `${path}.namespaces[${index}]`;
      return [
        namespace,
        at(where, () => addNamespace(store, project, namespace, given(store, namespace, rest.createdAt))),
        where,
      ];
    },
  );
  addDefaults(store, project);

  const devices = (definition.devices ?? []).map((device, index) => ({
    device,
    where: `${path}.devices[${index}]`,
    given: at(`${path}.devices[${index}]`, () => given(store, device, project.createdAt + (index + 1) * DEVICE_STEP)),
  }));
  // Lists are in order of creation.
  devices.sort((a, b) => (a.given.createdAt ?? 0) - (b.given.createdAt ?? 0));
  for (const { device, where, given } of devices) at(where, () => seedDevice(store, seed, project, device, given));

  const fresh = namespaces.flatMap(([definition, namespace, where]) =>
    seedNamespace(simulation, namespace, definition, where),
  );
  for (const device of project.devices) simulation.settle(device, store.now());
  for (const begin of fresh) begin();
}

/** Adds what a namespace holds. What is to begin only when the emulator starts is left to the functions it gives back. */
function seedNamespace(
  simulation: Simulation,
  namespace: NamespaceRecord,
  definition: NamespaceDefinition,
  path: string,
): (() => void)[] {
  const { store } = simulation;
  const { createdAt } = namespace;
  for (const [index, secret] of (definition.secrets ?? []).entries()) {
    const data = secret.data ?? Buffer.from(secret.value ?? "").toString("base64");
    const { name, type = "Environment" } = secret;
    at(`${path}.secrets[${index}]`, () =>
      addSecret(store, namespace, { name, type, data }, given(store, secret, createdAt)),
    );
  }
  const fresh: (() => void)[] = [];
  const add = (settled: boolean, where: string, act: (notice: "wake" | "quiet") => void): void => {
    if (settled) at(where, () => act("quiet"));
    else fresh.push(() => at(where, () => act("wake")));
  };
  for (const [index, application] of (definition.applications ?? []).entries()) {
    const { id, createdAt: created, updatedAt, version, settled = true, ...input } = application;
    add(settled, `${path}.applications[${index}]`, (notice) => {
      const times = given(store, { id, createdAt: created }, settled ? createdAt : store.now());
      const changed =
        updatedAt === undefined ? undefined : Math.max(times.createdAt, readTime(store, "updatedAt", updatedAt));
      const added = addApplication(store, namespace, input, { ...times, version, updatedAt: changed });
      placeApplication(simulation, added, notice);
    });
  }
  for (const [index, job] of (definition.jobs ?? []).entries()) {
    const { id, createdAt: created, settled = true, ...input } = job;
    add(settled, `${path}.jobs[${index}]`, (notice) => {
      const times = given(store, { id, createdAt: created }, settled ? createdAt : store.now());
      placeJob(simulation, addJob(store, namespace, input, times), notice);
    });
  }
  return fresh;
}

function addUser(store: Store, { user = {} }: FleetDefinition): UserRecord {
  const times = given(store, user);
  return store.users.add({
    id: times.id ?? store.ids.id("usr", times.createdAt),
    name: user.name ?? "Local User",
    email: user.email ?? "user@localhost",
    maxProjects: user.maxProjects ?? 0,
    createdAt: times.createdAt,
    updatedAt: times.createdAt,
  });
}

function addKey(store: Store, value: string, path: string, add: () => void): void {
  // The key itself is not repeated: the message may be logged.
  if (store.keys.has(value)) throw new FleetError(`fleet.${path}: this key is used twice; give each its own`);
  add();
}

/** Does something that may be refused, and tells where in the definition the refusal belongs. */
function at<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw new FleetError(`fleet.${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

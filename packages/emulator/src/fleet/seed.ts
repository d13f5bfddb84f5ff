import { addApplication } from "../store/applications.ts";
import { addJob } from "../store/jobs.ts";
import { addNamespace } from "../store/namespaces.ts";
import { addDefaults, addProject } from "../store/projects.ts";
import type { NamespaceRecord, ProjectRecord, UserRecord } from "../store/records.ts";
import { addSecret } from "../store/secrets.ts";
import { addToken } from "../store/tokens.ts";
import { at } from "./at-place.ts";
import { type FleetDefinition, FleetError, type NamespaceDefinition, type ProjectDefinition } from "./definition.ts";
import { given, readTime } from "./definition-time.ts";
import type { Placement } from "./placement.ts";
import { placeApplication, placeJob } from "./rollouts.ts";
import { seedAccess, seedUsers } from "./seed-access.ts";
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
  const owner = seedUsers(store, fleet);
  const definitions = fleet.projects?.length ? fleet.projects : [{ name: "local" }];

  let first: Seeded | undefined;
  for (const [index, definition] of definitions.entries()) {
    const added = addSeededProject(simulation, seed, owner, definition, `projects[${index}]`);
    first ??= { ...added, personalAccessKey: owner.accessKey };
  }
  if (!first) throw new FleetError("fleet: it has no project");
  return first;
}

/** Brings one project into being. @throws FleetError */
export function addSeededProject(
  simulation: Simulation,
  seed: number,
  owner: UserRecord,
  definition: ProjectDefinition,
  path: string,
): Pick<Seeded, "project" | "accessKey"> {
  const { store } = simulation;
  const project = at(path, () => addProject(store, definition, given(store, definition)));
  const accessKey = seedAccess(store, project, owner, definition, path);
  seedProject(simulation, seed, project, definition, path);
  return { project, accessKey };
}

/**
 * Adds what is in a project; a namespace that is there gets what is new.
 *
 * @param untouched what goes on as it did
 * @throws FleetError
 */
export function seedProject(
  simulation: Simulation,
  seed: number,
  project: ProjectRecord,
  definition: ProjectDefinition,
  path: string,
  untouched?: ReadonlySet<Placement>,
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
        findOwn(project, namespace) ??
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
  for (const device of project.devices) simulation.settle(device, store.now(), untouched);
  for (const begin of fresh) begin();
}

function findOwn(project: ProjectRecord, { name }: NamespaceDefinition): NamespaceRecord | undefined {
  return [...project.namespaces].find((namespace) => namespace.name === name);
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

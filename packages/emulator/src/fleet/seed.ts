import { addApplication } from "../store/applications.ts";
import { addJob } from "../store/jobs.ts";
import { addNamespace } from "../store/namespaces.ts";
import { addDefaults, addProject } from "../store/projects.ts";
import type { NamespaceRecord, ProjectRecord, UserRecord } from "../store/records.ts";
import { addSecret } from "../store/secrets.ts";
import { addToken } from "../store/tokens.ts";
import type { FleetDefinition, NamespaceDefinition, ProjectDefinition } from "./definition.ts";
import { given, readTime } from "./definition-time.ts";
import { Mistakes } from "./mistakes.ts";
import type { Placement } from "./placement.ts";
import { placesOf } from "./places.ts";
import { placeApplication, placeJob } from "./rollouts.ts";
import { seedAccess, seedUsers } from "./seed-access.ts";
import { seedDevices } from "./seed-devices.ts";
import type { Simulation } from "./simulation.ts";

/** What exists once a fleet definition is carried out, as far as its user needs to know. */
export interface Seeded {
  readonly project: ProjectRecord;
  readonly accessKey: string;
  readonly personalAccessKey: string;
}

/** Brings a fleet into being. @throws FleetError where the definition breaks rules of the service, with every place where it does */
export function seedFleet(simulation: Simulation, seed: number, fleet: FleetDefinition): Seeded {
  const { store } = simulation;
  const mistakes = new Mistakes();
  const owner = mistakes.gather(() => seedUsers(store, fleet));
  const definitions = fleet.projects?.length ? fleet.projects : [{ name: "local" }];

  let first: Seeded | undefined;
  for (const [index, definition] of definitions.entries()) {
    const added = addSeededProject(simulation, seed, owner, definition, `projects[${index}]`, mistakes);
    if (owner && added) first ??= { ...added, personalAccessKey: owner.accessKey };
  }
  mistakes.throwAny(placesOf(fleet));
  if (!first) throw new Error("a fleet without a project and without a mistake");
  return first;
}

/** Brings one project into being; undefined where the mistakes leave nothing to speak of. */
export function addSeededProject(
  simulation: Simulation,
  seed: number,
  owner: UserRecord | undefined,
  definition: ProjectDefinition,
  path: string,
  mistakes: Mistakes,
): Pick<Seeded, "project" | "accessKey"> | undefined {
  const { store } = simulation;
  const project = mistakes.attempt(path, () => addProject(store, definition, given(store, definition)));
  if (!project) return undefined;
  const accessKey = owner && mistakes.gather(() => seedAccess(store, project, owner, definition, path, mistakes));
  mistakes.gather(() => seedProject(simulation, seed, project, definition, path, mistakes));
  return accessKey === undefined ? undefined : { project, accessKey };
}

/**
 * Adds what is in a project; a namespace that is there gets what is new.
 *
 * @param untouched what goes on as it did, in a project that was there before
 */
export function seedProject(
  simulation: Simulation,
  seed: number,
  project: ProjectRecord,
  definition: ProjectDefinition,
  path: string,
  mistakes: Mistakes,
  untouched?: ReadonlySet<Placement>,
): void {
  const { store } = simulation;
  const rest = { createdAt: project.createdAt };
  for (const [index, token] of (definition.registrationTokens ?? []).entries()) {
    mistakes.attempt(`${path}.registrationTokens[${index}]`, () =>
      addToken(store, project, token, given(store, token, rest.createdAt)),
    );
  }
  const there = new Map([...project.namespaces].map((namespace) => [namespace.name, namespace]));
  const namespaces = (definition.namespaces ?? []).flatMap((namespace, index) => {
    const where = `${path}.namespaces[${index}]`;
    const record =
      there.get(namespace.name) ??
      mistakes.attempt(where, () => addNamespace(store, project, namespace, given(store, namespace, rest.createdAt)));
    // Named once more, it is a mistake.
    there.delete(namespace.name);
    return record ? [{ namespace, record, where }] : [];
  });
  // What a project that was there has lost of them, somebody has deleted.
  if (!untouched) addDefaults(store, project);
  seedDevices(store, seed, project, definition.devices ?? [], `${path}.devices`, mistakes);

  const fresh = namespaces.flatMap(({ namespace, record, where }) =>
    seedNamespace(simulation, record, namespace, where, mistakes),
  );
  for (const device of project.devices) simulation.settle(device, store.now(), untouched);
  for (const begin of fresh) begin();
}

/** Adds what a namespace holds. What is to begin only when the emulator starts is left to the functions it gives back. */
function seedNamespace(
  simulation: Simulation,
  namespace: NamespaceRecord,
  definition: NamespaceDefinition,
  path: string,
  mistakes: Mistakes,
): (() => void)[] {
  const { store } = simulation;
  const { createdAt } = namespace;
  for (const [index, secret] of (definition.secrets ?? []).entries()) {
    const data = secret.data ?? Buffer.from(secret.value ?? "").toString("base64");
    const { name, type = "Environment" } = secret;
    mistakes.attempt(`${path}.secrets[${index}]`, () =>
      addSecret(store, namespace, { name, type, data }, given(store, secret, createdAt)),
    );
  }
  const fresh: (() => void)[] = [];
  const add = (settled: boolean, where: string, act: (notice: "wake" | "quiet") => void): void => {
    if (settled) mistakes.attempt(where, () => act("quiet"));
    else fresh.push(() => mistakes.attempt(where, () => act("wake")));
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

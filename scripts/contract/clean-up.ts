import { NotFoundError, type Synpse } from "@synpse/sdk";
import { NotOursError, type Owned } from "./owned.ts";
import { labelsOf, marksOf } from "./steps/devices.ts";

/** How often something that is still there is deleted. */
const tries = 3;
/** The most devices of a run that are looked for. A run registers two. */
const mostDevices = 100;

/** Clients that go through the guard, and are not stopped. */
export interface Cleaners {
  readonly synpse: Synpse;
  readonly personal: Synpse | undefined;
}

/**
 * Deletes what a run has made and not deleted yet, made for sure or only asked for. Goes on with the rest where one thing
 * cannot be deleted. Nothing else can go: the guard stands in front of every request.
 * @returns what is left, for a person to delete
 */
export async function cleanUp({ synpse, personal }: Cleaners, owned: Owned): Promise<string[]> {
  return [
    ...(await removeDevicesAndTokens(synpse, owned)),
    ...(await removeNamespaces(synpse, owned)),
    ...(await leftProjects(personal, owned)),
  ];
}

async function removeDevicesAndTokens(synpse: Synpse, owned: Owned): Promise<string[]> {
  const left: string[] = [];
  const { devices, registrationTokens } = synpse;
  // The tokens tell which devices are this run's: they are looked up before, and deleted after them.
  const knowsTokens = await findTokens(synpse, owned);
  if (!(await findDevices(synpse, owned))) {
    for (const { name } of owned.claims("device")) left.push(`device with the host name ${name}, if it has registered`);
  }
  for (const id of owned.adopted("device")) {
    const isThere = () => exists(devices.get(id));
    if (!(await remove(isThere, () => devices.delete(id)))) left.push(`device ${id}`);
  }
  for (const id of owned.adopted("registrationToken")) {
    const isThere = async () => (await registrationTokens.list()).items.some((token) => token.id === id);
    const gone = await remove(isThere, () => registrationTokens.delete(id));
    if (!gone) left.push(`registration token ${owned.prefix}`);
  }
  if (!knowsTokens) left.push(`registration token ${owned.prefix}, if it was made`);
  return left;
}

/** Adopts the tokens that bear a claimed name. Tells whether all of them are known then. */
async function findTokens({ registrationTokens }: Synpse, owned: Owned): Promise<boolean> {
  const names = new Set(owned.claims("registrationToken").map(({ name }) => name));
  if (names.size === 0) return true;
  const listed = await tolerate(async () => {
    for (const { id, name } of (await registrationTokens.list()).items) {
      if (names.has(name)) owned.adopt("registrationToken", id, [name]);
    }
    return true;
  });
  return listed === true || owned.adopted("registrationToken").length > 0;
}

/** Adopts the devices that bear this run's label or a host name of its own. Tells whether all of them are known then. */
async function findDevices({ devices }: Synpse, owned: Owned): Promise<boolean> {
  const claims = owned.claims("device");
  if (claims.length === 0) return true;
  const listed = await tolerate(async () => {
    for (const device of await devices.list({ labels: labelsOf(owned) }).toArray({ limit: mostDevices })) {
      // A server that does not filter shows everybody's: only this run's are taken.
      owned.adopt("device", device.id, marksOf(device));
    }
    return true;
  });
  for (const { name } of claims) {
    await tolerate(async () => {
      const device = await devices.get(name);
      owned.adopt("device", device.id, marksOf(device));
    });
  }
  return listed === true || owned.adopted("device").length >= claims.length;
}

async function removeNamespaces(synpse: Synpse, owned: Owned): Promise<string[]> {
  const left: string[] = [];
  for (const { name } of owned.claims("namespace")) {
    const isThere = () => exists(synpse.namespaces.get(name));
    if ((await tolerate(isThere)) === false) continue;
    const inside = await emptyNamespace(synpse, owned, name);
    const gone = await remove(isThere, () => synpse.namespaces.delete(name));
    if (!gone) left.push(`namespace ${name}`, ...inside);
  }
  return left;
}

/** What a namespace holds goes with it; that its jobs do is inferred, so each thing is deleted by itself. */
async function emptyNamespace(synpse: Synpse, owned: Owned, namespace: string): Promise<string[]> {
  const { applications, jobs, secrets } = synpse.namespace(namespace);
  const left: string[] = [];
  const kinds = [
    ["application", applications],
    ["job", jobs],
    ["secret", secrets],
  ] as const;
  for (const [thing, resource] of kinds) {
    for (const { name } of owned.claims(thing)) {
      const gone = await remove(
        () => exists(resource.get(name)),
        () => resource.delete(name),
      );
      if (!gone) left.push(`${thing} ${name} in the namespace ${namespace}`);
    }
  }
  return left;
}

async function leftProjects(personal: Synpse | undefined, owned: Owned): Promise<string[]> {
  const claims = owned.claims("project");
  if (personal === undefined || claims.length === 0) return [];
  const projects = await tolerate(async () => (await personal.projects.list()).items);
  return claims
    .filter(({ name }) => projects === undefined || projects.some((project) => project.name === name))
    .map(({ name }) => `project ${name} (the API has no operation that deletes one)`);
}

/** Deletes something until it is not there. */
async function remove(isThere: () => Promise<boolean>, deleteIt: () => PromiseLike<void>): Promise<boolean> {
  for (let tried = 0; tried < tries; tried += 1) {
    const there = await tolerate(isThere);
    if (there === false) return true;
    const deleted = await tolerate(async () => {
      await deleteIt();
      return true;
    });
    // Where it cannot be looked at, the answer to deleting has to do.
    if (deleted === true && there === undefined) return true;
  }
  return (await tolerate(isThere)) === false;
}

async function exists(get: PromiseLike<unknown>): Promise<boolean> {
  try {
    await get;
    return true;
  } catch (error) {
    if (error instanceof NotFoundError) return false;
    throw error;
  }
}

/** Undefined where the server fails: what else there is to do is done all the same. */
async function tolerate<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    // A request for something foreign was about to be made: that is a mistake of this program.
    if (error instanceof NotOursError) throw error;
    return undefined;
  }
}

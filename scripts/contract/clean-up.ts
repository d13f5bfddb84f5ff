import { NotFoundError, type Synpse } from "@synpse/sdk";
import { NotOursError, type Owned } from "./owned.ts";
import { eachDevice, labelsOf, marksOf } from "./steps/devices.ts";

/** How often something that is still there is deleted. */
const tries = 3;

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
  const unclear = await findTokens(synpse, owned);
  await findDevices(synpse, owned);
  for (const name of owned.unaccounted("device")) left.push(`device with the host name ${name}, if it has registered`);
  for (const id of owned.adopted("device")) {
    const look = () => whether(devices.get(id), (device) => device.id === id);
    if (!(await remove(look, () => devices.delete(id)))) left.push(`device ${id}`);
  }
  for (const id of owned.adopted("registrationToken")) {
    const look = async () => {
      const token = (await registrationTokens.list()).items.find((each) => each.id === id);
      return token === undefined ? "gone" : token.name === owned.prefix ? "there" : "foreign";
    };
    const gone = await remove(look, () => registrationTokens.delete(id));
    if (!gone) left.push(`registration token ${owned.prefix}`);
  }
  for (const name of unclear) left.push(`registration token ${name}, if it was made`);
  return left;
}

/**
 * Adopts the token that bears a claimed name: the only one that does, as it cannot be told which of several is this run's.
 * Gives the names of those that may be there and are not known.
 */
async function findTokens({ registrationTokens }: Synpse, owned: Owned): Promise<string[]> {
  const names = owned.claims("registrationToken").map(({ name }) => name);
  if (names.length === 0) return [];
  const unclear = await tolerate(async () => {
    const { items } = await registrationTokens.list();
    return names.filter((name) => {
      const [own, ...others] = items.filter((token) => token.name === name);
      if (own === undefined) return false;
      return others.length > 0 || !owned.adopt("registrationToken", own.id, [own.name]);
    });
  });
  return [...new Set([...(unclear ?? []), ...owned.unaccounted("registrationToken")])];
}

/** Adopts the devices that bear this run's label or a host name of its own. */
async function findDevices({ devices }: Synpse, owned: Owned): Promise<void> {
  if (owned.possible("device") === 0) return;
  await tolerate(() =>
    // A server that does not filter shows everybody's: only this run's are taken.
    eachDevice(devices, { labels: labelsOf(owned) }, (device) => owned.adopt("device", device.id, marksOf(device))),
  );
  for (const { name } of owned.claims("device")) {
    await tolerate(async () => {
      const device = await devices.get(name);
      owned.adopt("device", device.id, marksOf(device));
    });
  }
}

async function removeNamespaces(synpse: Synpse, owned: Owned): Promise<string[]> {
  const left: string[] = [];
  for (const { name } of owned.claims("namespace")) {
    const look = () => whether(synpse.namespaces.get(name));
    if ((await tolerate(look)) === "gone") continue;
    const inside = await emptyNamespace(synpse, owned, name);
    const gone = await remove(look, () => synpse.namespaces.delete(name));
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
        () => whether<unknown>(resource.get(name)),
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

/** Whether something is there; `foreign` where the server shows something else in its place, which is not touched. */
type Presence = "there" | "gone" | "foreign";

/** Deletes something until it is not there. */
async function remove(look: () => Promise<Presence>, deleteIt: () => PromiseLike<void>): Promise<boolean> {
  for (let tried = 0; tried < tries; tried += 1) {
    const presence = await tolerate(look);
    if (presence === "gone") return true;
    if (presence === "foreign") return false;
    const deleted = await tolerate(async () => {
      await deleteIt();
      return true;
    });
    // Where it cannot be looked at, the answer to deleting has to do.
    if (deleted === true && presence === undefined) return true;
  }
  return (await tolerate(look)) === "gone";
}

async function whether<T>(get: PromiseLike<T>, isIt: (found: T) => boolean = () => true): Promise<Presence> {
  try {
    return isIt(await get) ? "there" : "foreign";
  } catch (error) {
    if (error instanceof NotFoundError) return "gone";
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

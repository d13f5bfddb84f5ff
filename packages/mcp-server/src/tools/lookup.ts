import { type Application, type Device, type Job, NotFoundError } from "@synpse/sdk";
import { isMissingProject } from "../errors.ts";
import { type Failure, repeat, ToolFailure } from "../failure.ts";
import { nearest } from "../nearest.ts";
import { applicationsIn, jobsIn, namespacesOf, type Reach } from "./lists.ts";

/** Devices that are looked at for a name like the one asked for. */
const maxDevicesCompared = 500;

/** Namespaces that are searched for what is not where it was looked for. */
const maxNamespacesSearched = 10;

/** Pages of devices, of `devicePageSize` each, that are read to join devices with an application's states. */
const maxDevicePages = 10;
const devicePageSize = 500;

/** A device by name or id, with its applications. Throws ToolFailure with the names most like it where there is none. */
export async function findDevice(reach: Reach, device: string): Promise<Device> {
  const { synpse, signal } = reach;
  try {
    return await synpse.devices.get(device, { signal });
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
    const names = await orNone(deviceNames(reach));
    throw new ToolFailure({
      ...missing("There is no device of this name or id.", "Call list_devices to see the devices."),
      about: { asked: device, didYouMean: nearest(device, names) },
    });
  }
}

/** An application by name or id. Throws ToolFailure with the nearest names, or with the namespaces that have it. */
export async function findApplication(reach: Reach, namespace: string, name: string): Promise<Application> {
  const { synpse, signal } = reach;
  try {
    return await synpse.namespace(namespace).applications.get(name, { signal });
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
    throw new ToolFailure(await explainMissing("application", reach, namespace, name));
  }
}

/** A job by name or id. Throws ToolFailure with the nearest names, or with the namespaces that have it. */
export async function findJob(reach: Reach, namespace: string, name: string): Promise<Job> {
  const { synpse, signal } = reach;
  try {
    return await synpse.namespace(namespace).jobs.get(name, { signal });
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
    throw new ToolFailure(await explainMissing("job", reach, namespace, name));
  }
}

const listsOf = { application: applicationsIn, job: jobsIn } as const;

async function explainMissing(
  kind: keyof typeof listsOf,
  reach: Reach,
  namespace: string,
  name: string,
): Promise<Failure> {
  const namesIn = async (one: string) => (await listsOf[kind](reach, one)).map(({ name }) => name);
  const here = await namesIn(namespace).catch((error: unknown) => {
    if (error instanceof NotFoundError) return undefined;
    return [];
  });
  if (here === undefined) return missingNamespace(reach, namespace);
  const foundInNamespaces = await namespacesWith(name, namesIn, reach, namespace);
  const next =
    foundInNamespaces.length > 0
      ? "Call again with one of foundInNamespaces as namespace."
      : `Call list_${kind}s to see the ${kind}s.`;
  return {
    ...missing(`There is no ${kind} of this name or id in this namespace.`, next),
    about: { asked: name, namespace, didYouMean: nearest(name, here), foundInNamespaces },
  };
}

/** The namespaces, beside the one that was looked into, that have something of this name. */
export async function namespacesWith(
  name: string,
  namesIn: (namespace: string) => Promise<string[]>,
  reach: Reach,
  besides: string,
): Promise<string[]> {
  if (reach.namespaceFixed) return [];
  const others = (await orNone(namespaceNames(reach))).filter((other) => other !== besides);
  const searched = others.slice(0, maxNamespacesSearched);
  const holds = await Promise.all(searched.map(async (other) => (await orNone(namesIn(other))).includes(name)));
  return searched.filter((_, index) => holds[index]);
}

/** Says that there is no such namespace, and which there are. */
export async function missingNamespace(reach: Reach, namespace: string): Promise<Failure> {
  const names = await orNone(namespaceNames(reach));
  const next = reach.namespaceFixed
    ? "Ask the user to correct the flag --namespace of this MCP server, and to restart it."
    : "Call again with one of the namespaces that exist.";
  return {
    ...missing("There is no namespace of this name.", next),
    about: {
      asked: namespace,
      didYouMean: nearest(namespace, names),
      namespaces: names.slice(0, maxNamespacesSearched),
    },
  };
}

/** The devices with these ids, as far as they are among the first thousands of those with these labels. */
export async function devicesById(
  { synpse, signal }: Reach,
  ids: ReadonlySet<string>,
  labels: Readonly<Record<string, string>> | undefined,
): Promise<Map<string, Device>> {
  const found = new Map<string, Device>();
  let pages = 0;
  if (ids.size === 0) return found;
  for await (const page of synpse.devices.list({ labels, pageSize: devicePageSize }, { signal }).pages()) {
    for (const device of page.items) if (ids.has(device.id)) found.set(device.id, device);
    pages += 1;
    if (found.size === ids.size || pages === maxDevicePages) break;
  }
  return found;
}

async function deviceNames({ synpse, signal }: Reach): Promise<string[]> {
  const page = await synpse.devices.list({ pageSize: maxDevicesCompared }, { signal });
  return page.items.map(({ name }) => name);
}

async function namespaceNames(reach: Reach): Promise<string[]> {
  return (await namespacesOf(reach)).map(({ name }) => name);
}

/** Suggestions are a help: where they cannot be had, the error is told without them. That the project is missing says more. */
function orNone(names: Promise<string[]>): Promise<string[]> {
  return names.catch((error: unknown) => {
    if (isMissingProject(error)) throw error;
    return [];
  });
}

function missing(what: string, next: string): Failure {
  return { code: "not_found", what, repeat: repeat.pointless, next };
}

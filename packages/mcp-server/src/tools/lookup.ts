import { type Application, type Device, type Job, NotFoundError, type SecretMetadata } from "@synpse/sdk";
import { isMissingProject } from "../errors.ts";
import { type Failure, repeat, ToolFailure } from "../failure.ts";
import { nearest } from "../nearest.ts";
import { applicationsIn, devicePages, ifThere, jobsIn, namespacesOf, type Reach, secretsKnownIn } from "./lists.ts";

/** Devices that are looked at for a name like the one asked for. */
const maxDevicesCompared = 500;

/** Namespaces that are searched for what is not where it was looked for. */
const maxNamespacesSearched = 10;

/** A device by name or id, with its applications. Throws ToolFailure with the names most like it where there is none. */
export async function findDevice(reach: Reach, device: string): Promise<Device> {
  const { synpse, signal } = reach;
  const found = await ifThere(synpse.devices.get(device, { signal }));
  if (found === undefined) throw new ToolFailure(await missingDevice(reach, device));
  return found;
}

/** An application by name or id. Throws ToolFailure with the nearest names, or with the namespaces that have it. */
export async function findApplication(reach: Reach, namespace: string, name: string): Promise<Application> {
  const { synpse, signal } = reach;
  const found = await ifThere(synpse.namespace(namespace).applications.get(name, { signal }));
  if (found === undefined) throw new ToolFailure(await explainMissing("application", reach, namespace, name));
  return found;
}

/** A job by name or id. Throws ToolFailure with the nearest names, or with the namespaces that have it. */
export async function findJob(reach: Reach, namespace: string, name: string): Promise<Job> {
  const { synpse, signal } = reach;
  const found = await ifThere(synpse.namespace(namespace).jobs.get(name, { signal }));
  if (found === undefined) throw new ToolFailure(await explainMissing("job", reach, namespace, name));
  return found;
}

/**
 * The secrets of a namespace, and the one among them with this name or id. Lists are read for it: they hold no value of a
 * secret. Throws ToolFailure where there is no such namespace.
 */
export async function lookForSecret(
  reach: Reach,
  namespace: string,
  asked: string,
): Promise<{ readonly secret: SecretMetadata | undefined; readonly names: readonly string[] }> {
  const all = await orMissingNamespace(secretsKnownIn(reach, namespace), reach, namespace);
  return {
    secret: all.find(({ name }) => name === asked) ?? all.find(({ id }) => id === asked),
    names: all.map(({ name }) => name),
  };
}

/** What is asked of a namespace. Throws ToolFailure where there is no such namespace. */
export async function orMissingNamespace<T>(asked: Promise<T>, reach: Reach, namespace: string): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    throw error instanceof NotFoundError ? new ToolFailure(await missingNamespace(reach, namespace)) : error;
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

/** Says that there is no such device, and which are called nearly so. */
export async function missingDevice(reach: Reach, device: string): Promise<Failure> {
  const names = await orNone(deviceNames(reach));
  return {
    ...missing("There is no device of this name or id.", "Call list_devices to see the devices."),
    about: { asked: device, didYouMean: nearest(device, names) },
  };
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
  reach: Reach,
  ids: ReadonlySet<string>,
  labels: Readonly<Record<string, string>> | undefined,
): Promise<Map<string, Device>> {
  const found = new Map<string, Device>();
  if (ids.size === 0) return found;
  for await (const page of devicePages(reach, labels)) {
    for (const device of page.items) if (ids.has(device.id)) found.set(device.id, device);
    if (found.size === ids.size) break;
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

import type { JournalEntry } from "../api/journal.ts";
import type { Api } from "../api/pipeline.ts";
import { type PathParameters, route } from "../api/router.ts";
import { splitUrl } from "../api/split-url.ts";
import type { OperationId, StreamOperationId } from "../generated/operations.ts";
import type { Collection, Named } from "../store/collection.ts";

/** Names of what a request is about. */
interface Names {
  readonly path: PathParameters;
  readonly query: URLSearchParams;
  /** The name in the body. */
  readonly named: string;
}

type Words = readonly [done: string, wanted: string, object: (names: Names) => string];

const inNamespace = ({ namespace = "default" }: PathParameters) => (namespace === "default" ? "" : ` in ${namespace}`);
/** A name of the path, which taking credentials out of it may have made unreadable. */
const at = (path: PathParameters, kind: string) => path[kind] ?? "something";
const one =
  (kind: string) =>
  ({ path, named }: Names) =>
    `${kind} ${path[kind] ?? named}${inNamespace(path)}`;
const all = (plural: string) => (names: Names) => `${plural}${inNamespace(names.path)}`;

/** Every operation in words: what was done, what somebody wanted to do, and to what. */
const WORDS: Readonly<Record<OperationId | StreamOperationId, Words>> = {
  createProject: ["created", "create", one("project")],
  listMemberships: ["listed", "list", all("memberships")],
  listDevices: ["listed", "list", listedDevices],
  registerDevice: ["registered", "register", () => "a device"],
  getDevice: ["looked at", "look at", one("device")],
  deleteDevice: ["deleted", "delete", one("device")],
  updateDevice: ["changed", "change", one("device")],
  rebootDevice: ["rebooted", "reboot", one("device")],
  listRegistrationTokens: ["listed", "list", all("registration tokens")],
  createRegistrationToken: ["created", "create", ({ named }) => `registration token ${named}`],
  updateRegistrationToken: ["changed", "change", ({ named }) => `registration token ${named}`],
  deleteRegistrationToken: ["deleted", "delete", () => "a registration token"],
  listNamespaces: ["listed", "list", () => "namespaces"],
  createNamespace: ["created", "create", ({ named }) => `namespace ${named}`],
  getNamespace: ["looked at", "look at", namespaceName],
  updateNamespace: ["changed", "change", namespaceName],
  deleteNamespace: ["deleted", "delete", namespaceName],
  listApplications: ["listed", "list", all("applications")],
  createApplication: ["deployed", "deploy", one("application")],
  getApplication: ["looked at", "look at", one("application")],
  deleteApplication: ["deleted", "delete", one("application")],
  updateApplication: ["redeployed", "redeploy", one("application")],
  listApplicationAllocations: [
    "looked at",
    "look at",
    ({ path }) => `the rollout of ${at(path, "application")}${inNamespace(path)}`,
  ],
  listJobs: ["listed", "list", all("jobs")],
  createJob: ["started", "start", one("job")],
  getJob: ["looked at", "look at", one("job")],
  deleteJob: ["deleted", "delete", one("job")],
  updateJob: ["changed", "change", one("job")],
  listSecrets: ["listed", "list", all("secrets")],
  createSecret: ["created", "create", one("secret")],
  getSecret: ["read", "read", one("secret")],
  deleteSecret: ["deleted", "delete", one("secret")],
  updateSecret: ["changed", "change", one("secret")],
  openDeviceSSH: ["opened", "open", ({ path }) => `SSH to ${at(path, "device")}`],
  openDeviceConnection: [
    "opened",
    "open",
    ({ path, query }) =>
      `a connection to ${[query.get("hostname"), query.get("port")].filter(Boolean).join(":")} on ${at(path, "device")}`,
  ],
  streamApplicationLogs: ["opened", "open", logOf("application")],
  streamJobLogs: ["opened", "open", logOf("job")],
};

function namespaceName({ path }: Names): string {
  return `namespace ${at(path, "namespace")}`;
}

function logOf(kind: "application" | "job") {
  return ({ path, query }: Names) =>
    `the log of ${at(path, kind)}${inNamespace(path)}, container ${at(path, "container")}, on ${query.get("device") ?? ""}`;
}

function listedDevices({ query }: Names): string {
  const labels = labelsIn(query.get("labels") ?? "");
  const asked = [labels, query.get("q") ?? ""].filter(Boolean).join(", ");
  return asked === "" ? "devices" : `devices with ${asked}`;
}

function labelsIn(json: string): string {
  try {
    const labels: unknown = JSON.parse(json);
    const known = typeof labels === "object" && labels !== null ? Object.entries(labels) : [];
    return known.map(([key, value]) => `${key}=${String(value)}`).join(", ");
  } catch {
    return "";
  }
}

/** What a request did or wanted, for a person: "deployed application storefront". Things that have a name are called by it. */
export function wordsOf(world: Api["world"], { operationId, path, method, status, body }: JournalEntry): string {
  if (operationId === undefined) return "asked for what the API does not have";
  const [done, wanted, object] = WORDS[operationId as OperationId | StreamOperationId];
  const names = { ...readPath(world, method, path), named: nameIn(body) };
  return status >= 100 && status < 400 ? `${done} ${object(names)}` : `could not ${wanted} ${object(names)}`;
}

function nameIn(body: unknown): string {
  return typeof body === "object" && body !== null && "name" in body && typeof body.name === "string" ? body.name : "";
}

function readPath(world: Api["world"], method: string, url: string): Omit<Names, "named"> {
  const { path, query } = splitUrl(url);
  const parameters = new URLSearchParams(query);
  try {
    const raw = route(method, path).parameters;
    const project = world.store.projects.find(raw.project ?? "");
    const namespace = project?.namespaces.find(raw.namespace ?? "");
    const named: Record<string, string> = { ...raw };
    name(named, "namespace", project?.namespaces);
    name(named, "device", project?.devices);
    name(named, "application", namespace?.applications);
    name(named, "job", namespace?.jobs);
    name(named, "secret", namespace?.secrets);
    const device = project?.devices.find(parameters.get("device") ?? "");
    if (device) parameters.set("device", device.name);
    return { path: named, query: parameters };
  } catch {
    // Taking credentials out of it has made it a path that means nothing.
    return { path: {}, query: parameters };
  }
}

/** Puts the name in the place of an id. What is not there (any more) goes by what it was called in the request. */
function name(
  parameters: Record<string, string>,
  kind: string,
  all: Pick<Collection<Named>, "find"> | undefined,
): void {
  const given = parameters[kind];
  if (given !== undefined) parameters[kind] = all?.find(given)?.name ?? given;
}

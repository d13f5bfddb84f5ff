import { type Device, isZeroTime, type WorkloadStatus } from "@synpse/sdk";
import type { Context } from "../../define.ts";
import { mapLimited } from "../../fan-out.ts";
import { collectLines } from "../collect-lines.ts";
import { ifTold, secretsKnownIn } from "../lists.ts";
import type { ApplicationOnDevice, Scheduled } from "../scheduled.ts";
import { registryReferences, type SecretProblem, secretProblems, secretReferences } from "../secret-references.ts";
import { looksLikeError } from "./causes.ts";

/** Namespaces whose secrets are looked at, and containers whose logs are: a request each. */
const maxNamespaces = 10;
const maxLogs = 5;

/** Lines that are told of one log: those that look like errors, or the last ones of a container that does not run. */
const errorLines = 6;
const lastLines = 3;

/** What reading one log is held to. */
const bounds = { lines: 300, characters: 64_000, charactersRead: 1_000_000, time: 5_000 };

/** A container of an application on the device. */
interface Place {
  readonly application: string;
  readonly namespace: string;
  readonly container: string;
}

/** A secret that an application names and cannot use. */
export interface SecretFault extends SecretProblem {
  readonly application: string;
  readonly namespace: string;
}

export interface SecretsLooked {
  readonly problems: readonly SecretFault[];
  readonly unreadNamespaces: number;
}

/** Which of the secrets that the applications name are not there, or are of the wrong type. */
export async function lookAtSecrets(
  applications: readonly ApplicationOnDevice[],
  context: Context,
): Promise<SecretsLooked> {
  const needed = applications.flatMap(({ application, namespace }) => {
    const references = [...secretReferences(application.spec), ...registryReferences(namespace)];
    return namespace === undefined
      ? []
      : references.map((one) => ({ ...one, application: application.name, namespace: namespace.name }));
  });
  const namespaces = [...new Set(needed.map(({ namespace }) => namespace))];
  const looked = await mapLimited(namespaces.slice(0, maxNamespaces), async (namespace) => {
    const known = await ifTold(secretsKnownIn(context, namespace));
    return (
      known &&
      secretProblems(
        needed.filter((one) => one.namespace === namespace),
        known,
      )
    );
  });
  const read = looked.flatMap((problems) => (problems === undefined ? [] : [problems]));
  return { problems: read.flat(), unreadNamespaces: namespaces.length - read.length };
}

/** Two containers that publish the same port of the device. */
export interface PortConflict {
  readonly port: string;
  readonly places: readonly Place[];
}

export function portConflicts(scheduled: readonly Scheduled[]): PortConflict[] {
  const users = new Map<string, Place[]>();
  for (const { application, namespace } of scheduled) {
    for (const { name: container, networkMode, ports } of application.spec?.containers ?? []) {
      // With the host's network nothing is published: what listens there cannot be told.
      if (networkMode === "host") continue;
      for (const port of new Set((ports ?? []).flatMap(hostPort))) {
        const place = { application: application.name, namespace: namespace?.name ?? "", container };
        users.set(port, [...(users.get(port) ?? []), place]);
      }
    }
  }
  return [...users].flatMap(([port, places]) => (places.length > 1 ? [{ port, places }] : []));
}

/** The port of the device in `8080`, `8080:80`, `127.0.0.1:8080:80`, each with or without a protocol; none in a range. */
function hostPort(port: string): string[] {
  const [, number, protocol = "tcp"] = /^(?:\d+(?:\.\d+){3}:)?(\d+)(?::\d+)?(?:\/(\w+))?$/.exec(port.trim()) ?? [];
  return number === undefined ? [] : [`${number}/${protocol}`];
}

/** What was found in the log of one container. */
export interface LogLooked extends Place {
  readonly lines: readonly string[];
}

export interface LogsLooked {
  readonly logs: readonly LogLooked[];
  /** Containers whose log could not be read. */
  readonly failed: number;
  /** Containers whose log would be worth a look, and was not read. */
  readonly unread: number;
}

/** Reads a little of the logs of the containers that fare badly; with `all` of those that run well, too. */
export async function lookAtLogs(
  device: Device,
  applications: readonly ApplicationOnDevice[],
  all: boolean,
  context: Context,
): Promise<LogsLooked> {
  const wanted = applications
    .flatMap(({ application, namespace, allocation }) =>
      (allocation?.applicationStatuses ?? []).flatMap((status) =>
        namespace === undefined || isZeroTime(status.startedAt)
          ? []
          : [
              {
                application: application.name,
                namespace: namespace.name,
                container: status.name,
                ailing: isAiling(status),
              },
            ],
      ),
    )
    .filter(({ ailing }) => ailing || all)
    .sort((a, b) => Number(b.ailing) - Number(a.ailing));
  // A device that is offline has nobody who would send its logs.
  if (device.status === "offline" || wanted.length === 0) return { logs: [], failed: 0, unread: 0 };
  const streams = await context.streams();
  const read = await mapLimited(wanted.slice(0, maxLogs), async ({ ailing, ...place }) => {
    const { application, namespace, container } = place;
    const open = (signal: AbortSignal) =>
      streams.applicationLogs({ namespace, application, container, device: device.name, tail: bounds.lines, signal });
    try {
      const { lines } = await collectLines(open, bounds, context.signal);
      const errors = lines.filter(looksLikeError);
      return { ...place, lines: errors.length > 0 ? errors.slice(-errorLines) : ailing ? lines.slice(-lastLines) : [] };
    } catch (error) {
      if (context.signal.aborted) throw error;
      // Logs are evidence beside other evidence: what else was found is told without them.
      return undefined;
    }
  });
  const logs = read.flatMap((one) => one ?? []);
  return { logs, failed: read.length - logs.length, unread: wanted.length - read.length };
}

/** Whether a container does not run, or did not of late. */
export function isAiling(status: WorkloadStatus): boolean {
  return !["running", "created", "pending"].includes(status.state) || wasRestarted(status);
}

/** Whether a container that runs has ended before. */
export function wasRestarted({ state, startedAt, completedAt }: WorkloadStatus): boolean {
  return state === "running" && !isZeroTime(completedAt) && Date.parse(completedAt) <= Date.parse(startedAt);
}

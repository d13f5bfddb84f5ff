import * as z from "zod";
import { type Context, defineTool, reads } from "../../define.ts";
import { mapLimited } from "../../fan-out.ts";
import { name } from "../../input.ts";
import { type Facts, joinNotes } from "../../output/facts.ts";
import { secretsIn } from "../../output/structure.ts";
import { timeFact } from "../../output/time.ts";
import { findApplication, findDevice } from "../lookup.ts";
import { type Scheduled, scheduledOn, withAllocation } from "../scheduled.ts";
import { type LogsLooked, lookAtLogs, lookAtSecrets, portConflicts, type SecretsLooked } from "./evidence.ts";
import { findingsOf, type Looked } from "./findings.ts";

/** Applications that are looked at: a request each. */
const maxApplications = 20;

/** Findings that are told, the worst first. */
const maxFindings = 25;

const input = z.strictObject({
  device: name("Name or id"),
  application: name("Only this one, and its log in any case").optional(),
  namespace: name("Only applications of this one").optional(),
});

type Input = z.output<typeof input>;

interface Found extends Looked {
  /** Applications on the device in namespaces that this server does not show. */
  readonly hidden: number;
  readonly unasked: number;
  readonly unreadSecrets: SecretsLooked["unreadNamespaces"];
  readonly unreadLogs: Omit<LogsLooked, "logs">;
}

export const diagnoseDevice = defineTool({
  name: "diagnose_device",
  title: "Diagnose a device",
  toolset: "fleet",
  description:
    "Why a device, or an application on it, does not work: connection, Docker, agent, containers with the error lines of their logs, missing secrets, port conflicts. Findings are ranked, the worst first, each with its evidence.",
  annotations: reads,
  input,

  async handler(input, context): Promise<Found> {
    const device = await findDevice(context, input.device);
    const { seen, hidden } = await scheduledOn(device, context);
    // What applications were given they may print.
    context.conceal(secretsIn([device, seen]));
    const asked = seen.filter((one) => isAsked(one, input, context));
    const first = asked.slice(0, maxApplications);
    context.progress({ done: 0, total: first.length, message: "Reading the state of applications", names: [] });
    let done = 0;
    const applications = await mapLimited(first, async (one) => {
      const looked = await withAllocation(device, one, context);
      done += 1;
      context.progress({ done, total: first.length, message: "Applications looked at", names: [] });
      return looked;
    });
    const secrets = await lookAtSecrets(applications, context);
    context.progress({ done: first.length, total: first.length, message: "Reading logs", names: [] });
    const { logs, ...unreadLogs } = await lookAtLogs(device, applications, input.application !== undefined, context);
    return {
      device: { ...device, applications: [] },
      applications,
      notScheduled: await notScheduled(asked, input, context),
      secrets: secrets.problems,
      ports: portConflicts(seen).filter(({ places }) =>
        places.some(({ application }) => asked.some((one) => one.application.name === application)),
      ),
      logs,
      hidden,
      unasked: asked.length - first.length,
      unreadSecrets: secrets.unreadNamespaces,
      unreadLogs,
    };
  },

  project(found, _, { now }) {
    const { device, applications } = found;
    const findings = findingsOf(found, now);
    const told = findings.slice(0, maxFindings);
    const blocks = told.flatMap(({ lines }, index) =>
      lines === undefined || lines.length === 0
        ? []
        : [{ title: `Lines of the log for finding ${index + 1}, the newest last`, lines, keep: "newest" as const }],
    );
    return {
      facts: {
        note: noteOn(found, findings.length, findings.length - told.length),
        device: device.name,
        status: device.status,
        lastSeen: timeFact(device.lastSeenAt, now),
        applicationsLookedAt: applications.length,
        applicationsInOtherNamespaces: found.hidden || undefined,
        findings: told.map(
          ({ severity, what, about }, index): Facts => ({ number: index + 1, severity, what, ...about }),
        ),
        next: told.find(({ next }) => next !== undefined)?.next,
      },
      blocks: blocks.length === 0 ? undefined : blocks,
    };
  },
});

function isAsked({ application, namespace }: Scheduled, input: Input, context: Context): boolean {
  const wanted = context.namespaceFixed ? undefined : input.namespace;
  return (
    (input.application === undefined || [application.name, application.id].includes(input.application)) &&
    (wanted === undefined || [namespace?.name, application.namespaceId].includes(wanted))
  );
}

/** The application that was asked for, where it is not on the device. Throws ToolFailure where there is none at all. */
async function notScheduled(
  asked: readonly Scheduled[],
  input: Input,
  context: Context,
): Promise<Looked["notScheduled"]> {
  if (input.application === undefined || asked.length > 0) return undefined;
  const namespace = input.namespace ?? context.namespace;
  return { application: await findApplication(context, namespace, input.application), namespace };
}

function noteOn(
  { applications, unasked, unreadSecrets, unreadLogs }: Found,
  found: number,
  untold: number,
): string | undefined {
  const unknown = applications.filter(({ allocation }) => allocation === undefined).length;
  return joinNotes(
    found === 0 ? "Nothing wrong was found in what the API tells of this device." : "",
    untold > 0 ? `${untold} lesser findings are left out.` : "",
    unasked > 0 ? `${unasked} more applications were not looked at; name one.` : "",
    unknown > 0 ? `The state of ${unknown} applications is not told to this server.` : "",
    unreadSecrets > 0 ? `The secrets of ${unreadSecrets} namespaces could not be looked at.` : "",
    unreadLogs.failed > 0 ? `${unreadLogs.failed} logs could not be read.` : "",
    unreadLogs.unread > 0 ? `${unreadLogs.unread} more logs may tell something; call read_logs.` : "",
  );
}

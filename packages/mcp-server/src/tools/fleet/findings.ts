import { type Application, type Device, isZeroTime, type WorkloadStatus } from "@synpse/sdk";
import { deviceText, type Facts, freeText } from "../../output/facts.ts";
import { schedulingFacts } from "../../output/project/application.ts";
import { labelFacts } from "../../output/project/device.ts";
import { timeFact } from "../../output/time.ts";
import type { ApplicationOnDevice } from "../scheduled.ts";
import { likelyCause } from "./causes.ts";
import { runsOtherAgent } from "./count-devices.ts";
import { isAiling, type LogLooked, type PortConflict, type SecretFault, wasRestarted } from "./evidence.ts";

const severities = ["critical", "error", "warning", "info"] as const;
type Severity = (typeof severities)[number];

/** One thing that is wrong, or may be. */
export interface Finding {
  readonly severity: Severity;
  /** In this server's own words, without names. */
  readonly what: string;
  /** What it is about, and what shows it. */
  readonly about: Facts;
  /** What helps. */
  readonly next?: string | undefined;
  /** Lines of a log that show it. */
  readonly lines?: readonly string[] | undefined;
}

/** All that was looked at. */
export interface Looked {
  readonly device: Device;
  readonly applications: readonly ApplicationOnDevice[];
  /** The application that was asked for, where it is not scheduled on the device. */
  readonly notScheduled: { readonly application: Application; readonly namespace: string } | undefined;
  readonly secrets: readonly SecretFault[];
  readonly ports: readonly PortConflict[];
  readonly logs: readonly LogLooked[];
}

/** A container that still waits after this time is worth a warning, in milliseconds; clocks may differ by as much. */
const patience = 10 * 60_000;

/** A restart longer ago than this is history, in milliseconds. */
const recent = 24 * 3_600_000;

/** What is wrong, the worst first. */
export function findingsOf(looked: Looked, now: Date): Finding[] {
  const found = [
    ...ofDevice(looked, now),
    ...ofScheduling(looked),
    ...looked.secrets.map(ofSecret),
    ...looked.applications.flatMap((one) => ofApplication(one, looked, now)),
    ...looked.ports.map(ofPorts),
  ];
  return found.sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity));
}

function ofDevice({ device, applications }: Looked, now: Date): Finding[] {
  const { status, lastSeenAt, info, agentSettings } = device;
  const docker = info?.docker;
  const findings: Finding[] = [];
  if (isZeroTime(lastSeenAt)) {
    findings.push({
      severity: "critical",
      what: "The device has never been in contact: its agent has registered, or was set up, and not called since.",
      about: { lastSeen: "never", registered: timeFact(device.createdAt, now) },
      next: "Tell the user to check the agent, the power and the network of the device.",
    });
  } else if (status === "offline") {
    findings.push({
      severity: "critical",
      what: "The device is offline: it is off, has no network, or its agent has stopped. What is told of its containers is what it reported last.",
      about: { lastSeen: timeFact(lastSeenAt, now) },
      next: "Tell the user to check its power and network; until it is back nothing on it can be reached.",
    });
  }
  if (docker?.health === "unhealthy" || docker?.health === "undetected") {
    findings.push({
      severity: "error",
      what:
        docker.health === "unhealthy"
          ? "Docker on the device is unhealthy, so containers may not start or stop."
          : "The agent finds no Docker on the device, so no container can run.",
      about: { dockerVersion: deviceText(docker.version), description: freeText(docker.healthDescription) },
      next: "Tell the user to look at Docker on the device.",
    });
  }
  if (runsOtherAgent(device)) {
    findings.push({
      severity: "warning",
      what: "The agent does not run the version that it should.",
      about: {
        agentVersion: deviceText(info?.agentVersion),
        desiredAgentVersion: deviceText(agentSettings?.desiredAgentVersion),
      },
    });
  }
  const ahead = applications
    .flatMap(({ allocation }) => allocation?.applicationStatuses ?? [])
    .find(({ timestamp }) => Date.parse(timestamp) > Date.parse(lastSeenAt) + patience);
  if (ahead !== undefined && !isZeroTime(lastSeenAt)) {
    findings.push({
      severity: "warning",
      what: "The clock of the device seems to be ahead: it reported a time later than its last contact.",
      about: { reported: timeFact(ahead.timestamp, now), lastSeen: timeFact(lastSeenAt, now) },
    });
  }
  return findings;
}

function ofScheduling({ device, notScheduled }: Looked): Finding[] {
  if (notScheduled === undefined) return [];
  const { application, namespace } = notScheduled;
  const unmet = Object.entries(application.scheduling?.selectors ?? {}).filter(
    ([label, value]) => device.labels?.[label] !== value,
  );
  return [
    {
      severity: "critical",
      what: "The application is not scheduled on this device.",
      about: {
        application: application.name,
        namespace,
        scheduling: schedulingFacts(application.scheduling),
        labelsThatTheDeviceLacks: labelFacts(Object.fromEntries(unmet)),
      },
      next: "If it should run here, call update_device to set the labels, or update_application to schedule it.",
    },
  ];
}

function ofSecret({ application, namespace, container, secret, type, problem }: SecretFault): Finding {
  return {
    severity: "error",
    what:
      problem === "missing"
        ? "The application needs a secret that does not exist in its namespace, so it cannot start anew."
        : "The application needs a secret as another type than it has, so it cannot start anew.",
    about: { application, namespace, container, secret, neededType: type },
    next: "Call set_secret to create the secret; the application starts by itself then.",
  };
}

function ofPorts({ port, places }: PortConflict): Finding {
  return {
    severity: "warning",
    what: "Several containers publish the same port of the device; only one of them can.",
    about: { port, containers: places.map((place) => ({ ...place })) },
    next: "Change the port of one of them with deploy_application.",
  };
}

function ofApplication(one: ApplicationOnDevice, looked: Looked, now: Date): Finding[] {
  const { application, allocation } = one;
  const { device } = looked;
  const about = { application: application.name, namespace: one.namespace?.name };
  const statuses = allocation?.applicationStatuses ?? [];
  const findings = statuses.flatMap((status) => ofContainer(status, about, looked, now));
  if (allocation !== undefined && statuses.length === 0) {
    findings.push({
      severity: device.status === "offline" ? "info" : "warning",
      what: "The application is scheduled here, and the device has not reported anything about it.",
      about: { ...about, scheduledSince: timeFact(application.updatedAt, now) },
    });
  }
  const old = statuses.filter(
    ({ startedAt }) => !isZeroTime(startedAt) && Date.parse(startedAt) < Date.parse(application.updatedAt),
  );
  if (old.length > 0) {
    findings.push({
      severity: "info",
      what: "A container was started before the latest change of its application, so it may still be of the version before.",
      about: {
        ...about,
        containers: old.map(({ name }) => name),
        changed: timeFact(application.updatedAt, now),
        started: timeFact(old[0]?.startedAt, now),
      },
    });
  }
  const docker = device.info?.docker;
  if (docker?.privilegedEnabled === false && (docker.version ?? "") !== "") {
    for (const { name: container } of (application.spec?.containers ?? []).filter(
      ({ privileged }) => privileged === true,
    )) {
      findings.push({
        severity: "warning",
        what: "The container wants to be privileged, which Docker on this device is not set up for.",
        about: { ...about, container },
      });
    }
  }
  return findings;
}

function ofContainer(status: WorkloadStatus, application: Facts, { logs, secrets }: Looked, now: Date): Finding[] {
  const { name: container, state, message } = status;
  const isHere = (one: { application: string; namespace: string; container: string | undefined }) =>
    one.application === application.application &&
    one.namespace === application.namespace &&
    (one.container === undefined || one.container === container);
  const lines = logs.find(isHere)?.lines ?? [];
  const verdict = judge(status, lines, now);
  // That it waits for a secret is told already, with the secret's name.
  if (verdict === undefined || (state === "pending" && secrets.some(isHere))) return [];
  const cause = likelyCause([message ?? "", ...lines.toReversed()]);
  return [
    {
      ...verdict,
      about: {
        ...application,
        container,
        state,
        started: timeFact(status.startedAt, now),
        completed: isZeroTime(status.completedAt) ? undefined : timeFact(status.completedAt, now),
        reported: timeFact(status.timestamp, now),
        message: freeText(message),
        likelyCause: cause?.cause,
      },
      next: cause?.next ?? (lines.length > 0 ? "Call read_logs for more of its log." : undefined),
      lines,
    },
  ];
}

function judge(
  status: WorkloadStatus,
  lines: readonly string[],
  now: Date,
): Pick<Finding, "severity" | "what"> | undefined {
  const since = now.getTime() - Date.parse(status.timestamp);
  switch (status.state) {
    case "failed":
      return { severity: "error", what: "The container has failed, and is not tried again." };
    case "exited":
      return { severity: "error", what: "The container has ended." };
    case "pending":
    case "created":
      return since > patience
        ? { severity: "warning", what: "The container has been waiting to start for a long time." }
        : { severity: "info", what: "The container is about to start." };
    case "running":
      if (wasRestarted(status) && now.getTime() - Date.parse(status.startedAt) < recent) {
        return { severity: "warning", what: "The container ended, and was started again." };
      }
      return lines.length === 0
        ? undefined
        : { severity: "info", what: "The container runs, and its log has lines that look like errors." };
    default:
      return isAiling(status) ? { severity: "warning", what: "The container does not run." } : undefined;
  }
}

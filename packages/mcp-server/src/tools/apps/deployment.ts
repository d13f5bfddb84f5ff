import { randomBytes } from "node:crypto";
import {
  type Application,
  type ApplicationInput,
  type Applied,
  BadRequestError,
  type Change,
  ConflictError,
  type ContainerSpec,
  type Device,
  type ExecSpec,
  NotFoundError,
  PermissionDeniedError,
} from "@synpse/sdk";
import type { Ask, Context, Plan } from "../../define.ts";
import { repeat, ToolFailure } from "../../failure.ts";
import { compare } from "../../nearest.ts";
import type { Facts } from "../../output/facts.ts";
import { type AnyScheduling, schedulingFacts } from "../../output/project/application.ts";
import { redactStructure, replaceSecrets, secretsIn } from "../../output/structure.ts";
import { ifThere, ifTold, secretsKnownIn } from "../lists.ts";
import { missingNamespace } from "../lookup.ts";
import { containerAsked, execAsked, refuseUnseen, unseenIn } from "../question.ts";
import { scheduleType } from "../scheduling.ts";
import { secretProblems, secretReferences } from "../secret-references.ts";
import { type Targets, targetFacts, targetsOf } from "../targets.ts";
import { askIfWide } from "../wide.ts";
import { changeFacts } from "./changes.ts";
import { type Filled, hasPlaceholders, keepPresent } from "./placeholders.ts";
import { hashOf } from "./plan-hash.ts";
import { movesOf, type Risk, risksOf } from "./risks.ts";

/** Changes and removals that are told. */
const maxChanges = 30;

/** Devices that are named in a plan, and in a question to a person. */
const maxDevices = 20;
const maxDevicesAsked = 5;

/** Other things of each kind that are told. */
const maxTold = 30;

/** What deploying an application would do, found out by reading. */
export interface Deployment {
  readonly wanted: ApplicationInput;
  readonly namespace: string;
  readonly action: Applied["action"];
  readonly changes: readonly Change[];
  /** The application of that name as it is now. */
  readonly present: Application | undefined;
  readonly targets: Targets;
  /** Devices that it runs on now and would not any more. */
  readonly leaving: readonly Device[];
  /** Undefined where this key may not list secrets. */
  readonly missingSecrets: readonly Facts[] | undefined;
  readonly risks: readonly Risk[];
  /** The containers and programs that are new or changed, as they were given: for whoever is asked. */
  readonly runs: { readonly containers: readonly ContainerSpec[]; readonly execs: readonly ExecSpec[] };
  /** Whether values that are not shown would be given to what else runs. */
  readonly movesValues: boolean;
  /** Fields of which something is lost that cannot be seen afterwards, and so not be put back. */
  readonly lost: readonly string[];
  /** Those of them of which nobody is told whether the new value is the same. */
  readonly uncompared: readonly string[];
  /** Fields whose present values stay, in place of placeholders. */
  readonly kept: readonly string[];
  /** What a later call can be held to. */
  readonly planHash: string;
}

/**
 * Finds out what deploying would do, before each deployment. `onlyPlan`: for the plan of it, which does not compare values
 * that are not shown: whoever may only look could find one out by trying.
 */
export async function planDeployment(
  given: ApplicationInput,
  namespace: string,
  context: Context,
  { onlyPlan = false } = {},
): Promise<Deployment> {
  const wanted = onlyPlan ? replaceSecrets(given, otherValue()) : given;
  const filled = await withPresentValues(wanted, namespace, context);
  context.conceal(secretsIn(given));
  return lookInto(given, filled, namespace, context);
}

/**
 * The same for an application that was read and changed, where nothing stands for a value. `lost` are fields whose present
 * values it loses, whether or not the new ones are the same: a question that comes only for other values would tell them.
 */
export async function planChange(
  changed: ApplicationInput,
  lost: readonly string[],
  namespace: string,
  context: Context,
): Promise<Deployment> {
  context.conceal(secretsIn(changed));
  const deployment = await lookInto(changed, { application: changed, kept: [] }, namespace, context);
  const others = lostOf(deployment.changes).filter((field) => !lost.some((one) => field.startsWith(one)));
  // What it runs was not given with the call, but read: the changes say all that there is to say of it.
  return { ...deployment, runs: { containers: [], execs: [] }, lost: [...lost, ...others], uncompared: lost };
}

/** Makes of a value one that no application has; of a placeholder, and of no value, itself. */
export function otherValue(): (value: string) => string {
  const other = randomBytes(12).toString("hex");
  return (value) => (value === "" || hasPlaceholders(value) ? value : other);
}

async function lookInto(
  given: ApplicationInput,
  { application: wanted, kept }: Filled,
  namespace: string,
  context: Context,
): Promise<Deployment> {
  const { synpse, signal } = context;
  const { applications } = synpse.namespace(namespace);
  const { action, changes, object: present } = await applications.apply(wanted, { signal, dryRun: true });
  if (present === undefined) await checkNamespace(namespace, context);
  else context.conceal(secretsIn(present));
  const [targets, before, missing] = await Promise.all([
    targetsOf(context, wanted.scheduling),
    targetsBefore(present, wanted, context),
    missingSecrets(context, namespace, wanted),
  ]);
  const staying = new Set(targets.devices.map(({ id }) => id));
  const moves = present === undefined ? [] : movesOf(present, wanted);
  return {
    wanted,
    namespace,
    action,
    changes,
    present,
    targets,
    leaving: before.filter(({ id }) => !staying.has(id)),
    missingSecrets: missing,
    risks: [...moves, ...risksOf(wanted)],
    runs: runsOf(given, present === undefined ? undefined : changes),
    movesValues: moves.length > 0,
    lost: present === undefined ? [] : lostOf(changes),
    uncompared: [],
    kept,
    planHash: hashOf({ namespace, wanted: given, present, targets }),
  };
}

function runsOf({ spec }: ApplicationInput, changes: readonly Change[] | undefined): Deployment["runs"] {
  const isNew = (list: string) => (one: { readonly name: string }) =>
    changes?.some(
      ({ path }) => path === "spec" || path === `spec.${list}` || path.startsWith(`spec.${list}[${one.name}]`),
    ) ?? true;
  return {
    containers: (spec.containers ?? []).filter(isNew("containers")),
    execs: (spec.execs ?? []).filter(isNew("execs")),
  };
}

/**
 * Fields that a change takes away, and those of which a value that is not shown goes. Where it runs is told in full, so that
 * it can be put back.
 */
function lostOf(changes: readonly Change[]): string[] {
  return changes.flatMap(({ path, from, to }) => {
    if (path === "scheduling" || path.startsWith("scheduling.")) return [];
    const stays = new Set(secretsIn({ path, from: null, to }));
    const goes = secretsIn({ path, from, to: null }).some((value) => value !== "" && !stays.has(value));
    return goes || (isNothing(to) && !isNothing(from)) ? [path] : [];
  });
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0);
}

async function withPresentValues(given: ApplicationInput, namespace: string, context: Context): Promise<Filled> {
  if (!hasPlaceholders(given)) return { application: given, kept: [] };
  const present = await presentOf(given.name, namespace, context);
  if (present !== undefined) context.conceal(secretsIn(present));
  return keepPresent(given, present, context.cleaner());
}

function presentOf(name: string, namespace: string, { synpse, signal }: Context): Promise<Application | undefined> {
  return ifThere(synpse.namespace(namespace).applications.get(name, { signal }));
}

/** Secrets that an application needs and its namespace does not have; undefined where this key may not list them. */
async function missingSecrets(
  context: Context,
  namespace: string,
  { spec }: ApplicationInput,
): Promise<Facts[] | undefined> {
  const references = secretReferences(spec);
  if (references.length === 0) return [];
  const known = await ifTold(secretsKnownIn(context, namespace));
  return (
    known &&
    secretProblems(references, known).map(({ secret, type, container, field, problem }) => ({
      secret,
      usedBy: `${container}.${field}`,
      problem: problem === "missing" ? "does not exist" : `is not of the type ${type}`,
    }))
  );
}

async function checkNamespace(namespace: string, context: Context): Promise<void> {
  try {
    await context.synpse.namespaces.get(namespace, { signal: context.signal });
  } catch (error) {
    if (error instanceof NotFoundError) throw new ToolFailure(await missingNamespace(context, namespace));
    // Who may not look at namespaces may deploy into them all the same.
    if (!(error instanceof PermissionDeniedError)) throw error;
  }
}

/** The devices that it is on now, where its scheduling changes. */
async function targetsBefore(
  present: Application | undefined,
  { scheduling }: ApplicationInput,
  context: Context,
): Promise<readonly Device[]> {
  if (present === undefined || isSame(present.scheduling, scheduling)) return [];
  return (await targetsOf(context, present.scheduling)).devices;
}

function isSame(present: AnyScheduling | undefined, wanted: AnyScheduling | undefined): boolean {
  const text = (scheduling: AnyScheduling | undefined) =>
    JSON.stringify([
      scheduleType(scheduling),
      Object.entries(scheduling?.selectors ?? {}).sort(([a], [b]) => compare(a, b)),
      [...(scheduling?.devices ?? [])].sort(),
    ]);
  return text(present) === text(wanted);
}

/** Whether it must be confirmed, and how. A deployment that changes nothing asks nothing. */
export function askFor({ wanted, action, targets, leaving, movesValues, lost }: Deployment): Ask | undefined {
  if (action === "none" && lost.length === 0) return undefined;
  // Devices on which something would start, be replaced or stop. One that was not found may be there in a moment.
  const devices = targets.total + targets.unknown.length + leaving.length;
  const wide = askIfWide(wanted, devices, movesValues);
  return lost.length === 0 ? wide : { irreversible: true, answer: wide?.answer ?? wanted.name };
}

function whatItDoes({ action, targets, leaving, lost }: Deployment): string {
  const runs = targets.total + targets.unknown.length > 0;
  if (action === "none" && lost.length === 0) return "Changes nothing: the application is as it should be.";
  if (action === "create") {
    return runs
      ? "Creates an application, and starts it on its devices."
      : "Creates an application that runs on no device.";
  }
  if (runs) return "Replaces an application, and restarts it on its devices.";
  return leaving.length > 0
    ? "Replaces an application by one that runs on no device, and so stops it on those that it is on."
    : "Replaces an application by one that runs on no device.";
}

/** A deployment as the plan of a tool that makes it. */
export function planOf(deployment: Deployment): Omit<Plan<unknown>, "state"> {
  const { wanted, namespace, action, runs, present } = deployment;
  const ask = askFor(deployment);
  const unseen = unseenIn([...runs.containers, ...runs.execs]);
  if (ask !== undefined) refuseUnseen(unseen);
  return {
    target: wanted.name,
    kind: "application",
    namespace,
    what: whatItDoes(deployment),
    about: {
      namespace,
      presentVersion: present?.version,
      scheduling: wantedScheduling(wanted),
      ...deviceFacts(deployment, maxDevicesAsked),
      ...lostFacts(deployment),
      ...riskFacts(deployment),
      containers: action === "none" ? undefined : runs.containers.map(containerAsked),
      execs: action === "none" ? undefined : runs.execs.map(execAsked),
      notShownInFull: unseen,
      ...changesAsked(deployment),
      ...secretFacts(deployment),
    },
    ask,
  };
}

function wantedScheduling({ scheduling }: ApplicationInput): Facts {
  return schedulingFacts({ ...scheduling, type: scheduleType(scheduling) });
}

/** The changes without descriptions, which anybody may have written to talk a person into a yes. */
function changesAsked({ action, changes, uncompared }: Deployment): Facts {
  if (action === "create") return {};
  const compared = changes.filter(({ path }) => !uncompared.some((field) => path.startsWith(field)));
  const told = [
    ...uncompared.map((field) => ({ field })),
    ...redactStructure(compared).map((change) =>
      change.path === "description" ? { field: change.path } : changeFacts(change),
    ),
  ];
  return {
    changes: told.slice(0, maxChanges),
    changeCount: told.length > maxChanges ? told.length : undefined,
  };
}

/** What would change, where, and what is risky about it. */
export function deploymentFacts(deployment: Deployment): Facts {
  const { wanted, namespace, present } = deployment;
  return {
    application: wanted.name,
    namespace,
    presentVersion: present?.version,
    scheduling: wantedScheduling(wanted),
    ...changesFacts(deployment),
    ...deviceFacts(deployment, maxDevices),
    ...secretFacts(deployment),
    ...keptFacts(deployment),
    ...lostFacts(deployment),
    ...riskFacts(deployment),
  };
}

/** The risks, the worst first. */
function riskFacts({ risks }: Deployment): Facts {
  return { risks: risks.slice(0, maxTold), riskCount: risks.length > maxTold ? risks.length : undefined };
}

export function lostFacts({ lost }: Deployment): Facts {
  return { lostForGood: lost.slice(0, maxTold), lostCount: lost.length > maxTold ? lost.length : undefined };
}

/** What differs from the present application. */
export function changesFacts({ action, changes }: Pick<Deployment, "action" | "changes">): Facts {
  if (action !== "update") return {};
  const removed = changes.flatMap(({ path, to }) => (to === undefined || to === null ? [path] : []));
  return {
    changes: changes.slice(0, maxChanges).map(changeFacts),
    changeCount: changes.length > maxChanges ? changes.length : undefined,
    removes: removed.slice(0, maxChanges),
  };
}

export function keptFacts({ kept }: Deployment): Facts {
  return { keptValues: kept.slice(0, maxTold), keptValueCount: kept.length > maxTold ? kept.length : undefined };
}

export function secretFacts({ missingSecrets }: Deployment): Facts {
  return {
    missingSecrets: missingSecrets?.slice(0, maxTold),
    secretsNotChecked: missingSecrets === undefined ? "this access key may not list secrets" : undefined,
  };
}

function deviceFacts({ targets, leaving }: Deployment, maxNames: number): Facts {
  return {
    targets: targetFacts(targets, maxNames),
    leaves:
      leaving.length === 0
        ? undefined
        : { total: leaving.length, names: leaving.slice(0, maxNames).map(({ name }) => name) },
    unknownDevices: targets.unknown.slice(0, maxTold),
  };
}

/**
 * Does what was planned. The API takes no version that an update must be based on, so whoever changes the application in
 * the moment between the last look and this write is overwritten. To read the devices of a large fleet for the plan takes
 * seconds, so where it matters most there is one more look at the application right before; the devices themselves are not
 * looked at again: the API places an application anew whenever labels change in any case.
 */
export async function carryOut(deployment: Deployment, context: Context): Promise<Application> {
  const { wanted, namespace, action, present } = deployment;
  const { synpse, signal } = context;
  const { applications } = synpse.namespace(namespace);
  if (action === "none" && present !== undefined) return present;
  if (askFor(deployment) !== undefined) {
    const now = await presentOf(wanted.name, namespace, context);
    if (now?.id !== present?.id || now?.version !== present?.version) throw movedOn(now);
  }
  try {
    return present === undefined
      ? await applications.create(wanted, { signal })
      : await applications.update(present.name, wanted, { signal });
  } catch (error) {
    if (present !== undefined && error instanceof NotFoundError) throw movedOn(undefined);
    if (present === undefined && (error instanceof BadRequestError || error instanceof ConflictError)) {
      const other = await presentOf(wanted.name, namespace, context).catch(() => undefined);
      if (other !== undefined) throw movedOn(other);
    }
    if (error instanceof NotFoundError) throw new ToolFailure(await missingNamespace(context, namespace));
    throw error;
  }
}

function movedOn(now: Application | undefined): ToolFailure {
  return new ToolFailure({
    code: "plan_changed",
    what: "Somebody else created, changed or deleted the application at the same time; nothing was changed by this call.",
    repeat: repeat.notApplied,
    next: "Call get_application to see what it is now, and tell the user before you call again.",
    about: { presentVersion: now?.version },
  });
}

import { ValidationError } from "../errors.ts";
import type {
  Application,
  ApplicationInput,
  ApplicationSpec,
  Job,
  JobSpec,
  JobUpdate,
  SchedulingInput,
} from "../generated/schema.ts";

// Whether the server replaces an object by an update or merges it is not known. An update that names every field a user
// owns, empty ones included, comes to the same either way.

/**
 * What a caller writes, or what was read. A plain union would let the server's own members pass in what a caller writes,
 * because one half of it knows them.
 */
export type InputOrRead<Input, Read> = (Input & { readonly [Name in Exclude<keyof Read, keyof Input>]?: never }) | Read;

/** The members of an application or a job that the server sets. It ignores them when they are sent. */
export const SET_BY_SERVER: ReadonlySet<string> = new Set([
  "id",
  "version",
  "configVersion",
  "createdAt",
  "updatedAt",
  "projectId",
  "namespaceId",
  "deploymentStatus",
  "completedAt",
  "status",
  "deviceJobs",
]);

/** What a user may have set: also what this version does not know. */
function withoutServersOwn<T extends object>(object: T): T {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !SET_BY_SERVER.has(name))) as T;
}

function wholeScheduling({ type, selectors, devices, ...rest }: SchedulingInput = {}): SchedulingInput {
  const some = Object.keys(selectors ?? {}).length > 0;
  return {
    ...rest,
    // What the server takes it for where it is left out.
    type: type || (some ? "Conditional" : "NoDevices"),
    selectors: selectors ?? null,
    devices: devices ?? null,
  };
}

function wholeSpec<T extends ApplicationSpec | JobSpec>(spec: T | undefined): T {
  if (!spec) throw new ValidationError("spec is missing: an update sends the whole object. Nothing was sent.");
  return { ...spec, containers: spec.containers ?? [], execs: spec.execs ?? [] };
}

/** All that a user owns of an application, and nothing else, as given. */
export function ownedApplication(application: ApplicationInput | Application): ApplicationInput {
  // What was read may be sent back, also where a newer server answered with a value that is not known here.
  return withoutServersOwn(application as ApplicationInput);
}

/** As {@link ownedApplication}, with what is left out made explicit. */
export function wholeApplication(application: ApplicationInput | Application): ApplicationInput {
  const { name, description, type, scheduling, spec, ...rest } = ownedApplication(application);
  return {
    ...rest,
    name,
    description: description ?? "",
    type: type || "container",
    scheduling: wholeScheduling(scheduling),
    spec: wholeSpec(spec),
  };
}

/** All that a user owns of a job, and nothing else, with what is left out made explicit. */
export function wholeJob(job: JobUpdate | Job): JobUpdate {
  const { name, description, scheduling, spec, desiredState, ...rest } = withoutServersOwn(job as JobUpdate);
  return {
    ...rest,
    ...(name === undefined ? {} : { name }),
    description: description ?? "",
    scheduling: wholeScheduling(scheduling),
    spec: wholeSpec(spec),
    desiredState: desiredState || "running",
  };
}

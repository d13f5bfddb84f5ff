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

function wholeSpec<T extends ApplicationSpec | JobSpec>(spec: T): T {
  return { ...spec, containers: spec.containers ?? [], execs: spec.execs ?? [] };
}

/** All that a user owns of an application, and nothing else, with what is left out made explicit. */
export function wholeApplication(application: ApplicationInput | Application): ApplicationInput {
  // What was read may be sent back, also where a newer server answered with a value that is not known here.
  const { name, description, type, scheduling, spec } = application as ApplicationInput;
  return {
    name,
    description: description ?? "",
    type: type || "container",
    scheduling: wholeScheduling(scheduling),
    spec: wholeSpec(spec),
  };
}

/** All that a user owns of a job, and nothing else, with what is left out made explicit. */
export function wholeJob(job: JobUpdate | Job): JobUpdate {
  const { name, description, scheduling, spec, desiredState } = job as JobUpdate;
  return {
    ...(name === undefined ? {} : { name }),
    description: description ?? "",
    scheduling: wholeScheduling(scheduling),
    spec: wholeSpec(spec),
    desiredState: desiredState || "running",
  };
}

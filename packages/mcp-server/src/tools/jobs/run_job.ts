import { type Device, type Job, type JobInput, NotFoundError, type Scheduling } from "@synpse/sdk";
import * as z from "zod";
import { type Ask, type Context, defineWriter, type Plan, replaces, wideAbove } from "../../define.ts";
import { repeat, ToolFailure } from "../../failure.ts";
import { confirmation, flag, integer, labels, namespace } from "../../input.ts";
import { schedulingFacts } from "../../output/project/application.ts";
import { countRuns, type RunOnDevice, runFacts, runsWorstFirst } from "../../output/project/job.ts";
import { secretsIn } from "../../output/structure.ts";
import { containers } from "../container-input.ts";
import { missingNamespace } from "../lookup.ts";
import { scheduledDevices } from "../scheduled-devices.ts";
import { onDevices } from "./runs.ts";
import { type WaitedForJob, waitForJob } from "./wait.ts";

/** Devices whose state is told, those that failed first. */
const maxDevices = 25;

const input = z.strictObject({
  name: z.string().trim().min(1).max(256),
  containers: containers(),
  devices: z.array(z.string()).max(100).describe("Names or ids").optional(),
  labels: labels("In place of devices; all of them"),
  allDevices: flag("In place of devices"),
  namespace: namespace(),
  waitSeconds: integer({ min: 0, max: 300, default: 30 }, "0 does not wait"),
  confirm: confirmation(),
});

type Input = z.output<typeof input>;

type Wanted = JobInput & { readonly scheduling: { readonly type: "AllDevices" | "Conditional" } & Scheduling };

interface State {
  readonly namespace: string;
  readonly wanted: Wanted;
  /** Where it will run, as far as they were read. */
  readonly devices: ReadonlyMap<string, Device>;
}

interface Ran {
  readonly namespace: string;
  readonly waited: WaitedForJob;
  readonly shown: readonly RunOnDevice[];
}

export const runJob = defineWriter({
  name: "run_job",
  title: "Run a job",
  toolset: "jobs",
  description:
    "Runs containers once on each of these devices, and waits for their end. A job runs only once: give a new name.",
  annotations: { ...replaces, idempotentHint: false },
  checkWith: "get_job",
  input,
  output: z.looseObject({
    job: z.string(),
    namespace: z.string(),
    state: z.string().optional(),
    states: z.record(z.string(), z.number()).optional(),
    waitedSeconds: z.number(),
    devices: z.array(z.looseObject({ device: z.string(), state: z.string().optional() })).optional(),
  }),

  async prepare(input, context): Promise<Plan<State>> {
    const namespace = input.namespace ?? context.namespace;
    const { name, containers } = input;
    const wanted: Wanted = { name, scheduling: schedulingOf(input), spec: { containers } };
    context.conceal(secretsIn(wanted));
    await refuseUsedName(name, namespace, context);
    const { devices, total } = await scheduledDevices(context, wanted.scheduling);
    if (total === 0) {
      throw new ToolFailure({
        code: "not_found",
        what: "There is no such device, so nothing would run; nothing was changed.",
        repeat: repeat.pointless,
        next: "Call list_devices to see the devices and their labels.",
      });
    }
    const offline = [...devices.values()].filter(({ status }) => status === "offline").length;
    return {
      state: { namespace, wanted, devices },
      target: name,
      what: "Create a job that runs these containers once on each of these devices.",
      about: {
        namespace,
        devices: total,
        offline: offline === 0 ? undefined : offline,
        scheduling: schedulingFacts(wanted.scheduling),
        containers: containers.map(({ name, image, command, args, volumes, networkMode, privileged }) => ({
          name,
          image,
          command,
          args,
          volumes,
          networkMode,
          privileged,
        })),
      },
      ask: askFor(input, total),
    };
  },

  async handler({ waitSeconds }, context, { namespace, wanted, devices }): Promise<Ran> {
    const job = await create(wanted, namespace, context);
    const waited = await waitForJob(job, namespace, devices, waitSeconds, context);
    const runs = runsWorstFirst(waited.job.deviceJobs ?? []).slice(0, maxDevices);
    return { namespace, waited, shown: await onDevices(runs, context) };
  },

  project({ namespace, waited, shown }, _, view) {
    const { job, seconds } = waited;
    const count = job.deviceJobs?.length ?? 0;
    return {
      facts: {
        note: [noteOn(waited), count > shown.length ? `${count - shown.length} more devices are not shown.` : ""]
          .filter((note) => note !== "")
          .join(" "),
        job: job.name,
        namespace,
        state: job.status,
        states: countRuns(job.deviceJobs),
        waitedSeconds: seconds,
        devices: shown.map((one) => runFacts(one, view)),
        next: nextAfter(waited),
      },
    };
  },
});

/** Whether devices that are named beside labels must have these, too, the API does not say: one of the two is enough. */
function schedulingOf({ devices = [], labels = {}, allDevices = false }: Input): Wanted["scheduling"] {
  const given = [
    ...(devices.length > 0 ? ["devices"] : []),
    ...(Object.keys(labels).length > 0 ? ["labels"] : []),
    ...(allDevices ? ["allDevices"] : []),
  ];
  if (given.length !== 1) {
    throw new ToolFailure({
      code: "invalid_input",
      what: "Where the job runs is said in exactly one field; nothing was changed.",
      repeat: repeat.pointless,
      next: "Give one of devices, labels and allDevices; list_devices shows the devices and their labels.",
      about: { given },
    });
  }
  if (allDevices) return { type: "AllDevices", selectors: null };
  return devices.length > 0
    ? { type: "Conditional", selectors: null, devices }
    : { type: "Conditional", selectors: labels };
}

/** A job of that name cannot run again. To replace it would take away what it is known of it, so that is not done here. */
async function refuseUsedName(name: string, namespace: string, { synpse, signal }: Context): Promise<void> {
  const existing = await synpse
    .namespace(namespace)
    .jobs.get(name, { signal })
    .catch((error: unknown): Job | undefined => {
      if (error instanceof NotFoundError) return undefined;
      throw error;
    });
  if (existing === undefined) return;
  throw new ToolFailure({
    code: "conflict",
    what: "There is a job of this name already, and a job runs only once; nothing was changed.",
    repeat: repeat.pointless,
    next: "Call run_job with another name; get_job shows what came of the one that there is.",
    about: { job: existing.name, namespace, state: existing.status, states: countRuns(existing.deviceJobs) },
  });
}

function askFor({ name, containers, allDevices }: Input, devices: number): Ask | undefined {
  const risky = containers.some(({ privileged, networkMode }) => privileged === true || networkMode === "host");
  if (devices <= wideAbove && allDevices !== true && !risky) return undefined;
  return { irreversible: false, answer: `${name} on ${devices} devices` };
}

async function create(wanted: Wanted, namespace: string, context: Context): Promise<Job> {
  const { synpse, signal } = context;
  try {
    return await synpse.namespace(namespace).jobs.create(wanted, { signal });
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
    throw new ToolFailure(await missingNamespace(context, namespace));
  }
}

function noteOn({ end, why, job }: WaitedForJob): string {
  if (end === "ended") return job.status === "failed" ? "It failed; the devices below say where and why." : "";
  const left = {
    "only offline devices left": "It has ended on every device that is online. The others run it when they are back.",
    "time is up": "It had not ended on every device when the wait ended, and goes on.",
    "not waited": "It was created, and goes on.",
    interrupted: `It was created, but the wait for it was interrupted. ${why ?? ""}`.trim(),
  };
  return left[end];
}

function nextAfter({ end, job }: WaitedForJob): string | undefined {
  if (job.status === "failed") return "Call read_logs with kind job for one of the devices that failed.";
  return end === "ended" ? undefined : "Call get_job to see how far it is, or stop_job to stop it.";
}

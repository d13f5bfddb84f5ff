import type { Device, JobInput, Scheduling } from "@synpse/sdk";
import * as z from "zod";
import { type Context, defineWriter, type Plan, replaces } from "../../define.ts";
import { repeat, ToolFailure } from "../../failure.ts";
import { confirmation, flag, labels, namespace, wholeNumberOr } from "../../input.ts";
import { joinNotes } from "../../output/facts.ts";
import { schedulingFacts } from "../../output/project/application.ts";
import { countRuns, hasEnded, type RunOnDevice, runFacts, runsWorstFirst } from "../../output/project/job.ts";
import { secretsIn } from "../../output/structure.ts";
import { containers } from "../container-input.ts";
import { ifThere } from "../lists.ts";
import { missingDevice, orMissingNamespace } from "../lookup.ts";
import { containerAsked, refuseUnseen, unseenIn } from "../question.ts";
import { targetFacts, targetsOf } from "../targets.ts";
import { askIfWide } from "../wide.ts";
import { onDevices } from "./runs.ts";
import { type Waited, waitForJob } from "./wait.ts";

/** Devices whose state is told, those that failed first. */
const maxDevices = 25;

/** Devices that are named in the question to a person. */
const maxDevicesAsked = 5;

const input = z.strictObject({
  name: z.string().trim().min(1).max(256),
  containers: containers(),
  devices: z.array(z.string()).max(100).describe("Names or ids").optional(),
  labels: labels("In place of devices; all of them"),
  allDevices: flag("In place of devices"),
  namespace: namespace(),
  waitSeconds: wholeNumberOr(30, { min: 0, max: 300 }, "0 does not wait"),
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
  readonly waited: Waited;
  readonly shown: readonly RunOnDevice[];
}

export const runJob = defineWriter({
  name: "run_job",
  title: "Run a job",
  toolset: "jobs",
  description:
    "Runs containers once on each device given, and waits for their end. A job runs only once: give a new name.",
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
    const targets = await targetsOf(context, wanted.scheduling);
    const [unknown] = targets.unknown;
    if (unknown !== undefined) throw new ToolFailure(await missingDevice(context, unknown));
    if (targets.total === 0) {
      throw new ToolFailure({
        code: "not_found",
        what: "There is no such device, so nothing would run; nothing was changed.",
        repeat: repeat.pointless,
        next: "Call list_devices to see the devices and their labels.",
      });
    }
    const ask = askIfWide(wanted, targets.total);
    const unseen = unseenIn(containers);
    if (ask !== undefined) refuseUnseen(unseen);
    return {
      state: { namespace, wanted, devices: new Map(targets.devices.map((device) => [device.id, device])) },
      target: name,
      kind: "job",
      namespace,
      what: "Create a job that runs these containers once on each of these devices.",
      about: {
        namespace,
        scheduling: schedulingFacts(wanted.scheduling),
        targets: targetFacts(targets, maxDevicesAsked),
        containers: containers.map(containerAsked),
        notShownInFull: unseen,
      },
      ask,
    };
  },

  async handler({ waitSeconds }, context, { namespace, wanted, devices }): Promise<Ran> {
    const { synpse, signal } = context;
    const created = synpse.namespace(namespace).jobs.create(wanted, { signal });
    const job = await orMissingNamespace(created, context, namespace);
    const waited = await waitForJob(job, namespace, devices, waitSeconds, context);
    const runs = runsWorstFirst(waited.job.deviceJobs ?? []).slice(0, maxDevices);
    return { namespace, waited, shown: await onDevices(runs, context) };
  },

  project({ namespace, waited, shown }, _, view) {
    const { job, seconds } = waited;
    const count = job.deviceJobs?.length ?? 0;
    return {
      facts: {
        note: joinNotes(noteOn(waited), count > shown.length && `${count - shown.length} more devices are not shown.`),
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
  const existing = await ifThere(synpse.namespace(namespace).jobs.get(name, { signal }));
  if (existing === undefined) return;
  throw new ToolFailure({
    code: "conflict",
    what: "There is a job of this name already, and a job runs only once; nothing was changed.",
    repeat: repeat.pointless,
    next: "Call run_job with another name; get_job shows what came of the one that there is.",
    about: { job: existing.name, namespace, state: existing.status, states: countRuns(existing.deviceJobs) },
  });
}

function noteOn({ end, why, job }: Waited): string | undefined {
  const ended = (job.deviceJobs ?? []).some(hasEnded);
  if (end === "ended") return job.status === "failed" ? "It failed; the devices below say where and why." : undefined;
  const left = {
    "only offline devices left": !ended
      ? "Every one of its devices is offline. They run it when they are back."
      : "It has ended on every device that is online. The others run it when they are back.",
    "time is up": "It had not ended on every device when the wait ended, and goes on.",
    "not waited": "It was created, and goes on.",
    interrupted: joinNotes("It was created, but the wait for it was interrupted.", why),
  };
  return left[end];
}

function nextAfter({ end, job }: Waited): string | undefined {
  if (job.status === "failed") return "Call read_logs with kind job for one of the devices that failed.";
  return end === "ended" ? undefined : "Call get_job to see how far it is, or stop_job to stop it.";
}

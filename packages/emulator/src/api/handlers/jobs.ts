import { followDesiredState } from "../../fleet/job-runs.ts";
import { placeJob, removeJob } from "../../fleet/rollouts.ts";
import { addJob, updateJob } from "../../store/jobs.ts";
import { DONE, type Handlers } from "../handler.ts";
import { theJob, theNamespace } from "../lookup.ts";
import { presentJob } from "../present.ts";

type JobOperation = "listJobs" | "createJob" | "getJob" | "updateJob" | "deleteJob";

export const jobHandlers: Pick<Handlers, JobOperation> = {
  listJobs(context) {
    return { body: [...theNamespace(context).jobs].map(presentJob) };
  },

  createJob(context, body) {
    const job = addJob(context.store, theNamespace(context), body);
    placeJob(context.simulation, job);
    return { body: presentJob(job) };
  },

  getJob(context) {
    return { body: presentJob(theJob(context)) };
  },

  updateJob(context, body) {
    const job = theJob(context);
    updateJob(context.store, job, body);
    followDesiredState(job, context.store.now());
    placeJob(context.simulation, job);
    return { body: presentJob(job) };
  },

  deleteJob(context) {
    const job = theJob(context);
    job.namespace.jobs.delete(job);
    removeJob(context.simulation, job);
    return DONE;
  },
};

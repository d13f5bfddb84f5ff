import { randomBytes } from "node:crypto";
import { type ClientOptions, Synpse } from "@synpse/sdk";
import { cleanUp } from "./clean-up.ts";
import type { Context } from "./context.ts";
import { loadDocument } from "./document.ts";
import { Drifts } from "./drift.ts";
import { type Observation, observedFetch, StoppedError } from "./observe.ts";
import { NotOursError, Owned } from "./owned.ts";
import { preflight } from "./preflight.ts";
import type { Report } from "./report.ts";
import { tryApplications } from "./steps/applications.ts";
import { readDevices, tryOwnDevices } from "./steps/devices.ts";
import { tryJobs } from "./steps/jobs.ts";
import { deleteNamespace, makeNamespace } from "./steps/namespaces.ts";
import { tryProjects } from "./steps/projects.ts";
import { deleteToken, makeToken } from "./steps/registration-tokens.ts";
import { trySecrets } from "./steps/secrets.ts";

/** The server, and what the run may use there. */
export interface Target {
  readonly baseUrl: string;
  readonly projectId: string;
  readonly accessKey: string;
  /** For projects, which a project's own key cannot try. */
  readonly personalAccessKey: string | undefined;
  /** Whether to make a project, which nothing can delete. */
  readonly createProject: boolean;
}

export interface RunOptions {
  /** Ends the run: what was made is deleted, and the report tells of what was seen. */
  readonly stop?: AbortSignal | undefined;
  /** How the SDK is used: the rate limit and the retries are its own unless given. */
  readonly client?: Pick<ClientOptions, "rateLimit" | "maxRetries" | "initialRetryDelay"> | undefined;
  /** Told what the run is at. */
  readonly progress?: ((line: string) => void) | undefined;
}

const stream = "it is a websocket, and this holds answers with a body against the document";

/**
 * Runs the SDK against a server, judges every answer by the document, and deletes what it made, however it ends.
 * @throws UsageError, ValidationError where the server cannot be used with what was given. Nothing was made
 * @throws NotOursError for a mistake of this program: a request for something that it did not make. It was not sent
 */
export async function runContract(target: Target, options: RunOptions = {}): Promise<Report> {
  const { stop = new AbortController().signal, progress = () => {} } = options;
  const document = loadDocument();
  const { baseUrl } = new Synpse({ baseUrl: target.baseUrl });
  const owned = new Owned(randomBytes(8).toString("hex"));
  const drifts = new Drifts();
  const observation: Observation = { document, baseUrl, owned, drifts, tallies: new Map(), writing: new Set() };
  const { accessKey, projectId } = target;
  const through = observedFetch(observation, stop);
  const synpse = new Synpse({ ...options.client, baseUrl, accessKey, projectId, fetch: through });
  // All come from the one client: they share its rate limit.
  const cleaner = synpse.withOptions({ fetch: observedFetch(observation) });
  const { personalAccessKey } = target;
  const personal = personalAccessKey === undefined ? undefined : synpse.withOptions({ accessKey: personalAccessKey });
  const context: Context = {
    synpse,
    personal,
    stranger: synpse.withOptions({ accessKey: `s${owned.prefix.replaceAll("-", "")}` }),
    createProject: target.createProject,
    document,
    owned,
    drifts,
    skipped: new Map(),
  };

  progress(`everything that this run makes is called ${owned.prefix}`);
  let left: string[] = [];
  const over = new AbortController();
  try {
    const work = preflight(context, baseUrl).then(() => steps(context, progress));
    await Promise.race([work, whenAborted(stop, over.signal)]);
  } catch (error) {
    if (!(error instanceof StoppedError)) throw error;
  } finally {
    over.abort();
    // What is being made now has to be known before it can be deleted.
    await Promise.allSettled(observation.writing);
    progress("cleaning up");
    const personalCleaner = personal?.withOptions({ fetch: observedFetch(observation) });
    left = await cleanUp({ synpse: cleaner, personal: personalCleaner }, owned);
  }
  return report(observation, context, { stopped: stop.aborted, left });
}

async function steps(context: Context, progress: (line: string) => void): Promise<void> {
  const part = async <T>(name: string, work: () => Promise<T>): Promise<T | undefined> => {
    progress(name);
    try {
      return await work();
    } catch (error) {
      if (error instanceof StoppedError || error instanceof NotOursError) throw error;
      // A part that cannot go on with what came must not keep the others from being tried.
      const came = `what ends the part with a ${error instanceof Error ? error.name : "failure"}`;
      context.drifts.add(name, undefined, {
        kind: "behaviour",
        pointer: "",
        documented: "what the SDK can read",
        came,
      });
      return undefined;
    }
  };
  const namespace = await part("namespaces", () => makeNamespace(context));
  if (namespace !== undefined) {
    await part("applications", () => tryApplications(context, namespace));
    await part("jobs", () => tryJobs(context, namespace));
    await part("secrets", () => trySecrets(context, namespace));
  }
  const token = await part("registration tokens", () => makeToken(context));
  const known = await part("devices", () => readDevices(context));
  if (token !== undefined) {
    // Which devices are not the run's own has to be known before it has any.
    if (known === true) await part("own devices", () => tryOwnDevices(context, token));
    await part("registration tokens", () => deleteToken(context, token));
  }
  if (namespace !== undefined) await part("namespaces", () => deleteNamespace(context, namespace));
  await part("projects", () => tryProjects(context));
}

/** Rejects when a signal aborts; does not listen to it any more once `over` has aborted. */
function whenAborted(signal: AbortSignal, over: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const stopped = () => reject(new StoppedError("the run was stopped"));
    if (signal.aborted) stopped();
    else signal.addEventListener("abort", stopped, { once: true, signal: over });
  });
}

function report(
  { document, baseUrl, owned, drifts, tallies }: Observation,
  { skipped }: Context,
  { stopped, left }: { stopped: boolean; left: readonly string[] },
): Report {
  const all = drifts.all();
  const reasonOf = (id: string, websocket: boolean): string => {
    if (websocket) return stream;
    if (skipped.has(id)) return skipped.get(id) ?? "";
    if (tallies.has(id)) return "no answer was a success";
    return stopped ? "the run was stopped" : "what comes before it did not succeed";
  };
  const missed = document.operations.filter(({ id }) => (tallies.get(id)?.successes ?? 0) === 0);
  return {
    baseUrl,
    prefix: owned.prefix,
    stopped,
    drifts: all.filter(({ level }) => level === "drift"),
    infos: all.filter(({ level }) => level === "info"),
    leftOut: drifts.leftOut,
    tried: Object.fromEntries([...tallies].map(([id, { answers }]) => [id, answers])),
    notTried: Object.fromEntries(missed.map(({ id, websocket }) => [id, reasonOf(id, websocket)])),
    left,
  };
}

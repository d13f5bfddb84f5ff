import { LOG_LINES, MAX_LOG_LINES } from "../limits.ts";
import { type ImageReference, MISSING_TAG, manifestUnknown, parseImage, pullErrors } from "./images.ts";
import type { LogLevel } from "./logs/levels.ts";
import type { Answer, Service } from "./network/service.ts";

/** How a registry fails: it has had too many requests, it does not answer in time, or it wants credentials. */
export type PullError = keyof typeof pullErrors;

export const PULL_ERRORS: readonly PullError[] = ["rate-limit", "timeout", "denied"];

/** How containers of an image behave; everything not said is believable by default. */
export interface ImageBehaviour {
  /** An image with tag (`acme/menu:4.2.0`), or a repository (`acme/menu`) for all its tags. */
  readonly image: string;
  /** The registry does not have it: pulling fails as the Docker engine says it. */
  readonly missing?: boolean | undefined;
  /** Seconds that a device takes to pull it, at speed 1; half a second to some three, by image and device, unless given. */
  readonly pullTime?: number | undefined;
  /** How the registry fails; for good after three tries, unless `pullFailures` says how often. */
  readonly pullError?: PullError | undefined;
  /** How many times each container's pull fails before it succeeds; by `rate-limit` unless `pullError` is given. */
  readonly pullFailures?: number | undefined;
  /** Seconds that it takes to create a container once the image is there; 0 unless given. */
  readonly createTime?: number | undefined;
  /** Seconds from `created` to `running`; a fraction of one unless given. */
  readonly startTime?: number | undefined;
  /** Its containers cannot be started, for this reason as the container runtime says it: `exec: "menu": executable file not found in $PATH`. */
  readonly startError?: string | undefined;
  /** How many times the start fails with `startError` before it succeeds; always unless given. A job does not try again. */
  readonly startFailures?: number | undefined;
  /** The container ends by itself with this code. An application's container is then restarted by its restart policy. */
  readonly exitCode?: number | undefined;
  /** Seconds that it runs before it ends; 2 unless given. Only with `exitCode`. */
  readonly runsFor?: number | undefined;
  /** Lines it writes when it starts, in place of the believable ones. */
  readonly log?: readonly string[] | undefined;
  /**
   * Lines that it writes per second, on average, above 0 to 1,000,000; as its image does unless given. With `log`, how fast those come; a
   * job's container goes on writing for as long as it runs. Nothing is written before somebody looks, so a fast log costs
   * nothing unless it is read.
   */
  readonly logRate?: number | undefined;
  /** How many lines come at once, 1 to 100,000; 1 unless given. The average stays what it is. */
  readonly logBurst?: number | undefined;
  /**
   * The least level of the believable lines: `debug` has details between the everyday ones, `info` (the default) is those,
   * `warn` has warnings and errors only, `error` has errors only. Lines of `log` are written as they are.
   */
  readonly logLevel?: LogLevel | undefined;
  /**
   * How many of its last lines are kept for those who ask later or read slowly, 1 to 100,000. 1,000 unless given, or what a fast log
   * writes within a second, or two of its bursts; never less than one burst.
   */
  readonly logLines?: number | undefined;
  /**
   * What answers at its published ports that are not in `ports`: `http` (the default, but for ports of other protocols such as 1883, which are `silent`),
   * `echo` (sends back what it gets), `silent` (takes everything, says nothing) or `refused` (nobody listens).
   */
  readonly serves?: Service | undefined;
  /**
   * What answers at which port of its containers: a service, or the HTTP answer that every request gets. They are reached through
   * the ports that a container publishes, or at the device itself where it uses the host's network.
   */
  readonly ports?: Readonly<Record<string, Answer>> | undefined;
}

/** The behaviours of a fleet by name of their images, made when first asked for: every container asks. */
const byName = new WeakMap<readonly ImageBehaviour[], ReadonlyMap<string, ImageBehaviour>>();

/** The first behaviour that names the image with its tag, else the first that names its repository. */
export function findBehaviour(list: readonly ImageBehaviour[], image: ImageReference): ImageBehaviour | undefined {
  let known = byName.get(list);
  if (!known) {
    // Of two for the same image the first counts, so that one is put in last.
    known = new Map([...list].reverse().map((behaviour) => [nameOf(behaviour.image), behaviour]));
    byName.set(list, known);
  }
  return known.get(image.name) ?? known.get(image.repository);
}

/** As images are compared: without Docker Hub's own prefix, and with a tag only if it was given one. */
function nameOf(image: string): string {
  const parsed = parseImage(image);
  if (typeof parsed === "string") return image;
  return /[:@][^/]*$/.test(image) ? parsed.name : parsed.repository;
}

/** How a pull ends badly. */
export interface PullFailure {
  readonly message: string;
  /** Whether it would succeed once it is tried often enough. */
  readonly passes: boolean;
  /** Whether the registry takes its time to fail. */
  readonly slow: boolean;
}

/** Why the registry does not give an image that it is asked for, `attempt` times before. */
export function pullFailure(
  behaviour: ImageBehaviour | undefined,
  image: ImageReference,
  attempt: number,
): PullFailure | undefined {
  if (behaviour?.missing ?? image.tag === MISSING_TAG) {
    return { message: manifestUnknown(image), passes: false, slow: false };
  }
  const { pullFailures, pullError } = behaviour ?? {};
  if (pullFailures === undefined ? pullError === undefined : attempt >= pullFailures) return undefined;
  const kind = pullError ?? "rate-limit";
  return { message: pullErrors[kind](image), passes: pullFailures !== undefined, slow: kind === "timeout" };
}

/** The Docker engine's words for a container that its runtime cannot start; undefined when it can after so many failures. */
export function startFailure(behaviour: ImageBehaviour | undefined, failures: number): string | undefined {
  const { startError, startFailures } = behaviour ?? {};
  if (startError === undefined || (startFailures !== undefined && failures >= startFailures)) return undefined;
  return `Error response from daemon: failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: ${startError}: unknown`;
}

/** How many lines of its log are kept. */
export function linesKept({ logLines, logRate = 0, logBurst = 0 }: Partial<ImageBehaviour> = {}): number {
  // Less than what comes at once could never be read to its end.
  if (logLines !== undefined) return Math.max(logLines, logBurst);
  return Math.min(MAX_LOG_LINES, Math.max(LOG_LINES, Math.ceil(logRate), 2 * logBurst));
}

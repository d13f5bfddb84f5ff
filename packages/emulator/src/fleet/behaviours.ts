import { LOG_LINES, MAX_LOG_LINES } from "../limits.ts";
import type { ImageReference } from "./images.ts";
import { MISSING_TAG } from "./images.ts";
import type { LogLevel } from "./logs/levels.ts";
import type { Service } from "./network/service.ts";

/** How containers of an image behave; everything not said is believable by default. */
export interface ImageBehaviour {
  /** An image with tag (`acme/menu:4.2.0`), or a repository (`acme/menu`) for all its tags. */
  readonly image: string;
  /** The registry does not have it: pulling fails as the Docker engine says it. */
  readonly missing?: boolean | undefined;
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
   * What answers at its published ports: `http` (the default, but for ports of other protocols such as 1883, which are `silent`),
   * `echo` (sends back what it gets), `silent` (takes everything, says nothing) or `refused` (nobody listens).
   */
  readonly serves?: Service | undefined;
}

/** Images by name: the first behaviour that names the image with its tag, else the first that names its repository. */
export function findBehaviour(list: readonly ImageBehaviour[], image: ImageReference): ImageBehaviour | undefined {
  return (
    list.find((behaviour) => behaviour.image === image.name) ??
    list.find((behaviour) => behaviour.image === image.repository)
  );
}

export function isMissing(behaviour: ImageBehaviour | undefined, image: ImageReference): boolean {
  return behaviour?.missing ?? image.tag === MISSING_TAG;
}

/** How many lines of its log are kept. */
export function linesKept({ logLines, logRate = 0, logBurst = 0 }: Partial<ImageBehaviour> = {}): number {
  // Less than what comes at once could never be read to its end.
  if (logLines !== undefined) return Math.max(logLines, logBurst);
  return Math.min(MAX_LOG_LINES, Math.max(LOG_LINES, Math.ceil(logRate), 2 * logBurst));
}

import type { OperationId, StreamOperationId } from "../generated/operations.ts";

/*
 * What can be made to go wrong, as plain data: the same in options, in code and over HTTP. Bytes that are counted are those of
 * the payload that goes to the client: of frames on a stream, of the body of an answer otherwise.
 */

/** Another answer in place of the operation, which is not carried out, or of the upgrade. */
export interface Refuse {
  readonly kind: "refuse";
  /** From 200 to 999: the API's ancestor sends 600 and more. */
  readonly status: number;
  readonly body?: string | undefined;
  /** Over those that an error answer has: plain text, and whatever CORS needs. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/**
 * `before`: no answer and no upgrade ever comes, and nothing is carried out. `after`: a stream is upgraded and alive (it answers
 * pings), but nobody ever speaks on it; an answer stops after half of its body.
 */
export interface Stall {
  readonly kind: "stall";
  readonly when: "before" | "after";
}

/**
 * The connection stays open and is dead, as with a peer whose network is gone: no frame, no pong, and next to nothing read
 * (64 KiB, so that it is heard when the client leaves). On an answer, left out, even its head is missing.
 */
export interface Silence {
  readonly kind: "silence";
  readonly afterBytes?: number | undefined;
}

/**
 * The connection ends: by TCP's FIN without a close frame, by RST, or (streams only) by a close frame. On an answer, left out,
 * even its head is missing, although the operation was carried out.
 */
export interface Drop {
  readonly kind: "drop";
  readonly how: "fin" | "rst" | "close";
  readonly afterBytes?: number | undefined;
  /** Of the close frame; 1011 unless given. */
  readonly code?: number | undefined;
  /** Of the close frame, at most 123 bytes; `agent offline` unless given. */
  readonly reason?: string | undefined;
}

/** Streams only: what would be binary frames are text frames, whether they hold UTF-8 or not. */
export interface Text {
  readonly kind: "text";
}

/** Streams only: the payload is cut anew, into frames of so many bytes, through lines and characters. */
export interface Split {
  readonly kind: "split";
  readonly bytes: number;
}

/**
 * Random bytes, the same for the same seed, where a frame (or the head of the answer) should begin: no peer can take them for
 * one. With `frames` (streams only) they are the payload of a proper binary frame.
 */
export interface Garbage {
  readonly kind: "garbage";
  readonly bytes: number;
  readonly afterBytes?: number | undefined;
  readonly frames?: boolean | undefined;
}

/** So many bytes every so many milliseconds of the emulator's clock, the first at once. */
export interface Trickle {
  readonly kind: "trickle";
  readonly bytes: number;
  readonly every: number;
}

/**
 * Sends this line over and over, as fast as the client takes it, after what there is at first. It ends after so many bytes, or
 * when the client leaves; until then the stream or the answer does not end by itself.
 */
export interface Flood {
  readonly kind: "flood";
  readonly bytes?: number | undefined;
  /** 99 characters unless given; a newline is added. */
  readonly line?: string | undefined;
}

export type Fault = Refuse | Stall | Silence | Drop | Text | Split | Garbage | Trickle | Flood;

/** What goes wrong, for which requests, and how often. A request must fit all that is given. */
export interface FaultRule {
  /**
   * One, or several that happen to the same request, such as a log that is split and then dropped. `refuse` and `stall` stand
   * alone, and so does each kind; only one may end the stream.
   */
  readonly fault: Fault | readonly Fault[];
  /** Only requests that name this device; by its name or id, whichever of the two they use. */
  readonly device?: string | undefined;
  readonly operation?: OperationId | StreamOperationId | undefined;
  readonly method?: string | undefined;
  /** After `/api`; `*` stands for any one segment, as in `/projects/local/devices/*`. */
  readonly path?: string | undefined;
  /** For so many requests, then no more; for all unless given. */
  readonly times?: number | undefined;
  /** So many requests that fit go through first; 0 unless given. */
  readonly skip?: number | undefined;
  /** How likely a request that fits meets the fault, above 0 and up to 1 (the default). The same seed gives the same luck. */
  readonly probability?: number | undefined;
}

/** A rule that cannot be used. Its message names the member, what is wrong with it and what to do. */
export class FaultError extends Error {
  override readonly name = "FaultError";
}

/** What the fault is done to. */
export type Target = "rest" | "stream";

/** Whether the fault makes sense there. */
export function suits(fault: Fault, target: Target): boolean {
  if (target === "stream") return true;
  switch (fault.kind) {
    case "text":
    case "split":
      return false;
    case "drop":
      return fault.how !== "close";
    case "garbage":
      return fault.frames !== true;
    default:
      return true;
  }
}

import type { Timeline, Timer } from "../fleet/timeline.ts";
import { FLOOD_FRAME_BYTES } from "../limits.ts";
import type { Drop, Fault, Flood, Garbage, Silence } from "./fault.ts";
import type { Struck } from "./rules.ts";

export type Sent = (error?: Error | null) => void;

/** What carries the bytes: a websocket's frames or an answer's body. */
export interface Wire {
  send(bytes: Buffer, binary: boolean, sent?: Sent): void;
  /** Sends bytes that are no frame and no part of an answer. */
  spoil(bytes: Buffer): void;
  /** Ends the connection, from this side at least. */
  drop(fault: Drop): void;
  /** Nothing leaves any more, and hardly anything is read. */
  mute(): void;
}

interface Piece {
  readonly bytes: Buffer;
  readonly binary: boolean;
  readonly sent: Sent | undefined;
  from: number;
}

interface Mark {
  readonly at: number;
  readonly fault: Silence | Drop | Garbage;
}

const FLOOD_LINE = "0123456789".repeat(10).slice(1);

/**
 * Carries what is sent to a client and does to it what the faults say, in this order: cut it (split, trickle), turn it into
 * text, and end or spoil it after so many bytes. A callback is called when its bytes have been written, however many pieces they
 * became, so whoever sends is held back by the client as without faults; nothing is kept but what the sender would not wait for.
 */
export class Distortion {
  readonly #wire: Wire;
  readonly #struck: Struck;
  readonly #timeline: Timeline;
  readonly #cut: number;
  readonly #every: number | undefined;
  readonly #text: boolean;
  readonly #flood: Flood | undefined;
  #marks: Mark[];
  #queue: Piece[] = [];
  #queued = 0;
  #passed = 0;
  /** Until a write is through or the time has come. */
  #held = false;
  #timer: Timer | undefined;
  #dead = false;
  #flooding: boolean;
  #finish: (() => void) | undefined;
  #finished = false;

  constructor(wire: Wire, struck: Struck, timeline: Timeline) {
    const { faults } = struck;
    this.#wire = wire;
    this.#struck = struck;
    this.#timeline = timeline;
    const trickle = ofKind(faults, "trickle");
    this.#every = trickle?.every;
    this.#cut = Math.min(
      ofKind(faults, "split")?.bytes ?? Number.POSITIVE_INFINITY,
      trickle?.bytes ?? Number.POSITIVE_INFINITY,
    );
    this.#text = ofKind(faults, "text") !== undefined;
    this.#flood = ofKind(faults, "flood");
    this.#flooding = this.#flood !== undefined;
    this.#marks = faults
      .filter((fault) => fault.kind === "silence" || fault.kind === "drop" || fault.kind === "garbage")
      .map((fault) => ({ at: fault.afterBytes ?? -1, fault }))
      .sort((a, b) => a.at - b.at);
  }

  /** Bytes that wait here. */
  get queued(): number {
    return this.#queued;
  }

  /** Whether the client will hear nothing more. */
  get dead(): boolean {
    return this.#dead;
  }

  /** Does what is to happen before anything is sent, and sends the head where there is one. */
  begin(head: () => void = () => undefined): void {
    if (this.#marks.length === 0) this.#struck.applied();
    this.#reach(-1);
    if (this.#dead) return;
    head();
    this.#reach(0);
  }

  /** Sends the flood, if there is one, after what has been sent so far. */
  flood(): void {
    if (!this.#flood || this.#dead) return;
    const { bytes: total = Number.POSITIVE_INFINITY, line = FLOOD_LINE } = this.#flood;
    const text = `${line}\n`;
    const lines = Buffer.from(text.repeat(Math.max(1, Math.floor(FLOOD_FRAME_BYTES / Buffer.byteLength(text)))));
    let left = total;
    const next = (error?: Error | null): void => {
      if (error || left <= 0) {
        this.#flooding = false;
        this.#pump();
        return;
      }
      const frame = lines.subarray(0, Math.min(left, lines.length));
      left -= frame.length;
      this.#enqueue(frame, true, next);
    };
    next();
  }

  send(bytes: Buffer, binary: boolean, sent?: Sent): void {
    if (this.#finish) process.nextTick(() => sent?.(new Error("the stream was closed before")));
    else this.#enqueue(bytes, binary, sent);
  }

  /** Ends it by itself once everything was sent. Only the first end counts. */
  finish(end: () => void): void {
    this.#finish ??= end;
    this.#pump();
  }

  /** The connection is gone. */
  stop(): void {
    this.#dead = true;
    this.#timer?.cancel();
    const waiting = this.#queue;
    this.#queue = [];
    this.#queued = 0;
    for (const { sent } of waiting) sent?.(new Error("the connection is gone"));
  }

  #enqueue(bytes: Buffer, binary: boolean, sent: Sent | undefined): void {
    this.#queue.push({ bytes, binary, sent, from: 0 });
    this.#queued += bytes.length;
    this.#pump();
  }

  #pump(): void {
    while (!this.#held && !this.#dead) {
      const piece = this.#queue[0];
      if (!piece) break;
      this.#sendPart(piece);
    }
    if (!this.#finish || this.#finished || this.#held || this.#dead || this.#flooding) return;
    this.#finished = true;
    this.#finish();
  }

  #sendPart(piece: Piece): void {
    const mark = this.#marks[0];
    const room = Math.min(this.#cut, mark ? mark.at - this.#passed : Number.POSITIVE_INFINITY);
    const part = piece.bytes.subarray(piece.from, piece.from + room);
    piece.from += part.length;
    this.#passed += part.length;
    this.#queued -= part.length;
    const whole = piece.from >= piece.bytes.length;
    if (whole) this.#queue.shift();
    const reached = mark !== undefined && this.#passed >= mark.at;
    this.#held = reached || this.#every !== undefined;
    const written: Sent = (error) => {
      if (whole) piece.sent?.(error);
      // What is to come after so many bytes comes when those have left.
      if (!reached || error || this.#dead) return;
      this.#reach(this.#passed);
      this.#goOn();
    };
    this.#wire.send(part, piece.binary && !this.#text, whole || reached ? written : undefined);
    if (!reached && this.#every !== undefined) this.#goOn();
  }

  /** Sends the next part when its time has come. */
  #goOn(): void {
    const next = (): void => {
      this.#held = false;
      this.#pump();
    };
    if (this.#dead) return;
    if (this.#every === undefined) next();
    else this.#timer = this.#timeline.after(this.#every, next);
  }

  #reach(passed: number): void {
    for (let mark = this.#marks[0]; mark && mark.at <= passed && !this.#dead; mark = this.#marks[0]) {
      this.#marks.shift();
      this.#happen(mark.fault);
      if (this.#marks.length === 0) this.#struck.applied();
    }
  }

  #happen(fault: Mark["fault"]): void {
    if (fault.kind === "garbage") {
      const bytes = this.#struck.random.fill(Buffer.alloc(fault.bytes));
      if (fault.frames) {
        this.#wire.send(bytes, true);
        return;
      }
      // All reserved bits and an opcode that nobody has; no letter that HTTP could begin with either.
      bytes[0] = 0xff;
      this.#wire.spoil(bytes);
      return;
    }
    this.#dead = true;
    if (fault.kind === "silence") this.#wire.mute();
    else this.#wire.drop(fault);
  }
}

function ofKind<Kind extends Fault["kind"]>(
  faults: readonly Fault[],
  kind: Kind,
): Extract<Fault, { readonly kind: Kind }> | undefined {
  return faults.find((fault): fault is Extract<Fault, { readonly kind: Kind }> => fault.kind === kind);
}

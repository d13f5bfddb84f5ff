import type { OutgoingHttpHeaders, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Timeline } from "../fleet/timeline.ts";
import { Distortion, type Wire } from "./distortion.ts";
import type { Fault } from "./fault.ts";
import { hearOnlyEnd } from "./hear-only-end.ts";
import type { Struck } from "./rules.ts";
import { reset } from "./stream.ts";

interface Refusal {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** An answer that something happens to on its way. */
export interface StruckAnswer {
  readonly struck: Struck;
  readonly body: Buffer;
  /** Writes the head, with these headers that tell how long the body is. */
  readonly head: (length: OutgoingHttpHeaders) => void;
}

/** The answer that a fault gives in place of the right one. */
export function refusedBy({ faults, applied }: Struck): Refusal | undefined {
  const refuse = faults.find((fault) => fault.kind === "refuse");
  if (!refuse) return undefined;
  applied();
  const { status, body = "", headers = {} } = refuse;
  const given = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  return { status, headers: { "content-type": "text/plain; charset=utf-8", ...given }, body };
}

/** Whether the operation is not even carried out, and nothing is ever answered. */
export function stallsBefore({ faults }: Struck): boolean {
  return faults.some((fault) => fault.kind === "stall" && fault.when === "before");
}

/** Sends an answer to which something happens. */
export function sendStruck(response: ServerResponse, socket: Socket, answer: StruckAnswer, timeline: Timeline): void {
  const { struck, body } = answer;
  const wire = wireOf(response, socket);
  // What is left of it would never come.
  response.on(
    "close",
    timeline.whenClosed(() => socket.destroy()),
  );
  if (stallsBefore(struck)) {
    wire.mute();
    struck.applied();
    return;
  }
  const faults = struck.faults.map((fault) => plain(fault, body));
  const distortion = new Distortion(wire, { ...struck, faults }, timeline);
  response.on("close", () => distortion.stop());
  // A body of unknown length is not over before it says so, even if it is empty.
  const endless = body.length === 0 || faults.some((fault) => fault.kind === "flood");
  distortion.begin(() => {
    answer.head(endless ? {} : { "Content-Length": body.length });
    response.flushHeaders();
  });
  distortion.send(body, true);
  distortion.finish(() => response.end());
  distortion.flood();
}

function plain(fault: Fault, body: Buffer): Fault {
  return fault.kind === "stall" ? { kind: "silence", afterBytes: Math.floor(body.length / 2) } : fault;
}

function wireOf(response: ServerResponse, socket: Socket): Wire {
  return {
    send: (bytes, _binary, sent) => void response.write(bytes, sent),
    spoil: (bytes) => void socket.write(bytes),
    drop({ how }) {
      if (how === "rst") reset(socket);
      else socket.end();
    },
    mute() {
      const { req } = response;
      // A body that nobody took stands before whatever comes after it, the client's end as well.
      if (req.readableEnded) hearOnlyEnd(socket);
      else req.once("end", () => hearOnlyEnd(socket)).resume();
    },
  };
}

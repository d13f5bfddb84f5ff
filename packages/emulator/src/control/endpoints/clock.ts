import type { DrivenClock } from "../../fleet/clock.ts";
import { LATEST_TIME, MAX_ADVANCE } from "../../limits.ts";
import { badRequest } from "../../store/problem.ts";
import { advanceInSlices } from "../advance.ts";
import { DURATION_RULE, parseDuration } from "../duration.ts";
import { endpoint } from "../endpoint.ts";

interface Advance {
  readonly ms?: number | undefined;
  readonly duration?: string | undefined;
}

function told(clock: DrivenClock) {
  const milliseconds = clock.now();
  return { now: new Date(milliseconds).toISOString(), milliseconds };
}

export const clockEndpoints = [
  endpoint({
    method: "GET",
    path: "/clock",
    does: "tells the emulator's time",
    member: "clock.now",
    status: 200,
    run: ({ emulator }) => told(emulator.clock),
  }),
  endpoint({
    method: "POST",
    path: "/clock/advance",
    does: "moves the clock forward; everything that falls due happens, in order",
    member: "clock.advance",
    status: 200,
    body: {
      type: "object",
      properties: { ms: { type: "integer", minimum: 0, maximum: MAX_ADVANCE }, duration: { type: "string" } },
      additionalProperties: false,
    },
    async run({ emulator, body, timeline, signal }) {
      await advanceInSlices(emulator.clock, readAdvance(body as Advance, emulator.clock.now()), timeline, signal);
      return told(emulator.clock);
    },
  }),
];

function readAdvance({ ms, duration }: Advance, now: number): number {
  if ((ms === undefined) === (duration === undefined)) {
    throw badRequest('give either ms (5000) or duration ("1h30m")');
  }
  const given = ms ?? parseDuration(duration ?? "");
  if (given === undefined || given > MAX_ADVANCE) {
    throw badRequest(`duration must be ${DURATION_RULE}, at most ${MAX_ADVANCE / 86_400_000}d`);
  }
  if (now + given > LATEST_TIME) throw badRequest("the clock cannot be moved beyond the year 9999");
  return given;
}

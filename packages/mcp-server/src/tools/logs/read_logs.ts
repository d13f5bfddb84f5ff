import { ConflictError } from "@synpse/sdk";
import * as z from "zod";
import { defineTool, reads } from "../../define.ts";
import { whatHappened } from "../../errors.ts";
import { repeat, ToolFailure } from "../../failure.ts";
import { name, namespace, wholeNumber, wholeNumberOr } from "../../input.ts";
import { nearest } from "../../nearest.ts";
import { maxLineLength } from "../../output/budget.ts";
import { type Fact, type Facts, joinNotes } from "../../output/facts.ts";
import { type Collected, collectLines } from "../collect-lines.ts";
import { unreachable } from "../unreachable.ts";
import { createGrep, linesAround, type Selected } from "./grep.ts";
import { findLogOwner, type LogOwner, logKinds, openLog } from "./owner.ts";

const maxTail = 1_000;

/** Lines that are read unless told otherwise: as many as are read at once, or as many as there may be to search. */
const defaultTail = { read: 100, search: maxTail };

/** Candidates that are named where the device or the container is left open. */
const maxCandidates = 25;

/** What one call reads. */
const bounds = { charactersRead: 4_000_000, time: 15_000 };

/** What is kept of it. What does not fit into the reply is cut later, so keeping more than is searched would be waste. */
const characters = { read: 64_000, search: 4_000_000 };

const input = z.strictObject({
  kind: z.enum(logKinds).default("application"),
  name: name("Name or id"),
  namespace: namespace(),
  device: name("Name or id").optional(),
  container: z.string().trim().min(1).max(256).optional(),
  tail: wholeNumber({ min: 1, max: maxTail }, "Default 100, with grep 1000").optional(),
  grep: z.string().min(1).max(256).describe("Literal text, case ignored").optional(),
  context: wholeNumberOr(0, { min: 0, max: 50 }, "Lines around each match"),
});

type Input = z.output<typeof input>;

interface Found {
  readonly owner: LogOwner;
  readonly device: string;
  readonly container: string;
  readonly tail: number;
  readonly log: Collected;
  /** What was searched for; undefined where nothing was. */
  readonly selected: Selected | undefined;
}

export const readLogs = defineTool({
  name: "read_logs",
  title: "Read logs",
  toolset: "logs",
  description:
    "The last lines of one container of an application or job on one device. Where there are several, the candidates are named.",
  annotations: reads,
  input,

  async handler(input, context): Promise<Found> {
    const purpose = input.grep === undefined ? "read" : "search";
    const owner = await findLogOwner(input.kind, input.namespace ?? context.namespace, input.name, context);
    const { device, container } = choose(input, owner);
    const tail = input.tail ?? defaultTail[purpose];
    const streams = await context.streams();
    const open = (signal: AbortSignal) => openLog(streams, owner, { device, container, tail, signal });
    const kept = { ...bounds, characters: characters[purpose], lines: tail };
    const log = await collectLines(open, kept, context.signal).catch((error: unknown) => {
      if (!(error instanceof ConflictError)) throw error;
      throw unreachable(device, "its log cannot be read", whatHappened(error).about);
    });
    const selected =
      input.grep === undefined
        ? undefined
        : linesAround(log.lines, createGrep(input.grep, context.cleaner()), input.context, maxLineLength);
    return { owner, device, container, tail, log, selected };
  },

  project({ owner, device, container, tail, log, selected }) {
    const lines = selected?.lines ?? log.lines;
    return {
      facts: {
        note: noteOn(log, tail, selected),
        [owner.kind]: owner.name,
        namespace: owner.namespace,
        device,
        container,
        ...(selected === undefined
          ? { lines: log.lines.length }
          : { searchedLines: log.lines.length, matchingLines: selected.matched }),
        ...(log.lines.length === 0 ? whyEmpty(owner, device) : {}),
      },
      blocks: lines.length === 0 ? [] : [{ title: "Log, the newest line last", lines, keep: "newest" }],
    };
  },
});

/** One of the two that name a log: what is meant, or what it could be. */
type Choice = { readonly chosen: string } | { readonly candidates: Fact; readonly failure: ToolFailure | undefined };

/** The device and the container that are meant. Throws ToolFailure with the candidates of both where either is open. */
function choose(input: Input, owner: LogOwner): { device: string; container: string } {
  const device = chooseDevice(input.device, owner);
  const container = chooseContainer(input.container, owner);
  if ("chosen" in device && "chosen" in container) return { device: device.chosen, container: container.chosen };
  const open: Facts = {
    devices: "chosen" in device ? undefined : device.candidates,
    containers: "chosen" in container ? undefined : container.candidates,
  };
  const known = [device, container].flatMap((choice) => ("chosen" in choice ? [] : (choice.failure ?? [])))[0];
  if (known === undefined) throw refuse("ambiguous", "There are several logs; say which one is meant.", open);
  const { failure } = known;
  throw new ToolFailure({ ...failure, about: { ...failure.about, ...open } });
}

function chooseDevice(asked: string | undefined, { kind, places }: LogOwner): Choice {
  if (places === undefined) {
    if (asked !== undefined) return { chosen: asked };
    const what = `The API does not tell which devices run the ${kind}, so the device must be given.`;
    return { candidates: undefined, failure: refuse("ambiguous", what, {}, "Call list_devices to find the device.") };
  }
  const candidates = places.slice(0, maxCandidates).map(({ device, state }) => ({ device, state }));
  if (places.length === 0) {
    const what = `The ${kind} is not scheduled on any device, so there is no log.`;
    return { candidates, failure: refuse("not_found", what, {}, `Call get_${kind} to see where it is scheduled.`) };
  }
  const meant =
    asked === undefined ? only(places) : places.find(({ device, deviceId }) => [device, deviceId].includes(asked));
  if (meant !== undefined) return { chosen: meant.device };
  if (asked === undefined) return { candidates, failure: undefined };
  const names = places.map(({ device }) => device);
  const about = { asked, didYouMean: nearest(asked, names) };
  return { candidates, failure: refuse("not_found", `The ${kind} is not on that device.`, about) };
}

function chooseContainer(asked: string | undefined, { kind, containers }: LogOwner): Choice {
  const meant = asked === undefined ? only(containers) : containers.find((container) => container === asked);
  if (meant !== undefined) return { chosen: meant };
  const candidates = containers.slice(0, maxCandidates).map((container) => ({ container }));
  if (asked === undefined) return { candidates, failure: undefined };
  const about = { asked, didYouMean: nearest(asked, containers) };
  return { candidates, failure: refuse("not_found", `The ${kind} has no such container.`, about) };
}

function only<T>(items: readonly T[]): T | undefined {
  return items.length === 1 ? items[0] : undefined;
}

function refuse(
  code: "ambiguous" | "not_found",
  what: string,
  about: Facts,
  next = "Call read_logs again with one of the candidates.",
): ToolFailure {
  return new ToolFailure({ code, what, repeat: repeat.pointless, next, about });
}

/** A container that never started has written nothing, and a running one may be silent. */
function whyEmpty({ kind, places }: LogOwner, device: string): Facts {
  const state = places?.find((place) => place.device === device)?.state;
  if (state === "running") return { state };
  const tool = kind === "job" ? "get_job" : "diagnose_device";
  return { state, next: `Call ${tool} to see whether the container has ever started, and what holds it up.` };
}

function noteOn(
  { lines, dropped, ended }: Collected,
  tail: number,
  selected: Selected | undefined,
): string | undefined {
  return joinNotes(
    lines.length === 0 ? "The log has no lines." : "",
    lines.length > 0 && selected?.matched === 0 ? "No line that was searched has that text." : "",
    dropped > 0 ? `${dropped} older lines were read and left out.` : "",
    lines.length === tail && tail < maxTail ? "There may be older lines: tail can be larger." : "",
    ended === "time" ? `Reading stopped after ${bounds.time / 1000} seconds.` : "",
    ended === "amount" ? "Reading stopped because the log is very large." : "",
    ended === "broken" ? "The connection broke before the log had ended." : "",
  );
}

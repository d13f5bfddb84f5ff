import { type Application, ConflictError, type DeviceApplicationStatus } from "@synpse/sdk";
import * as z from "zod";
import { defineTool, reads } from "../../define.ts";
import { explain } from "../../errors.ts";
import { repeat, ToolFailure } from "../../failure.ts";
import { integer, name, namespace } from "../../input.ts";
import { nearest } from "../../nearest.ts";
import type { Fact, Facts } from "../../output/facts.ts";
import { stateOn, worstFirst } from "../../output/project/workload.ts";
import { allocationsIfTold } from "../lists.ts";
import { findApplication } from "../lookup.ts";
import { type Collected, collectLines } from "./collect.ts";

const maxTail = 1_000;

/** Candidates that are named where the device or the container is left open. */
const maxCandidates = 25;

/** What one call reads. What does not fit into the reply is cut later, so keeping more would be waste. */
const bounds = { characters: 64_000, charactersRead: 4_000_000, time: 15_000 };

const input = z.strictObject({
  name: name("The application's name or id"),
  namespace: namespace(),
  device: name("Name or id. Needed where there are several").optional(),
  container: name("Needed where there are several").optional(),
  tail: integer({ min: 1, max: maxTail, default: 100 }, "How many of the last lines"),
});

type Input = z.output<typeof input>;

interface Found {
  readonly application: string;
  readonly namespace: string;
  readonly device: string;
  readonly container: string;
  readonly log: Collected;
}

export const readLogs = defineTool({
  name: "read_logs",
  title: "Read logs",
  toolset: "logs",
  description:
    "The last lines that one container of an application wrote on one device. Where device or container is left out, the only one is taken, else the candidates are named.",
  annotations: reads,
  input,

  async handler(input, context): Promise<Found> {
    const namespace = input.namespace ?? context.namespace;
    const application = await findApplication(context, namespace, input.name);
    const allocations = await allocationsIfTold(context, namespace, application.name);
    const { device, container } = choose(input, application, allocations && worstFirst(allocations));
    const streams = await context.streams();
    const open = (signal: AbortSignal) =>
      streams.applicationLogs({
        namespace,
        application: application.name,
        device,
        container,
        tail: input.tail,
        signal,
      });
    try {
      const log = await collectLines(open, { ...bounds, lines: input.tail }, context.signal);
      return { application: application.name, namespace, device, container, log };
    } catch (error) {
      throw error instanceof ConflictError ? unreachable(error, device) : error;
    }
  },

  project({ application, namespace, device, container, log }, { tail }) {
    return {
      facts: {
        note: noteOn(log, tail),
        application,
        namespace,
        device,
        container,
        lines: log.lines.length,
      },
      blocks: log.lines.length === 0 ? [] : [{ title: "Log, the newest line last", lines: log.lines, keep: "newest" }],
    };
  },
});

/** One of the two that name a log: what is meant, or what it could be. */
type Choice = { readonly chosen: string } | { readonly candidates: Fact; readonly failure: ToolFailure | undefined };

/** The device and the container that are meant. Throws ToolFailure with the candidates of both where either is open. */
function choose(
  input: Input,
  application: Application,
  allocations: readonly DeviceApplicationStatus[] | undefined,
): { device: string; container: string } {
  const device = chooseDevice(input.device, allocations);
  const container = chooseContainer(input.container, application);
  if ("chosen" in device && "chosen" in container) return { device: device.chosen, container: container.chosen };
  const open: Facts = {
    devices: "chosen" in device ? undefined : device.candidates,
    containers: "chosen" in container ? undefined : container.candidates,
  };
  const known = [device, container].flatMap((choice) => ("chosen" in choice ? [] : (choice.failure ?? [])))[0];
  if (known === undefined) throw refuse("ambiguous", "The application has several logs; say which one is meant.", open);
  const { failure } = known;
  throw new ToolFailure({ ...failure, about: { ...failure.about, ...open } });
}

function chooseDevice(asked: string | undefined, allocations: readonly DeviceApplicationStatus[] | undefined): Choice {
  if (allocations === undefined) {
    if (asked !== undefined) return { chosen: asked };
    const what = "The API does not tell which devices run the application, so the device must be given.";
    return { candidates: undefined, failure: refuse("ambiguous", what, {}, "Call list_devices to find the device.") };
  }
  const candidates = allocations
    .slice(0, maxCandidates)
    .map(({ deviceName, applicationStatuses }) => ({ device: deviceName, state: stateOn(applicationStatuses) }));
  if (allocations.length === 0) {
    const what = "The application is not scheduled on any device, so there is no log.";
    return { candidates, failure: refuse("not_found", what, {}, "Call get_application to see where it is scheduled.") };
  }
  const meant =
    asked === undefined ? only(allocations) : allocations.find((one) => [one.deviceName, one.deviceId].includes(asked));
  if (meant !== undefined) return { chosen: meant.deviceName };
  if (asked === undefined) return { candidates, failure: undefined };
  const names = allocations.map(({ deviceName }) => deviceName);
  const about = { asked, didYouMean: nearest(asked, names) };
  return { candidates, failure: refuse("not_found", "The application is not on that device.", about) };
}

function chooseContainer(asked: string | undefined, application: Application): Choice {
  const names = (application.spec?.containers ?? []).map(({ name }) => name);
  const candidates = names.slice(0, maxCandidates).map((container) => ({ container }));
  if (names.length === 0) {
    const what = "The application has no containers, so there is no log to read.";
    return { candidates, failure: refuse("not_found", what, {}, "Call get_application to see what it runs.") };
  }
  const meant = asked === undefined ? only(names) : names.find((name) => name === asked);
  if (meant !== undefined) return { chosen: meant };
  if (asked === undefined) return { candidates, failure: undefined };
  const about = { asked, didYouMean: nearest(asked, names) };
  return { candidates, failure: refuse("not_found", "The application has no such container.", about) };
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

function unreachable(error: ConflictError, device: string): ToolFailure {
  const { about } = explain(error, readLogs);
  return new ToolFailure({
    code: "conflict",
    what: "The device cannot be reached, so its log cannot be read; most likely it is offline.",
    repeat: repeat.pointless,
    next: "Call get_device to see when it was last seen.",
    about: { device, ...about },
  });
}

function noteOn({ lines, dropped, ended }: Collected, tail: number): string | undefined {
  const notes = [
    lines.length === 0 ? "The log has no lines." : "",
    dropped > 0 ? `${dropped} older lines were read and left out.` : "",
    lines.length === tail && tail < maxTail ? "There may be older lines: tail can be larger." : "",
    ended === "time" ? `Reading stopped after ${bounds.time / 1000} seconds.` : "",
    ended === "amount" ? "Reading stopped because the log is very large." : "",
    ended === "broken" ? "The connection broke before the log had ended." : "",
  ];
  return notes.filter((note) => note !== "").join(" ");
}

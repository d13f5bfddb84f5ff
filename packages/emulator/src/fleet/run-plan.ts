import type { ContainerSpec, ExecSpec } from "../generated/schema.ts";
import type { DeviceRecord } from "../store/records.ts";
import type { ImageBehaviour } from "./behaviours.ts";
import type { ImageReference } from "./images.ts";
import { planCommand } from "./job-command.ts";
import type { LineSource } from "./logs/container-log.ts";
import { fixedLines, linesUntil, type Pace, profileLines, STARTUP_STEP, startupLines } from "./logs/line-source.ts";
import type { LogContext } from "./logs/profile.ts";
import { findProfile } from "./logs/profiles/find.ts";

/** What a container does from its start on. */
export interface RunPlan {
  readonly lines: LineSource;
  /** How it ends by itself; undefined for one that runs on. */
  readonly end: { readonly exitCode: number; readonly afterSeconds: number } | undefined;
}

export interface Run {
  readonly name: string;
  readonly spec: ContainerSpec | ExecSpec;
  readonly mode: "service" | "job";
  /** undefined for a host process. */
  readonly image: ImageReference | undefined;
  readonly behaviour: ImageBehaviour | undefined;
  /** Name of the application or job. */
  readonly owner: string;
  readonly device: DeviceRecord;
  readonly seed: number;
  /** How many times faster than life everything goes. */
  readonly speed: number;
  readonly startedAt: number;
  /** A port that it wants to listen at, on its device's own network, and that is taken. */
  readonly portTaken?: number | undefined;
}

const DEFAULT_RUN_SECONDS = 2;
/** So soon a program gives up when another listens at its port. */
const PORT_TAKEN_SECONDS = 0.1;

/** A behaviour decides; else a job's command line; else a service runs on and a job ends well. */
export function planRun(run: Run): RunPlan {
  const { mode, behaviour, portTaken, startedAt } = run;
  if (portTaken !== undefined) {
    const lines = [`listen tcp 0.0.0.0:${portTaken}: bind: address already in use`];
    return { lines: fixedLines(lines, startedAt), end: { exitCode: 1, afterSeconds: PORT_TAKEN_SECONDS } };
  }
  const command = mode === "job" ? planCommand(commandWords(run.spec)) : undefined;
  const exitCode = behaviour?.exitCode ?? command?.exitCode;
  const end =
    exitCode === undefined
      ? undefined
      : { exitCode, afterSeconds: behaviour?.runsFor ?? command?.seconds ?? DEFAULT_RUN_SECONDS };
  const given = behaviour?.log ?? (command?.lines.length ? command.lines : undefined);
  return { lines: linesOf(run, given, end?.afterSeconds), end };
}

function linesOf(run: Run, given: readonly string[] | undefined, runsFor: number | undefined): LineSource {
  const { behaviour, startedAt } = run;
  const pace: Pace = { rate: behaviour?.logRate, burst: behaviour?.logBurst, level: behaviour?.logLevel };
  if (given !== undefined) return fixedLines(given, startedAt, STARTUP_STEP, pace);
  const { device, image, name } = run;
  const context: LogContext = {
    application: run.owner,
    container: name,
    repository: image?.repository ?? name,
    tag: image?.tag ?? "host",
    device: device.name,
    hostname: device.info.hostname,
    ipAddress: device.info.ipAddress,
    startedAt,
  };
  const profile = findProfile(context.repository);
  const lines = profileLines(profile, context, run.seed, pace);
  if (run.mode === "service") return lines;
  // A job's container writes what it writes at its start, or for as long as it runs when it is told how fast.
  if (pace.rate !== undefined && runsFor !== undefined)
    return linesUntil(lines, startedAt + (runsFor * 1000) / run.speed);
  return startupLines(profile, context);
}

function commandWords(spec: ContainerSpec | ExecSpec): readonly string[] {
  const entrypoint = "entrypoint" in spec ? (spec.entrypoint ?? []) : [];
  const command = spec.command === undefined || spec.command === "" ? [] : [spec.command];
  return [...entrypoint, ...command, ...(spec.args ?? [])];
}

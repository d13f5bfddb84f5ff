import type { Api } from "../api/pipeline.ts";
import type { ContainerLog } from "../fleet/logs/container-log.ts";
import { WATCHED_LOG_LINES } from "../limits.ts";
import type { LogPart } from "./messages.ts";
import type { Plain } from "./plain.ts";
import type { LogPlace } from "./view.ts";

/** Follows the log of one container, whatever container that is by now. It keeps no lines. */
export function logTail(place: LogPlace) {
  let log: ContainerLog | undefined;
  let cursor = 0;
  let state: LogPart["state"] | undefined;
  return (world: Api["world"], plain: Plain): LogPart | undefined => {
    const found = find(world, place);
    const before = state;
    const fresh = before === undefined || found?.log !== log;
    if (fresh) {
      log = found?.log;
      cursor = 0;
    }
    log?.catchUp(world.simulation.timeline.now());
    state = !log ? "none" : log.ended ? "ended" : "open";
    const next = log?.next ?? 0;
    if (!fresh && cursor >= next && before === state) return undefined;
    const start = Math.max(cursor, log?.first ?? 0, next - WATCHED_LOG_LINES);
    const lines: string[] = [];
    for (let number = start; number < next; number++) lines.push(plain(log?.line(number) ?? ""));
    const skipped = fresh ? 0 : start - cursor;
    cursor = next;
    return { of: plain(found?.of ?? place.container), fresh, lines, skipped, state };
  };
}

function find({ store }: Api["world"], { owner, device, container }: LogPlace) {
  for (const project of store.projects) {
    const record = project.devices.findById(device);
    if (!record) continue;
    const allocation = record.allocations.get(owner);
    const run = record.runs.get(owner);
    const name = allocation?.application.name ?? run?.job.name;
    const placement = allocation ?? run;
    const log = placement?.workloads.find((workload) => workload.name === container)?.log;
    return { log, of: `${name ?? "what is gone"}, ${container}, on ${record.name}` };
  }
  return undefined;
}

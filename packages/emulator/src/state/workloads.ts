import type { Placement } from "../fleet/placement.ts";
import { runnables } from "../fleet/references.ts";
import { type SavedWorkload, type Site, type State, Workload } from "../fleet/workload.ts";
import type { ContainerSpec, ExecSpec } from "../generated/schema.ts";
import type { ApplicationRecord, JobRecord } from "../store/records.ts";
import { logSchema, restoreLog, type SavedContainerLog, saveLog } from "./logs.ts";
import type { Restoring } from "./restoring.ts";
import type { Saving } from "./saving.ts";
import { api, count, due, flag, list, object, text, time } from "./schema.ts";
import { StateError } from "./state-error.ts";

/** A container (or host process) on a device. */
interface SavedContainer extends SavedWorkload {
  readonly name: string;
  /** Only where it is not what its application or job says now. */
  readonly spec?: ContainerSpec | ExecSpec | undefined;
  /** What its application or job was called when the container was made, if that has changed. */
  readonly owner?: string | undefined;
  readonly log: SavedContainerLog;
}

/** What an application or job on a device consists of. */
export interface SavedPlacement {
  readonly device: number;
  readonly workloads: readonly SavedContainer[];
  /** Logs of containers that are not there yet. */
  readonly earlyLogs: readonly { readonly container: string; readonly log: SavedContainerLog }[];
}

const STATES: readonly State[] = ["pending", "created", "running", "stopped", "failed", "exited"];

const step = {
  anyOf: [
    object({ kind: { enum: ["pulled", "pull"] }, attempt: count }),
    object({ kind: { enum: ["create", "run"] } }),
    object({ kind: { const: "end" }, exitCode: { type: "integer" } }),
  ],
};

const container = object(
  {
    name: text,
    log: logSchema,
    state: { enum: STATES },
    message: text,
    changedAt: time,
    restarts: count,
    awaitsSecret: flag,
  },
  {
    spec: { anyOf: [api("ContainerSpec"), api("ExecSpec")] },
    owner: text,
    startedAt: time,
    completedAt: time,
    next: object({ step }, { due }),
  },
);

export const placementMembers = {
  device: count,
  workloads: list(container),
  earlyLogs: list(object({ container: text, log: logSchema })),
};

export function savePlacement(
  saving: Saving,
  placement: Placement,
  owner: ApplicationRecord | JobRecord,
): SavedPlacement {
  const specs = runnables(owner.spec);
  return {
    device: saving.numberOf(placement.device),
    workloads: placement.workloads.map((workload) => ({
      name: workload.name,
      ...(!specs.includes(workload.spec) && { spec: workload.spec }),
      ...(workload.owner !== owner.name && { owner: workload.owner }),
      ...workload.save(),
      log: saveLog(saving, workload.log),
    })),
    earlyLogs: [...placement.earlyLogs].map(([container, log]) => ({ container, log: saveLog(saving, log) })),
  };
}

/** Gives a placement its containers, which go on where they stood. */
export function restoreContainers(
  restoring: Restoring,
  placement: Placement,
  owner: ApplicationRecord | JobRecord,
  site: Site,
  saved: SavedPlacement,
  path: string,
): void {
  const specs = runnables(owner.spec);
  const made = saved.workloads.map((container, position) => {
    const where = `${path}.workloads[${position}]`;
    const spec = container.spec ?? specs.find(({ name }) => name === container.name);
    if (!spec) throw new StateError(`${where}.name: its application or job has no container of this name`);
    const log = restoreLog(restoring, container.log, `${where}.log`);
    const place = container.owner === undefined ? site : { ...site, owner: container.owner };
    return { workload: new Workload(container.name, spec, place, log), container };
  });
  placement.workloads = made.map(({ workload }) => workload);
  for (const { workload, container } of made) workload.restore(container);
  for (const [position, { container, log }] of saved.earlyLogs.entries()) {
    placement.earlyLogs.set(container, restoreLog(restoring, log, `${path}.earlyLogs[${position}].log`));
  }
}

import type { Device, DeviceJob } from "@synpse/sdk";
import type { RunOnDevice } from "../../output/project/job.ts";
import type { Reach } from "../lists.ts";
import { devicesById } from "../lookup.ts";

/** Runs of a job with their devices, of which the API tells only the ids. A device that cannot be read hides no run. */
export async function onDevices(runs: readonly DeviceJob[], reach: Reach): Promise<RunOnDevice[]> {
  const ids = new Set(runs.map(({ deviceId }) => deviceId));
  const devices = await devicesById(reach, ids, undefined).catch((error: unknown): Map<string, Device> => {
    if (reach.signal.aborted) throw error;
    return new Map();
  });
  return runs.map((run) => ({ run, device: devices.get(run.deviceId) }));
}

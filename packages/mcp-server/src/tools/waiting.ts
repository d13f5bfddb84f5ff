import type { Context } from "../define.ts";
import type { Reach } from "./lists.ts";
import { devicesById } from "./lookup.ts";

/**
 * The longest wait of a call whose client did not ask for progress, in seconds: such clients give up after about a minute,
 * and then the partial result would be lost too.
 */
export const maxSilentWait = 45;

/** A sign of life is given as often during a wait, in milliseconds, also where nothing has changed. */
export const heartbeat = 10_000;

/** The most devices that are asked whether they are offline; with more left to wait for, the wait goes on. */
export const maxAskedOffline = 25;

/** The pauses between two looks, in milliseconds, each half as long again as the one before. */
const longestPause = 5_000;
const growth = 1.5;

/** How long a call may wait, in seconds, that was asked to wait so long. */
export function allowedWait(seconds: number, { reportsProgress }: Pick<Context, "reportsProgress">): number {
  return reportsProgress ? seconds : Math.min(seconds, maxSilentWait);
}

export function nextPause(pause: number): number {
  return Math.min(pause * growth, longestPause);
}

/** Whether all that a wait is for are devices that are offline: they may be back in a minute or never. */
export async function areOffline(ids: ReadonlySet<string>, reach: Reach): Promise<boolean> {
  const devices = await devicesById(reach, ids, undefined);
  return [...ids].every((id) => devices.get(id)?.status === "offline");
}

/**
 * Follows the log of an application on every device that runs it, each line behind its device's name, until Ctrl-C.
 *
 *     npx tsx --conditions=@synpse/source examples/follow-logs.ts <application>
 */
import { setTimeout as pause } from "node:timers/promises";
import { Synpse } from "@synpse/sdk";
import { DeviceStreams } from "@synpse/sdk/streaming";

const LOOK_EVERY = 2_000;
const [application] = process.argv.slice(2);
if (application === undefined) {
  console.error("usage: follow-logs.ts <application>");
  process.exit(2);
}

const stop = new AbortController();
process.once("SIGINT", () => stop.abort());
const { signal } = stop;
const synpse = new Synpse();
const streams = new DeviceStreams(synpse);
const { applications } = synpse.namespace("default");
const followed = new Set<string>();
const told = new Map<string, string>(); // a device that stays away is told of once

function say(device: string, what: string): void {
  if (told.get(device) !== what) console.error(`${device} ${what}`);
  told.set(device, what);
}

async function follow(device: string, log: { application: string; container: string }): Promise<void> {
  followed.add(device);
  try {
    // A lost connection is opened again by itself; where lines may be missing, a gap stands, which says so as text.
    const lines = streams.applicationLogs({ ...log, namespace: "default", device, follow: true, tail: 5, signal });
    for await (const line of lines) {
      say(device, "joined");
      console.log(`${device}: ${line}`);
    }
    say(device, "ended");
  } catch (error) {
    if (!signal.aborted) say(device, `failed: ${error instanceof Error ? error.message : error}`);
  }
  followed.delete(device);
}

try {
  const { spec } = await applications.get(application, { signal });
  const container = spec.containers?.[0]?.name ?? "";
  for (; ; await pause(LOOK_EVERY, undefined, { signal })) {
    for (const { deviceName, applicationStatuses } of (await applications.allocations(application, { signal })).items) {
      const runs = applicationStatuses?.some(({ name, state }) => name === container && state === "running");
      if (runs && !followed.has(deviceName)) void follow(deviceName, { application, container });
    }
  }
} catch (error) {
  if (!signal.aborted) throw error;
  process.exitCode = 130;
}

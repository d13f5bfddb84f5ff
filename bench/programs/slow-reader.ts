/**
 * Takes a line now and then from a log that comes as fast as it can. Arguments: origin, milliseconds. Prints by how many
 * MB the process grew from the first line on.
 */
import { setTimeout as wait } from "node:timers/promises";
import { DeviceStreams } from "@synpse/sdk/streaming";
import { sdkClient } from "./clients.ts";

const [origin = "", duration = ""] = process.argv.slice(2);
const PAUSE = 20;
/** As many lines as the server could send in hours. */
const ENDLESS = 1_000_000_000;

const log = new DeviceStreams(sdkClient(origin)).applicationLogs({
  namespace: "default",
  application: "a",
  container: "c",
  device: "d",
  follow: true,
  tail: ENDLESS,
});
let first: number | undefined;
let most = 0;
const endsAt = performance.now() + Number(duration);
for await (const _ of log) {
  first ??= process.memoryUsage.rss();
  most = Math.max(most, process.memoryUsage.rss());
  if (performance.now() > endsAt) break;
  await wait(PAUSE);
}
process.stdout.write(JSON.stringify((most - (first ?? 0)) / 1e6), () => process.exit());

/**
 * Names every device that nobody has heard of for more than a day. Exits with 1 where there is one, for a scheduler to see.
 *
 *     npx tsx --conditions=@synpse/source examples/audit.ts [hours]
 */
import { isZeroTime, Synpse } from "@synpse/sdk";

const hours = Number(process.argv[2] ?? 24);
if (!(hours > 0)) {
  console.error("usage: audit.ts [hours, 24 unless given]");
  process.exit(2);
}

const stop = new AbortController();
process.once("SIGINT", () => stop.abort());
const synpse = new Synpse();
const limit = Date.now() - hours * 3_600_000;
let seen = 0;
let silent = 0;

try {
  for await (const device of synpse.devices.list({ pageSize: 500 }, { signal: stop.signal })) {
    seen += 1;
    // A device that has never been in touch has Go's zero time.
    const never = isZeroTime(device.lastSeenAt);
    if (!never && Date.parse(device.lastSeenAt) > limit) continue;
    silent += 1;
    const since = never ? "never seen" : `last seen ${device.lastSeenAt.slice(0, 10)}`;
    console.log(`${device.name} (${device.labels?.site ?? "no site"}): ${since}`);
  }
  console.log(`${silent} of ${seen} devices silent for more than ${hours} hours`);
  if (silent > 0) process.exitCode = 1;
} catch (error) {
  if (!stop.signal.aborted) throw error;
  process.exitCode = 130;
}

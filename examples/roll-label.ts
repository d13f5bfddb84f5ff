/**
 * Sets a label on every device of a site, a few at a time, and keeps the labels that they have. Can be run again.
 *
 *     npx tsx --conditions=@synpse/source examples/roll-label.ts <site> <label> <value>
 */
import { type Device, Synpse } from "@synpse/sdk";

const AT_ONCE = 4;
const [site, label, value] = process.argv.slice(2);
// The list is by site: to change that while it is read would make it skip devices.
if (site === undefined || label === undefined || label === "site" || value === undefined) {
  console.error("usage: roll-label.ts <site> <label, other than site> <value>");
  process.exit(2);
}

const stop = new AbortController();
process.once("SIGINT", () => stop.abort());
const synpse = new Synpse();
let changed = 0;
let same = 0;

async function setLabel(device: Device, name: string, text: string): Promise<void> {
  if (device.labels?.[name] === text) {
    same += 1;
    return;
  }
  const labels = { ...device.labels, [name]: text };
  // The same labels twice are the same: this update may be sent again where its answer was lost.
  await synpse.devices.update(device.id, { labels }, { signal: stop.signal, repeatable: true });
  changed += 1;
}

try {
  const devices = synpse.devices.list({ labels: { site }, pageSize: 500 }, { signal: stop.signal });
  const queue = devices[Symbol.asyncIterator]();
  // Workers that share one list: pages are asked for as they are needed, and no more than a few updates are under way.
  const work = async (): Promise<void> => {
    for (let next = await queue.next(); !next.done; next = await queue.next()) {
      await setLabel(next.value, label, value);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
} catch (error) {
  if (!stop.signal.aborted) {
    stop.abort();
    throw error;
  }
  process.exitCode = 130;
}
console.log(`${site}: ${changed} devices changed, ${same} had ${label}=${value} already`);

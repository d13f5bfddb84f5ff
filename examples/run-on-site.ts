/**
 * Runs a command on every device of a site, a few at a time. Exits with 1 where it failed; devices that are offline are named.
 *
 *     npx tsx --conditions=@synpse/source examples/run-on-site.ts <site> <command>
 */
import { ConflictError, type Device, Synpse } from "@synpse/sdk";
import { DeviceStreams } from "@synpse/sdk/streaming";

const AT_ONCE = 4;
const [site, command] = process.argv.slice(2);
if (site === undefined || command === undefined) {
  console.error('usage: run-on-site.ts <site> "<shell command>"');
  process.exit(2);
}

const stop = new AbortController();
process.once("SIGINT", () => stop.abort());
const { signal } = stop;
const synpse = new Synpse();
const streams = new DeviceStreams(synpse);
const results = new Map<string, string[]>(); // the devices, by what became of the command there

function showProgress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
  else if (text !== "") console.error(text);
}

async function runOn({ id, name, status }: Device, what: string): Promise<string> {
  if (status === "offline") return "offline";
  try {
    const { stdout, stderr, exitCode, signal: by } = await streams.exec(id, what, { signal, timeout: 60_000 });
    showProgress("");
    for (const line of `${stdout}${stderr}`.match(/.+/g) ?? []) console.log(`${name}: ${line}`);
    return by === null ? `exit code ${exitCode}` : `ended by ${by}`;
  } catch (error) {
    if (signal.aborted) throw error;
    if (error instanceof ConflictError) return "offline"; // since it was listed
    return `failed: ${error instanceof Error ? error.message : error}`;
  }
}

try {
  const devices = await synpse.devices.list({ labels: { site }, pageSize: 500 }, { signal }).toArray({ limit: 10_000 });
  const queue = devices.values(); // the workers share it
  const work = async (): Promise<void> => {
    for (const device of queue) {
      const result = await runOn(device, command);
      results.set(result, [...(results.get(result) ?? []), device.name]);
      showProgress(`${[...results.values()].flat().length} of ${devices.length} devices`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  showProgress("");
  for (const [result, names] of results) console.log(`${result}: ${names.sort().join(", ")}`);
  if ([...results.keys()].some((result) => result !== "exit code 0" && result !== "offline")) process.exitCode = 1;
} catch (error) {
  if (!signal.aborted) throw error;
  process.exitCode = 130;
}

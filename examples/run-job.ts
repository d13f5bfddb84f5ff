/**
 * Runs a command once on every device with a role, and shows what became of it on each.
 *
 *     npx tsx --conditions=@synpse/source examples/run-job.ts <role> <command>
 */
import { Synpse, WaitError } from "@synpse/sdk";
import { DeviceStreams } from "@synpse/sdk/streaming";

const [role, command] = process.argv.slice(2);
if (role === undefined || command === undefined) {
  console.error('usage: run-job.ts <role> "<shell command>"');
  process.exit(2);
}

const stop = new AbortController();
process.once("SIGINT", () => stop.abort());
const { signal } = stop;
const synpse = new Synpse();
const { jobs } = synpse.namespace("default");
const name = `example-${Date.now()}`;

try {
  await jobs.create(
    {
      name,
      scheduling: { type: "Conditional", selectors: { role } },
      spec: { containers: [{ name: "run", image: "alpine:3.20", command: "/bin/sh", args: ["-c", command] }] },
    },
    { signal },
  );
  const job = await jobs.waitFor(name, { signal }).catch((error: unknown) => {
    // A job that failed is a result too.
    if (error instanceof WaitError && error.why === "failed") return jobs.get(name, { signal });
    throw error;
  });
  console.log(`${job.status} on ${job.deviceJobs?.length ?? 0} devices`);

  const streams = new DeviceStreams(synpse);
  for (const { deviceId, state } of job.deviceJobs ?? []) {
    const device = await synpse.devices.get(deviceId, { signal });
    console.log(`  ${device.name}: ${state}`);
    const log = { namespace: "default", job: name, container: "run", device: deviceId, tail: 5, signal };
    for await (const line of streams.jobLogs(log)) console.log(`    ${line}`);
  }
  if (job.status !== "succeeded") process.exitCode = 1;
} catch (error) {
  if (!signal.aborted) throw error;
  // Without this the job would go on running on the devices. A second Ctrl-C ends the program at once.
  await jobs.delete(name, { timeout: 2_000 }).catch(() => {});
  process.exitCode = 130;
}

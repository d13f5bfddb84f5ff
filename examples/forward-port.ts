/**
 * Leads a port of this machine to a port of a device, until Ctrl-C, and tells of each connection that fails.
 *
 *     npx tsx --conditions=@synpse/source examples/forward-port.ts <device> <port> [local port]
 */
import { Synpse } from "@synpse/sdk";
import { DeviceStreams } from "@synpse/sdk/streaming";

const [device, port = "", localPort = "0"] = process.argv.slice(2);
if (device === undefined || !/^\d+$/.test(port) || !/^\d+$/.test(localPort)) {
  console.error("usage: forward-port.ts <device> <port> [local port, any that is free unless given]");
  process.exit(2);
}

const stop = new AbortController();
process.once("SIGINT", () => stop.abort());
const { signal } = stop;
const synpse = new Synpse();

try {
  // A forward sends nothing before its first connection: look at the device first, so that a misspelt name is told now.
  const { status } = await synpse.devices.get(device, { signal });
  const forward = await new DeviceStreams(synpse).forward(device, {
    port: Number(port),
    localPort: Number(localPort),
    signal,
    onError(error, connection) {
      console.error(
        `connection from port ${connection?.clientPort}: ${error instanceof Error ? error.message : error}`,
      );
    },
  });
  console.log(
    `http://127.0.0.1:${forward.localPort} is port ${port} of ${device}, which is ${status}. Ctrl-C ends it.`,
  );
  await forward.closed;
} catch (error) {
  if (!signal.aborted) throw error;
  process.exitCode = 130;
}

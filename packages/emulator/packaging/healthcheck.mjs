// Tells Docker whether the emulator in this container answers. The port is the argument; without one, that of the emulator's own
// flag `--port`, or its default.
import { readFileSync } from "node:fs";

const DEFAULT_PORT = "8787";
/** Long enough for an emulator that works, in milliseconds. */
const TIMEOUT = 2_000;

function portOfEmulator() {
  // A process that starts others (`docker run --init`) has the emulator's arguments too.
  const args = readFileSync("/proc/1/cmdline", "utf8").split("\0");
  const index = args.findLastIndex((arg) => arg === "--port" || arg.startsWith("--port="));
  if (index === -1) return DEFAULT_PORT;
  return args[index] === "--port" ? args[index + 1] : args[index].slice("--port=".length);
}

const address = `http://127.0.0.1:${process.argv[2] ?? portOfEmulator()}/healthz`;
try {
  const { ok, status } = await fetch(address, { signal: AbortSignal.timeout(TIMEOUT) });
  if (!ok) throw new Error(`status ${status}`);
} catch (error) {
  process.stderr.write(`no emulator answers at ${address}: ${error.cause?.message ?? error.message}\n`);
  process.exitCode = 1;
}

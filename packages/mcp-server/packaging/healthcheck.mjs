// Tells Docker whether the server in this container answers. Over stdio there is nothing to ask: its client sees it end.
import { readFileSync } from "node:fs";

/** Long enough for a server that works, in milliseconds. */
const timeout = 2_000;

/** What `--http` was given, by the flag or by its variable. */
function listening() {
  // A process that starts others (`docker run --init`) has the server's arguments too.
  const args = readFileSync("/proc/1/cmdline", "utf8").split("\0");
  const index = args.findIndex((arg) => arg === "--http" || arg.startsWith("--http="));
  if (index === -1) return process.env.SYNPSE_MCP_HTTP;
  return args[index] === "--http" ? args[index + 1] : args[index].slice("--http=".length);
}

const [port] = /\d+$/.exec(listening() ?? "") ?? [];
if (port !== undefined) {
  const response = await fetch(`http://127.0.0.1:${port}/healthz`, { signal: AbortSignal.timeout(timeout) });
  if (!response.ok) throw new Error(`/healthz answered with status ${response.status}`);
}

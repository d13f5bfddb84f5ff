import type { Measure } from "./lines.ts";
import { abort } from "./measures/abort.ts";
import { bundle } from "./measures/bundle.ts";
import { bytes } from "./measures/bytes.ts";
import { emulatorFleet } from "./measures/emulator-fleet.ts";
import { emulatorRequests } from "./measures/emulator-requests.ts";
import { emulatorStart } from "./measures/emulator-start.ts";
import { emulatorSuite } from "./measures/emulator-suite.ts";
import { forward } from "./measures/forward.ts";
import { get } from "./measures/get.ts";
import { imports } from "./measures/import.ts";
import { installation } from "./measures/install.ts";
import { logLines } from "./measures/log-lines.ts";
import { mcpCall } from "./measures/mcp-call.ts";
import { mcpReplies } from "./measures/mcp-replies.ts";
import { mcpSessions } from "./measures/mcp-sessions.ts";
import { mcpSize } from "./measures/mcp-size.ts";
import { mcpStart } from "./measures/mcp-start.ts";
import { mcpTokens } from "./measures/mcp-tokens.ts";
import { pages } from "./measures/pages.ts";
import { post } from "./measures/post.ts";
import { slowReader } from "./measures/slow-reader.ts";
import { sockets } from "./measures/sockets.ts";
import { sshExec } from "./measures/ssh-exec.ts";
import { streamAbort } from "./measures/stream-abort.ts";

/** Every
 measurement, in the order in which they run. */
export const measures: readonly Measure[] = [
  get,
  post,
  bundle,
  imports,
  sockets,
  pages,
  abort,
  installation,
  bytes,
  logLines,
  forward,
  sshExec,
  slowReader,
  streamAbort,
  mcpTokens,
  mcpStart,
  mcpSize,
  mcpCall,
  mcpReplies,
  mcpSessions,
  emulatorStart,
  emulatorRequests,
  emulatorFleet,
  emulatorSuite,
];

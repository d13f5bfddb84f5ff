/**
 * Every tool, resource and prompt of the MCP server on a large fleet, called with no more than they need. Argument: how
 * many devices. The emulated API is in this process. Prints the name and the size of each reply.
 */
import { Emulator, ManualClock } from "@synpse/emulator";
import { Synpse } from "@synpse/sdk";
import {
  everyReply,
  largeFleet,
  secretVariable,
  withLongMessages,
} from "../../packages/mcp-server/src/testing/large-fleet.ts";
import { mcpClient } from "./mcp-client.ts";

export interface Reply {
  readonly call: string;
  /** Bytes: of the text, or of the structured content as JSON, whichever is more. */
  readonly size: number;
}

process.env[secretVariable] = "a value of the operator";
const fleet = largeFleet({ devices: Number(process.argv[2]), labels: 12, value: 40, applications: 197, jobs: 60 });
const emulator = await Emulator.start({ clock: new ManualClock(), fleet });
const client = await mcpClient(
  new Synpse({
    ...emulator.clientOptions,
    accessKey: emulator.personalAccessKey,
    fetch: withLongMessages,
    rateLimit: false,
    // A single process works on everything here.
    timeout: 300_000,
    attemptTimeout: 300_000,
  }),
);
const replies: Reply[] = [];
for await (const { call, text, isError, textSize, structuredSize } of everyReply(client)) {
  // One of many logs may be asked for only by name; what else fails is too small to be of use.
  if (isError && !text.includes('"error": "ambiguous"')) throw new Error(`Error: ${call} answered ${text}`);
  replies.push({ call, size: Math.max(textSize, structuredSize) });
}
process.stdout.write(JSON.stringify(replies), () => process.exit());

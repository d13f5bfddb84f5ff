import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { Emulator } from "@synpse/emulator";
import { startHttpServer } from "@synpse/mcp-server";
import { parseManifest } from "@synpse/sdk/manifest";
import { connectInstructions } from "./connect.ts";
import { type StartOptions, UsageError } from "./options.ts";
import { listenOn } from "./ports.ts";
import { dim, heading, write } from "./print.ts";
import { createRecord } from "./record.ts";
import { runSession } from "./session.ts";
import { untilStopped } from "./stop.ts";

/** Where the session's questions are about. */
const site = "vilnius";

/** The emulator with the demo fleet, the MCP server on it, and an assistant at work. */
export async function runDemo(options: StartOptions & { manifest: string }): Promise<void> {
  const manifest = { file: basename(options.manifest), text: readManifest(options.manifest) };
  const emulator = await listenOn(
    "emulator",
    { asked: options.emulatorPort, usual: 8787, flag: "--emulator-port" },
    (port) => Emulator.start({ port, fleet: "demo" }),
  );
  try {
    const record = createRecord();
    const mcp = await listenOn("MCP server", { asked: options.port, usual: 3333, flag: "--port" }, (port) =>
      startHttpServer({ port, synpse: emulator.clientOptions, audit: record.audit }),
    );
    try {
      write(heading("A Synpse fleet on this machine"));
      if (!options.exit) {
        write(`  watch it     ${emulator.origin}/`);
        write(`  emulator     ${emulator.baseUrl}`);
        write(`  MCP server   ${mcp.url}`);
      }
      write(`  project      ${emulator.projectName} ${dim(emulator.projectId)}`);
      write();
      await runSession(mcp.url, { site, manifest });
      record.show();
      if (!options.exit) write(waysIn(mcp.url, emulator));
      await untilStopped(options.exit);
    } finally {
      await mcp.close();
    }
  } finally {
    await emulator.close();
  }
}

/** How a person goes on from here, while it is up. */
function waysIn(url: string, { baseUrl, projectId, accessKey }: Emulator): string {
  return [
    connectInstructions(url),
    heading("Call the emulator yourself"),
    `  export SYNPSE_API_ENDPOINT_URL=${baseUrl}`,
    `  export SYNPSE_PROJECT_ID=${projectId}`,
    `  export SYNPSE_PROJECT_ACCESS_KEY=${accessKey}   ${dim("# of this emulator only")}`,
    "",
  ].join("\n");
}

/** A manifest that cannot be meant is refused before anything starts, by line and field. */
function readManifest(path: string): string {
  const text = readFileSync(path, "utf8");
  try {
    parseManifest(text);
  } catch (error) {
    throw new UsageError(`${path}:\n${(error as Error).message}`, 1);
  }
  return text;
}

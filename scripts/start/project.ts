import { startHttpServer } from "@synpse/mcp-server";
import { Synpse } from "@synpse/sdk";
import { connectInstructions } from "./connect.ts";
import type { StartOptions } from "./options.ts";
import { listenOn } from "./ports.ts";
import { heading, write } from "./print.ts";
import { createRecord } from "./record.ts";
import { untilStopped } from "./stop.ts";

/** Serves the project that the environment names, on the real API. Sends nothing there by itself. */
export async function serveProject(options: StartOptions): Promise<void> {
  const synpse = new Synpse();
  const record = createRecord();
  const mcp = await listenOn("MCP server", { asked: options.port, usual: 3333, flag: "--port" }, (port) =>
    startHttpServer({ port, synpse, audit: record.audit }),
  );
  try {
    write(heading("Synpse MCP server"));
    if (!options.exit) write(`  MCP server   ${mcp.url}`);
    write(`  API          ${synpse.baseUrl}`);
    write(`  project      ${synpse.projectId}`);
    write("  Nothing was read or changed there: that is for the assistant that you connect.");
    write();
    record.show();
    if (!options.exit) write(connectInstructions(mcp.url));
    await untilStopped(options.exit);
  } finally {
    await mcp.close();
  }
}

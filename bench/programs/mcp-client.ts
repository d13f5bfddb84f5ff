import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import type { Synpse } from "@synpse/sdk";
import { createSession } from "../../packages/mcp-server/src/adapter.ts";
import { createCore } from "../../packages/mcp-server/src/server.ts";

/** A client of the MCP server with all its tools, which confirms nothing: in one process, with no pipe or socket between. */
export async function mcpClient(synpse: Synpse): Promise<Client> {
  const log = (line: string) => void process.stderr.write(`${line}\n`);
  const core = createCore({ synpse, toolsets: ["all"], confirm: "never", log, audit: () => {} });
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  await createSession(core.session(), log).connect(theirs);
  const client = new Client({ name: "bench", version: "0" });
  await client.connect(ours);
  return client;
}

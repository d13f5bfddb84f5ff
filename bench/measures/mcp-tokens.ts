import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { encode } from "gpt-tokenizer/encoding/o200k_base";
import { repository } from "../../test/support/process.ts";
import type { Line, Measure } from "../lines.ts";

/** What a list of tools is asked of, and the line that it makes. */
const lists = [
  { name: "mcp-tokens-default", args: [] },
  { name: "mcp-tokens-all", args: ["--toolsets", "all"] },
  { name: "mcp-tokens-default-schemas", args: ["--output-schemas"] },
  { name: "mcp-tokens-all-schemas", args: ["--toolsets", "all", "--output-schemas"] },
] as const;

/** What the list of tools costs a model, as the server sends it. */
async function costOf(args: readonly string[]): Promise<{ tokens: number; bytes: number; tools: number }> {
  const client = new Client({ name: "bench", version: "0" });
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: ["--import", "tsx", "--conditions=@synpse/source", "packages/mcp-server/src/main.ts", ...args],
      cwd: repository,
      stderr: "ignore",
    }),
  );
  try {
    const { tools } = await client.listTools();
    const text = JSON.stringify(tools);
    return { tokens: encode(text).length, bytes: Buffer.byteLength(text), tools: tools.length };
  } finally {
    await client.close();
  }
}

/** One line for each way to start the server. */
export async function tokenLines(): Promise<Line[]> {
  return Promise.all(
    lists.map(async ({ name, args }) => {
      const { tokens, bytes, tools } = await costOf(args);
      return { name, figure: tokens, unit: "tokens", note: `o200k; ${tools} tools, ${bytes} bytes of JSON` };
    }),
  );
}

export const mcpTokens: Measure = {
  name: "mcp-tokens",
  about: "what the MCP server's list of tools costs a model",
  lines: lists.map(({ name }) => name),
  run: tokenLines,
};

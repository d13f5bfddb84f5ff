/**
 * Paired blocks of calls, by a tool of the MCP server and by the SDK, one right after the other in one process, on an API
 * that answers at once. Arguments: devices on the page that is asked for, its format, pairs of blocks, calls a block.
 * Prints the pairs as JSON, in milliseconds a call.
 */
import type { Pair } from "../statistics.ts";
import { sdkClient } from "./clients.ts";
import { device } from "./fixtures.ts";
import { mcpClient } from "./mcp-client.ts";

/** Pairs that are run first and not counted. */
const WARM_UP = 100;

const [size = "25", format = "concise", pairs = "1", calls = "1"] = process.argv.slice(2);
const limit = Number(size);

const page = Array.from({ length: limit }, (_, index) => ({ ...device, name: `gateway-${index}`, status: "offline" }));
const body = JSON.stringify(page);
const headers = { "content-type": "application/json", "total-items": "5000", "next-page-token": "2" };
const synpse = sdkClient("http://127.0.0.1:1", { fetch: () => Promise.resolve(new Response(body, { headers })) });
const client = await mcpClient(synpse);

const work = {
  bare: async () => (await synpse.devices.list({ pageSize: limit })).items.length,
  async sdk() {
    const { structuredContent, isError } = await client.callTool({
      name: "list_devices",
      arguments: { limit, format },
    });
    if (isError === true) throw new Error("the tool failed");
    return (structuredContent as { devices: unknown[] }).devices.length;
  },
};

async function block(call: () => Promise<number>): Promise<number> {
  const startedAt = performance.now();
  for (let left = Number(calls); left > 0; left -= 1) {
    if ((await call()) === 0) throw new Error("no device came back");
  }
  return (performance.now() - startedAt) / Number(calls);
}

const measured: Pair<number>[] = [];
for (let index = -WARM_UP; index < Number(pairs); index += 1) {
  // Taking turns at going first, so that neither always works on what the other left to collect.
  const first = index % 2 === 0 ? "bare" : "sdk";
  const second = first === "bare" ? "sdk" : "bare";
  const blocks = { [first]: await block(work[first]), [second]: await block(work[second]) } as unknown as Pair<number>;
  if (index >= 0) measured.push(blocks);
}
process.stdout.write(JSON.stringify(measured), () => process.exit());

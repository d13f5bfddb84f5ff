import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import { Emulator, ManualClock } from "@synpse/emulator";
import { expect, test } from "vitest";
import { callTool, connectClient } from "../../packages/mcp-server/src/testing/connect.ts";
import { serveWithFixtures } from "./servers.ts";

test("the fixtures stand in front of the product, which answers for the rest", async () => {
  const emulator = await Emulator.start({ clock: new ManualClock(), fleet: "demo" });
  const server = await serveWithFixtures(emulator);
  const client = await connectClient(new StreamableHTTPClientTransport(new URL(server.url)) as Transport);
  try {
    const names = (await client.listTools()).tools.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(["list_devices", "test_simple_text"]));
    expect((await client.callTool({ name: "test_simple_text" })).content).toEqual([
      { type: "text", text: "This is a simple text response for testing." },
    ]);
    expect((await callTool(client, "list_devices", { labels: { site: "riga" } })).json.total).toBe(3);
    await expect(client.callTool({ name: "list_devicez" })).rejects.toThrow("did you mean list_devices?");
  } finally {
    await client.close();
    await server.close();
    await emulator.close();
  }
});

/**
 * Opens sessions of the MCP server over HTTP, all of them at a time, uses each, and closes each. Arguments: how many, and how
 * often. The server and the API behind it are in this process; collected garbage is not counted. Prints what was seen.
 */
import { Agent, createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { startHttpServer } from "@synpse/mcp-server";
import { device } from "./fixtures.ts";

export interface Rounds {
  /** Requests that were not answered as they should be. */
  readonly errors: number;
  /** MB that are in use when all sessions of a round are open, and when all are closed, a round each. */
  readonly open: readonly number[];
  readonly closed: readonly number[];
}

/** Clients that work at a time. */
const CLIENTS = 16;

const [count = 0, rounds = 0] = process.argv.slice(2).map(Number);
setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

async function used(): Promise<number> {
  // What ended a moment ago is let go by timers and callbacks that are still to come.
  for (let pass = 0; pass < 3; pass += 1) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    collect();
  }
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 1e6;
}

const page = JSON.stringify([device]);
const api = createServer((_, response) =>
  response.writeHead(200, { "content-type": "application/json", "total-items": "1", "page-size": "100" }).end(page),
);
await new Promise<void>((resolve) => api.listen(0, "127.0.0.1", resolve));
const { port } = api.address() as AddressInfo;
const server = await startHttpServer({
  synpse: {
    accessKey: "sKeyOfTheMeasurement00000000",
    projectId: "prj_1",
    baseUrl: `http://127.0.0.1:${port}/api`,
    rateLimit: false,
  },
  limits: { maxSessions: count },
});

const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS });
let errors = 0;

function send(method: string, session: string | undefined, body: object | undefined, right: (text: string) => boolean) {
  return new Promise<string | undefined>((resolve, reject) => {
    const headers = {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      ...(session === undefined ? {} : { "mcp-session-id": session }),
    };
    const sent = request(server.url, { method, headers, agent }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => {
        text += chunk;
      });
      response.on("end", () => {
        if (!right(text) || (response.statusCode ?? 500) >= 300) errors += 1;
        resolve(response.headers["mcp-session-id"]?.toString());
      });
    });
    sent.on("error", reject);
    sent.end(body && JSON.stringify({ jsonrpc: "2.0", ...body }));
  });
}

const initialize = {
  id: 1,
  method: "initialize",
  params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "bench", version: "0" } },
};
const call = { id: 3, method: "tools/call", params: { name: "list_devices", arguments: {} } };

async function each(work: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const client = async () => {
    while (next < count) {
      const index = next;
      next += 1;
      await work(index);
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
}

const open: number[] = [];
const closed: number[] = [];
for (let round = 0; round < rounds; round += 1) {
  const sessions: (string | undefined)[] = [];
  await each(async (index) => {
    const session = await send("POST", undefined, initialize, (text) => text.includes('"protocolVersion"'));
    sessions[index] = session;
    await send("POST", session, { method: "notifications/initialized" }, (text) => text === "");
    await send("POST", session, { id: 2, method: "tools/list" }, (text) => text.includes('"list_devices"'));
    await send("POST", session, call, (text) => text.includes(device.name));
  });
  open.push(await used());
  await each(async (index) => void (await send("DELETE", sessions[index], undefined, (text) => text === "")));
  closed.push(await used());
}
const seen: Rounds = { errors, open, closed };
process.stdout.write(JSON.stringify(seen), () => process.exit());

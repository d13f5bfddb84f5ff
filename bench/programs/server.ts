/**
 * Answers like the API, from memory: nothing is worked out for a request that could be worked out before. Its first
 * message is its port; asked for "connections", it tells how many it has accepted. Ends with the process that started it.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { application, behaviours, DEVICES, device, PAGE_SIZE } from "./fixtures.ts";

const json = { "content-type": "application/json" };
const oneDevice = Buffer.from(JSON.stringify(device));
const page = Buffer.from(JSON.stringify(Array.from({ length: PAGE_SIZE }, () => device)));
const oneApplication = Buffer.from(
  JSON.stringify({ id: "app_1pqR3VhnPpGkqjZSsGSLn7Ahg3e", version: 1, configVersion: 1, ...application }),
);
let connections = 0;

function send(
  response: ServerResponse,
  status: number,
  body: Buffer | string,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { ...json, ...headers, "content-length": Buffer.byteLength(body) });
  response.end(body);
}

function sendPage(response: ServerResponse, token: string | null): void {
  const next = Number(token ?? 0) + 1;
  send(response, 200, page, {
    "total-items": String(DEVICES),
    "page-size": String(PAGE_SIZE),
    ...(next < DEVICES / PAGE_SIZE ? { "next-page-token": String(next) } : {}),
  });
}

/** What a GET is answered with, by the last segment of its path: a device's name. */
const devices: Readonly<Record<string, (response: ServerResponse) => void>> = {
  [behaviours.busy]: (response) => send(response, 503, '{"error":"busy"}', { "retry-after": "30" }),
  [behaviours.missing]: (response) => send(response, 404, '{"error":"device not found"}'),
  [behaviours.silent]: () => {},
  [behaviours.stalled](response) {
    response.writeHead(200, { ...json, "content-length": oneDevice.length });
    response.write(oneDevice.subarray(0, oneDevice.length / 2));
  },
};

function answer(request: IncomingMessage, response: ServerResponse): void {
  const [path = "", query] = (request.url ?? "").split("?");
  const name = path.slice(path.lastIndexOf("/") + 1);
  const special = devices[name];
  if (request.method === "POST") send(response, 200, oneApplication);
  else if (request.method === "DELETE") send(response, 200, "{}");
  else if (name === "devices") sendPage(response, new URLSearchParams(query).get("pageToken"));
  else if (special) special(response);
  else send(response, 200, oneDevice);
}

const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  request.resume();
  request.once("end", () => answer(request, response));
});
server.on("connection", () => {
  connections += 1;
});
process.on("message", () => process.send?.(connections));
process.once("disconnect", () => process.exit());
server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));

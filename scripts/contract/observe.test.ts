import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, it } from "vitest";
import { loadDocument } from "./document.ts";
import { Drifts } from "./drift.ts";
import { type Observation, observedFetch, StoppedError } from "./observe.ts";
import { NotOursError, Owned } from "./owned.ts";

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

function request(method = "GET") {
  const { signal } = new AbortController();
  return { method, headers: {}, body: null, redirect: "manual", signal } as const;
}

async function observe(listener: RequestListener): Promise<Observation & { requests: string[] }> {
  const requests: string[] = [];
  const server = createServer((incoming, response) => {
    requests.push(`${incoming.method} ${incoming.url}`);
    listener(incoming, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return {
    requests,
    document: loadDocument(),
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`,
    owned: new Owned("0123456789abcdef"),
    drifts: new Drifts(),
    tallies: new Map(),
    writing: new Set(),
  };
}

it("sends nothing that the guard refuses, and nothing beside the document's operations", async () => {
  const observation = await observe((_, response) => response.end());
  const { baseUrl, requests } = observation;
  const send = observedFetch(observation);
  for (const [method, url] of [
    ["DELETE", `${baseUrl}/projects/p/devices/till-01`],
    ["POST", `${baseUrl}/projects/p/devices/till-01/reboot`],
    ["DELETE", `${baseUrl}/projects/p`],
    ["GET", `${baseUrl}-other/projects/p/devices`],
    ["GET", "http://127.0.0.1:1/api/projects/p/devices"],
  ] as const) {
    await expect(send(url, request(method))).rejects.toBeInstanceOf(NotOursError);
  }
  expect(requests).toEqual([]);
});

it("sends nothing once it was stopped, and gives up a read that is on its way", async () => {
  const stop = new AbortController();
  // It never answers.
  const observation = await observe(() => stop.abort());
  const url = `${observation.baseUrl}/projects/p/namespaces`;
  await expect(observedFetch(observation, stop.signal)(url, request())).rejects.toMatchObject({ name: "AbortError" });
  await expect(observedFetch(observation, stop.signal)(url, request())).rejects.toBeInstanceOf(StoppedError);
  expect(observation.requests).toHaveLength(1);
});

it("says of an answer that is too long to be judged that it is", async () => {
  const chunk = Buffer.alloc(1024 * 1024, " ");
  const observation = await observe((_, response) => {
    const write = (left: number): void => {
      if (left === 0) response.end();
      else response.write(chunk, () => write(left - 1));
    };
    write(17);
  });
  const response = await observedFetch(observation)(`${observation.baseUrl}/projects/p/namespaces`, request());
  await response.body?.cancel();
  expect(observation.drifts.all()).toMatchObject([
    { operation: "listNamespaces", kind: "unexpected-body", came: "more than 16777216 bytes" },
  ]);
});

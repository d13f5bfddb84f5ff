import { expect, expectTypeOf, test } from "vitest";
import { Synpse } from "../client.ts";
import { ResponseFormatError, ServerError, ValidationError } from "../errors.ts";
import type { Device } from "../generated/schema.ts";
import { rejection } from "../testing/client.ts";
import { json, type Received, startServer, status, type TestServer } from "../testing/server.ts";
import { createList } from "./pages.ts";

const pageToken = ({ target }: Received) => new URL(target, "http://x").searchParams.get("pageToken");

/** Pages of two devices, `count` in all; the token is the number of the first. */
function pagesOf(count: number): Promise<TestServer> {
  return startServer((response, request) => {
    const start = Number(pageToken(request) ?? 0);
    const items = Array.from({ length: Math.min(2, count - start) }, (_, index) => ({ name: `d${start + index}` }));
    json(response, items, 200, {
      "Total-Items": String(count),
      "Page-Size": "2",
      ...(start + 2 < count ? { "Next-Page-Token": String(start + 2) } : { "Next-Page-Token": "" }),
      ...(start > 0 ? { "Previous-Page-Token": String(start - 2) } : {}),
    });
  });
}

async function namesOf(devices: AsyncIterable<Device>): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of devices) names.push(name);
  return names;
}

test("awaited, a list is its first page", async () => {
  await using server = await pagesOf(5);
  const page = await new Synpse(server.options).devices.list({ pageSize: 2 });
  expectTypeOf(page.items).toEqualTypeOf<readonly Device[]>();
  expect(page).toMatchObject({ totalItems: 5, pageSize: 2, nextPageToken: "2", previousPageToken: undefined });
  const second = await page.next();
  expect(second).toMatchObject({ items: [{ name: "d2" }, { name: "d3" }], previousPageToken: "0" });
  const third = await second?.next();
  expect(third?.nextPageToken).toBeUndefined();
  expect(await third?.next()).toBeUndefined();
  expect(server.received.map(pageToken)).toEqual([null, "2", "4"]);
  expect(server.received.every(({ target }) => target.includes("pageSize=2"))).toBe(true);
});

test("iterated, it gives every item and asks for each page once", async () => {
  await using server = await pagesOf(5);
  expect(await namesOf(new Synpse(server.options).devices.list())).toEqual(["d0", "d1", "d2", "d3", "d4"]);
  expect(server.received.map(pageToken)).toEqual([null, "2", "4"]);
});

test("awaited and iterated, the first page is asked for once", async () => {
  await using server = await pagesOf(3);
  const list = new Synpse(server.options).devices.list();
  await list;
  await list.withResponse();
  expect(await namesOf(list)).toHaveLength(3);
  expect(server.received).toHaveLength(2);
});

test("leaving the loop asks for no more", async () => {
  await using server = await pagesOf(9);
  for await (const { name } of new Synpse(server.options).devices.list()) if (name === "d1") break;
  expect(server.received).toHaveLength(1);
});

test("pages come one at a time", async () => {
  await using server = await pagesOf(3);
  const sizes: number[] = [];
  for await (const page of new Synpse(server.options).devices.list().pages()) sizes.push(page.items.length);
  expect(sizes).toEqual([2, 1]);
});

test("toArray stops at its limit, and wants one", async () => {
  await using server = await pagesOf(9);
  const { devices } = new Synpse(server.options);
  expect(await devices.list().toArray({ limit: 3 })).toHaveLength(3);
  expect(server.received).toHaveLength(2);
  expect(await devices.list().toArray({ limit: 100 })).toHaveLength(9);
  for (const limit of [0, -1, 1.5, Number.NaN, undefined as unknown as number]) {
    await expect(devices.list().toArray({ limit })).rejects.toThrow(ValidationError);
  }
});

test("starts where it is told", async () => {
  await using server = await pagesOf(5);
  expect(await namesOf(new Synpse(server.options).devices.list({ pageToken: "2" }))).toEqual(["d2", "d3", "d4"]);
});

test.each([
  ["the same token", (token: string | null) => (token === null ? "a" : "a")],
  ["a cycle", (token: string | null) => ({ a: "b", b: "c", c: "a" })[token ?? "c"] ?? "a"],
])("a server that gives %s ends in an error", async (_, next) => {
  await using server = await startServer((response, request) =>
    json(response, [], 200, { "Next-Page-Token": next(pageToken(request)) }),
  );
  const { devices } = new Synpse(server.options);
  const error = await rejection(namesOf(devices.list()));
  expect(error).toBeInstanceOf(ResponseFormatError);
  expect(String(error)).toContain("listDevices: the list does not end");
  expect(server.received.length).toBeLessThan(5);
  await rejection(namesOf(devices.list({ pageToken: "a" })));
});

test("a page may be asked for its successor again", async () => {
  await using server = await pagesOf(5);
  const first = await new Synpse(server.options).devices.list();
  const [second, again] = [await first.next(), await first.next()];
  expect(again?.items).toEqual(second?.items);
  expect((await (await again?.next())?.next())?.items).toBeUndefined();
});

test("10,000 pages are the most that are followed", async () => {
  let pages = 0;
  const fetchPage = () => {
    pages++;
    const headers = new Headers({ "next-page-token": String(pages) });
    const data = { items: [pages], headers };
    return Promise.resolve({ data, response: new Response(), text: "", requestId: "", attempts: 1 });
  };
  const error = await rejection(createList("listDevices", fetchPage, undefined).toArray({ limit: 1_000_000 }));
  expect(error).toBeInstanceOf(ResponseFormatError);
  expect(String(error)).toContain("more than 10000 pages");
  expect(pages).toBe(10_000);
});

test("a null list is empty, and what is no list is an error", async () => {
  await using server = await startServer((response, { target }) => json(response, target.includes("jobs") ? null : {}));
  const { jobs, secrets } = new Synpse(server.options).namespace("default");
  expect((await jobs.list()).items).toEqual([]);
  await expect(secrets.list()).rejects.toThrow(ResponseFormatError);
});

test("a list without pages is one page", async () => {
  await using server = await startServer((response) => json(response, [{ name: "default" }]));
  const page = await new Synpse(server.options).namespaces.list();
  expect(page).toMatchObject({ items: [{ name: "default" }], nextPageToken: undefined, totalItems: undefined });
  expect(await page.next()).toBeUndefined();
});

test("a failing list that is only iterated leaves no unhandled rejection", async () => {
  const unhandled: unknown[] = [];
  const note = (error: unknown) => unhandled.push(error);
  process.on("unhandledRejection", note);
  await using server = await startServer(status(500));
  const { devices } = new Synpse({ ...server.options, maxRetries: 0 });
  await expect(namesOf(devices.list())).rejects.toThrow(ServerError);
  const list = devices.list();
  await new Promise((resolve) => setTimeout(resolve, 20));
  await expect(list.toArray({ limit: 1 })).rejects.toThrow(ServerError);
  await expect(devices.get("d").withResponse()).rejects.toThrow(ServerError);
  await new Promise((resolve) => setImmediate(resolve));
  process.off("unhandledRejection", note);
  expect(unhandled).toEqual([]);
});

test("an error on a later page ends the loop", async () => {
  await using server = await startServer((response, request) =>
    pageToken(request) === null
      ? json(response, [{ name: "d0" }], 200, { "Next-Page-Token": "1" })
      : status(404)(response, request, 0),
  );
  const names: string[] = [];
  const error = await rejection(
    (async () => {
      for await (const { name } of new Synpse(server.options).devices.list()) names.push(name);
    })(),
  );
  expect(names).toEqual(["d0"]);
  expect(error).toMatchObject({ status: 404, operation: "listDevices" });
});

/** Lists against servers that page badly, and against callers that iterate in every way. */
import { getHeapStatistics } from "node:v8";
import { type Page, ResponseFormatError, Synpse, ValidationError } from "@synpse/sdk";
import { expect, test } from "vitest";
import { rejection } from "../../packages/sdk/src/testing/client.ts";
import {
  type Answer,
  answers,
  json,
  type Received,
  startServer,
  status,
  type TestServer,
} from "../../packages/sdk/src/testing/server.ts";
import { reset } from "./support.ts";

const tokenOf = ({ target }: Received) => new URL(target, "http://x").searchParams.get("pageToken");
const tokens = ({ received }: TestServer) => received.map(tokenOf);
const devicesOf = ({ options }: TestServer) => new Synpse(options).devices;

async function collect<T>(iterable: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const each of iterable) all.push(each);
  return all;
}

/** A server that names, for each token, the items and the next token. */
function pagesBy(
  page: (
    token: string | null,
    index: number,
  ) => [items: unknown, next: string | undefined, headers?: Record<string, string>],
) {
  return startServer((response, request, index) => {
    const [items, next, headers] = page(tokenOf(request), index);
    json(response, items, 200, { ...(next === undefined ? {} : { "Next-Page-Token": next }), ...headers });
  });
}

/** Three pages: two devices, none, one. */
const three = () =>
  pagesBy((token) => {
    if (token === null) return [[{ name: "a" }, { name: "b" }], "2"];
    return token === "2" ? [[], "3"] : [[{ name: "c" }], undefined];
  });

test.each<[string, (token: string | null, index: number) => string, number]>([
  ["its own token", (token) => token ?? "a", 2],
  ["always one token", () => "a", 2],
  ["two tokens in turn", (token) => (token === "a" ? "b" : "a"), 3],
  ["three tokens in turn", (token) => ({ a: "b", b: "c" })[token ?? ""] ?? "a", 4],
  ["the same page whatever is asked for", () => "ignored-by-the-server", 2],
])("a server that names %s ends in an error, not in a loop", async (_, next, requests) => {
  await using server = await pagesBy((token, index) => [[{ name: "d" }], next(token, index)]);
  for (const iterate of [
    () => collect(devicesOf(server).list()),
    () => collect(devicesOf(server).list().pages()),
    () => devicesOf(server).list().toArray({ limit: 1000 }),
  ]) {
    const before = server.received.length;
    const error = await rejection(iterate());
    expect(error).toBeInstanceOf(ResponseFormatError);
    expect(error).toMatchObject({ operation: "listDevices", status: 200, attempts: 1 });
    expect(String(error)).toContain("does not end");
    expect(server.received.length - before).toBe(requests);
  }
});

test("a start token that comes again is noticed too", async () => {
  await using server = await pagesBy((token) => [[], token === "start" ? "x" : "start"]);
  expect(await rejection(collect(devicesOf(server).list({ pageToken: "start" })))).toBeInstanceOf(ResponseFormatError);
  expect(tokens(server)).toEqual(["start", "x"]);
});

test("what came before a bad page is handed out first", async () => {
  await using server = await pagesBy(() => [[{ name: "d" }], "same"]);
  const seen: string[] = [];
  const loop = async () => {
    for await (const { name } of devicesOf(server).list()) seen.push(name);
  };
  await rejection(loop());
  expect(seen).toEqual(["d", "d"]);
});

test("an empty page in the middle is passed over, and pages() shows it", async () => {
  await using server = await three();
  expect((await collect(devicesOf(server).list())).map(({ name }) => name)).toEqual(["a", "b", "c"]);
  expect((await collect(devicesOf(server).list().pages())).map(({ items }) => items.length)).toEqual([2, 0, 1]);
  expect(await devicesOf(server).list().toArray({ limit: 3 })).toHaveLength(3);
});

test.each([
  ["null", null],
  ["an empty list", []],
])("%s is an empty page, with and without a successor", async (_, nothing) => {
  await using server = await pagesBy((token) => [
    token === null ? nothing : [{ name: "a" }],
    token === null ? "2" : undefined,
  ]);
  expect(await collect(devicesOf(server).list())).toEqual([{ name: "a" }]);
  await using last = await pagesBy(() => [nothing, undefined]);
  expect(await collect(devicesOf(last).list())).toEqual([]);
  expect(await devicesOf(last).list().toArray({ limit: 5 })).toEqual([]);
  expect((await devicesOf(last).list()).items).toEqual([]);
});

test.each(["", " ", "-1", "1.5", "abc", "1e9", "0x10", "NaN", "Infinity", "1, 2", "99999999999999999999", "٣"])(
  "Total-Items and Page-Size of %j are not numbers",
  async (value) => {
    await using server = await startServer((response) => {
      response.setHeader("Content-Type", "application/json");
      response.socket?.write(
        Buffer.from(
          `HTTP/1.1 200 OK\r\nTotal-Items: ${value}\r\nPage-Size: ${value}\r\nContent-Length: 2\r\n\r\n[]`,
          "utf8",
        ),
      );
    });
    const page = await devicesOf(server).list();
    expect(page).toMatchObject({ items: [], totalItems: undefined, pageSize: undefined, nextPageToken: undefined });
  },
);

test("totals that contradict the pages change nothing", async () => {
  await using server = await pagesBy((token) => [
    [{ name: "d" }],
    token === null ? "2" : undefined,
    { "Total-Items": "0", "Page-Size": "0" },
  ]);
  expect(await collect(devicesOf(server).list())).toHaveLength(2);
  expect(await devicesOf(server).list()).toMatchObject({ totalItems: 0, pageSize: 0 });
});

test.each(["a b", "a/b?c=d&e#f", "ä€🔑", "%2e%2e", "=", "a+b"])(
  "the token %j arrives as it was given",
  async (token) => {
    const header = encodeURIComponent(token) === token ? token : Buffer.from(token, "utf8").toString("latin1");
    await using server = await pagesBy((asked) => [[], asked === null ? header : undefined]);
    const { devices } = new Synpse(server.options);
    const first = await devices.list();
    await first.next();
    // A header is bytes; the query must hold the same characters that the page tells.
    expect(tokens(server)).toEqual([null, first.nextPageToken]);
    await devices.list({ pageToken: token });
    expect(tokens(server).at(-1)).toBe(token);
  },
);

test.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, "5", null, undefined, {}])(
  "toArray({ limit: %s }) is refused",
  async (limit) => {
    await using server = await three();
    const error = await rejection(
      devicesOf(server)
        .list()
        .toArray({ limit: limit as number }),
    );
    expect(error).toBeInstanceOf(ValidationError);
    expect(String(error)).toContain("limit");
  },
);

test("toArray without options is refused as well, with the same words", async () => {
  await using server = await three();
  const list = devicesOf(server).list();
  const error = await rejection((list.toArray as () => Promise<unknown>)());
  expect(error).toBeInstanceOf(ValidationError);
});

test.each([
  [1, 1],
  [2, 1],
  [3, 3],
  [4, 3],
])("toArray({ limit: %d }) asks for %d pages", async (limit, requests) => {
  await using server = await three();
  expect(await devicesOf(server).list().toArray({ limit })).toHaveLength(Math.min(limit, 3));
  expect(server.received).toHaveLength(requests);
});

test("a list asks for a page when it is needed, for the first one once, and stops when the loop is left", async () => {
  await using server = await three();
  const list = devicesOf(server).list();
  await list;
  await list.withResponse();
  for await (const { name } of list) if (name === "b") break;
  expect(tokens(server)).toEqual([null]);
  for await (const _ of list.pages()) break;
  const iterator = list[Symbol.asyncIterator]();
  await iterator.next();
  await iterator.return?.();
  expect(await iterator.next()).toMatchObject({ done: true });
  const thrown = new Error("from the loop");
  const loop = async () => {
    for await (const _ of list) throw thrown;
  };
  expect(await rejection(loop())).toBe(thrown);
  expect(tokens(server)).toEqual([null]);
});

test("two iterations of one list, one after the other and in step, give all items each", async () => {
  await using server = await three();
  const list = devicesOf(server).list();
  const one = await collect(list);
  const [two, other] = await Promise.all([collect(list), collect(list)]);
  expect([one.length, two.length, other.length]).toEqual([3, 3, 3]);
  // The first page once; the others once for each iteration.
  expect(tokens(server).filter((token) => token === null)).toHaveLength(1);
  expect(server.received).toHaveLength(1 + 3 * 2);
});

test("next() several times, at once and later, gives the same page", async () => {
  await using server = await three();
  const first = await devicesOf(server).list();
  const nexts = await Promise.all([first.next(), first.next(), first.next()]);
  expect(nexts.map((page) => page?.nextPageToken)).toEqual(["3", "3", "3"]);
  const last = (await nexts[0]?.next()) as Page<unknown>;
  expect(await last.next()).toBeUndefined();
  expect(await last.next()).toBeUndefined();
});

test.each<[string, Answer, number]>([
  ["is retried where it may be", answers(status(503), reset), 2],
  ["fails where it may not", status(404), 1],
])("a later page %s, with its own request id", async (_, fault, times) => {
  let asked = 0;
  await using server = await startServer((response, request, index) => {
    if (tokenOf(request) === null) json(response, [{ name: "a" }], 200, { "Next-Page-Token": "2" });
    else if (asked < times) fault(response, request, asked++);
    else json(response, [{ name: "b" }], 200, { "Request-Index": String(index) });
  });
  const seen: string[] = [];
  const loop = async () => {
    for await (const { name } of devicesOf(server).list()) seen.push(name);
  };
  const error = await loop().then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  const ids = server.received.map(({ headers }) => headers["synpse-client-request-id"]);
  expect(new Set(ids).size).toBe(2);
  expect(new Set(ids.slice(1)).size).toBe(1);
  if (times === 2) expect({ error, seen }).toEqual({ error: undefined, seen: ["a", "b"] });
  else expect(error).toMatchObject({ status: 404, attempts: 1, requestId: ids[1] });
});

test("query, size and options go with every page", async () => {
  await using server = await three();
  const list = devicesOf(server).list(
    { q: "x", labels: { b: "2", a: "1" }, pageSize: 2 },
    { headers: { "x-mine": "1" } },
  );
  await collect(list);
  for (const { target, headers } of server.received) {
    const { searchParams } = new URL(target, "http://x");
    expect([searchParams.get("q"), searchParams.get("labels"), searchParams.get("pageSize")]).toEqual([
      "x",
      '{"a":"1","b":"2"}',
      "2",
    ]);
    expect(headers["x-mine"]).toBe("1");
  }
});

test("options that are changed after the call change nothing", async () => {
  await using server = await three();
  const query = { labels: { a: "1" } as Record<string, string>, pageSize: 2 };
  const options = { headers: { "x-mine": "1" } as Record<string, string>, maxRetries: 0 };
  const list = devicesOf(server).list(query, options);
  await list;
  query.labels.b = "2";
  query.pageSize = 99;
  await collect(list);
  expect(server.received.map(({ target }) => target.includes("99"))).toEqual([false, false, false]);
  expect(new Set(server.received.map(({ target }) => new URL(target, "http://x").searchParams.get("labels")))).toEqual(
    new Set(['{"a":"1"}']),
  );
});

test("100,000 devices are iterated in memory that does not grow", { timeout: 120_000 }, async () => {
  const size = 500;
  const count = 100_000;
  const device = (index: number) => ({
    id: `dev_${index}`,
    name: `device-${index}`,
    labels: { site: "vno" },
    info: { x: "y".repeat(200) },
  });
  await using server = await startServer((response, request) => {
    const start = Number(tokenOf(request) ?? 0);
    server.received.length = 0;
    const body = JSON.stringify(Array.from({ length: size }, (_, index) => device(start + index)));
    response.writeHead(200, {
      "content-type": "application/json",
      ...(start + size < count ? { "Next-Page-Token": String(start + size) } : {}),
    });
    response.end(body);
  });
  let seen = 0;
  let most = 0;
  global.gc?.();
  const before = getHeapStatistics().used_heap_size;
  for await (const { id } of devicesOf(server).list({ pageSize: size })) {
    if (id !== `dev_${seen}`) throw new Error(`${id} where dev_${seen} is expected`);
    seen += 1;
    if (seen % 10_000 === 0) most = Math.max(most, getHeapStatistics().used_heap_size - before);
  }
  expect(seen).toBe(count);
  // All of them together take over 60 MB; garbage that waits for its collection is in this figure too.
  expect(most).toBeLessThan(200 * 1024 * 1024);
});

/** What compiles, or nearly does, and is not what was meant: a clear error, and no harm later. */
import { type ApplicationInput, type RawMiddleware, ResponseFormatError, Synpse, ValidationError } from "@synpse/sdk";
import { compare } from "@synpse/sdk/manifest";
import { expect, onTestFinished, test } from "vitest";
import { clientWithClock, rejection } from "../../packages/sdk/src/testing/client.ts";
import { fakeClock } from "../../packages/sdk/src/testing/clock.ts";
import { answers, json, startServer, status } from "../../packages/sdk/src/testing/server.ts";
import { turn } from "./support.ts";

/** The rejections that nobody handles while a test runs. */
function unhandled(): unknown[] {
  const seen: unknown[] = [];
  const listener = (reason: unknown) => seen.push(reason);
  process.on("unhandledRejection", listener);
  onTestFinished(() => void process.off("unhandledRejection", listener));
  return seen;
}

test("a fetch is called by itself, as a browser's own wants", async () => {
  let self: unknown = "not called";
  async function fetch(this: unknown): Promise<Response> {
    self = this;
    return new Response("{}");
  }
  await new Synpse({ accessKey: "k", projectId: "p", fetch }).devices.get("d");
  expect(self).toBeUndefined();
});

test("an observer that is async and fails changes nothing", async () => {
  const stray = unhandled();
  await using server = await startServer((response) => json(response, {}));
  const onEvent = async () => {
    throw new Error("observer");
  };
  await new Synpse({ ...server.options, onEvent }).devices.get("d");
  await turn();
  expect(stray).toEqual([]);
});

test("middleware that is none is told by the calls that follow, and by nothing else", async () => {
  const stray = unhandled();
  await using server = await startServer((response) => json(response, []));
  const { http } = new Synpse(server.options);
  http.use({} as RawMiddleware);
  await turn();
  expect(await rejection(http.GET("/memberships"))).toMatchObject({ message: expect.stringContaining("Middleware") });
  expect(stray).toEqual([]);
  expect(`${typeof (http as unknown as { get: unknown }).get}`).toBe("undefined");
});

test("a raw success that is no JSON is a ResponseFormatError, which does not quote it", async () => {
  await using server = await startServer(status(200, {}, "c2VjcmV0LXZhbHVl is no JSON"));
  const error = await rejection(new Synpse(server.options).http.GET("/memberships"));
  expect(error).toBeInstanceOf(ResponseFormatError);
  expect(String(error)).not.toContain("c2Vj");
});

test("a signal that is none is refused, and leaves no timer", async () => {
  const clock = fakeClock();
  const synpse = clientWithClock({ accessKey: "k", projectId: "p", fetch: async () => new Response("{}") }, clock);
  const signal = new AbortController() as unknown as AbortSignal;
  expect(await rejection(synpse.devices.get("d", { signal }))).toBeInstanceOf(ValidationError);
  expect(clock.pending()).toEqual([]);
});

test("an update without a spec rejects, and sends nothing", async () => {
  await using server = await startServer((response) => json(response, {}));
  const { applications, jobs } = new Synpse(server.options).namespace("default");
  const nothing = { name: "a" } as ApplicationInput;
  expect(await rejection(applications.update("a", nothing))).toBeInstanceOf(ValidationError);
  expect(await rejection(jobs.update("a", nothing as never))).toBeInstanceOf(ValidationError);
  expect(server.received).toEqual([]);
});

test("an update sends what was given when it was called", async () => {
  await using server = await startServer((response) => json(response, {}));
  const { applications } = new Synpse(server.options).namespace("default");
  const given = { name: "a", description: "first", spec: { containers: [{ name: "c", image: "i" }] } };
  const call = applications.update("a", given);
  given.description = "second";
  await call;
  expect(JSON.parse(server.received[0]?.body ?? "")).toMatchObject({ description: "first" });
});

test("null among the items of a list is an error of its own kind", async () => {
  await using server = await startServer((response) => json(response, [null]));
  const synpse = new Synpse(server.options);
  expect(await rejection(synpse.projects.list())).toBeInstanceOf(ResponseFormatError);
  expect(await rejection(synpse.registrationTokens.getDefault())).toBeInstanceOf(ResponseFormatError);
});

test("two who go through one list part ways where its pages do", async () => {
  const page = (token: string) => (response: Parameters<ReturnType<typeof status>>[0]) => {
    response.setHeader("Next-Page-Token", token);
    json(response, [{ name: token }]);
  };
  const last = (response: Parameters<ReturnType<typeof status>>[0]) => json(response, []);
  // The first goes to a and b; the second, after a change, from the first page to b, and on.
  await using server = await startServer(answers(page("a"), page("b"), page("b"), last, last));
  const list = new Synpse({ ...server.options, rateLimit: false }).devices.list();
  const first = await list;
  const second = await first.next();
  const other = await first.next();
  expect([second?.nextPageToken, other?.nextPageToken]).toEqual(["b", "b"]);
  expect((await other?.next())?.items).toEqual([]);
  expect((await second?.next())?.items).toEqual([]);
});

test("names that every object has are names all the same, to compare", () => {
  const spec = (image: string) => ({ containers: [{ name: "__proto__", image }] });
  expect(compare({ spec: spec("a") }, { spec: spec("b") })).toEqual([
    { path: "spec.containers[__proto__].image", from: "a", to: "b" },
  ]);
  const selectors = { constructor: "x" } as unknown as Record<string, string>;
  expect(compare({ scheduling: { selectors: { a: "b" } } }, { scheduling: { selectors } })).toContainEqual({
    path: "scheduling.selectors[constructor]",
    from: undefined,
    to: "x",
  });
});

test.each(["https://h/api?", "https://h/api#"])("the address %s is refused", (baseUrl) => {
  expect(() => new Synpse({ baseUrl })).toThrow("must not have a query");
});

test("a limit given in part keeps the rest of the client's own", async () => {
  await using server = await startServer((response) => json(response, {}));
  const clock = fakeClock();
  const own = clientWithClock({ ...server.options, rateLimit: { perSecond: 1, burst: 1, maxQueued: 5 } }, clock);
  const synpse = own.withOptions({ rateLimit: { maxQueued: 0 } });
  await synpse.devices.get("d");
  expect(String(await rejection(synpse.devices.get("d")))).toContain("rate limit of 1 per second");
});

test("content-type: null removes it", async () => {
  await using server = await startServer((response) => json(response, {}));
  await new Synpse(server.options).devices.update("d", {}, { headers: { "Content-Type": null } });
  expect(server.received[0]?.headers["content-type"]).not.toBe("application/json");
});

test("a connection that is lost while reading is not one that never was", async () => {
  let sent = 0;
  const fetch = async () => {
    sent += 1;
    throw Object.assign(new Error("read"), { code: "EHOSTUNREACH", syscall: "read" });
  };
  const synpse = new Synpse({ accessKey: "k", projectId: "p", initialRetryDelay: 0, fetch });
  await rejection(synpse.namespaces.create({ name: "n" }));
  expect(sent).toBe(1);
});

test("a body goes no further than its end, whatever the fetch does about its signal", async () => {
  let cancelled = false;
  let pull: (() => void) | undefined;
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      await new Promise<void>((resolve) => {
        pull = resolve;
      });
      controller.enqueue(new Uint8Array([32]));
    },
    cancel() {
      cancelled = true;
    },
  });
  const clock = fakeClock();
  const options = { accessKey: "k", projectId: "p", maxRetries: 0, fetch: async () => new Response(body) };
  const call = rejection(clientWithClock(options, clock).devices.get("d"));
  await turn();
  clock.advance(20_000);
  expect(await call).toMatchObject({ name: "TimeoutError" });
  while (!cancelled) {
    pull?.();
    await turn();
  }
});

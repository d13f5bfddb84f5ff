/** A fetch that the caller gives may be anything; an accessKey function too. */
import {
  ConnectionError,
  type Fetch,
  ResponseFormatError,
  Synpse,
  SynpseError,
  TimeoutError,
  ValidationError,
} from "@synpse/sdk";
import { expect, test } from "vitest";
import { clientWithClock, deferred, rejection } from "../../packages/sdk/src/testing/client.ts";
import { fakeClock } from "../../packages/sdk/src/testing/clock.ts";
import { answers, json, startServer, status } from "../../packages/sdk/src/testing/server.ts";
import { type Method, methods, REPEATABLE, turn } from "./support.ts";

const base = { accessKey: "key", projectId: "p", rateLimit: false as const, initialRetryDelay: 0 };
const names = Object.keys(methods) as Method[];

test.each<[string, () => unknown]>([
  [
    "throws at once",
    () => {
      throw new TypeError("no");
    },
  ],
  ["rejects", () => Promise.reject(new TypeError("no"))],
  ["rejects with nothing", () => Promise.reject(undefined)],
  ["rejects with null", () => Promise.reject(null)],
  ["rejects with a text", () => Promise.reject("no")],
  ["gives nothing", () => undefined],
  ["gives a promise of nothing", async () => undefined],
  ["gives null", async () => null],
  ["gives a number", async () => 7],
  ["gives a text", async () => "ok"],
  ["gives an empty object", async () => ({})],
  ["gives a status and nothing more", async () => ({ status: 200, ok: true })],
  [
    "gives a body that throws when it is read",
    async () =>
      new Response(
        new ReadableStream({
          pull() {
            throw new Error("no");
          },
        }),
      ),
  ],
  [
    "gives a body that is read already",
    async () => {
      const response = new Response("{}");
      await response.text();
      return response;
    },
  ],
  [
    "gives a body that somebody else reads",
    async () => {
      const response = new Response("{}");
      response.body?.getReader();
      return response;
    },
  ],
  ["gives the response of an error", async () => Response.error()],
])("a fetch that %s ends in a typed error, after as many attempts as are allowed", async (what, fetch) => {
  for (const method of names) {
    let asked = 0;
    const counted = (() => {
      asked += 1;
      return fetch();
    }) as unknown as Fetch;
    const error = await rejection(methods[method](new Synpse({ ...base, fetch: counted })));
    expect(error).toBeInstanceOf(SynpseError);
    if (!what.includes("response of an error")) {
      expect(error).toBeInstanceOf(ConnectionError);
      expect(error).toMatchObject({ attempts: REPEATABLE.has(method) ? 4 : 1 });
      expect(asked).toBe(REPEATABLE.has(method) ? 4 : 1);
    }
    expect((error as Error).message).toMatch(/^\w+: /);
  }
});

test("what looks like a Response is one", async () => {
  const like = (text: string) => ({
    ok: true,
    status: 200,
    headers: new Headers({ "content-type": "application/json" }),
    body: null,
    text: async () => text,
  });
  const synpse = new Synpse({ ...base, fetch: (async () => like('{"name":"d"}')) as unknown as Fetch });
  expect(await synpse.devices.get("d")).toEqual({ name: "d" });
  expect((await synpse.devices.get("d").withResponse()).response.status).toBe(200);
});

test("a Response of another realm or library is one", async () => {
  const { fetch } = await import("undici");
  await using server = await startServer((response) => json(response, { name: "d" }));
  const synpse = new Synpse({ ...server.options, fetch: fetch as unknown as Fetch });
  expect(await synpse.devices.get("d")).toEqual({ name: "d" });
});

test("the fetch is called with a URL and plain values, once for each attempt, and with no `this`", async () => {
  const seen: unknown[][] = [];
  const fetch = async function (this: unknown, ...args: unknown[]) {
    seen.push([this, ...args]);
    return new Response("{}");
  } as unknown as Fetch;
  await new Synpse({ ...base, fetch, baseUrl: "http://127.0.0.1:1/api" }).devices.update("d", { name: "e" });
  const [self, url, init] = seen[0] as [unknown, string, RequestInit];
  expect(seen).toHaveLength(1);
  expect(self instanceof Synpse).toBe(false);
  expect(url).toBe("http://127.0.0.1:1/api/projects/p/devices/d");
  expect(init).toMatchObject({ method: "PATCH", body: '{"name":"e"}', redirect: "manual" });
  expect(init.signal).toBeInstanceOf(AbortSignal);
  expect(new Headers(init.headers).get("content-type")).toBe("application/json");
});

test("a fetch that changes its arguments changes nothing for the next attempt", async () => {
  const authorizations: unknown[] = [];
  const fetch = async (_: string, init: RequestInit) => {
    const headers = new Headers(init.headers);
    authorizations.push(headers.get("authorization"), headers.get("synpse-client-request-id"));
    Object.assign(init, { method: "DELETE", body: "x", signal: null });
    if (init.headers instanceof Headers) init.headers.delete("authorization");
    else Object.assign(init.headers as object, { authorization: undefined });
    return new Response("", { status: 503 });
  };
  await rejection(new Synpse({ ...base, fetch }).devices.get("d", { maxRetries: 1 }));
  expect(authorizations.slice(2)).toEqual(authorizations.slice(0, 2));
});

test("a fetch that heeds no signal is left behind, by an abort and by the time limit; what it brings later is dropped", async () => {
  const gate = deferred();
  let cancelled = 0;
  const note = () => {
    cancelled += 1;
  };
  const fetch = async () => {
    await gate.promise;
    return new Response(new ReadableStream({ cancel: note }));
  };
  const clock = fakeClock();
  const synpse = clientWithClock({ ...base, fetch, maxRetries: 0 }, clock);
  const controller = new AbortController();
  const aborted = rejection(synpse.devices.get("d", { signal: controller.signal }));
  const late = rejection(synpse.devices.get("d"));
  await turn();
  controller.abort("now");
  clock.advance(20_000);
  expect(await aborted).toBe("now");
  expect(await late).toBeInstanceOf(TimeoutError);
  expect(clock.pending()).toEqual([]);
  gate.resolve();
  await turn();
  // Nobody reads it, so its connection must not stay open.
  expect(cancelled).toBe(2);
});

test("a fetch that fails after it was left behind raises nothing", async () => {
  const gate = deferred();
  const synpse = new Synpse({
    ...base,
    fetch: async () => {
      await gate.promise;
      throw new Error("too late");
    },
  });
  const controller = new AbortController();
  const failed = rejection(synpse.devices.get("d", { signal: controller.signal }));
  await turn();
  controller.abort("now");
  expect(await failed).toBe("now");
  gate.resolve();
  // An unhandled rejection fails this run.
  await turn();
  await turn();
});

test("globalThis.fetch is looked up for each request", async () => {
  const { fetch } = globalThis;
  const synpse = new Synpse(base);
  globalThis.fetch = async () => new Response('{"name":"replaced"}');
  try {
    expect(await synpse.devices.get("d")).toEqual({ name: "replaced" });
  } finally {
    globalThis.fetch = fetch;
  }
});

test.each<[string, () => unknown]>([
  [
    "throws",
    () => {
      throw new Error("no");
    },
  ],
  ["rejects", () => Promise.reject(new Error("no"))],
  ["rejects with nothing", () => Promise.reject(undefined)],
  ["gives an empty text", () => ""],
  ["gives nothing", () => undefined],
  ["gives null", async () => null],
  ["gives a number", async () => 7],
  ["gives an object", async () => ({ key: "k" })],
])("an accessKey function that %s: nothing is sent, once, and the call settles", async (_, accessKey) => {
  await using server = await startServer((response) => json(response, {}));
  let asked = 0;
  const counted = () => {
    asked += 1;
    return accessKey() as string;
  };
  for (const method of names) {
    asked = 0;
    const error = await rejection(methods[method](new Synpse({ ...server.options, accessKey: counted })));
    expect(error).toBeInstanceOf(ValidationError);
    expect(String(error)).toContain("accessKey");
    expect(asked).toBe(1);
  }
  expect(server.received).toEqual([]);
});

test("an accessKey function that never answers ends with attemptTimeout, and is asked once without retries", async () => {
  const clock = fakeClock();
  let asked = 0;
  const accessKey = () => {
    asked += 1;
    return new Promise<string>(() => {});
  };
  const synpse = clientWithClock({ ...base, accessKey, maxRetries: 0 }, clock);
  const failed = rejection(synpse.devices.get("d"));
  let error: unknown;
  void failed.then((each) => {
    error = each;
  });
  await clock.timerOf(20_000);
  clock.advance(20_000);
  for (let each = 0; each < 200 && error === undefined; each++) await turn();
  expect(error).toBeInstanceOf(TimeoutError);
  expect(clock.pending()).toEqual([]);
  expect(asked).toBe(1);
});

test("an accessKey function is asked for each attempt of each call, also at once, and its answers are not mixed up", async () => {
  await using server = await startServer(answers(status(503), (response) => json(response, {})));
  let asked = 0;
  const accessKey = async () => {
    asked += 1;
    const mine = asked;
    await turn();
    return `key-${mine}`;
  };
  const synpse = new Synpse({ ...server.options, accessKey });
  await Promise.all([synpse.devices.get("a"), synpse.devices.get("b"), synpse.devices.get("c")]);
  const keys = server.received.map(({ headers }) =>
    Buffer.from(String(headers.authorization).slice(6), "base64").toString(),
  );
  expect(new Set(keys).size).toBe(4);
  expect(keys.every((key) => /^key-[1-4]:$/.test(key))).toBe(true);
});

test.each(["a\nb", "key\u0000", "ключ", "a b", " padded ", "a:b"])(
  "the key %j goes out as it is, encoded",
  async (accessKey) => {
    await using server = await startServer((response) => json(response, {}));
    for (const given of [accessKey, () => accessKey])
      await new Synpse({ ...server.options, accessKey: given }).devices.get("d");
    for (const { headers } of server.received) {
      expect(Buffer.from(String(headers.authorization).slice(6), "base64").toString("utf8")).toBe(`${accessKey}:`);
    }
  },
);

test.each([7, {}, [], true])(
  "an accessKey of %j is refused, by the constructor or the first call, without being sent",
  async (accessKey) => {
    await using server = await startServer((response) => json(response, {}));
    const make = async () =>
      new Synpse({ ...server.options, accessKey: accessKey as unknown as string }).devices.get("d");
    const error = await rejection(make());
    expect(error).toBeInstanceOf(ValidationError);
    expect(server.received).toEqual([]);
  },
);

test("a 2xx of another kind is judged by its body too", async () => {
  for (const code of [201, 202, 203, 206]) {
    const synpse = new Synpse({ ...base, fetch: async () => new Response("<p>", { status: code }) });
    const error = await rejection(synpse.devices.get("d"));
    expect(error).toBeInstanceOf(ResponseFormatError);
    expect(error).toMatchObject({ status: code });
  }
});

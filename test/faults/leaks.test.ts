/** No credential, secret data or registration token id in anything that an error, an event or a client shows. */
import { inspect } from "node:util";
import { type Fetch, Synpse, SynpseError, type SynpseEvent } from "@synpse/sdk";
import { expect, test } from "vitest";
import { clientWithClock, rejection } from "../../packages/sdk/src/testing/client.ts";
import { fakeClock } from "../../packages/sdk/src/testing/clock.ts";
import { type Answer, json, type Received, startServer, status } from "../../packages/sdk/src/testing/server.ts";
import { closedPort, head, raw, reset } from "./support.ts";

const KEY = "s1vVerySecretAccessKey0042";
const BASIC = Buffer.from(`${KEY}:`).toString("base64");
const TOKEN = "drt_2dG9yGCLDylT1zobJYaMd6L1kuj";
const PLAIN_TOKEN = "8f14e45f-ceea-467f-9575-8e6b1f2f0c11";
const SECRET = "correct horse battery staple";
const PASSWORD = "registry-pass-word-77";
const hidden: Readonly<Record<string, string>> = {
  "the key": KEY,
  "the key in base64": BASIC,
  "the key in base64 without padding": BASIC.replace(/=+$/, ""),
  "the key alone in base64": Buffer.from(KEY).toString("base64").replace(/=+$/, "").slice(0, -1),
  "the key, URL-encoded": encodeURIComponent(`${KEY}:`),
  "a token id": TOKEN,
  "a token id without prefix": PLAIN_TOKEN,
  "secret data": SECRET,
  "secret data in base64": Buffer.from(SECRET).toString("base64"),
  "a password": PASSWORD,
};

/** Everything that people and tools make of a value: console, logger, serialiser, error tracker. */
function shown(value: unknown): string {
  const parts: unknown[] = [
    `${value instanceof Error ? value : ""}`,
    JSON.stringify(value),
    JSON.stringify({ wrapped: [value] }),
    inspect(value, { depth: 20, maxStringLength: null, maxArrayLength: null }),
    inspect({ wrapped: value }, { depth: 20, showHidden: false, getters: false }),
    inspect(new Error("outer", { cause: value }), { depth: 20 }),
  ];
  if (value instanceof Error) {
    parts.push(value.message, value.stack, value.toString());
    parts.push(
      JSON.stringify(
        value,
        Object.getOwnPropertyNames(value).filter((name) => name !== "cause"),
      ),
    );
    for (const [, field] of Object.entries(value)) parts.push(inspect(field, { depth: 20 }));
    parts.push(JSON.stringify(structuredClone({ name: value.name, message: value.message, stack: value.stack })));
  }
  // As the global console prints it.
  let printed = "";
  const { log } = console;
  console.log = (...values: unknown[]) => {
    printed += values.map((each) => (typeof each === "string" ? each : inspect(each))).join(" ");
  };
  try {
    console.log(value);
    console.log("%s %o %O %j", value, value, value, value);
  } finally {
    console.log = log;
  }
  return [...parts, printed].join("\n");
}

/** What loggers and error trackers print that follow the causes by themselves. */
function causesOf(value: unknown): string {
  const parts: unknown[] = [];
  let cause: unknown = value;
  for (let depth = 0; depth < 10 && cause instanceof Error; depth++) {
    parts.push(cause.name, cause.message, cause.stack);
    cause = cause.cause;
  }
  return [...parts, typeof cause === "string" ? cause : ""].join("\n");
}

function expectNothingHidden(value: unknown, text = shown(value)): void {
  for (const [what, secret] of Object.entries(hidden)) {
    if (text.includes(secret)) {
      const at = text.indexOf(secret);
      throw new Error(`${what} is shown: …${text.slice(Math.max(0, at - 80), at + 60)}…`);
    }
  }
}

/** Calls that carry each kind of secret. */
const calls: Readonly<Record<string, (synpse: Synpse) => PromiseLike<unknown>>> = {
  "devices.get": (s) => s.devices.get("d"),
  "devices.list": (s) => s.devices.list(),
  "devices.register": (s) => s.devices.register({ deviceRegistrationTokenId: TOKEN }),
  "devices.register with another id": (s) => s.devices.register({ deviceRegistrationTokenId: PLAIN_TOKEN }),
  "registrationTokens.update": (s) => s.registrationTokens.update(TOKEN, { name: "t" }),
  "registrationTokens.update with another id": (s) => s.registrationTokens.update(PLAIN_TOKEN, { name: "t" }),
  "registrationTokens.delete": (s) => s.registrationTokens.delete(TOKEN),
  "registrationTokens.delete with another id": (s) => s.registrationTokens.delete(PLAIN_TOKEN),
  "registrationTokens.getDefault": (s) => s.registrationTokens.getDefault(),
  "secrets.create": (s) => s.namespace("n").secrets.create({ name: "s", data: SECRET }),
  "secrets.update": (s) => s.namespace("n").secrets.update("s", { data: SECRET }),
  "secrets.get": (s) => s.namespace("n").secrets.get("s"),
  "namespaces.update": (s) =>
    s.namespaces.update("n", { name: "n", config: { registryAuthentication: { username: "u", password: PASSWORD } } }),
  "applications.create": (s) =>
    s.namespace("n").applications.create({
      name: "a",
      spec: { containers: [{ name: "c", image: "i", auth: { username: "u", password: PASSWORD } }] },
    }),
  "applications.apply": (s) =>
    s.namespace("n").applications.apply({
      name: "a",
      spec: { containers: [{ name: "c", image: "i", auth: { username: "u", password: PASSWORD } }] },
    }),
  "devices.waitFor": (s) => s.devices.waitFor("d", "online"),
  "http.DELETE": async (s) => {
    const { error, response } = await s.http.DELETE("/projects/{project}/device-registration-tokens/{token}", {
      params: { path: { project: "p", token: TOKEN } },
    });
    if (response.ok || error !== undefined) throw new Error("refused");
    throw new Error("refused");
  },
};

/** Repeats all that it was sent, in every place that a server has. */
const echoing =
  (code: number): Answer =>
  (response, request) => {
    const everything = echo(request);
    json(
      response,
      { error: everything, message: everything, list: [everything], [everything]: 1, nested: { a: [{ everything }] } },
      code,
      {
        "x-echo": Buffer.from(String(request.headers.authorization)).toString("latin1"),
        "retry-after": "0",
      },
    );
  };
const echo = ({ method, target, headers, body }: Received) =>
  `${method} ${target} ${decodeURIComponent(target)} ${JSON.stringify(headers)} ${headers.authorization} ${KEY} ${body}`;

const faults: Readonly<Record<string, Answer>> = {
  ...Object.fromEntries(
    [400, 401, 402, 403, 404, 409, 412, 418, 429, 500, 503, 601].map((code) => [
      `${code} that repeats everything`,
      echoing(code),
    ]),
  ),
  "a text that repeats everything": (response, request) => status(400, {}, echo(request))(response, request, 0),
  "HTML that repeats everything": (response, request) =>
    status(200, { "content-type": "text/html" }, `<html>${echo(request)}</html>`)(response, request, 0),
  "JSON that breaks off after everything": (response, request) =>
    status(200, { "content-type": "application/json" }, `{"x":${JSON.stringify(echo(request))}`)(response, request, 0),
  "a redirect that repeats everything": (response, request) =>
    status(302, { location: `https://elsewhere.example${request.target}?key=${KEY}&b=${encodeURIComponent(BASIC)}` })(
      response,
      request,
      0,
    ),
  "an empty 200": status(200),
  "a reset": reset,
  "a lost body": raw(`${head("200 OK", "Content-Length: 100")}{`),
};

for (const [fault, answer] of Object.entries(faults)) {
  test(`errors and events after ${fault}`, async () => {
    await using server = await startServer(answer);
    const events: SynpseEvent[] = [];
    const synpse = new Synpse({
      ...server.options,
      accessKey: KEY,
      maxRetries: 1,
      onEvent: (event) => events.push(event),
    });
    for (const [name, call] of Object.entries(calls)) {
      const outcome = await call(synpse).then(
        () => undefined,
        (error: unknown) => error,
      );
      try {
        expectNothingHidden(outcome);
        expectNothingHidden(events);
      } catch (leak) {
        throw new Error(`${name}: ${(leak as Error).message}`);
      }
      events.length = 0;
    }
    expectNothingHidden(synpse);
    expectNothingHidden(synpse.devices);
    expectNothingHidden(synpse.http);
  });
}

test("errors without an answer: refused, timed out, aborted, limited, invalid", async () => {
  const baseUrl = `http://127.0.0.1:${await closedPort()}/api`;
  const events: SynpseEvent[] = [];
  const options = {
    accessKey: KEY,
    projectId: "p",
    baseUrl,
    maxRetries: 0,
    onEvent: (event: SynpseEvent) => events.push(event),
  };
  const found: unknown[] = [];
  for (const call of Object.values(calls)) found.push(await rejection(call(new Synpse(options))));

  await using silent = await startServer(() => {});
  const clock = fakeClock();
  const slow = clientWithClock({ ...options, baseUrl: silent.options.baseUrl }, clock);
  for (const call of Object.values(calls)) {
    const arrived = silent.next();
    const failed = rejection(call(slow));
    await arrived;
    clock.advance(1_000_000);
    found.push(await failed);
  }
  const limited = new Synpse({ ...options, rateLimit: { perSecond: 0.001, burst: 1, maxQueued: 0 } });
  await rejection(limited.devices.get("d"));
  found.push(await rejection(limited.devices.get("d")));
  found.push(await rejection(new Synpse(options).devices.get("d", { headers: { "x-bad": `${KEY}\n` } })));
  found.push(await rejection(new Synpse(options).registrationTokens.delete(`${TOKEN}\n`)));
  found.push(await rejection(new Synpse(options).registrationTokens.delete(`${PLAIN_TOKEN}\u0000`)));
  for (const value of [`https://${KEY}@x/api`, `https://u:${KEY}@x/api`, `https://x/api?key=${KEY}`, `${KEY} x`]) {
    found.push(await rejection((async () => new Synpse({ baseUrl: value }))()));
  }
  for (const error of [...found, ...events]) expectNothingHidden(error);
  expect(found.filter((error) => error instanceof SynpseError).length).toBeGreaterThan(found.length - 1);
});

const quoting: Readonly<Record<string, (url: string, init: RequestInit) => unknown>> = {
  "an Error that quotes the request": (url, init) =>
    new Error(
      `failed: ${url} ${JSON.stringify(init)} ${new Headers(init.headers).get("authorization")} ${String(init.body)}`,
    ),
  "a TypeError with the request attached": (url, init) =>
    Object.assign(new TypeError("fetch failed"), { url, init, config: { headers: init.headers, data: init.body } }),
  "a chain of causes that quotes it": (url, init) =>
    new TypeError("fetch failed", {
      cause: new Error(`at ${url}`, {
        cause: Object.assign(new Error(new Headers(init.headers).get("authorization") ?? ""), {
          request: init,
        }),
      }),
    }),
  "an aggregate of errors that quote it": (url, init) =>
    Object.assign(new TypeError("fetch failed"), {
      cause: new AggregateError(
        [new Error(`${url} ${String(init.body)} ${new Headers(init.headers).get("authorization")}`)],
        String(init.body),
      ),
    }),
  "an error whose stack quotes it": (url, init) => {
    const error = new Error("x");
    error.stack = `Error: x\n    at ${url} ${new Headers(init.headers).get("authorization")} ${String(init.body)}`;
    return error;
  },
  "a text": (url, init) => `${url} ${new Headers(init.headers).get("authorization")} ${String(init.body)}`,
  "the request itself": (url, init) => ({ url, init, headers: init.headers, body: init.body }),
  "an error with toJSON": (url, init) =>
    Object.assign(new Error("x"), {
      toJSON: () => ({ url, authorization: new Headers(init.headers).get("authorization"), body: init.body }),
    }),
};
for (const [what, makeError] of Object.entries(quoting)) {
  test(`a fetch that throws ${what}`, async () => {
    const events: SynpseEvent[] = [];
    for (const throwing of [
      (url: string, init: RequestInit) => Promise.reject(makeError(url, init)),
      (url: string, init: RequestInit) => {
        throw makeError(url, init);
      },
    ] as Fetch[]) {
      const synpse = new Synpse({
        accessKey: KEY,
        projectId: "p",
        maxRetries: 0,
        fetch: throwing,
        onEvent: (event) => events.push(event),
      });
      for (const [name, call] of Object.entries(calls)) {
        const error = await rejection(call(synpse));
        try {
          expectNothingHidden(error);
          expectNothingHidden(events);
        } catch (leak) {
          throw new Error(`${name}: ${(leak as Error).message}`);
        }
        events.length = 0;
      }
    }
  });
}

test.each(Object.entries(quoting))("the causes of an error, where a fetch throws %s", async (_, makeError) => {
  const fetch = (url: string, init: RequestInit) => Promise.reject(makeError(url, init));
  const synpse = new Synpse({ accessKey: KEY, projectId: "p", maxRetries: 0, fetch });
  for (const call of Object.values(calls)) {
    const error = await rejection(call(synpse));
    expectNothingHidden(error, causesOf(error));
  }
});

test("an accessKey function that throws what it knows, or gives what no header takes", async () => {
  await using server = await startServer((response) => json(response, {}));
  for (const accessKey of [
    () => Promise.reject(new Error(`vault said ${KEY}`)),
    () => {
      throw Object.assign(new Error("x"), { key: KEY });
    },
    () => Promise.reject(`no ${KEY}`),
    () => [KEY] as unknown as string,
    () => ({ key: KEY }) as unknown as string,
  ]) {
    const events: SynpseEvent[] = [];
    const error = await rejection(
      new Synpse({ ...server.options, accessKey, onEvent: (event) => events.push(event) }).devices.get("d"),
    );
    expectNothingHidden(error);
    expectNothingHidden(events);
  }
});

test("other ways to authenticate are hidden as well", async () => {
  await using server = await startServer(echoing(400));
  const events: SynpseEvent[] = [];
  const synpse = new Synpse({
    ...server.options,
    onEvent: (event) => events.push(event),
    headers: { authorization: `Bearer ${KEY}` },
  });
  for (const error of [
    await rejection(synpse.devices.get("d")),
    await rejection(synpse.devices.get("d", { headers: { authorization: `Basic ${BASIC}` } })),
    await rejection(new Synpse({ ...server.options, accessKey: async () => KEY }).devices.get("d")),
  ]) {
    expectNothingHidden(error);
  }
  expectNothingHidden(events);
});

test.each([":colon:", "with space", "ключ", "a".repeat(4096), "$&$1$$", "100%", 'q"uote', "back\\slash", "x"])(
  "a key that holds what texts mind (%.20s) is hidden too",
  async (key) => {
    await using server = await startServer((response, { headers }) => {
      const decoded = Buffer.from(String(headers.authorization).slice(6), "base64").toString("utf8");
      json(response, { error: `bad key ${decoded} in ${headers.authorization}` }, 401);
    });
    const error = await rejection(new Synpse({ ...server.options, accessKey: key }).devices.get("d"));
    const text = shown(error);
    expect(text).not.toContain(Buffer.from(`${key}:`).toString("base64"));
    if (key.length > 1) {
      expect(text).not.toContain(key);
      expect(text).not.toContain(JSON.stringify(key).slice(1, -1));
    }
  },
);

test("what a caller needs is still there", async () => {
  await using server = await startServer(status(400, {}, "the selector is wrong"));
  const error = await rejection(new Synpse({ ...server.options, accessKey: KEY }).devices.get("gateway-7"));
  expect(shown(error)).toContain("the selector is wrong");
  expect(shown(error)).toContain("getDevice");
});

/** Each fault of a server or of the way to it, for each HTTP method: how often the request is sent, and what comes out. */
import { deflateSync, gzipSync } from "node:zlib";
import {
  APIError,
  ConnectionError,
  NotFoundError,
  RateLimitError,
  ResponseFormatError,
  ServerError,
  Synpse,
  type SynpseError,
  TimeoutError,
} from "@synpse/sdk";
import { expect, test } from "vitest";
import { clientWithClock, rejection } from "../../packages/sdk/src/testing/client.ts";
import { fakeClock } from "../../packages/sdk/src/testing/clock.ts";
import { type Answer, answers, json, startServer, status } from "../../packages/sdk/src/testing/server.ts";
import { closedPort, head, type Method, methods, REPEATABLE, raw, requestIds, reset } from "./support.ts";

const names = Object.keys(methods) as Method[];
const withJson = names.filter((method) => method !== "DELETE");
const ok: Answer = (response) => json(response, { name: "gateway-7" });
const body = JSON.stringify({ name: "gateway-7" });
const gzipped = gzipSync(body);

/** The outcome of a call against a server that always answers so, with three retries and no pauses. */
async function outcome(method: Method, answer: Answer) {
  await using server = await startServer(answer);
  const events: string[] = [];
  const synpse = new Synpse({ ...server.options, onEvent: ({ type }) => events.push(type) });
  const error = await rejection(methods[method](synpse));
  const ids = requestIds(server);
  return { error, sent: server.received.length, ids: new Set(ids), id: ids[0], events };
}

type Class = abstract new (...args: never[]) => SynpseError;
/** How often it is sent where repeating does no harm, and where it may. */
type Times = readonly [repeatable: number, not: number];
const faults: readonly [string, Answer, Times, Class, Record<string, unknown>][] = [
  ["400", status(400), [1, 1], APIError, { status: 400, name: "BadRequestError" }],
  ["401", status(401), [1, 1], APIError, { status: 401, name: "AuthenticationError" }],
  ["402", status(402), [1, 1], APIError, { status: 402, name: "PaymentRequiredError" }],
  ["403", status(403), [1, 1], APIError, { status: 403, name: "PermissionDeniedError" }],
  ["404", status(404), [1, 1], NotFoundError, { status: 404, name: "NotFoundError" }],
  ["405", status(405), [1, 1], APIError, { status: 405, name: "APIError" }],
  ["408", status(408), [4, 1], APIError, { status: 408, name: "APIError" }],
  ["408 with Retry-After", status(408, { "retry-after": "0" }), [4, 1], APIError, { status: 408 }],
  ["409", status(409), [1, 1], APIError, { status: 409, name: "ConflictError" }],
  ["412", status(412), [1, 1], APIError, { status: 412, name: "PreconditionFailedError" }],
  ["425", status(425), [1, 1], APIError, { status: 425 }],
  ["429", status(429), [4, 4], RateLimitError, { status: 429, name: "RateLimitError" }],
  ["429 with Retry-After", status(429, { "retry-after": "0" }), [4, 4], RateLimitError, { retryAfter: 0 }],
  ["500", status(500), [4, 1], ServerError, { status: 500, name: "ServerError" }],
  ["500 with Retry-After", status(500, { "retry-after": "0" }), [4, 1], ServerError, { retryAfter: 0 }],
  ["501", status(501), [1, 1], ServerError, { status: 501 }],
  ["502", status(502), [4, 1], ServerError, { status: 502 }],
  ["503", status(503), [4, 1], ServerError, { status: 503 }],
  ["503 with Retry-After", status(503, { "retry-after": "0" }), [4, 4], ServerError, { retryAfter: 0 }],
  ["504", status(504), [4, 1], ServerError, { status: 504 }],
  ["520", status(520), [1, 1], ServerError, { status: 520 }],
  ["521", status(521), [1, 1], ServerError, { status: 521 }],
  ["522", status(522), [4, 1], ServerError, { status: 522 }],
  ["523", status(523), [4, 1], ServerError, { status: 523 }],
  ["524", status(524), [4, 1], ServerError, { status: 524 }],
  ["525", status(525), [1, 1], ServerError, { status: 525 }],
  ["600", status(600), [1, 1], ServerError, { status: 600 }],
  ["601", status(601, {}, "no connection\n"), [1, 1], ServerError, { status: 601, body: "no connection\n" }],
  ["602", status(602), [1, 1], ServerError, { status: 602 }],
  ["603", status(603), [1, 1], ServerError, { status: 603 }],
  ["999", status(999), [1, 1], ServerError, { status: 999 }],
  ["a reset before the headers", reset, [4, 1], ConnectionError, { status: undefined }],
  [
    "a FIN before the headers",
    (response) => response.socket?.end(),
    [4, 1],
    ConnectionError,
    { status: undefined, name: "ConnectionError" },
  ],
  ["a reset inside the headers", raw("HTTP/1.1 200 O", "reset"), [4, 1], ConnectionError, { status: undefined }],
  ["what is not HTTP", raw("220 smtp.example ESMTP\r\n"), [4, 1], ConnectionError, { status: undefined }],
  [
    "a reset inside the body",
    raw(`${head("200 OK", "Content-Length: 100")}{"id":`, "reset"),
    [4, 1],
    ConnectionError,
    { status: 200, name: "ConnectionError" },
  ],
  [
    "a FIN before the end of a counted body",
    raw(`${head("200 OK", "Content-Length: 100")}{"id":`),
    [4, 1],
    ConnectionError,
    { status: 200 },
  ],
  [
    "a FIN before the last chunk",
    raw(`${head("200 OK", "Transfer-Encoding: chunked")}6\r\n{"id":\r\n`),
    [4, 1],
    ConnectionError,
    { status: 200 },
  ],
  [
    "a chunk whose length is no number",
    raw(`${head("200 OK", "Transfer-Encoding: chunked")}zz\r\n{}\r\n`),
    [4, 1],
    ConnectionError,
    {},
  ],
  [
    "both a length and chunks",
    raw(`${head("200 OK", "Content-Length: 2", "Transfer-Encoding: chunked")}2\r\n{}\r\n0\r\n\r\n`),
    [4, 1],
    ConnectionError,
    {},
  ],
  ["a length that is no number", raw(`${head("200 OK", "Content-Length: two")}{}`), [4, 1], ConnectionError, {}],
  [
    "a gzip body that breaks off before its length",
    raw(
      Buffer.concat([
        Buffer.from(head("200 OK", "Content-Encoding: gzip", `Content-Length: ${gzipped.length}`)),
        gzipped.subarray(0, gzipped.length - 12),
      ]),
    ),
    [4, 1],
    ConnectionError,
    { status: 200 },
  ],
  [
    "a gzip body that is none",
    raw(`${head("200 OK", "Content-Encoding: gzip", `Content-Length: ${body.length}`)}${body}`),
    [4, 1],
    ConnectionError,
    { status: 200 },
  ],
  [
    "101",
    raw("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"),
    [4, 1],
    ConnectionError,
    {},
  ],
];

for (const [fault, answer, [repeatable, not], Class, fields] of faults) {
  test.each(names)(`${fault}: %s`, async (method) => {
    const times = REPEATABLE.has(method) ? repeatable : not;
    const { error, sent, ids, id, events } = await outcome(method, answer);
    expect(error).toBeInstanceOf(Class);
    expect(error).toMatchObject({ ...fields, attempts: times, requestId: id });
    expect(sent).toBe(times);
    expect(ids.size).toBe(1);
    expect(events.filter((type) => type === "request")).toHaveLength(times);
    expect(events.filter((type) => type === "retry")).toHaveLength(times - 1);
    expect(events.at(-1)).toBe("error");
    const written = method === "POST" || method === "PATCH";
    const answered = (fields as { status?: number }).status === 200;
    if (Class === ConnectionError && "status" in fields) {
      expect(String(error).includes("It has probably carried out the request")).toBe(written && answered);
      expect(String(error).includes("look before sending it again")).toBe(written);
    }
  });
}

test.each(names)(
  "a refused connection: %s is sent again, because nothing can have been carried out",
  async (method) => {
    const baseUrl = `http://127.0.0.1:${await closedPort()}/api`;
    const synpse = new Synpse({ baseUrl, accessKey: "key", projectId: "p", initialRetryDelay: 0, rateLimit: false });
    const error = await rejection(methods[method](synpse));
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error).not.toBeInstanceOf(TimeoutError);
    expect(error).toMatchObject({ attempts: 4, status: undefined });
    expect(String(error)).toContain(baseUrl.slice(0, -4));
  },
);

const stalls: readonly [string, Answer, number | undefined][] = [
  ["headers", () => {}, undefined],
  ["the rest of the headers", raw("HTTP/1.1 200 OK\r\nContent-", "open"), undefined],
  ["a body", raw(head("200 OK", "Content-Length: 100"), "open"), 200],
  ["the rest of a body", raw(`${head("200 OK", "Content-Length: 100")}{"id":`, "open"), 200],
  ["the rest of an error's body", raw(`${head("404 Not Found", "Content-Length: 100")}{"id":`, "open"), 404],
];
for (const [what, answer, code] of stalls) {
  test.each(names)(`a server that never sends ${what}: %s ends with attemptTimeout`, async (method) => {
    await using server = await startServer(answer);
    const clock = fakeClock();
    let events = 0;
    const synpse = clientWithClock(
      {
        ...server.options,
        timeout: 1_000_000,
        // A stalled body is waited for once the client has the headers.
        fetch: async (url, init) => {
          const asked = fetch(url, init);
          if (code === undefined) void server.next().then(() => clock.advance(20_000));
          else void asked.then(() => setImmediate(() => clock.advance(20_000)));
          return asked;
        },
        onEvent({ type }) {
          events += 1;
          if (type === "retry") setImmediate(() => clock.advance(0));
        },
      },
      clock,
    );
    const error = await rejection(methods[method](synpse));
    const times = REPEATABLE.has(method) ? 4 : 1;
    expect(error).toBeInstanceOf(TimeoutError);
    expect(error).toMatchObject({ attempts: times, timeout: 20_000, status: code });
    expect(server.received).toHaveLength(times);
    expect(events).toBe(2 * times);
    expect(clock.pending()).toEqual([]);
  });
}

const unexpected: readonly [string, Answer][] = [
  ["204", status(204)],
  ["an empty 200", status(200, { "content-type": "application/json" })],
  ["HTML", status(200, { "content-type": "text/html" }, "<!doctype html><title>Log in</title>")],
  ["HTML that calls itself JSON", status(200, { "content-type": "application/json" }, "<!doctype html>")],
  ["truncated JSON with the right length", status(200, { "content-type": "application/json" }, '{"id":')],
  ["two JSON objects", status(200, {}, "{}{}")],
  ["null", status(200, {}, "null")],
  ["a list", status(200, {}, "[]")],
  ["a number", status(200, {}, "7")],
  ["a text", status(200, {}, '"ok"')],
  // Without a length its end cannot be told from the connection's.
  [
    "a gzip body without length that breaks off",
    raw(
      Buffer.concat([
        Buffer.from(head("200 OK", "Content-Encoding: gzip", "Connection: close")),
        gzipped.subarray(0, gzipped.length - 12),
      ]),
    ),
  ],
  [
    "bytes that are no text",
    raw(Buffer.concat([Buffer.from(head("200 OK", "Content-Length: 2")), Buffer.of(255, 254)])),
  ],
];
for (const [what, answer] of unexpected) {
  test.each(withJson)(`${what} where an object is expected: %s is a ResponseFormatError, once`, async (method) => {
    const { error, sent, id } = await outcome(method, answer);
    expect(error).toBeInstanceOf(ResponseFormatError);
    expect(error).not.toBeInstanceOf(APIError);
    expect(error).toMatchObject({ name: "ResponseFormatError", attempts: 1, requestId: id });
    expect(sent).toBe(1);
  });
}

const fine: readonly [string, Answer][] = [
  ["a body without length or chunks", raw(`${head("200 OK", "Connection: close")}${body}`)],
  ["a gzip body", (response) => response.writeHead(200, { "content-encoding": "gzip" }).end(gzipped)],
  ["a deflate body", (response) => response.writeHead(200, { "content-encoding": "deflate" }).end(deflateSync(body))],
  [
    "103 Early Hints before it",
    raw(`HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n${head("200 OK", `Content-Length: ${body.length}`)}${body}`),
  ],
  ["201", status(201, {}, body)],
  [
    "a byte order mark",
    raw(
      Buffer.concat([Buffer.from(head("200 OK", "Connection: close")), Buffer.of(0xef, 0xbb, 0xbf), Buffer.from(body)]),
    ),
  ],
  ["another content type", status(200, { "content-type": "text/plain" }, body)],
  ["blanks around it", status(200, {}, `\r\n ${body}\n`)],
];
for (const [what, answer] of fine) {
  test.each(withJson)(`${what} changes nothing: %s`, async (method) => {
    await using server = await startServer(answer);
    expect(await methods[method](new Synpse(server.options))).toEqual({ name: "gateway-7" });
    expect(server.received).toHaveLength(1);
  });
}

test.each([301, 302, 303, 307, 308])(
  "HTTP %d is not followed by any method, and no credential leaves",
  async (code) => {
    await using elsewhere = await startServer(ok);
    for (const origin of [elsewhere.origin, ""]) {
      for (const method of names) {
        const location = `${origin}/api/projects/other/devices`;
        const { error, sent } = await outcome(method, status(code, { location }));
        expect(error).toBeInstanceOf(APIError);
        expect(error).toMatchObject({ status: code, attempts: 1 });
        expect(String(error)).toContain(`redirects to ${location}`);
        expect(sent).toBe(1);
      }
    }
    expect(elsewhere.received).toEqual([]);
  },
);

test.each([300, 304, 305, 399])("HTTP %d without a target is an APIError", async (code) => {
  const { error, sent } = await outcome("GET", status(code));
  expect(error).toBeInstanceOf(APIError);
  expect(error).toMatchObject({ status: code });
  expect(sent).toBe(1);
});

test.each(names)("%s succeeds when a retry does", async (method) => {
  const first = REPEATABLE.has(method) ? status(502) : status(429);
  await using server = await startServer(answers(first, ok));
  const { attempts, requestId } = await methods[method](new Synpse(server.options)).withResponse();
  expect(attempts).toBe(2);
  expect(requestIds(server)).toEqual([requestId, requestId]);
});

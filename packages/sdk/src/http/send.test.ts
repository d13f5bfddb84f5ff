import { type AddressInfo, createServer } from "node:net";
import { expect, test } from "vitest";
import { Synpse } from "../client.ts";
import { ConnectionError, NotFoundError, RateLimitError, ServerError, TimeoutError } from "../errors.ts";
import { clientWithClock, deferred, rejection } from "../testing/client.ts";
import { fakeClock } from "../testing/clock.ts";
import { answers, json, startServer, status } from "../testing/server.ts";

const device = { id: "dev_1", name: "gateway-7" };
const ok = (response: Parameters<typeof json>[0]) => json(response, device);

/** A port that nothing listens on. */
async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

test("sends the key as HTTP Basic, a request id and the user agent, and a content type only with a body", async () => {
  await using server = await startServer(ok);
  const synpse = new Synpse({ ...server.options, userAgent: "till/2.1" });
  await synpse.devices.get("gateway-7");
  await synpse.devices.update("gateway-7", { labels: { site: "vno" } });
  const [get, patch] = server.received;
  expect(get?.headers.authorization).toBe("Basic czF2QWNjZXNzS2V5Og==");
  expect(get?.headers["synpse-client-request-id"]).toMatch(/^[0-9A-Za-z]{27}$/);
  expect(get?.headers["user-agent"]).toMatch(/^till\/2\.1 synpse-sdk-js\/\d/);
  expect(get?.headers["content-type"]).toBeUndefined();
  expect(patch?.headers["content-type"]).toBe("application/json");
  expect(patch?.body).toBe('{"labels":{"site":"vno"}}');
});

test("repeats a GET with one request id, and says how often it was sent", async () => {
  await using server = await startServer(answers(status(503), status(500), ok));
  const { data, requestId, attempts, response } = await new Synpse(server.options).devices
    .get("gateway-7")
    .withResponse();
  expect(data).toEqual(device);
  expect(attempts).toBe(3);
  expect(server.received.map(({ headers }) => headers["synpse-client-request-id"])).toEqual([
    requestId,
    requestId,
    requestId,
  ]);
  expect(await response.json()).toEqual(device);
  expect(response.bodyUsed).toBe(true);
});

test("gives up after maxRetries", async () => {
  await using server = await startServer(status(502));
  const error = await rejection(new Synpse({ ...server.options, maxRetries: 2 }).devices.get("gateway-7"));
  expect(error).toBeInstanceOf(ServerError);
  expect(error).toMatchObject({ status: 502, attempts: 3 });
  expect(server.received).toHaveLength(3);
  await rejection(new Synpse(server.options).devices.get("gateway-7", { maxRetries: 0 }));
  expect(server.received).toHaveLength(4);
});

test.each([
  ["500", status(500), 1],
  ["503", status(503), 1],
  ["503 with Retry-After", status(503, { "retry-after": "0" }), 4],
  ["429", status(429), 4],
  ["a reset", (response: { socket: { resetAndDestroy(): void } | null }) => response.socket?.resetAndDestroy(), 1],
] as const)("sends a POST again after %s only where it cannot have been carried out", async (_, answer, times) => {
  await using server = await startServer(answer as never);
  await rejection(new Synpse(server.options).namespaces.create({ name: "n" }));
  expect(server.received).toHaveLength(times);
});

test("a caller may say that a POST can be repeated", async () => {
  await using server = await startServer(answers(status(500), ok));
  await new Synpse(server.options).devices.reboot("gateway-7", { repeatable: true });
  expect(server.received).toHaveLength(2);
});

test("sends a POST again when nothing listens, and names the address and the options", async () => {
  const synpse = new Synpse({
    baseUrl: `http://127.0.0.1:${await closedPort()}/api`,
    accessKey: "key",
    projectId: "prj_1",
    initialRetryDelay: 0,
  });
  const error = await rejection(synpse.namespaces.create({ name: "n" }));
  expect(error).toBeInstanceOf(ConnectionError);
  expect(error).toMatchObject({ attempts: 4, operation: "createNamespace", status: undefined });
  expect(String(error)).toMatch(
    /no connection to http:\/\/127\.0\.0\.1:\d+ after 4 attempts \(ECONNREFUSED\).*SYNPSE_API_ENDPOINT_URL/,
  );
});

test("a DELETE that finds nothing on a later attempt has done its work", async () => {
  await using server = await startServer(answers(status(503), status(404)));
  const { attempts } = await new Synpse(server.options).devices.delete("gateway-7").withResponse();
  expect(attempts).toBe(2);
  await expect(new Synpse(server.options).devices.delete("gateway-7")).rejects.toThrow(NotFoundError);
});

test.each([
  ["429", status(429, { "retry-after": "0" })],
  ["503 with Retry-After", status(503, { "retry-after": "0" })],
])("a DELETE that was refused with %s before, and then finds nothing, has not", async (_, refusal) => {
  await using server = await startServer(answers(refusal, status(404)));
  const error = await rejection(new Synpse(server.options).devices.delete("typo"));
  expect(error).toBeInstanceOf(NotFoundError);
  expect(error).toMatchObject({ attempts: 2 });
});

test("waits as long as Retry-After says", async () => {
  await using server = await startServer(answers(status(429, { "retry-after": "7" }), ok));
  const clock = fakeClock();
  const call = clientWithClock(server.options, clock).devices.get("gateway-7");
  await clock.timerOf(7000);
  clock.advance(6999);
  expect(server.received).toHaveLength(1);
  clock.advance(1);
  await call;
  expect(server.received).toHaveLength(2);
});

test.each([
  ["longer than maxRetryAfter", { "retry-after": "61" }, { timeout: 600_000 }],
  ["longer than what is left of the timeout", { "retry-after": "30" }, { timeout: 10_000 }],
])("rejects at once when Retry-After is %s", async (_, headers, options) => {
  await using server = await startServer(status(429, headers));
  const error = await rejection(new Synpse(server.options).devices.get("gateway-7", options));
  expect(error).toBeInstanceOf(RateLimitError);
  expect(error).toMatchObject({ attempts: 1, retryAfter: Number(headers["retry-after"]) * 1000 });
  expect(String(error)).toContain(`try again in ${headers["retry-after"]} s`);
});

test("pauses grow, and time out with the call", async () => {
  await using server = await startServer(status(500));
  const clock = fakeClock(() => 0.999_999);
  const delays: number[] = [];
  const synpse = clientWithClock(
    {
      ...server.options,
      initialRetryDelay: 500,
      maxRetries: 9,
      timeout: 20_000,
      onEvent(event) {
        if (event.type !== "retry") return;
        delays.push(Math.round(event.delay));
        setImmediate(() => clock.advance(event.delay));
      },
    },
    clock,
  );
  await expect(synpse.devices.get("gateway-7")).rejects.toThrow(ServerError);
  // 0.5 + 1 + 2 + 4 + 8 s have passed; the next pause of 8 s would go beyond the 20 s.
  expect(delays).toEqual([500, 1000, 2000, 4000, 8000]);
});

test("an attempt that gets no answer is given up and repeated; a POST is not repeated", async () => {
  await using server = await startServer(answers(() => {}, ok));
  const clock = fakeClock();
  const synpse = clientWithClock(server.options, clock);
  const arrived = server.next();
  const call = synpse.devices.get("gateway-7");
  await arrived;
  clock.advance(20_000);
  await clock.timerOf(0);
  clock.advance(0);
  expect(await call).toEqual(device);

  await using silent = await startServer(() => {});
  const posted = silent.next();
  const post = rejection(clientWithClock(silent.options, clock).namespaces.create({ name: "n" }));
  await posted;
  clock.advance(20_000);
  const error = await post;
  expect(error).toBeInstanceOf(TimeoutError);
  expect(error).toBeInstanceOf(ConnectionError);
  expect(error).toMatchObject({ timeout: 20_000, attempts: 1, status: undefined });
  expect(String(error)).toContain("Raise the option attemptTimeout");
});

test("the time limit covers the body", async () => {
  await using server = await startServer((response) => {
    response.writeHead(200, { "content-type": "application/json" });
    response.write('{"id":');
  });
  const clock = fakeClock();
  const answered = deferred();
  const fetchAndTell = async (url: string, init: RequestInit) => {
    const response = await fetch(url, init);
    setImmediate(answered.resolve);
    return response;
  };
  const synpse = clientWithClock({ ...server.options, fetch: fetchAndTell }, clock);
  const call = rejection(synpse.namespaces.create({ name: "n" }, { timeout: 5000 }));
  await answered.promise;
  clock.advance(5000);
  const error = await call;
  expect(error).toBeInstanceOf(TimeoutError);
  expect(error).toMatchObject({ timeout: 5000, status: 200 });
  expect(String(error)).toMatch(/The server had answered 200.*probably carried out/);
});

test("a connection lost inside a body is a ConnectionError that tells of the answer", async () => {
  await using server = await startServer((response) => {
    response.writeHead(200, { "content-type": "application/json", "content-length": "100" });
    response.write('{"id":', () => response.socket?.destroy());
  });
  const error = await rejection(new Synpse(server.options).namespaces.create({ name: "n" }));
  expect(error).toBeInstanceOf(ConnectionError);
  expect(error).not.toBeInstanceOf(TimeoutError);
  expect(error).toMatchObject({ status: 200, attempts: 1 });
  expect(String(error)).toContain("look before sending it again");
});

test("a fetch that does not heed its signal is left behind when the time is over", async () => {
  const clock = fakeClock();
  const synpse = clientWithClock(
    { accessKey: "key", projectId: "p", rateLimit: false, fetch: () => new Promise(() => {}) },
    clock,
  );
  const call = rejection(synpse.devices.get("d", { maxRetries: 0 }));
  await clock.timerOf(20_000);
  clock.advance(20_000);
  expect(await call).toBeInstanceOf(TimeoutError);
});

test("statuses above 599 come through as ServerError", async () => {
  await using server = await startServer(
    answers(status(600), status(601, {}, "no connection\n"), status(602), status(603)),
  );
  const synpse = new Synpse(server.options);
  for (const code of [600, 601, 602, 603]) {
    const error = await rejection(synpse.devices.reboot("gateway-7"));
    expect(error).toBeInstanceOf(ServerError);
    expect(error).toMatchObject({ status: code, attempts: 1 });
    if (code === 601) expect(String(error)).toContain("HTTP 601: no connection.");
  }
});

test.each([301, 302, 303, 307, 308])("HTTP %d is not followed; the error names the target", async (code) => {
  await using elsewhere = await startServer(ok);
  await using server = await startServer(status(code, { location: `${elsewhere.origin}/api` }));
  const error = await rejection(new Synpse(server.options).devices.get("gateway-7"));
  expect(error).toMatchObject({ name: "APIError", status: code });
  expect(String(error)).toContain(`redirects to ${elsewhere.origin}/api`);
  expect(elsewhere.received).toEqual([]);
});

test("retries take tokens too, so that a failing server is not asked more often than the limit allows", async () => {
  await using server = await startServer(status(500));
  const clock = fakeClock();
  const synpse = clientWithClock({ ...server.options, rateLimit: { perSecond: 1, burst: 1 } }, clock);
  const call = rejection(synpse.devices.get("gateway-7"));
  for (let retry = 0; retry < 3; retry++) {
    await clock.timerOf(0);
    clock.advance(0);
    await server.next().catch(() => {});
  }
  await call;
  expect(server.received).toHaveLength(4);
  const next = synpse.devices.get("gateway-7", { maxRetries: 0 }).catch(() => {});
  // One token is there for each second: the burst and three retries are paid back first.
  await clock.timerOf(4000);
  clock.advance(4000);
  await next;
});

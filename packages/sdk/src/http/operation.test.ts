import { expect, expectTypeOf, test } from "vitest";
import { Synpse } from "../client.ts";
import { ConnectionError, ValidationError } from "../errors.ts";
import { rejection } from "../testing/client.ts";
import { answers, json, startServer, status } from "../testing/server.ts";
import type { SynpseEvent } from "./events.ts";

test("synpse.http keeps openapi-fetch's contract, through the same pipeline", async () => {
  await using server = await startServer(
    answers(status(503), (response) => json(response, { name: "d" }), status(404, {}, "device not found")),
  );
  const synpse = new Synpse(server.options);
  const params = { path: { project: "prj_1", device: "a/b" }, query: { full: "" } };
  const found = await synpse.http.GET("/projects/{project}/devices/{device}", { params });
  expectTypeOf(found.data?.name).toEqualTypeOf<string | undefined>();
  expect(found.data).toEqual({ name: "d" });
  expect(server.received.map(({ target }) => target)).toEqual(Array(2).fill("/api/projects/prj_1/devices/a%2Fb?full="));
  expect(server.received[0]?.headers.authorization).toMatch(/^Basic /);

  const missing = await synpse.http.GET("/projects/{project}/devices/{device}", { params });
  expect(missing.data).toBeUndefined();
  expect(missing.error).toBe("device not found");
  expect(missing.response.status).toBe(404);
});

test("synpse.http takes the pipeline's options, and throws what brings no response", async () => {
  await using server = await startServer(status(500));
  const synpse = new Synpse(server.options);
  await synpse.http.GET("/memberships", { maxRetries: 1 });
  expect(server.received).toHaveLength(2);
  const nowhere = new Synpse({ ...server.options, baseUrl: "http://127.0.0.1:1/api" });
  await expect(nowhere.http.GET("/memberships", { maxRetries: 0 })).rejects.toThrow(ConnectionError);
});

test("synpse.http refuses what would go elsewhere or nowhere", async () => {
  await using server = await startServer((response) => json(response, {}));
  await using elsewhere = await startServer((response) => json(response, {}));
  const { http } = new Synpse(server.options);
  await expect(http.GET("/memberships", { baseUrl: elsewhere.origin } as never)).rejects.toThrow(ValidationError);
  const noName = { params: {} } as never;
  await expect(http.GET("/projects/{project}/devices", noName)).rejects.toThrow("a path parameter is missing");
  expect([server.received, elsewhere.received]).toEqual([[], []]);
});

test("middleware on synpse.http sees the calls made there, from the next on, and not the key", async () => {
  await using server = await startServer((response) => json(response, { name: "d" }));
  const synpse = new Synpse(server.options);
  let seen: string | null = null;
  synpse.http.use({
    onRequest({ request }) {
      seen = request.headers.get("authorization");
      request.headers.set("x-till", "7");
    },
  });
  const { data } = await synpse.http.GET("/memberships");
  expect(data).toEqual({ name: "d" });
  await synpse.devices.get("d");
  expect(server.received.map(({ headers }) => headers["x-till"])).toEqual(["7", undefined]);
  expect(seen).toBe("***");
  expect(server.received[0]?.headers.authorization).toMatch(/^Basic /);
});

test("headers: a call's over the client's over the defaults, and null removes", async () => {
  await using server = await startServer((response) => json(response, {}));
  const synpse = new Synpse({ ...server.options, headers: { "X-A": "client", "X-B": "client", "User-Agent": null } });
  await synpse.devices.get("d", {
    headers: { "x-a": "call", "X-b": null, Authorization: null, "Synpse-Client-Request-Id": "mine" },
  });
  const headers: Record<string, unknown> = { ...server.received[0]?.headers };
  expect(headers).toMatchObject({ "x-a": "call", "synpse-client-request-id": "mine" });
  expect(headers["x-b"]).toBeUndefined();
  expect(headers.authorization).toBeUndefined();
  // Node's fetch sends a name of its own where there is none.
  expect(headers["user-agent"]).not.toContain("synpse");
});

test("a header that HTTP does not allow is refused without its value being told", async () => {
  const error = await rejection(
    new Synpse({ accessKey: "k", projectId: "p" }).devices.get("d", { headers: { "x-key": "se\ncret" } }),
  );
  expect(error).toBeInstanceOf(ValidationError);
  expect(String(error)).toContain('"x-key"');
  expect(String(error)).not.toContain("cret");
});

test.each([{ timeout: 0 }, { timeout: Number.NaN }, { attemptTimeout: -1 }, { maxRetries: -1 }, { timeout: 2 ** 31 }])(
  "%j is refused before anything is sent",
  async (options) => {
    await using server = await startServer((response) => json(response, {}));
    const error = await rejection(new Synpse(server.options).devices.get("d", options));
    expect(error).toBeInstanceOf(ValidationError);
    expect(String(error)).toContain(Object.keys(options)[0]);
    expect(server.received).toEqual([]);
    expect(() => new Synpse(options)).toThrow(ValidationError);
  },
);

test("onEvent tells each step, and what it throws changes nothing", async () => {
  await using server = await startServer(answers(status(503), (response) => json(response, {}), status(404)));
  const events: SynpseEvent[] = [];
  const synpse = new Synpse({
    ...server.options,
    onEvent(event) {
      events.push(event);
      throw new Error("observer");
    },
  });
  const { requestId } = await synpse.devices.get("d").withResponse();
  const url = `${server.origin}/api/projects/prj_1/devices/d?full=`;
  const about = { operation: "getDevice", method: "GET", url, requestId };
  expect(events).toEqual([
    { type: "request", ...about, attempt: 1 },
    { type: "response", ...about, attempt: 1, status: 503, duration: expect.any(Number) },
    { type: "retry", ...about, attempt: 1, delay: 0, status: 503 },
    { type: "request", ...about, attempt: 2 },
    { type: "response", ...about, attempt: 2, status: 200, duration: expect.any(Number) },
  ]);
  events.length = 0;
  const error = await rejection(synpse.devices.get("d"));
  expect(events.map(({ type }) => type)).toEqual(["request", "response", "error"]);
  expect(events[2]).toMatchObject({ error, attempt: 1, operation: "getDevice" });
  events.length = 0;
  await rejection(synpse.devices.get(""));
  expect(events).toMatchObject([{ type: "error", attempt: 0, url: "/projects/{project}/devices/{device}" }]);
  events.length = 0;
  await rejection(
    new Synpse({
      ...server.options,
      baseUrl: "http://127.0.0.1:1/api",
      maxRetries: 0,
      onEvent: (event) => events.push(event),
    }).http.GET("/memberships"),
  );
  expect(events.map(({ type }) => type)).toEqual(["request", "error"]);
  expect(events[1]).toMatchObject({ operation: "GET /api/memberships" });
});

test("clients made by withProject and withOptions share the rate limit, unless another is given", async () => {
  await using server = await startServer((response) => json(response, []));
  const synpse = new Synpse({ ...server.options, rateLimit: { perSecond: 1, burst: 1, maxQueued: 0 } });
  await synpse.devices.list();
  await expect(synpse.withProject("prj_2").devices.list()).rejects.toThrow("already wait");
  await expect(synpse.withOptions({ timeout: 5 }).withProject("prj_2").devices.list()).rejects.toThrow("already wait");
  await synpse.withOptions({ rateLimit: false }).withProject("prj_2").devices.list();
  expect(server.received.map(({ target }) => target)).toEqual([
    "/api/projects/prj_1/devices",
    "/api/projects/prj_2/devices",
  ]);
});

import { expect, test } from "vitest";
import { Synpse } from "./client.ts";
import * as errors from "./errors.ts";
import { clientWithClock, everythingShown, rejection } from "./testing/client.ts";
import { fakeClock } from "./testing/clock.ts";
import { json, startServer, status } from "./testing/server.ts";

const KEY = "s1vAccessKey";
const BASIC = "czF2QWNjZXNzS2V5Og==";
const TOKEN = "drt_2dG9yGCLDylT1zobJYaMd6L1kuj";

test.each([
  [400, errors.BadRequestError],
  [401, errors.AuthenticationError],
  [402, errors.PaymentRequiredError],
  [403, errors.PermissionDeniedError],
  [404, errors.NotFoundError],
  [409, errors.ConflictError],
  [412, errors.PreconditionFailedError],
  [422, errors.APIError],
  [429, errors.RateLimitError],
  [500, errors.ServerError],
  [599, errors.ServerError],
])("HTTP %d has its class, and tells status, body, request id, operation and attempts", async (code, Class) => {
  await using server = await startServer((response) =>
    json(response, { error: "device is tired" }, code, { "x-trace": "7" }),
  );
  const error = await rejection(new Synpse({ ...server.options, maxRetries: 0 }).devices.get("gateway-7"));
  expect(error).toBeInstanceOf(Class);
  expect(error).toBeInstanceOf(errors.APIError);
  expect(error).toBeInstanceOf(errors.SynpseError);
  if (!(error instanceof errors.APIError)) return;
  expect(error.name).toBe((errors as unknown as Record<string, { name: string }>)[error.name]?.name);
  expect(error).toMatchObject({
    status: code,
    body: { error: "device is tired" },
    operation: "getDevice",
    attempts: 1,
  });
  expect(error.requestId).toBe(server.received[0]?.headers["synpse-client-request-id"]);
  expect(error.headers.get("x-trace")).toBe("7");
  expect(error.message).toContain(`getDevice: HTTP ${code}: device is tired.`);
  expect(error.stack).toContain("errors.test.ts");
});

test.each([
  ["text", "device not found\n", "device not found\n"],
  ["an empty body", "", undefined],
  ["JSON", '{"message":"gone"}', { message: "gone" }],
])("the body may be %s", async (_, body, expected) => {
  await using server = await startServer(status(404, {}, body));
  const error = await rejection(new Synpse(server.options).devices.get("gateway-7"));
  expect(error).toMatchObject({ body: expected });
});

test("a long error body is cut at 64 KiB", async () => {
  await using server = await startServer((response) => {
    response.writeHead(400);
    response.end("x".repeat(1024 * 1024));
  });
  const error = await rejection(new Synpse(server.options).devices.get("gateway-7"));
  expect(error).toBeInstanceOf(errors.BadRequestError);
  expect((error as errors.APIError).body).toHaveLength(64 * 1024);
  expect((error as errors.APIError).message.length).toBeLessThan(400);
});

test("messages say what to do", async () => {
  const said = async (code: number, call: (synpse: Synpse) => PromiseLike<unknown>, headers = {}) => {
    await using server = await startServer(status(code, headers));
    return String(await rejection(call(new Synpse({ ...server.options, maxRetries: 0 }))));
  };
  expect(await said(401, (synpse) => synpse.devices.list())).toContain("the access key from the option accessKey");
  expect(await said(402, (synpse) => synpse.namespaces.create({ name: "n" }))).toContain("plan or quota");
  expect(await said(403, (synpse) => synpse.devices.reboot("d"))).toContain("a role that allows rebootDevice");
  expect(await said(404, (synpse) => synpse.namespace("prod").applications.get("web"))).toContain(
    'There is no application "web" in namespace "prod" in project "prj_1"',
  );
  expect(await said(429, (synpse) => synpse.devices.get("d"), { "retry-after": "90" })).toContain("try again in 90 s");
});

test("401 names the variable that the key came from", async () => {
  await using server = await startServer(status(401));
  process.env.SYNPSE_ACCESS_KEY = KEY;
  try {
    const { accessKey: _, ...options } = server.options;
    expect(String(await rejection(new Synpse(options).devices.get("d")))).toContain("SYNPSE_ACCESS_KEY");
  } finally {
    delete process.env.SYNPSE_ACCESS_KEY;
  }
});

test("no error shows the key, secret data or a registration token id, even where the server repeats them", async () => {
  const secret = "hunter2-hunter2";
  const echo = (response: Parameters<typeof json>[0], request: { headers: object; body: string; target: string }) =>
    json(response, { error: `no ${JSON.stringify(request)} ${KEY} ${TOKEN}`, body: request.body, data: secret }, 400, {
      "x-echo": KEY,
    });
  await using server = await startServer(echo);
  const seen: unknown[] = [];
  const synpse = new Synpse({ ...server.options, onEvent: (event) => seen.push(event) });
  const found = [
    await rejection(synpse.registrationTokens.update(TOKEN, { name: "t" })),
    await rejection(synpse.registrationTokens.delete("plain-token-id")),
    await rejection(synpse.devices.register({ deviceRegistrationTokenId: TOKEN })),
    await rejection(synpse.namespace("n").secrets.create({ name: "s", data: secret })),
    await rejection(
      synpse.namespaces.update("n", { name: "n", config: { registryAuthentication: { password: secret } } }),
    ),
  ];
  const text = [...found, seen].map(everythingShown).join("\n");
  for (const hidden of [KEY, BASIC, TOKEN, "plain-token-id", secret, Buffer.from(secret).toString("base64")]) {
    expect(text).not.toContain(hidden);
  }
  expect(text).toContain("***");
});

test("a client shows no key either", async () => {
  expect(everythingShown(new Synpse({ accessKey: KEY }))).not.toContain(KEY);
});

test.each([
  [
    "the constructor does not throw, the first call names option and variable",
    {},
    /option accessKey.*SYNPSE_PROJECT_ACCESS_KEY/,
  ],
  ["an empty key is no key", { accessKey: "" }, /there is no access key/],
  ["a project is needed as well", { accessKey: "k", projectId: undefined }, /option projectId.*SYNPSE_PROJECT_ID/],
])("missing credentials: %s", async (_, options, message) => {
  await using server = await startServer((response) => json(response, {}));
  const { accessKey: __, projectId: ___, ...rest } = server.options;
  const synpse = new Synpse({ ...rest, ...("projectId" in options ? {} : { projectId: "p" }), ...options });
  const error = await rejection(synpse.devices.get("d"));
  expect(error).toBeInstanceOf(errors.ValidationError);
  expect(String(error)).toMatch(message);
  expect(server.received).toEqual([]);
});

test("registering a device needs no key, and sends none", async () => {
  await using server = await startServer((response) =>
    json(response, { deviceId: "dev_1", deviceAccessKeyValue: "k" }),
  );
  const { accessKey: _, ...options } = server.options;
  await new Synpse(options).devices.register({ deviceRegistrationTokenId: TOKEN });
  expect(server.received[0]?.headers.authorization).toBeUndefined();
});

test("an accessKey function is asked for every attempt", async () => {
  await using server = await startServer((response, _, index) =>
    index === 0 ? status(503)(response, _, 0) : json(response, {}),
  );
  let asked = 0;
  const accessKey = async () => `key-${++asked}`;
  await new Synpse({ ...server.options, accessKey }).devices.get("d");
  const sent = server.received.map(({ headers }) =>
    Buffer.from(String(headers.authorization).slice(6), "base64").toString(),
  );
  expect(sent).toEqual(["key-1:", "key-2:"]);
});

test.each([
  ["that throws", () => Promise.reject(new Error("vault is shut"))],
  ["that gives nothing", () => "" as string],
])("an accessKey function %s sends nothing", async (_, accessKey) => {
  await using server = await startServer((response) => json(response, {}));
  const error = await rejection(new Synpse({ ...server.options, accessKey }).devices.get("d"));
  expect(error).toBeInstanceOf(errors.ValidationError);
  expect(server.received).toEqual([]);
});

test.each([
  ["HTML", "<html><title>Log in</title></html>", "text/html", /text\/html instead of a JSON object. It begins: <html>/],
  ["broken JSON", '{"data":"c2VjcmV0', "application/json", /instead of a JSON object/],
  ["nothing", "", "application/json", /0 characters/],
  ["null", "null", "application/json", /instead of a JSON object/],
  ["a list", "[]", "application/json", /instead of a JSON object/],
])("a success that is %s is a ResponseFormatError", async (_, body, type, message) => {
  await using server = await startServer(status(200, { "content-type": type }, body));
  const error = await rejection(new Synpse(server.options).devices.get("d"));
  expect(error).toBeInstanceOf(errors.ResponseFormatError);
  expect(error).toMatchObject({ status: 200, operation: "getDevice", attempts: 1 });
  expect(String(error)).toMatch(message);
  expect(everythingShown(error)).not.toContain("c2VjcmV0");
});

test("a success body beyond 64 MiB is refused", async () => {
  const chunk = Buffer.alloc(1024 * 1024, " ");
  await using server = await startServer((response) => {
    let sent = 0;
    const more = () => {
      while (!response.destroyed && sent < 66) if (!response.write(chunk, () => void sent++)) break;
      if (sent >= 66) response.end();
    };
    response.on("drain", more);
    more();
  });
  const error = await rejection(new Synpse(server.options).devices.get("d"));
  expect(error).toBeInstanceOf(errors.ResponseFormatError);
  expect(String(error)).toContain("67108864 bytes");
});

test("two copies of the package agree on instanceof, and derived classes keep the usual rule", async () => {
  // A query makes it another module.
  const specifier = "./errors.ts?copy";
  const other = (await import(/* @vite-ignore */ specifier)) as typeof errors;
  const init = { status: 404, body: undefined, headers: new Headers(), requestId: "", operation: "", attempts: 1 };
  const theirs = new other.NotFoundError("gone", init);
  expect(Object.getPrototypeOf(theirs)).not.toBe(errors.NotFoundError.prototype);
  expect(theirs instanceof errors.NotFoundError).toBe(true);
  expect(theirs instanceof errors.APIError).toBe(true);
  expect(theirs instanceof errors.ConflictError).toBe(false);
  expect(theirs instanceof Error).toBe(true);
  class Mine extends errors.NotFoundError {}
  expect(theirs instanceof Mine).toBe(false);
  expect(new Mine("x", init) instanceof errors.NotFoundError).toBe(true);
  for (const value of [null, undefined, 1, "x", {}])
    expect((value as unknown) instanceof errors.SynpseError).toBe(false);
});

test("every class has its own name, and the stack begins with it", () => {
  const error = new errors.ValidationError("name is missing");
  expect(error.name).toBe("ValidationError");
  expect(error.stack?.split("\n")[0]).toBe("ValidationError: name is missing");
  expect(Object.keys(error)).toEqual([]);
});

test("a page that echoes the credential is shown without it", async () => {
  await using server = await startServer((response, { headers }) => {
    response.writeHead(200, { "content-type": "text/html" });
    response.end(`<pre>${headers.authorization}</pre>`);
  });
  const error = await rejection(new Synpse({ ...server.options, accessKey: KEY }).devices.get("d"));
  expect(error).toBeInstanceOf(errors.ResponseFormatError);
  expect(String(error)).toContain("<pre>");
  expect(everythingShown(error)).not.toContain(KEY);
  expect(everythingShown(error)).not.toContain(btoa(`${KEY}:`));
});

test("a fetch that quotes its headers when it fails is shown without the credential", async () => {
  const fetch = (_: string, { headers }: RequestInit) =>
    Promise.reject(new TypeError(`failed with ${new Headers(headers).get("authorization")}`));
  const error = await rejection(new Synpse({ accessKey: KEY, projectId: "p", maxRetries: 0, fetch }).devices.get("d"));
  expect(error).toBeInstanceOf(errors.ConnectionError);
  expect(String(error)).toContain("failed with");
  expect(everythingShown(error)).not.toContain(btoa(`${KEY}:`));
});

test("a cause is kept, without the key that it carries along", async () => {
  const synpse = clientWithClock(
    {
      accessKey: KEY,
      projectId: "p",
      maxRetries: 0,
      fetch: () => Promise.reject(Object.assign(new TypeError("no route"), { config: { auth: KEY }, code: "EPIPE" })),
    },
    fakeClock(),
  );
  const error = await rejection(synpse.devices.get("d"));
  expect(error).toBeInstanceOf(errors.ConnectionError);
  expect((error as Error).cause).toMatchObject({ code: "EPIPE", config: { auth: "***" } });
  const text = everythingShown(error);
  expect(text).toContain("EPIPE");
  expect(text).toContain("TypeError");
  expect(text).not.toContain(KEY);
});

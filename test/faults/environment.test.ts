/** Options and environment variables as people set them, well or badly. */
import { Synpse, ValidationError } from "@synpse/sdk";
import { afterEach, expect, test, vi } from "vitest";
import { rejection } from "../../packages/sdk/src/testing/client.ts";
import { json, startServer } from "../../packages/sdk/src/testing/server.ts";

afterEach(() => vi.unstubAllEnvs());

const keyOf = (authorization: string | undefined) => Buffer.from(String(authorization).slice(6), "base64").toString();

async function sentWith(options: object, environment: Record<string, string>) {
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  await using server = await startServer((response) => json(response, {}));
  const { baseUrl } = server.options;
  const synpse = new Synpse({ baseUrl, rateLimit: false, ...options });
  await synpse.devices.get("d");
  const [request] = server.received;
  return { key: keyOf(request?.headers.authorization), target: request?.target };
}

const project = { SYNPSE_PROJECT_ID: "p" };
test.each<[string, Record<string, string>, string]>([
  [
    "the project's key",
    { SYNPSE_PROJECT_ACCESS_KEY: "a", SYNPSE_ACCESS_KEY: "b", SYNPSE_PERSONAL_ACCESS_KEY: "c" },
    "a:",
  ],
  ["then the plain one", { SYNPSE_ACCESS_KEY: "b", SYNPSE_PERSONAL_ACCESS_KEY: "c" }, "b:"],
  ["then the personal one", { SYNPSE_PERSONAL_ACCESS_KEY: "c" }, "c:"],
  ["an empty one does not count", { SYNPSE_PROJECT_ACCESS_KEY: "", SYNPSE_ACCESS_KEY: "b" }, "b:"],
  ["nor does one of blanks", { SYNPSE_PROJECT_ACCESS_KEY: " \t", SYNPSE_ACCESS_KEY: "b" }, "b:"],
  ["blanks and a line end around it are not part of it", { SYNPSE_PROJECT_ACCESS_KEY: " a\r\n" }, "a:"],
])("the key comes from the environment: %s", async (_, environment, key) => {
  expect(await sentWith({}, { ...project, ...environment })).toMatchObject({ key });
});

test.each([
  ["undefined", undefined],
  ["an empty text", ""],
])("an option that is %s: the environment counts only where nothing is given", async (_, accessKey) => {
  vi.stubEnv("SYNPSE_PROJECT_ACCESS_KEY", "from-environment");
  await using server = await startServer((response) => json(response, {}));
  const synpse = new Synpse({ ...server.options, accessKey });
  if (accessKey === undefined) {
    await synpse.devices.get("d");
    expect(keyOf(server.received[0]?.headers.authorization)).toBe("from-environment:");
  } else {
    // Who gives an empty key means to give one: another's must not be taken in its place.
    const error = await rejection(synpse.devices.get("d"));
    expect(error).toBeInstanceOf(ValidationError);
    expect(server.received).toEqual([]);
  }
});

test.each([" p ", "p\n"])("SYNPSE_PROJECT_ID of %j is p", async (value) => {
  const { target } = await sentWith({ accessKey: "k" }, { SYNPSE_PROJECT_ID: value });
  expect(target).toMatch(/^\/api\/projects\/p\/devices/);
});

test.each(["", " "])("SYNPSE_PROJECT_ID of %j is none, and the error names option and variable", async (value) => {
  const error = await rejection(sentWith({ accessKey: "k" }, { SYNPSE_PROJECT_ID: value }));
  expect(error).toBeInstanceOf(ValidationError);
  expect(String(error)).toMatch(/projectId.*SYNPSE_PROJECT_ID/);
});

test.each(["/", "//", " ", "\n"])("SYNPSE_API_ENDPOINT_URL with %j at its end means the same address", async (end) => {
  await using server = await startServer((response) => json(response, {}));
  vi.stubEnv("SYNPSE_API_ENDPOINT_URL", `${server.options.baseUrl}${end}`);
  await new Synpse({ accessKey: "k", projectId: "p" }).devices.get("d");
  expect(server.received[0]?.target).toBe("/api/projects/p/devices/d?full=");
});

test.each(["", " "])("SYNPSE_API_ENDPOINT_URL of %j is not set", (value) => {
  vi.stubEnv("SYNPSE_API_ENDPOINT_URL", value);
  expect(new Synpse().baseUrl).toBe("https://cloud.synpse.net/api");
});

test("the environment is read when a client is made, not when the package is loaded, and not later", async () => {
  await using server = await startServer((response) => json(response, {}));
  const { accessKey: _, projectId: __, ...options } = server.options;
  const before = new Synpse(options);
  vi.stubEnv("SYNPSE_PROJECT_ACCESS_KEY", "later");
  vi.stubEnv("SYNPSE_PROJECT_ID", "p");
  expect(await rejection(before.devices.get("d"))).toBeInstanceOf(ValidationError);
  await new Synpse(options).devices.get("d");
  expect(server.received).toHaveLength(1);
});

test("the constructor does not throw for what is missing; each method tells before it sends", async () => {
  await using server = await startServer((response) => json(response, {}));
  const { baseUrl } = server.options;
  const noKey = new Synpse({ baseUrl, projectId: "p" });
  const noProject = new Synpse({ baseUrl, accessKey: "k" });
  for (const call of [
    (s: Synpse) => s.devices.list(),
    (s: Synpse) => s.devices.get("d"),
    (s: Synpse) => s.namespace("n").applications.create({ name: "a", spec: {} }),
    (s: Synpse) => s.namespace("n").applications.apply({ name: "a", spec: {} }),
    (s: Synpse) => s.registrationTokens.getDefault(),
    (s: Synpse) => s.devices.waitFor("d", "online"),
  ]) {
    const key = await rejection(call(noKey));
    expect(key).toBeInstanceOf(ValidationError);
    expect(String(key)).toMatch(/option accessKey.*SYNPSE_PROJECT_ACCESS_KEY/);
    const missing = await rejection(call(noProject));
    expect(missing).toBeInstanceOf(ValidationError);
    expect(String(missing)).toMatch(/option projectId.*SYNPSE_PROJECT_ID/);
  }
  expect(server.received).toEqual([]);
});

test.each([
  ["timeout", 0],
  ["timeout", -1],
  ["timeout", Number.NaN],
  ["timeout", Number.POSITIVE_INFINITY],
  ["timeout", "60"],
  ["attemptTimeout", 0],
  ["attemptTimeout", null],
  ["maxRetries", -1],
  ["maxRetries", Number.NaN],
  ["maxRetries", "3"],
  ["initialRetryDelay", -1],
  ["initialRetryDelay", "500"],
  ["maxRetryDelay", Number.NaN],
  ["maxRetryAfter", -5],
])("the option %s of %s is refused by its name, by client and call", async (name, value) => {
  const options = { accessKey: "k", projectId: "p", fetch: async () => new Response("{}") };
  const make = () => new Synpse({ ...options, [name]: value });
  expect(make).toThrow(ValidationError);
  expect(make).toThrow(name);
  expect(() => new Synpse(options).withOptions({ [name]: value })).toThrow(name);
  if (/timeout|attempt|maxRetries/.test(name)) {
    const error = await rejection((async () => new Synpse(options).devices.get("d", { [name]: value }))());
    expect(error).toBeInstanceOf(ValidationError);
    expect(String(error)).toContain(name);
  }
});

test("options that inherit, that are polluted or frozen do what they say and no more", async () => {
  await using server = await startServer((response) => json(response, {}));
  const polluted = JSON.parse(
    '{"__proto__":{"accessKey":"stolen","baseUrl":"http://evil.example"},"timeout":5000}',
  ) as object;
  const options = Object.freeze({ ...server.options, ...polluted, headers: Object.freeze({ "X-A": "1" }) });
  const copy = structuredClone(options);
  await new Synpse(options).devices.get("d", Object.freeze({ headers: Object.freeze({ "X-B": "2" }) }));
  expect(options).toEqual(copy);
  const [request] = server.received;
  expect(keyOf(request?.headers.authorization)).toBe(`${server.options.accessKey}:`);
  expect(request?.headers).toMatchObject({ "x-a": "1", "x-b": "2" });
});

test("a client is not changed by changing its options afterwards", async () => {
  await using server = await startServer((response) => json(response, {}));
  const options = { ...server.options, headers: { "x-a": "1" } as Record<string, string> };
  const synpse = new Synpse(options);
  options.headers["x-a"] = "2";
  Object.assign(options, { accessKey: "other", baseUrl: "http://127.0.0.1:1" });
  await synpse.devices.get("d");
  expect(server.received[0]?.headers["x-a"]).toBe("1");
  expect(keyOf(server.received[0]?.headers.authorization)).toBe(`${server.options.accessKey}:`);
});

test.each(["a\nb", "a\r\nx-injected: 1", "a\u0000", "ключ"])(
  "the header value %j is refused without being repeated",
  async (value) => {
    await using server = await startServer((response) => json(response, {}));
    for (const call of [
      async () => new Synpse(server.options).devices.get("d", { headers: { "x-a": value } }),
      async () => new Synpse({ ...server.options, headers: { "x-a": value } }).devices.get("d"),
    ]) {
      const error = await rejection(call());
      expect(error).toBeInstanceOf(ValidationError);
      expect(String(error)).toContain("x-a");
      expect(String(error)).not.toContain(value);
    }
    expect(server.received).toEqual([]);
  },
);

test.each(["till/1.0", "Ünicode/1", "a\nb", ""])(
  "a userAgent of %j is sent before ours, or refused",
  async (userAgent) => {
    await using server = await startServer((response) => json(response, {}));
    const outcome = await (async () => new Synpse({ ...server.options, userAgent }).devices.get("d"))().then(
      () => server.received[0]?.headers["user-agent"],
      (error: unknown) => error,
    );
    if (userAgent === "a\nb") expect(outcome).toBeInstanceOf(ValidationError);
    else if (userAgent === "till/1.0") expect(outcome).toMatch(/^till\/1\.0 synpse-sdk-js\//);
    else if (typeof outcome === "string") expect(outcome).toContain("synpse-sdk-js/");
    else expect(outcome).toBeInstanceOf(ValidationError);
  },
);

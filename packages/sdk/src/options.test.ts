import { afterEach, expect, test, vi } from "vitest";
import { Synpse } from "./client.ts";
import { ValidationError } from "./errors.ts";
import { resolveOptions } from "./options.ts";

afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

test("without options and environment there are defaults", () => {
  expect(resolveOptions({})).toMatchObject({
    accessKey: undefined,
    projectId: undefined,
    baseUrl: "https://cloud.synpse.net/api",
    timeout: 60_000,
    attemptTimeout: 20_000,
    maxRetries: 3,
    initialRetryDelay: 500,
    maxRetryDelay: 8000,
    maxRetryAfter: 60_000,
    rateLimit: { perSecond: 4, burst: 40, maxQueued: 10_000 },
  });
});

test("the first key that is set counts, and options count more", () => {
  vi.stubEnv("SYNPSE_PERSONAL_ACCESS_KEY", "personal");
  expect(resolveOptions({})).toMatchObject({ accessKey: "personal", accessKeySource: "SYNPSE_PERSONAL_ACCESS_KEY" });
  vi.stubEnv("SYNPSE_ACCESS_KEY", "either");
  expect(resolveOptions({}).accessKey).toBe("either");
  vi.stubEnv("SYNPSE_PROJECT_ACCESS_KEY", "project");
  vi.stubEnv("SYNPSE_PROJECT_ID", "prj_env");
  vi.stubEnv("SYNPSE_API_ENDPOINT_URL", "https://edge.example:8443/api/");
  expect(resolveOptions({})).toMatchObject({
    accessKey: "project",
    projectId: "prj_env",
    baseUrl: "https://edge.example:8443/api",
  });
  const given = resolveOptions({ accessKey: "option", projectId: "prj_option", baseUrl: "http://127.0.0.1:1/x//" });
  expect(given).toMatchObject({ accessKey: "option", projectId: "prj_option", baseUrl: "http://127.0.0.1:1/x" });
});

test("an empty variable is not set, and undefined is not given", () => {
  vi.stubEnv("SYNPSE_PROJECT_ACCESS_KEY", "");
  vi.stubEnv("SYNPSE_ACCESS_KEY", "key");
  expect(resolveOptions({ accessKey: undefined, timeout: undefined })).toMatchObject({
    accessKey: "key",
    timeout: 60_000,
  });
});

test("works where there is no process", () => {
  vi.stubGlobal("process", undefined);
  expect(resolveOptions({}).accessKey).toBeUndefined();
});

test.each([
  ["not a url", "is not a URL"],
  ["ftp://x/api", "must use https or http"],
  ["https://key@x/api", "must not hold a user name"],
  ["https://x/api?a=b", "must not have a query"],
  ["https://x/{project}", "braces"],
])("refuses the address %s", (baseUrl, message) => {
  expect(() => new Synpse({ baseUrl })).toThrow(ValidationError);
  expect(() => new Synpse({ baseUrl })).toThrow(message);
  vi.stubEnv("SYNPSE_API_ENDPOINT_URL", baseUrl);
  expect(() => new Synpse()).toThrow("SYNPSE_API_ENDPOINT_URL");
  expect(() => new Synpse({ baseUrl: "https://x/api" })).not.toThrow();
});

test.each([
  { rateLimit: { perSecond: 0 } },
  { rateLimit: { burst: 0 } },
  { rateLimit: { maxQueued: -1 } },
  { maxRetryDelay: -1 },
  { maxRetryAfter: Number.NaN },
])("refuses %j", (options) => {
  expect(() => new Synpse(options)).toThrow(ValidationError);
});

test("withOptions keeps what is not given", () => {
  const base = resolveOptions({ accessKey: "key", headers: { "X-A": "1" }, timeout: 5000 });
  const derived = resolveOptions({ projectId: "p", headers: { "x-b": "2" } }, base);
  expect(derived).toMatchObject({
    accessKey: "key",
    timeout: 5000,
    projectId: "p",
    headers: { "x-a": "1", "x-b": "2" },
  });
});

import { expect, test } from "vitest";
import { createBackend } from "./backend.ts";
import { ToolFailure } from "./failure.ts";

const options = { projectId: "p", baseUrl: "http://127.0.0.1:1/api", fetch: () => Promise.resolve(Response.json([])) };

test("keys that come from a function are remembered, the latest 16", async () => {
  let asked = 0;
  const backend = createBackend({ ...options, accessKey: () => `key-number-${++asked}` }, {});
  for (let call = 0; call < 20; call += 1) await backend.synpse().namespaces.list();
  expect(backend.secrets()).toHaveLength(16);
  expect(backend.secrets()).toContain("key-number-20");
  expect(backend.secrets()).not.toContain("key-number-4");
});

test("keys of the environment are secrets, whether or not they are used", () => {
  const env = { SYNPSE_ACCESS_KEY: "from-the-environment", SYNPSE_PERSONAL_ACCESS_KEY: "" };
  expect(createBackend({ ...options, accessKey: "from-the-options" }, env).secrets()).toEqual([
    "from-the-environment",
    "from-the-options",
  ]);
});

test("the client is made when a tool first needs it, and once", () => {
  const backend = createBackend({ ...options, accessKey: "key" }, {});
  expect(backend.synpse()).toBe(backend.synpse());
  expect(() => createBackend(options, {}).synpse()).toThrow(ToolFailure);
});

import { expect, test } from "vitest";
import { refuseForeign } from "./guards.ts";

test.each(["127.0.0.1:3333", "localhost:3333", "LOCALHOST", "[::1]:3333", "127.0.0.1"])("Host %s is ours", (host) => {
  expect(refuseForeign({ host })).toBeUndefined();
});

test.each([
  undefined,
  "",
  "evil.example",
  "evil.example:3333",
  "127.0.0.1.evil.example",
  "localhost.evil.example:3333",
  "evil@localhost",
  "localhost:3333@evil.example",
  "localhost/evil",
  "169.254.169.254",
  "0.0.0.0:3333",
  "[::]:3333",
  "[::ffff:10.0.0.1]",
  "2130706433",
  "localhost:333333",
])("Host %s is foreign", (host) => {
  expect(refuseForeign({ host })).toContain("Host");
});

test.each(["http://localhost:6274", "https://127.0.0.1", "http://[::1]:8080"])("Origin %s is ours", (origin) => {
  expect(refuseForeign({ host: "127.0.0.1", origin })).toBeUndefined();
});

test.each([
  "null",
  "",
  "http://evil.example",
  "https://localhost.evil.example",
  "file://localhost",
  "localhost",
  "http://localhost/x",
  "http://localhost@evil.example",
])("Origin %s is foreign", (origin) => {
  expect(refuseForeign({ host: "127.0.0.1", origin })).toContain("Origin");
});

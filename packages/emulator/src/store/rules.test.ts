import { describe, expect, it } from "vitest";
import {
  checkDescription,
  checkEnvironment,
  checkLabels,
  checkName,
  checkProjectName,
  checkSecretData,
} from "./rules.ts";

describe("names", () => {
  it.each(["GCP-IoT-Hub", "PiHole", "relayKey", "a", "registry_secret", "v1.2", `x${"y".repeat(99)}`])(
    "takes %s",
    (name) => {
      expect(checkName("secret", name)).toBe(name);
    },
  );

  it.each(["-a", "_a", ".a", "a b", "a/b", "ä", `x${"y".repeat(100)}`, "a\n"])(
    "refuses %j and says what is allowed",
    (name) => {
      expect(() => checkName("device", name)).toThrow(/invalid device name .*use 1 to 100 letters/);
    },
  );

  it("says that a name is missing", () => {
    expect(() => checkName("device", "")).toThrow('device name is required: set "name"');
  });

  it("wants project names in lower case", () => {
    expect(checkProjectName("acme-retail")).toBe("acme-retail");
    expect(() => checkProjectName("Acme")).toThrow("lower-case");
  });
});

describe("labels and environment variables", () => {
  it("takes what the documentation shows", () => {
    checkLabels({ app_version: "v1", "example.org/site": "vilnius", empty: "" });
    checkEnvironment({ FOO: "BAR", _x1: "" });
  });

  it.each([
    [() => checkLabels({ "a b": "x" }), 'invalid key "a b" in labels'],
    [() => checkLabels({ __proto__x: "x" }), "invalid key"],
    [() => checkLabels({ a: "x".repeat(101) }), 'value of "a" in labels is too long'],
    [() => checkLabels(Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`k${i}`, ""]))), "too many entries"],
    [() => checkEnvironment({ "1A": "x" }), 'invalid name "1A" in environmentVariables'],
    [() => checkEnvironment({ A: "x".repeat(501) }), "too long"],
    [() => checkDescription("x".repeat(5001)), "description is too long"],
  ])("refuses %s", (check, message) => {
    expect(check).toThrow(message);
  });
});

describe("secret data", () => {
  it.each(["", "c29tZS1kYXRh", "YQ==", "YWI=", "YWJj\nZGVm\r\n"])("takes %j", (data) => {
    expect(checkSecretData(data)).toBe(data);
  });

  it.each(["not base64!", "YQ", "YQ=", "_-8=", "="])("refuses %j without repeating it", (data) => {
    expect(() => checkSecretData(data)).toThrow(/^data must be base64/);
    expect(() => checkSecretData(data)).not.toThrow(data);
  });
});

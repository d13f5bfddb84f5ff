import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parseCommand, UsageError, usage } from "./config.ts";

test("without flags it serves everything over stdio", () => {
  expect(parseCommand([])).toEqual({
    kind: "serve",
    http: undefined,
    project: undefined,
    selection: { toolsets: undefined, tools: undefined, readOnly: false, namespace: undefined },
    outputSchemas: false,
  });
});

test("every flag is understood, with its value behind it or after =", () => {
  const command = parseCommand([
    "--http=localhost:4444",
    "--toolsets",
    "fleet, logs",
    "--tools=list_applications",
    "--read-only",
    "--project",
    "prj_1",
    "--namespace=edge",
    "--output-schemas",
  ]);
  expect(command).toEqual({
    kind: "serve",
    http: { host: "localhost", port: 4444 },
    project: "prj_1",
    selection: { toolsets: ["fleet", "logs"], tools: ["list_applications"], readOnly: true, namespace: "edge" },
    outputSchemas: true,
  });
});

test.each([
  ["3333", { host: "127.0.0.1", port: 3333 }],
  ["127.0.0.2:0", { host: "127.0.0.2", port: 0 }],
  ["[::1]:80", { host: "[::1]", port: 80 }],
])("--http %s", (value, http) => {
  expect(parseCommand(["--http", value])).toMatchObject({ http });
});

test("all is every toolset", () => {
  const command = parseCommand(["--toolsets", "all", "--tools", "read_logs"]);
  expect(command).toMatchObject({ selection: { toolsets: ["fleet", "apps", "logs"], tools: ["read_logs"] } });
});

test("--help and --version win, once the flags are right", () => {
  expect(parseCommand(["--help"])).toEqual({ kind: "help" });
  expect(parseCommand(["--version"])).toEqual({ kind: "version" });
});

test("the usage and the README name the same flags", () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const named = (text: string) => [...new Set(text.match(/--[a-z][a-z-]*/g))].sort();
  const [, section = ""] = /\n## Flags\n([\s\S]*?)\n## /.exec(readme) ?? [];
  expect(named(section)).toEqual(named(usage));
});

describe("a mistake stops the start with one line that helps", () => {
  test.each([
    [["--readonly"], "--read-only"],
    [["--read_only"], "--read-only"],
    [["--tolset", "fleet"], "--toolsets"],
    [["serve"], "no arguments beside flags"],
    [["--read-only=yes"], "takes no value"],
    [["--read-only", "--read-only"], "given twice"],
    [["--toolsets"], "needs a value"],
    [["--toolsets", "--read-only"], "needs a value"],
    [["--toolsets", "flet"], 'did you mean "fleet"?'],
    [["--toolsets", "fleet,,apps"], "empty name"],
    [["--toolsets", "all,fleet"], "stands alone"],
    [["--tools", "list_device"], 'did you mean "list_devices"?'],
    [["--tools", "zzz"], "there are list_devices"],
    [["--tools", "deploy_application", "--read-only"], "deploy_application writes"],
    [["--http", "eighty"], "is not [HOST:]PORT"],
    [["--http", "65536"], "is not [HOST:]PORT"],
    [["--http", "127.0.0.1"], "is not [HOST:]PORT"],
    [["--http", "0.0.0.0:3333"], "not a loopback address"],
    [["--http", "example.com:3333"], "not a loopback address"],
    [["--http", "[::]:3333"], "not a loopback address"],
    [["--http", ":3333"], "not a loopback address"],
    [["--project="], "needs a value"],
  ])("%j", (args, message) => {
    expect(() => parseCommand(args)).toThrow(UsageError);
    expect(() => parseCommand(args)).toThrow(message);
    try {
      parseCommand(args);
    } catch (error) {
      expect((error as Error).message).not.toContain("\n");
    }
  });
});

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parseCommand, type ServeCommand, usage, withoutEffect } from "./config.ts";
import { UsageError } from "./usage-error.ts";

const nothingGiven = {
  kind: "serve",
  http: undefined,
  project: undefined,
  selection: { toolsets: undefined, tools: undefined, readOnly: false, namespace: undefined },
  outputSchemas: false,
  confirm: "ask",
  lockdown: false,
  auditLog: undefined,
  allowedHosts: [],
  allowedCommands: undefined,
  secretFolder: undefined,
  demo: false,
};

const everythingGiven = {
  kind: "serve",
  http: {
    host: "localhost",
    port: 4444,
    publicHosts: ["mcp.example.com"],
    allowedOrigins: ["https://app.example.com"],
    behindTlsProxy: true,
    singleTenant: true,
    stateless: true,
    maxSessions: 50,
    gateToken: undefined,
  },
  project: "prj_1",
  selection: { toolsets: ["fleet", "logs"], tools: ["list_applications"], readOnly: true, namespace: "edge" },
  outputSchemas: true,
  confirm: "human",
  lockdown: true,
  auditLog: "audit.jsonl",
  allowedHosts: ["10.0.0.7"],
  allowedCommands: ["uptime", "docker ps"],
  secretFolder: "secrets",
  demo: false,
};

test("without flags it serves over stdio", () => {
  expect(parseCommand([])).toEqual(nothingGiven);
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
    "--require-human",
    "--lockdown",
    "--audit-log=audit.jsonl",
    "--allow-hosts=10.0.0.7",
    "--allow-commands=uptime, docker ps",
    "--secrets-from=secrets",
    "--public-host=mcp.example.com",
    "--allow-origins=https://app.example.com",
    "--behind-tls-proxy",
    "--single-tenant",
    "--stateless",
    "--max-sessions=50",
  ]);
  expect(command).toEqual(everythingGiven);
});

test("the environment says the same, a flag wins over it, and the gate token comes from there only", () => {
  const env = {
    PATH: "/bin",
    SYNPSE_PROJECT_ID: "prj_9",
    SYNPSE_MCP_HTTP: "localhost:1",
    SYNPSE_MCP_TOOLSETS: "fleet, logs",
    SYNPSE_MCP_TOOLS: "list_applications",
    SYNPSE_MCP_READ_ONLY: "true",
    SYNPSE_MCP_PROJECT: "prj_1",
    SYNPSE_MCP_NAMESPACE: "edge",
    SYNPSE_MCP_OUTPUT_SCHEMAS: "1",
    SYNPSE_MCP_CONFIRM: "human",
    SYNPSE_MCP_LOCKDOWN: "yes",
    SYNPSE_MCP_AUDIT_LOG: "audit.jsonl",
    SYNPSE_MCP_ALLOW_HOSTS: "10.0.0.7",
    SYNPSE_MCP_ALLOW_COMMANDS: "uptime,docker ps",
    SYNPSE_MCP_SECRETS_FROM: "secrets",
    SYNPSE_MCP_SECRET_DATABASE: "a value",
    SYNPSE_MCP_PUBLIC_HOST: "mcp.example.com",
    SYNPSE_MCP_ALLOW_ORIGINS: "https://app.example.com",
    SYNPSE_MCP_BEHIND_TLS_PROXY: "on",
    SYNPSE_MCP_SINGLE_TENANT: "TRUE",
    SYNPSE_MCP_STATELESS: "true",
    SYNPSE_MCP_MAX_SESSIONS: "50",
    SYNPSE_MCP_GATE_TOKEN: "gate",
  };
  const http = { ...everythingGiven.http, gateToken: "gate" };
  expect(parseCommand(["--http", "localhost:4444"], env)).toEqual({ ...everythingGiven, http });
});

test("a variable that is empty or false is as if it were not there, and those of other programs are left alone", () => {
  const env = {
    SYNPSE_MCP_READ_ONLY: "false",
    SYNPSE_MCP_LOCKDOWN: "0",
    SYNPSE_MCP_TOOLS: "",
    SYNPSE_REGISTRY_MIRROR: "x",
  };
  expect(parseCommand([], env)).toEqual(nothingGiven);
});

test.each([
  ["3333", { host: "127.0.0.1", port: 3333 }],
  ["127.0.0.2:0", { host: "127.0.0.2", port: 0 }],
  ["[::1]:80", { host: "[::1]", port: 80 }],
])("--http %s", (value, http) => {
  expect(parseCommand(["--http", value])).toMatchObject({ http });
});

test("all may stand beside single tools", () => {
  const command = parseCommand(["--toolsets", "all", "--tools", "read_logs"]);
  expect(command).toMatchObject({ selection: { toolsets: ["all"], tools: ["read_logs"] } });
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
    [["serve"], 'no command "serve"; the commands are setup and doctor'],
    [["docter"], "did you mean doctor?"],
    [["--toolset", "fleet"], "did you mean --toolsets?"],
    [["--read-only=yes"], "takes no value"],
    [["--read-only", "--read-only"], "given twice"],
    [["--toolsets"], "needs a value"],
    [["--toolsets", "--read-only"], "needs a value"],
    [["--toolsets", "flet"], 'did you mean "fleet"?'],
    [["--toolsets", "fleet,,apps"], "empty name"],
    [["--toolsets", "all,fleet"], "stands alone"],
    [["--tools", "list_device"], 'did you mean "list_devices"?'],
    [["--tools", "zzz"], "; there are "],
    [["--tools", "deploy_application", "--read-only"], "deploy_application writes"],
    [["--http", "eighty"], "is not [HOST:]PORT"],
    [["--http", "65536"], "is not [HOST:]PORT"],
    [["--http", "127.0.0.1"], "is not [HOST:]PORT"],
    [["--http", ":3333"], "is not [HOST:]PORT"],
    [["--demo", "--project", "p"], "--demo has a project of its own"],
    [["--stateless"], "--stateless (SYNPSE_MCP_STATELESS) needs --http"],
    [["--confirm", "maybe"], "none of ask, human, never"],
    [["--confirm", "never", "--require-human"], "exclude each other"],
    [["--http", "1", "--max-sessions", "0"], "--max-sessions"],
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

  test.each([
    [{ SYNPSE_MCP_READONLY: "true" }, "did you mean SYNPSE_MCP_READ_ONLY?"],
    [{ SYNPSE_MCP_READ_ONLY: "maybe" }, "neither true nor false"],
    [{ SYNPSE_MCP_DEMO: "1" }, "there is no variable SYNPSE_MCP_DEMO: --demo is only a flag"],
    [{ SYNPSE_MCP_FROBNICATE: "1" }, "SYNPSE_MCP_FROBNICATE"],
    [{ SYNPSE_PROJECT_ACESS_KEY: "s" }, "did you mean SYNPSE_PROJECT_ACCESS_KEY?"],
    [{ SYNPSE_PROJECT: "p" }, undefined],
    [{ SYNPSE_MCP_TOOLSETS: "flet" }, 'did you mean "fleet"?'],
    [{ SYNPSE_MCP_MAX_SESSIONS: "5" }, "needs --http"],
  ])("%j", (env, message) => {
    if (message === undefined) expect(() => parseCommand([], env)).not.toThrow();
    else expect(() => parseCommand([], env)).toThrow(message);
  });
});

test.each([
  [["--allow-commands", "uptime"], ["--allow-commands has no effect: run_command, which it is for, is not offered"]],
  [
    ["--allow-hosts", "a", "--secrets-from", "b"],
    [/^--allow-hosts .*check_port/, /^--secrets-from .*set_secret/],
  ],
  [["--toolsets", "all", "--allow-commands", "uptime", "--allow-hosts", "a", "--secrets-from", "b"], []],
  [["--toolsets", "config", "--secrets-from", "b", "--read-only"], [/set_secret/]],
  [[], []],
])("flags for tools that are not offered are told: %j", (args, said) => {
  const command = parseCommand(args) as ServeCommand;
  expect(withoutEffect(command)).toEqual(said.map((one) => expect.stringMatching(one)));
});

test("the columns of the usage are straight", () => {
  const columns = usage.split("\n").flatMap((line) => {
    const [start] = /^ {2}(SYNPSE_\S+|--\S+( \S+)?) {2,}/.exec(line) ?? [];
    return start === undefined ? [] : [`${start.trim().slice(0, 2)} ${start.length}`];
  });
  expect(new Set(columns).size).toBe(2);
});

import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import {
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { getMcpConfigForManifest, unpackExtension } from "@anthropic-ai/mcpb";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { Emulator, ManualClock } from "@synpse/emulator";
import { Synpse } from "@synpse/sdk";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { knownVariables } from "../../packages/mcp-server/src/environment.ts";
import { type BuiltCommand, buildCommand } from "../../test/support/built-command.ts";
import { repository } from "../../test/support/process.ts";
import { type Made, makeBundle } from "./make.ts";
import { checkServerJson } from "./server-json.ts";

const root = join(repository, "packages/mcp-server");
const { version, name, mcpName, dependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

let built: BuiltCommand;
let emulator: Emulator;
let env: Record<string, string>;

beforeAll(async () => {
  [built, emulator] = await Promise.all([buildCommand(), Emulator.start({ clock: new ManualClock(), fleet: "demo" })]);
  // The library stands beside it, and must not be of use to it.
  for (const file of ["dist/index.js", "dist/library"])
    rmSync(join(built.folder, file), { recursive: true, force: true });
  writeFileSync(join(built.folder, "package.json"), '{ "type": "module" }');
  env = {
    SYNPSE_PROJECT_ACCESS_KEY: emulator.accessKey,
    SYNPSE_PROJECT_ID: emulator.projectId,
    SYNPSE_API_ENDPOINT_URL: emulator.baseUrl,
  };
}, 120_000);
afterAll(async () => {
  built[Symbol.dispose]();
  await emulator.close();
});

const main = () => join(built.folder, "dist/main.js");

interface Started {
  readonly command: string;
  readonly args: string[];
  readonly env: Record<string, string>;
}

/** Connects a client to a server that it starts. */
async function connect(server: Started): Promise<Client> {
  const client = new Client({ name: "test", version: "0" });
  await client.connect(new StdioClientTransport({ ...server, env: { PATH: process.env.PATH ?? "", ...server.env } }));
  return client;
}

async function toolsOf(client: Client) {
  return (await client.listTools()).tools;
}

describe("the built command", () => {
  test("has nothing around it, and lists and calls over stdio", async () => {
    const client = await connect({ command: process.execPath, args: [main()], env });
    expect(client.getServerVersion()).toMatchObject({ name: "synpse-mcp-server", version });
    const answer = await client.callTool({ name: "list_devices", arguments: {} });
    expect(JSON.stringify(answer)).toContain("vilnius");
    await client.close();
  });

  test("reads logs and manifests by its lazy parts", async () => {
    const client = await connect({ command: process.execPath, args: [main(), "--toolsets", "all"], env });
    const { structuredContent } = await client.callTool({ name: "list_applications", arguments: { namespace: "*" } });
    const { applications } = structuredContent as { applications: { name: string; namespace: string }[] };
    const [first] = applications;
    const logs = await client.callTool({
      name: "read_logs",
      arguments: { application: first?.name, namespace: first?.namespace },
    });
    // Which device is meant may be left to say; that the streams are there is what counts.
    expect(JSON.stringify(logs)).not.toMatch(/Cannot find|ERR_MODULE|internal/i);
    const deployed = await client.callTool({ name: "deploy_application", arguments: { manifest: "name: [" } });
    expect(JSON.stringify(deployed)).toContain("The manifest cannot be used");
    await client.close();
  });

  test("is small, and its entry is one file with next to nothing beside it", () => {
    const sizes = readdirSync(join(built.folder, "dist"), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => statSync(join(entry.parentPath, entry.name)).size);
    expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(4_000_000);
    expect(statSync(main()).size).toBeLessThan(1_500_000);
    const imported = [...readFileSync(main(), "utf8").matchAll(/(?:from|import)\s*["'`](\.[^"'`]+)["'`]/g)].map(
      ([, file]) => file,
    );
    expect(imported.filter((file) => !file?.includes("rolldown-runtime"))).toEqual([]);
  });

  test("holds neither ajv nor zod 3 where it starts, and no native code", () => {
    const entry = readFileSync(main(), "utf8");
    expect(entry).toContain("ajv is not part of this package");
    // What ajv and zod 3 cannot be without.
    expect(entry).not.toMatch(/ZodFirstPartyTypeKind|strictTuples/);
    const files = readdirSync(join(built.folder, "dist"), { recursive: true, encoding: "utf8" });
    expect(files.filter((file) => file.endsWith(".node"))).toEqual([]);
  });

  test("passes on the licences of what it holds", () => {
    const licences = readFileSync(join(built.folder, "dist/THIRD-PARTY-LICENCES.txt"), "utf8");
    for (const held of ["@modelcontextprotocol/sdk", "zod", "ssh2", "ws", "yaml", "jsonc-parser", "openapi-fetch"]) {
      expect(licences).toMatch(new RegExp(`^${held} \\d+\\.\\d+\\.\\d+ \\(\\S+\\)$`, "m"));
    }
  });

  test("the package asks for the SDK and nothing else", () => {
    expect(Object.keys(dependencies)).toEqual(["@synpse/sdk"]);
  });

  test("setup and doctor are in it", async () => {
    const run = promisify(execFile);
    const { stdout } = await run(process.execPath, [main(), "setup", "--client", "vscode", "--print"], {
      env: { PATH: process.env.PATH, HOME: built.folder },
    });
    expect(stdout).toContain("promptString");
    // Nothing is installed here, so what is written is what runs.
    expect(stdout).toContain(JSON.stringify(realpathSync(main())));
    const doctor = await run(process.execPath, [main(), "doctor", "--json"], {
      env: { PATH: process.env.PATH, ...env },
    });
    expect(JSON.parse(doctor.stdout)).toMatchObject({ ok: true, version });
  });
});

describe("the bundle for desktop applications", () => {
  let made: Made;
  let unpacked: string;
  const settings = () => ({
    access_key: emulator.accessKey,
    project: emulator.projectId,
    api_address: emulator.baseUrl,
  });

  beforeAll(async () => {
    made = await makeBundle({ dist: join(built.folder, "dist"), out: join(built.folder, "out") });
    unpacked = join(built.folder, "unpacked");
    expect(await unpackExtension({ mcpbPath: made.bundle, outputDir: unpacked, silent: true })).toBe(true);
  });

  /** What an application starts for these settings, as the bundle's own tool works it out. */
  async function start(userConfig: Record<string, string | boolean>): Promise<Started> {
    const config = await getMcpConfigForManifest({
      manifest: JSON.parse(readFileSync(join(unpacked, "manifest.json"), "utf8")),
      extensionPath: unpacked,
      systemDirs: {},
      userConfig,
      pathSeparator: "/",
    });
    if (config === undefined) throw new Error("the settings are not enough to start it");
    return { command: process.execPath, args: config.args ?? [], env: config.env ?? {} };
  }

  test("starts a server that answers, and that only reads unless told otherwise", async () => {
    const careful = await connect(await start(settings()));
    expect((await toolsOf(careful)).every(({ annotations }) => annotations?.readOnlyHint)).toBe(true);
    expect(JSON.stringify(await careful.callTool({ name: "list_devices", arguments: {} }))).toContain("vilnius");
    await careful.close();

    const free = await connect(await start({ ...settings(), read_only: false }));
    expect((await toolsOf(free)).map((tool) => tool.name)).toContain("deploy_application");
    await free.close();
  });

  test("goes to the public API where no address is set", async () => {
    const { env: variables } = await start({ access_key: "k", project: "p" });
    expect(variables.SYNPSE_API_ENDPOINT_URL).toBe(new Synpse({ accessKey: "k", projectId: "p" }).baseUrl);
  });

  test("is the same to the byte, whenever and under whatever mask it is made", async () => {
    const mask = process.umask(0o077);
    try {
      const out = join(built.folder, "again");
      // Other files than those of the first time: of other ages and modes.
      cpSync(join(built.folder, "dist"), join(out, "dist"), { recursive: true });
      for (const file of readdirSync(join(out, "dist"), { recursive: true, encoding: "utf8" })) {
        utimesSync(join(out, "dist", file), 1_000_000_000, 1_000_000_000);
      }
      vi.setSystemTime(Date.now() + 86_400_000);
      const again = await makeBundle({ dist: join(out, "dist"), out });
      expect(readFileSync(again.bundle).equals(readFileSync(made.bundle))).toBe(true);
    } finally {
      vi.useRealTimers();
      process.umask(mask);
    }
  });

  test("asks for the key as a secret, and does not start without it", async () => {
    const { user_config, tools, version: told } = JSON.parse(readFileSync(join(unpacked, "manifest.json"), "utf8"));
    expect(user_config.access_key).toMatchObject({ sensitive: true, required: true });
    expect(told).toBe(version);
    expect(tools.length).toBeGreaterThan(5);
    await expect(start({ project: "x" })).rejects.toThrow("not enough");
  });

  test("sets variables that the server knows", () => {
    const manifest = JSON.parse(readFileSync(join(unpacked, "manifest.json"), "utf8"));
    for (const variable of Object.keys(manifest.server.mcp_config.env)) expect(knownVariables).toContain(variable);
    const { packages } = JSON.parse(readFileSync(made.serverJson, "utf8"));
    for (const { name: variable } of packages[0].environmentVariables) expect(knownVariables).toContain(variable);
  });

  test("the registry's description is of this version, and is checked", () => {
    const server = JSON.parse(readFileSync(made.serverJson, "utf8"));
    expect(server).toMatchObject({ name: mcpName, version, packages: [{ identifier: name, version }] });
    const check = (change: object) => () => checkServerJson({ ...server, ...change }, { mcpName, name });
    expect(check({})).not.toThrow();
    expect(check({ description: "x".repeat(101) })).toThrow("description");
    expect(check({ name: "synpse" })).toThrow("name");
    expect(check({ name: "net.other/server" })).toThrow("mcpName");
    expect(check({ version: "^1.0.0" })).toThrow("range");
    expect(check({ version: "9.9.9" })).toThrow("versions differ");
    expect(check({ extra: 1 })).toThrow("extra");
    const [one] = server.packages;
    const secret = { ...one.environmentVariables[0], default: "x" };
    expect(check({ packages: [{ ...one, environmentVariables: [secret] }] })).toThrow("a secret has no default");
  });
});

describe("the image", () => {
  const lines = readFileSync(join(root, "Dockerfile"), "utf8")
    .replaceAll("\\\n", " ")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));
  const instruction = (word: string) =>
    lines.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1));

  /** Does what the instructions say, in a folder in the place of the image's root. */
  function layOut(): string {
    const image = join(built.folder, "image");
    const [workdir = ""] = instruction("WORKDIR");
    for (const copy of instruction("COPY")) {
      const sources = copy.split(" ");
      const target = sources.pop() ?? "";
      for (const source of sources) {
        const from = source.startsWith("dist/") ? join(built.folder, source) : join(root, source);
        const into = join(image, workdir, target, statSync(from).isDirectory() ? "" : (source.split("/").at(-1) ?? ""));
        mkdirSync(join(into, ".."), { recursive: true });
        cpSync(from, into, { recursive: true });
      }
    }
    return image;
  }

  test("its context holds what is copied, and nothing else", () => {
    const allowed = readFileSync(join(root, ".dockerignore"), "utf8")
      .split("\n")
      .filter((line) => line.startsWith("!"))
      .map((line) => line.slice(1));
    const copied = instruction("COPY").flatMap((copy) => copy.split(" ").slice(0, -1));
    expect(copied.toSorted()).toEqual(allowed.toSorted());
    expect(readFileSync(join(root, ".dockerignore"), "utf8").split("\n")).toContain("*");
  });

  test("runs as nobody special, in the exec form, with no secret in it", () => {
    expect(instruction("USER")).toEqual(["node"]);
    expect(lines.indexOf("USER node")).toBeLessThan(lines.findIndex((line) => line.startsWith("ENTRYPOINT")));
    expect(JSON.parse(instruction("ENTRYPOINT")[0] ?? "")).toEqual(["node", "/app/dist/main.js"]);
    expect(instruction("HEALTHCHECK")[0]).toMatch(/CMD \["node", "\/app\/healthcheck\.mjs"\]$/);
    expect(instruction("FROM")).toEqual([expect.stringMatching(/^node:(20|22)-slim$/)]);
    expect([...instruction("ENV"), ...instruction("ARG")]).toEqual(["NODE_ENV=production"]);
  });

  test("holds a server that answers over stdio and over HTTP, and tells its health", async () => {
    const image = layOut();
    const [, entry = ""] = JSON.parse(instruction("ENTRYPOINT")[0] ?? "[]") as string[];
    const client = await connect({ command: process.execPath, args: [join(image, entry)], env });
    expect((await toolsOf(client)).length).toBeGreaterThan(5);
    await client.close();

    const server = spawn(process.execPath, [join(image, entry), "--http", "0"], {
      env: { PATH: process.env.PATH, ...env },
    });
    try {
      const port = await listening(server);
      const health = (http: string) =>
        promisify(execFile)(process.execPath, [join(image, "app/healthcheck.mjs")], {
          env: { PATH: process.env.PATH, SYNPSE_MCP_HTTP: http },
        });
      await health(`0.0.0.0:${port}`);
      await health("");
      server.kill("SIGTERM");
      await once(server, "exit");
      await expect(health(`0.0.0.0:${port}`)).rejects.toThrow("fetch failed");
    } finally {
      server.kill("SIGKILL");
    }
  });
});

/** The port that a server says it listens on. */
async function listening(server: ChildProcess): Promise<string> {
  if (server.stderr === null) throw new Error("its standard error is not read");
  for await (const line of createInterface({ input: server.stderr })) {
    const [, port] = /listening on http:\/\/[^:]+:(\d+)/.exec(line) ?? [];
    if (port !== undefined) return port;
  }
  throw new Error("it ended before it listened");
}

import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { runCommand } from "../testing/command.ts";
import { playTerminal } from "../testing/terminal.ts";
import { clients } from "./clients.ts";
import { editConfiguration } from "./edit.ts";
import { runSetup } from "./setup.ts";

const key = "sk-canary-0123456789abcdefghij";
let root: string;
let home: string;
let cwd: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "synpse-setup-"));
  home = join(root, "home");
  cwd = join(root, "project");
  for (const folder of [home, cwd]) mkdirSync(folder);
});
afterEach(() => rmSync(root, { recursive: true }));

const terminal = (given: Parameters<typeof playTerminal>[0] = {}) => playTerminal({ home, cwd, ...given });

function put(file: string, text: string): string {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

const read = (file: string) => readFileSync(file, "utf8");

describe("a new configuration", () => {
  test.each([
    [
      "claude-code",
      ".claude.json",
      {
        mcpServers: {
          synpse: {
            type: "stdio",
            command: "npx",
            args: ["-y", "@synpse/mcp-server", "--read-only"],
            // biome-ignore lint/suspicious/noTemplateCurlyInString: the client fills it in.
            env: { SYNPSE_PROJECT_ACCESS_KEY: "${SYNPSE_PROJECT_ACCESS_KEY}", SYNPSE_PROJECT_ID: "prj_1" },
          },
        },
      },
    ],
    [
      "claude-desktop",
      ".config/Claude/claude_desktop_config.json",
      {
        mcpServers: {
          synpse: {
            command: "npx",
            args: ["-y", "@synpse/mcp-server", "--read-only"],
            env: { SYNPSE_PROJECT_ID: "prj_1" },
          },
        },
      },
    ],
    [
      "cursor",
      ".cursor/mcp.json",
      {
        mcpServers: {
          synpse: {
            type: "stdio",
            command: "npx",
            args: ["-y", "@synpse/mcp-server", "--read-only"],
            // biome-ignore lint/suspicious/noTemplateCurlyInString: the client fills it in.
            env: { SYNPSE_PROJECT_ACCESS_KEY: "${env:SYNPSE_PROJECT_ACCESS_KEY}", SYNPSE_PROJECT_ID: "prj_1" },
          },
        },
      },
    ],
    [
      "vscode",
      ".config/Code/User/mcp.json",
      {
        servers: {
          synpse: {
            type: "stdio",
            command: "npx",
            args: ["-y", "@synpse/mcp-server", "--read-only"],
            // biome-ignore lint/suspicious/noTemplateCurlyInString: the client fills it in.
            env: { SYNPSE_PROJECT_ACCESS_KEY: "${input:synpse-project-access-key}", SYNPSE_PROJECT_ID: "prj_1" },
          },
        },
        inputs: [
          {
            id: "synpse-project-access-key",
            type: "promptString",
            description: "Synpse access key",
            password: true,
          },
        ],
      },
    ],
  ])("of %s refers to the key, and never holds it", async (client, file, expected) => {
    const io = terminal({ answers: ["y"], env: { SYNPSE_PROJECT_ACCESS_KEY: key, SYNPSE_PROJECT_ID: "prj_1" } });
    expect(await runSetup(["--client", client, "--read-only"], io)).toBe(0);
    expect(JSON.parse(read(join(home, file)))).toEqual(expected);
    expect(read(join(home, file))).not.toContain(key);
    expect(io.printed() + io.complained()).not.toContain(key);
    expect(readdirSync(dirname(join(home, file))).filter((name) => /tmp|backup/.test(name))).toEqual([]);
  });

  test("of a project lies in the project", async () => {
    const args = ["--client", "claude-code,cursor,vscode", "--scope", "project", "--yes"];
    expect(await runSetup(args, terminal())).toBe(0);
    for (const file of [".mcp.json", ".cursor/mcp.json", ".vscode/mcp.json"])
      expect(existsSync(join(cwd, file))).toBe(true);
    expect(await runSetup(["--client", "claude-desktop", "--scope", "project", "--yes"], terminal())).toBe(1);
  });

  test("asks VS Code to ask for the project where none is known", async () => {
    await runSetup(["--client", "vscode", "--yes"], terminal());
    const { inputs } = JSON.parse(read(join(home, ".config/Code/User/mcp.json")));
    expect(inputs.map(({ id, password }: { id: string; password: boolean }) => [id, password])).toEqual([
      ["synpse-project-access-key", true],
      ["synpse-project-id", false],
    ]);
  });

  test("takes the project from the flag in place of the variable", async () => {
    await runSetup(
      ["--client", "cursor", "--yes", "--project", "prj_2"],
      terminal({ env: { SYNPSE_PROJECT_ID: "prj_1" } }),
    );
    const { synpse } = JSON.parse(read(join(home, ".cursor/mcp.json"))).mcpServers;
    expect(synpse.args).toEqual(["-y", "@synpse/mcp-server", "--project", "prj_2"]);
    expect(Object.keys(synpse.env)).toEqual(["SYNPSE_PROJECT_ACCESS_KEY"]);
  });

  test("needs no account for the demo", async () => {
    await runSetup(["--client", "vscode", "--yes", "--demo"], terminal());
    const { servers, inputs } = JSON.parse(read(join(home, ".config/Code/User/mcp.json")));
    expect([servers.synpse.args.at(-1), servers.synpse.env, inputs]).toEqual(["--demo", {}, undefined]);
  });

  test.each([
    ["claude-code", ".claude.json", { type: "http", url: "http://127.0.0.1:3333/mcp" }],
    ["cursor", ".cursor/mcp.json", { url: "http://127.0.0.1:3333/mcp" }],
    ["vscode", ".config/Code/User/mcp.json", { type: "http", url: "http://127.0.0.1:3333/mcp" }],
  ])("of %s over HTTP is the address alone", async (client, file, entry) => {
    await runSetup(["--client", client, "--http", "http://127.0.0.1:3333/mcp", "--yes"], terminal());
    const written = JSON.parse(read(join(home, file)));
    expect(written).toEqual({ [client === "vscode" ? "servers" : "mcpServers"]: { synpse: entry } });
  });

  test("over HTTP beyond this machine says who calls, by reference, and only over https", async () => {
    const args = ["--client", "vscode,cursor", "--http", "https://mcp.example.com/mcp", "--yes"];
    await runSetup(args, terminal({ env: { SYNPSE_PROJECT_ID: "prj_1" } }));
    const { servers, inputs } = JSON.parse(read(join(home, ".config/Code/User/mcp.json")));
    expect(inputs.map(({ id }: { id: string }) => id)).toEqual(["synpse-mcp-gate-token", "synpse-project-access-key"]);
    expect(servers.synpse.headers["X-Synpse-Project"]).toBe("prj_1");
    const { mcpServers } = JSON.parse(read(join(home, ".cursor/mcp.json")));
    expect(mcpServers.synpse.headers).toEqual({
      // biome-ignore lint/suspicious/noTemplateCurlyInString: the client fills it in.
      Authorization: "Bearer ${env:SYNPSE_MCP_GATE_TOKEN}",
      // biome-ignore lint/suspicious/noTemplateCurlyInString: the client fills it in.
      "X-Synpse-Access-Key": "${env:SYNPSE_PROJECT_ACCESS_KEY}",
      "X-Synpse-Project": "prj_1",
    });
    const io = terminal();
    expect(await runSetup(["--client", "cursor", "--http", "http://mcp.example.com/mcp", "--yes"], io)).toBe(1);
    expect(io.complained()).toContain("use https");
  });

  test.each([
    ["darwin", "claude-desktop", "Library/Application Support/Claude/claude_desktop_config.json"],
    ["darwin", "vscode", "Library/Application Support/Code/User/mcp.json"],
    ["linux", "vscode", ".config/Code/User/mcp.json"],
  ] as const)("on %s, that of %s lies where the client looks", async (platform, client, file) => {
    await runSetup(["--client", client, "--yes"], terminal({ platform }));
    expect(existsSync(join(home, file))).toBe(true);
  });

  test.each([
    [
      "as it was built",
      "/clone/packages/mcp-server/dist/main.js",
      ["/usr/bin/node", "/clone/packages/mcp-server/dist/main.js"],
    ],
    [
      "as it was installed",
      "/usr/lib/node_modules/@synpse/mcp-server/dist/main.js",
      ["npx", "-y", "@synpse/mcp-server"],
    ],
    ["from its sources", "/clone/packages/mcp-server/src/main.ts", ["npx", "-y", "@synpse/mcp-server"]],
  ])("starts the server %s as %s", async (_, file, expected) => {
    await runSetup(["--client", "cursor", "--yes", "--demo"], terminal({ started: ["/usr/bin/node", file] }));
    const { command, args } = JSON.parse(read(join(home, ".cursor/mcp.json"))).mcpServers.synpse;
    expect([command, ...args]).toEqual([...expected, "--demo"]);
  });

  test("keeps what the environment says in the place of flags, but for what concerns HTTP, and says so", async () => {
    const env = {
      SYNPSE_MCP_READ_ONLY: "1",
      SYNPSE_MCP_TOOLSETS: "fleet,logs",
      SYNPSE_MCP_CONFIRM: "human",
      SYNPSE_MCP_LOCKDOWN: "no",
      SYNPSE_MCP_HTTP: "3333",
      SYNPSE_MCP_STATELESS: "true",
      SYNPSE_MCP_SECRET_DB: key,
    };
    const io = terminal({ env });
    expect(await runSetup(["--client", "cursor", "--yes", "--toolsets=apps"], io)).toBe(0);
    const { args } = JSON.parse(read(join(home, ".cursor/mcp.json"))).mcpServers.synpse;
    expect(args.slice(2)).toEqual(["--toolsets=apps", "--confirm", "human", "--read-only"]);
    expect(io.printed()).toContain("--read-only is there because this shell sets SYNPSE_MCP_READ_ONLY.");
    expect(io.printed()).toContain("SYNPSE_MCP_HTTP was left out");
    expect(io.printed()).toContain("SYNPSE_MCP_STATELESS was left out");
    expect(io.printed()).toContain("SYNPSE_MCP_SECRET_DB: not written");
    expect(io.printed()).not.toContain(key);
  });

  test("is not made where the environment keeps the server from starting", async () => {
    const io = terminal({ env: { SYNPSE_MCP_TOOLSETS: "flete" } });
    expect(await runSetup(["--client", "cursor", "--yes"], io)).toBe(2);
    expect(io.complained()).toContain('there is no toolset "flete"');
  });

  test("starts npx through the interpreter for Claude Code on Windows", async () => {
    const io = terminal({ platform: "win32" });
    await runSetup(["--client", "claude-code", "--print"], io);
    expect(io.printed()).toContain('"command": "cmd"');
    expect(io.printed()).toContain('"/c"');
  });
});

describe("a configuration that is there", () => {
  const commented = `// my servers
{
\t"servers": {
\t\t// the other one
\t\t"other": { "command": "x", "env": { "API_KEY": "hush-hush" } }, /* last */
\t},
\t"inputs": [
\t\t{ "id": "mine", "type": "promptString" }
\t],
}
`;

  test("keeps its comments, its tabs and all else", async () => {
    const file = put(join(home, ".config/Code/User/mcp.json"), commented);
    const io = terminal({ answers: ["y"] });
    expect(await runSetup(["--client", "vscode"], io)).toBe(0);
    const after = read(file);
    expect(
      after
        .split("\n")
        .filter((line) => commented.split("\n").includes(line))
        .join("\n"),
    ).toContain('\t\t"other": { "command": "x", "env": { "API_KEY": "hush-hush" } }, /* last */\n');
    expect(
      after.replace(/\t\t"synpse"[\s\S]*?\n\t\t\},\n/, "").replace(/,\n\t\t\{\n[\s\S]*?\n\t\t\}(?=\n\t\])/, ""),
    ).toBe(commented);
    expect(io.printed()).not.toContain("hush-hush");
    expect(read(`${file}.backup`)).toBe(commented);
  });

  test.each([["\r\n"], ["\n"]])("keeps its ends of line (%j), its byte order mark and its mode", async (eol) => {
    const file = put(join(home, ".cursor/mcp.json"), `\uFEFF${["{", '    "a": 1', "}", ""].join(eol)}`);
    chmodSync(file, 0o664);
    await runSetup(["--client", "cursor", "--yes"], terminal());
    const after = read(file);
    expect(after.startsWith("\uFEFF{")).toBe(true);
    expect(after.split(eol).length).toBeGreaterThan(8);
    expect(after.replaceAll(eol, "")).not.toMatch(/[\r\n]/);
    expect(after).toMatch(/^ {4}"mcpServers"/m);
    expect(statSync(file).mode & 0o777).toBe(0o664);
  });

  test.each([
    ["{}", '{\n  "mcpServers": {\n    "synpse": {}\n  }\n}'],
    ['{"a":1}', '{"a":1,\n  "mcpServers": {\n    "synpse": {}\n  }\n}'],
    ['{"mcpServers":{"x":{}}}\n', '{"mcpServers":{"x":{},\n  "synpse": {}\n}}\n'],
    [
      '{\n  "mcpServers": {\n    "x": {} // one\n    // two\n  }\n}\n',
      '{\n  "mcpServers": {\n    "x": {}, // one\n    // two\n    "synpse": {}\n  }\n}\n',
    ],
    [
      '{\n  "mcpServers": {\n    "synpse": { "a": 1 }, // mine\n    "x": 1\n  }\n}\n',
      '{\n  "mcpServers": {\n    "synpse": {}, // mine\n    "x": 1\n  }\n}\n',
    ],
  ])("of %j grows by what is new alone", (before, after) => {
    const change = { client: clients.cursor, name: "synpse", entry: {}, prompted: [] };
    expect(editConfiguration(before, change)).toBe(after);
  });

  test("is not touched a second time", async () => {
    for (const client of ["claude-code", "claude-desktop", "cursor", "vscode"]) {
      expect(await runSetup(["--client", client, "--yes"], terminal())).toBe(0);
      const io = terminal();
      expect(await runSetup(["--client", client], io)).toBe(0);
      expect(io.printed()).toContain("says so already");
      expect(io.questions).toEqual([]);
    }
  });

  test("gets a changed entry, each time with a copy of its own", async () => {
    const file = put(join(home, ".cursor/mcp.json"), '{ "mcpServers": { "synpse": { "command": "old" } } }');
    const first = read(file);
    await runSetup(["--client", "cursor", "--yes"], terminal());
    const second = read(file);
    await runSetup(["--client", "cursor", "--yes", "--read-only"], terminal());
    expect(read(`${file}.backup`)).toBe(first);
    expect(read(`${file}.backup-2`)).toBe(second);
    expect(JSON.parse(read(file)).mcpServers.synpse.args).toContain("--read-only");
  });

  test("stays a link where it is one", async () => {
    const real = put(join(root, "dotfiles/mcp.json"), "{}");
    mkdirSync(join(home, ".cursor"));
    symlinkSync(real, join(home, ".cursor/mcp.json"));
    await runSetup(["--client", "cursor", "--yes"], terminal());
    expect(read(real)).toContain("synpse");
  });

  test.each([
    ["cut off", '{ "mcpServers": {', "line 1: close brace expected"],
    ["not an object", "[]", "does not hold an object"],
    ["of another shape", '{ "mcpServers": [] }', '"mcpServers" is not an object'],
    ["commented, where the client takes no comments", "{\n  // one\n}", "line 2: invalid comment token"],
  ])("is left as it is where it is %s", async (_, text, message) => {
    const file = put(join(home, ".claude.json"), text);
    const io = terminal();
    expect(await runSetup(["--client", "claude-code", "--yes"], io)).toBe(1);
    expect(io.complained()).toContain(`${file} was left as it is`);
    expect(io.complained()).toContain(message);
    expect(read(file)).toBe(text);
    expect(readdirSync(home)).toEqual([".claude.json"]);
  });

  test("is left as it is where it changes while the person thinks", async () => {
    const file = put(join(home, ".claude.json"), "{}");
    const io = {
      ...terminal(),
      ask(): Promise<string> {
        writeFileSync(file, '{"a":1}');
        return Promise.resolve("y");
      },
    };
    expect(await runSetup(["--client", "claude-code"], io)).toBe(1);
    expect(read(file)).toBe('{"a":1}');
    expect(readdirSync(home)).toEqual([".claude.json"]);
  });
});

describe("asking", () => {
  test.each([
    ["no", ["n"], 1],
    ["nothing", [""], 1],
    ["nobody there", [], 1],
    ["yes", ["Yes"], 0],
  ])("%s", async (_, answers, code) => {
    const io = terminal({ answers });
    expect(await runSetup(["--client", "cursor"], io)).toBe(code);
    expect(existsSync(join(home, ".cursor"))).toBe(code === 0);
    expect(io.printed()).toContain('+     "synpse": {');
  });

  test("--print shows the change and writes nothing", async () => {
    const io = terminal({ answers: ["y"] });
    expect(await runSetup(["--client", "cursor,vscode", "--print"], io)).toBe(0);
    expect(io.questions).toEqual([]);
    expect(readdirSync(home)).toEqual([]);
    expect(io.printed()).toContain("inputs");
  });
});

describe("--write-key", () => {
  const env = { SYNPSE_ACCESS_KEY: key };

  test("writes the key for its owner only, and shows it nowhere", async () => {
    const io = terminal({ answers: ["y"], env });
    expect(await runSetup(["--client", "claude-desktop", "--write-key"], io)).toBe(0);
    const file = join(home, ".config/Claude/claude_desktop_config.json");
    expect(JSON.parse(read(file)).mcpServers.synpse.env).toEqual({ SYNPSE_ACCESS_KEY: key });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(io.printed() + io.complained()).not.toContain(key);
    expect(io.printed()).toContain('"SYNPSE_ACCESS_KEY": "********"');
  });

  test("lets nobody else read a file that others could read, nor its copy, and says so", async () => {
    const file = put(join(home, ".cursor/mcp.json"), "{}");
    chmodSync(file, 0o644);
    const io = terminal({ env });
    expect(await runSetup(["--client", "cursor", "--write-key", "--yes"], io)).toBe(0);
    expect([file, `${file}.backup`].map((one) => statSync(one).mode & 0o777)).toEqual([0o600, 0o600]);
    expect(io.printed()).toContain(`Only you may read ${file} from now on`);

    chmodSync(file, 0o644);
    expect(await runSetup(["--client", "cursor", "--write-key", "--yes"], terminal({ env }))).toBe(0);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(await runSetup(["--client", "cursor", "--yes"], terminal({ env }))).toBe(0);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test("needs one in the environment", async () => {
    const io = terminal();
    expect(await runSetup(["--client", "cursor", "--write-key", "--yes"], io)).toBe(1);
    expect(io.complained()).toContain("set SYNPSE_PROJECT_ACCESS_KEY in this shell first");
  });
});

describe("flags", () => {
  test.each([
    [[], "--client is required: one or more of claude-code, claude-desktop, cursor, vscode"],
    [["--client", "curser"], 'there is no "curser"; did you mean cursor?'],
    [["--client", "cursor", "--scpoe", "user"], 'there is no flag "--scpoe"; did you mean --scope?'],
    [["--client", "cursor", "--read-onyl"], 'there is no flag "--read-onyl"; did you mean --read-only?'],
    [["--client", "cursor", "--toolsets", "flete"], 'there is no toolset "flete"'],
    [["--client", "cursor", "--name", "a b"], "--name: takes 1 to 64"],
    [["--client", "cursor", "--http", "3333"], '--http: "3333" is no http or https address'],
    [["--client", "cursor", "--http", "http://a:b@c/"], "must not hold a password"],
    [
      ["--client", "cursor", "--http", "http://c/", "--read-only"],
      "--read-only is a flag of a server that the client starts",
    ],
    [["--client", "cursor", "--yes", "--yes"], "--yes is given twice"],
    [["--client"], "--client needs a value"],
  ])("%j is told in one line", async (args, message) => {
    const io = terminal();
    expect(await runSetup(args, io)).toBe(2);
    expect(io.complained()).toContain(message);
    expect(io.complained().trim().split("\n")).toHaveLength(1);
  });

  test("--namespace is the server's, and --name is not", async () => {
    await runSetup(["--client", "cursor", "--name", "edge", "--namespace", "shop", "--yes"], terminal());
    expect(JSON.parse(read(join(home, ".cursor/mcp.json"))).mcpServers.edge.args.slice(2)).toEqual([
      "--namespace",
      "shop",
    ]);
  });
});

test("the command setup runs it", async () => {
  const { code, stdout } = await runCommand(["setup", "--client", "cursor", "--print"], { HOME: home }).ended;
  expect([code, stdout]).toEqual([0, expect.stringContaining(join(home, ".cursor/mcp.json"))]);
});

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Emulator, ManualClock } from "@synpse/emulator";
import { Synpse } from "@synpse/sdk";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createPrincipal } from "../../principal.ts";
import type { ServerOptions } from "../../server.ts";
import { createCore } from "../../server.ts";
import { agree, type Connected, connect, type Elicit } from "../../testing/connect.ts";

const canary = "CANARY-4b1d77";
const oldValue = "OLD-CANARY-9f";

let emulator: Emulator;
let synpse: Synpse;
let root: string;
let folder: string;
let open: Connected[] = [];

beforeEach(async () => {
  emulator = await Emulator.start({
    clock: new ManualClock(),
    fleet: {
      projects: [
        {
          name: "shops",
          devices: [{ name: "till-1" }],
          namespaces: [
            {
              name: "default",
              config: { registryAuthentication: { username: "robot", fromSecret: "registry" } },
              secrets: [
                { name: "db", value: oldValue },
                { name: "idle", value: oldValue },
                { name: "registry", value: oldValue },
              ],
              applications: [
                {
                  name: "web",
                  scheduling: { type: "AllDevices" },
                  spec: {
                    containers: [{ name: "app", image: "acme/app:1", env: [{ name: "DB", fromSecret: "db" }] }],
                    execs: [{ name: "x", command: "y", env: [{ name: "DB", fromSecret: "db" }] }],
                  },
                },
                {
                  name: "pull",
                  scheduling: { type: "NoDevices" },
                  spec: { containers: [{ name: "app", image: "acme/app:1", auth: { fromSecret: "db" } }] },
                },
                {
                  name: "files",
                  scheduling: { type: "NoDevices" },
                  spec: { containers: [{ name: "app", image: "acme/app:1", secrets: [{ name: "cert" }] }] },
                },
              ],
            },
          ],
        },
      ],
    },
  });
  synpse = new Synpse(emulator.clientOptions);
  root = mkdtempSync(join(tmpdir(), "secrets-"));
  folder = join(root, "inside");
  mkdirSync(join(folder, "deeper"), { recursive: true });
  writeFileSync(join(folder, "cert.pem"), `${canary}\n`);
  writeFileSync(join(folder, "deeper", "key"), canary);
  writeFileSync(join(root, "outside"), canary);
  vi.stubEnv("SYNPSE_MCP_SECRET_DB_PASSWORD", canary);
  vi.stubEnv("SYNPSE_MCP_SECRET_EMPTY", "");
  vi.stubEnv("HOME_SECRET", canary);
});

afterEach(async () => {
  for (const mcp of open) {
    // Whatever a test did: no value has come out by any way.
    expect(JSON.stringify([mcp.log, mcp.audited])).not.toMatch(/CANARY|Q0FOQVJZ/);
    await mcp[Symbol.asyncDispose]();
  }
  open = [];
  await emulator.close();
  rmSync(root, { recursive: true });
  vi.unstubAllEnvs();
});

async function set(args: object, options: Partial<ServerOptions> = {}, elicit?: Elicit) {
  const mcp = await connect(
    { synpse: emulator.clientOptions, toolsets: ["apps", "config"], secretFolder: folder, ...options },
    elicit,
  );
  open.push(mcp);
  const answer = await mcp.call("set_secret", args);
  expect(answer.text).not.toMatch(/CANARY|Q0FOQVJZ/);
  return { ...answer, audited: mcp.audited };
}

const stored = async (name: string) => (await synpse.namespace("default").secrets.get(name)).data;

test("a new secret takes the value of a variable", async () => {
  const { json, isError, audited } = await set({ name: "api-key", fromEnv: "DB_PASSWORD" });
  expect(isError).toBe(false);
  expect(json).toEqual({
    action: "created",
    secret: "api-key",
    namespace: "default",
    type: "Environment",
    version: 1,
    usedByCount: 0,
  });
  expect(await stored("api-key")).toBe(canary);
  expect(audited).toMatchObject([{ tool: "set_secret", target: "api-key", decision: "not needed", outcome: "done" }]);
});

test("the variable may be given with its prefix", async () => {
  await set({ name: "api-key", fromEnv: "SYNPSE_MCP_SECRET_DB_PASSWORD" });
  expect(await stored("api-key")).toBe(canary);
});

test("one that is meant to be there, in a namespace that was left out, is not made anew in another", async () => {
  await synpse.namespaces.create({ name: "edge" });
  await synpse.namespace("edge").secrets.create({ name: "token", data: oldValue });
  const { json } = await set({ name: "token", fromEnv: "DB_PASSWORD" });
  expect(json).toMatchObject({ error: "ambiguous", namespace: "default", foundInNamespaces: ["edge"] });
  await expect(stored("token")).rejects.toThrow("not found");
  expect((await set({ name: "token", namespace: "default", fromEnv: "DB_PASSWORD" })).json.action).toBe("created");
  expect((await synpse.namespace("edge").secrets.get("token")).data).toBe(oldValue);
});

test("a new secret takes the bytes of a file as they are, and says who waits for it", async () => {
  const { json } = await set({ name: "cert", fromFile: "cert.pem" });
  expect(json).toMatchObject({ action: "created", type: "File", usedByApplications: ["files"] });
  expect(await stored("cert")).toBe(`${canary}\n`);
  await set({ name: "key", fromFile: "deeper/key" });
  expect(await stored("key")).toBe(canary);
});

test("bytes that are no text are a File, and not a variable", async () => {
  writeFileSync(join(folder, "binary"), Buffer.from([0, 255, 254, 7]));
  const refused = await set({ name: "bin", fromFile: "binary", type: "Environment" });
  expect(refused.json).toMatchObject({ error: "invalid_input", what: expect.stringContaining("UTF-8") });
  await set({ name: "bin", fromFile: "binary" });
  expect((await synpse.namespace("default").secrets.getBytes("bin")).data).toEqual(new Uint8Array([0, 255, 254, 7]));
});

test("a line break at the end of a variable's value is kept and told", async () => {
  const { json } = await set({ name: "token", fromFile: "cert.pem", type: "Environment" });
  expect(json.note).toContain("ends with a line break");
  expect(await stored("token")).toBe(`${canary}\n`);
});

describe("replacing a value", () => {
  test("is confirmed by the exact name, after its users were shown", async () => {
    const first = await set({ name: "db", fromEnv: "DB_PASSWORD" });
    expect(first.json).toMatchObject({
      error: "needs_confirmation",
      target: "db",
      type: "Environment",
      version: 1,
      usedByApplications: ["pull", "web"],
      confirm: "db",
    });
    expect(first.json).not.toHaveProperty("usedForRegistry");
    for (const confirm of ["DB", "yes", "db "]) {
      expect((await set({ name: "db", fromEnv: "DB_PASSWORD", confirm })).json.error).toBe("needs_confirmation");
    }
    expect(await stored("db")).toBe(oldValue);

    const { json, audited } = await set({ name: "db", fromEnv: "DB_PASSWORD", confirm: "db" });
    expect(json).toMatchObject({ action: "replaced", secret: "db", version: 2, usedByApplications: ["pull", "web"] });
    expect(json.note).toContain("rolled out again");
    expect(json.next).toContain("wait_for_rollout");
    expect(audited).toMatchObject([{ target: "db", decision: "confirmed by argument", outcome: "done" }]);
    expect(await stored("db")).toBe(canary);
  });

  test("a person is asked where the client can, and types the name", async () => {
    let asked = "";
    const { json } = await set({ name: "db", fromEnv: "DB_PASSWORD" }, {}, (question) => {
      asked = JSON.stringify(question);
      return agree(question);
    });
    expect(json.action).toBe("replaced");
    expect(asked).toContain("web");
    expect(asked).not.toContain("CANARY");
    await set({ name: "db", fromFile: "cert.pem", confirm: "db" }, {}, () => ({ action: "decline" }));
    expect(await stored("db")).toBe(canary);
  });

  test("by its id: the name is what is confirmed", async () => {
    const { id = "" } = await synpse.namespace("default").secrets.get("idle");
    const { json } = await set({ name: id, fromEnv: "DB_PASSWORD", confirm: "idle" });
    expect(json).toMatchObject({ action: "replaced", secret: "idle" });
    expect(json.note).toBe("No application of the namespace uses the secret.");
    expect(json.next).toBeUndefined();
  });

  test("says that the whole namespace pulls its images with it", async () => {
    const { json } = await set({ name: "registry", fromEnv: "DB_PASSWORD" });
    expect(json).toMatchObject({ error: "needs_confirmation", usedForRegistry: true });
  });

  test("the type cannot be changed", async () => {
    const { json } = await set({ name: "db", type: "File", fromEnv: "DB_PASSWORD", confirm: "db" });
    expect(json).toMatchObject({ error: "conflict", type: "Environment", asked: "File" });
  });
});

describe("where a value may come from", () => {
  test.each([
    [{}, "Exactly one"],
    [{ fromEnv: "DB_PASSWORD", fromFile: "cert.pem" }, "Exactly one"],
    [{ fromEnv: "EMPTY" }, "empty"],
  ])("%j", async (origin, what) => {
    const { json } = await set({ name: "x", ...origin });
    expect(json).toMatchObject({ error: "invalid_input", what: expect.stringContaining(what) });
  });

  test("variables of another name are not to be had, and those that are have names only", async () => {
    const { json } = await set({ name: "x", fromEnv: "HOME_SECRET" });
    expect(json).toMatchObject({ error: "not_found", asked: "HOME_SECRET", variables: ["DB_PASSWORD", "EMPTY"] });
    expect((await set({ name: "x", fromEnv: "DB_PASWORD" })).json.didYouMean).toEqual(["DB_PASSWORD"]);
    expect((await set({ name: "x", fromEnv: "__proto__" })).json.error).toBe("not_found");
  });

  test("files outside of the folder are not read, by whatever way", async () => {
    symlinkSync(join(root, "outside"), join(folder, "link"));
    symlinkSync("..", join(folder, "up"));
    symlinkSync(join(folder, "cert.pem"), join(folder, "fine"));
    execFileSync("sh", ["-c", 'mkfifo "$0"', join(folder, "pipe")]);
    const paths = [
      "../outside",
      "deeper/../../outside",
      "deeper\\..\\..\\outside",
      join(root, "outside"),
      "/etc/passwd",
      "link",
      "up/outside",
      "up/inside/../outside",
      ".",
      "deeper",
      "pipe",
      "cert.pem/",
      "cert.pem\u0000.txt",
      "missing",
      `${root}/inside/../outside`,
    ];
    for (const fromFile of paths) {
      const { json, text } = await set({ name: "x", fromFile });
      expect(json, fromFile).toMatchObject({ error: "not_found", files: ["cert.pem"] });
      expect(text).not.toMatch(/ENOENT|EACCES/);
    }
    await expect(stored("x")).rejects.toThrow();
    expect((await set({ name: "x", fromFile: "fine" })).json.action).toBe("created");
  });

  test("what is too large is not read", async () => {
    const huge = join(folder, "huge");
    writeFileSync(huge, "");
    truncateSync(huge, 5_000_000_000);
    const { json } = await set({ name: "x", fromFile: "huge" });
    expect(json).toMatchObject({ error: "invalid_input", what: expect.stringContaining("larger") });
  });

  test("without a folder there are no files", async () => {
    const { json } = await set({ name: "x", fromFile: "cert.pem" }, { secretFolder: undefined });
    expect(json).toMatchObject({ error: "not_allowed_here", next: expect.stringContaining("--secrets-from") });
  });

  test("nothing of this machine is for who comes with a key of their own", async () => {
    const core = createCore({
      synpse: emulator.clientOptions,
      toolsets: ["config"],
      secretFolder: folder,
      audit: () => undefined,
    });
    const principal = createPrincipal({ synpse: emulator.clientOptions, name: "other" });
    const caller = { signal: new AbortController().signal, reportsProgress: false, progress: () => undefined };
    for (const origin of [{ fromEnv: "DB_PASSWORD" }, { fromFile: "cert.pem" }, { fromEnv: "NONE" }]) {
      const answer = await core.session({ principal }).call("set_secret", { name: "x", ...origin }, caller);
      expect(answer?.text).toContain("not_allowed_here");
      expect(answer?.text).toContain("Synpse console");
      expect(answer?.text).not.toMatch(/DB_PASSWORD|cert\.pem/);
    }
    await expect(stored("x")).rejects.toThrow();
  });
});

test.each([
  [canary, "long"],
  ["pw-7", "short"],
])("an API that repeats the value in its error does not make it come out: %s", async (value) => {
  vi.stubEnv("SYNPSE_MCP_SECRET_REPEATED", value);
  const base64 = Buffer.from(value).toString("base64");
  const body = `cannot store ${value}, ${base64} or ${JSON.stringify({ data: base64 })}`;
  for (const operation of ["createSecret", "updateSecret"] as const) {
    emulator.faults.add({ operation, fault: { kind: "refuse", status: 400, body } });
  }
  for (const name of ["x", "db"]) {
    const { json, text } = await set({ name, fromEnv: "REPEATED", confirm: "db" });
    expect(json.error).toBe("refused_by_api");
    expect(text).toContain("cannot store");
    expect(text).not.toContain(value);
    expect(text).not.toContain(base64.replace(/=+$/, ""));
  }
});

test("into a namespace that is not there", async () => {
  const { json } = await set({ name: "x", fromEnv: "DB_PASSWORD", namespace: "defualt" });
  expect(json).toMatchObject({ error: "not_found", asked: "defualt", didYouMean: ["default"] });
});

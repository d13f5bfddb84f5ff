import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";

const main = fileURLToPath(new URL("main.ts", import.meta.url));

function command(...args: string[]): ChildProcessWithoutNullStreams {
  const child = spawn(process.execPath, ["--import", "tsx", "--conditions=@synpse/source", main, ...args]);
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}

async function finished(child: ChildProcessWithoutNullStreams) {
  const output = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk) => {
    output.stdout += chunk;
  });
  child.stderr.on("data", (chunk) => {
    output.stderr += chunk;
  });
  const [code] = await once(child, "close");
  return { ...output, code };
}

/** The command once it serves, and the project's key. */
async function started(...args: string[]) {
  const child = command(...args);
  const ended = finished(child);
  let text = "";
  for await (const chunk of child.stdout) {
    text += chunk;
    if (text.includes("Ctrl-C stops it")) break;
  }
  const key = /SYNPSE_PROJECT_ACCESS_KEY=(\w+)/.exec(text)?.[1];
  return [{ child, ended, greeting: () => text }, key] as const;
}

describe("the command synpse-emulator", () => {
  it.each(["SIGINT", "SIGTERM"] as const)("prints how to use it, serves, and stops cleanly on %s", async (signal) => {
    const child = command("--port", "0");
    const ended = finished(child);
    let greeting = "";
    for await (const chunk of child.stdout) {
      greeting += chunk;
      if (greeting.includes("Ctrl-C stops it.")) break;
    }
    const variables = Object.fromEntries(
      [...greeting.matchAll(/export (SYNPSE_\w+)=(\S+)/g)].map(([, name, value]) => [name, value]),
    );
    expect(variables).toEqual({
      SYNPSE_API_ENDPOINT_URL: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/api$/),
      SYNPSE_PROJECT_ID: expect.stringMatching(/^prj_/),
      SYNPSE_PROJECT_ACCESS_KEY: expect.stringMatching(/^s\w{27}$/),
      SYNPSE_PERSONAL_ACCESS_KEY: expect.stringMatching(/^u\w{27}$/),
    });
    expect(greeting).toContain("acme-retail");
    const response = await fetch(
      `${variables.SYNPSE_API_ENDPOINT_URL}/projects/${variables.SYNPSE_PROJECT_ID}/devices`,
      {
        headers: { Authorization: `Basic ${btoa(`${variables.SYNPSE_PROJECT_ACCESS_KEY}:`)}` },
      },
    );
    expect([response.status, ((await response.json()) as unknown[]).length]).toEqual([200, 12]);
    child.kill(signal);
    expect(await ended).toMatchObject({ code: 0, stderr: "" });
  });

  it("keeps its state in a file, and says when that fails", async () => {
    const folder = await mkdtemp(join(tmpdir(), "synpse-state-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    const state = join(folder, "state.json");
    const flags = ["--port", "0", "--fleet", "empty", "--seed=5", "--state", state];
    const [first, key] = await started(...flags);
    first.child.kill("SIGTERM");
    expect(await first.ended).toMatchObject({ code: 0, stderr: "" });
    expect(first.greeting()).toContain("fleet empty, seed 5\n");
    expect(first.greeting()).toContain(`Ctrl-C stops it and saves everything in ${state}.`);

    const [second, again] = await started(...flags);
    expect(again).toBe(key);
    expect(second.greeting()).toContain(`: state ${state}, saved at 20`);
    await mkdir(join(`${state}.tmp`, "in the way"), { recursive: true });
    const before = await readFile(state, "utf8");
    second.child.kill("SIGINT");
    const { code, stderr } = await second.ended;
    const [notice, failure] = stderr.trim().split("\n");
    expect(notice).toBe(`synpse-emulator: --fleet and --seed not used: ${state} is loaded; delete it to begin anew`);
    expect(failure).toContain(`synpse-emulator: ${state}: `);
    expect([code, await readFile(state, "utf8")]).toEqual([1, before]);
    expect(await finished(command("--port=0", "--state", folder))).toEqual({
      code: 1,
      stderr: `synpse-emulator: ${folder}: a folder; give the path of a file\n`,
      stdout: "",
    });
  });

  it("tells programs its address and keys in one line of JSON, and the container that looks after it its health", async () => {
    const child = command("--port", "0", "--json", "--fleet", "empty");
    const ended = finished(child);
    const [line] = (await once(child.stdout, "data")) as [Buffer];
    const told = JSON.parse(String(line));
    expect(told).toEqual({
      baseUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/api$/),
      projectId: expect.stringMatching(/^prj_/),
      projectName: "local",
      accessKey: expect.stringMatching(/^s\w{27}$/),
      personalAccessKey: expect.stringMatching(/^u\w{27}$/),
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
    });
    const health = fileURLToPath(new URL("../packaging/healthcheck.mjs", import.meta.url));
    const check = () => finished(spawn(process.execPath, [health, new URL(told.baseUrl).port]));
    expect(await check()).toEqual({ code: 0, stdout: "", stderr: "" });
    child.kill("SIGTERM");
    expect(await ended).toEqual({ code: 0, stdout: String(line), stderr: "" });
    expect(await check()).toMatchObject({ code: 1, stderr: expect.stringContaining("no emulator answers") });
  });

  it("says in one line that its port is taken, and exits with 1", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const { code, stderr, stdout } = await finished(command("--port", String(port)));
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toBe(
      `synpse-emulator: port ${port} on 127.0.0.1 is taken: stop what uses it, or choose another with --port (0 takes a free one)\n`,
    );
  });

  it("says in one line that a flag is wrong, and exits with 2", async () => {
    expect(await finished(command("--prot", "1"))).toEqual({
      code: 2,
      stderr: "synpse-emulator: unknown flag --prot; did you mean --port?\n",
      stdout: "",
    });
  });

  it("tells its version", async () => {
    expect(await finished(command("--version"))).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    });
  });
});

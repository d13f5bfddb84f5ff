import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
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

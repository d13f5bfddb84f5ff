/** `pnpm contract` as a person starts it: the command itself, in a process of its own. */
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Emulator } from "@synpse/emulator";
import { Synpse } from "@synpse/sdk";
import { afterEach, describe, expect, it } from "vitest";
import type { Report } from "../../scripts/contract/report.ts";
import { Program } from "../support/process.ts";
import { startBender } from "./bender.ts";

// As package.json has it, without the package manager in between.
const command = ["--import", "tsx", "--conditions=@synpse/source", "scripts/contract/main.ts"];
const start = (args: readonly string[] = [], env: Record<string, string> = {}) =>
  new Program(process.execPath, [...command, ...args], env);

const opened: AsyncDisposable[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one[Symbol.asyncDispose]();
});

function environmentOf({ baseUrl, accessKey, projectId }: Emulator): Record<string, string> {
  return {
    SYNPSE_API_ENDPOINT_URL: baseUrl,
    SYNPSE_PROJECT_ACCESS_KEY: accessKey,
    SYNPSE_PROJECT_ID: projectId,
  };
}

describe("pnpm contract", () => {
  it("says what to set where nothing is", async () => {
    const { code, stdout, stderr } = await start().finished;
    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toMatch(/^contract: set SYNPSE_API_ENDPOINT_URL .*SYNPSE_PROJECT_ACCESS_KEY, SYNPSE_PROJECT_ID;/);
    expect(stderr.trim().split("\n")).toHaveLength(1);
  });

  it("tries every operation of the document on its own emulator, but for streams", async () => {
    const folder = await mkdtemp(join(tmpdir(), "contract-"));
    opened.push({ [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) });
    const file = join(folder, "report.json");
    const { code, stdout } = await start(["--emulator", "--json", file]).finished;
    expect(stdout).toMatch(/no drift\n$/);
    expect(code).toBe(0);
    const { tried, notTried, drifts } = JSON.parse(readFileSync(file, "utf8")) as Report;
    expect(drifts).toEqual([]);
    expect(Object.keys(tried)).toHaveLength(33);
    expect(Object.keys(notTried).sort()).toEqual([
      "openDeviceConnection",
      "openDeviceSSH",
      // It is answered with 409: no agent runs on a device that a test registers.
      "rebootDevice",
      "streamApplicationLogs",
      "streamJobLogs",
    ]);
  });

  it("cleans up on Ctrl-C", { timeout: 60_000 }, async () => {
    const emulator = await Emulator.start({ fleet: "demo" });
    opened.push(emulator);
    const synpse = new Synpse(emulator.clientOptions);
    const names = async () => [
      (await synpse.namespaces.list()).items.map(({ name }) => name),
      (await synpse.registrationTokens.list()).items.map(({ name }) => name),
      (await synpse.devices.list()).items.map(({ name }) => name),
    ];
    const before = await names();
    const program = start([], environmentOf(emulator));
    opened.push(program);
    await program.printed(/contract: own devices/);
    program.signal("SIGINT");
    const { code, stdout, stderr } = await program.finished;
    expect(stderr).toContain("contract: stopping");
    expect(stdout).toMatch(/stopped before its end\n$/);
    expect(stdout).toContain("not tried: listMemberships, because");
    expect(code).toBe(130);
    expect(await names()).toEqual(before);
    expect(`${stdout}${stderr}`).not.toContain(emulator.accessKey);
  });

  it("cleans up when nobody reads what it says any more", { timeout: 60_000 }, async () => {
    const emulator = await Emulator.start({ fleet: "demo" });
    opened.push(emulator);
    const synpse = new Synpse(emulator.clientOptions);
    const line = [process.execPath, ...command].map((part) => `'${part}'`).join(" ");
    const program = new Program("sh", ["-c", `${line} 2>&1 | head -n 2`], environmentOf(emulator));
    opened.push(program);
    expect((await program.finished).stdout).toMatch(/^contract: .*\ncontract: namespaces\n$/);
    expect((await synpse.namespaces.list()).items.filter(({ name }) => name.startsWith("contract-"))).toEqual([]);
    // It went on to its end.
    expect(emulator.journal.entries().some(({ operationId }) => operationId === "registerDevice")).toBe(true);
  });

  it.each(["SIGINT", "SIGHUP"] as const)("ends at once when %s comes again", { timeout: 60_000 }, async (name) => {
    const emulator = await Emulator.start({ fleet: "demo" });
    opened.push(emulator);
    const never = new Promise<undefined>(() => {});
    const hanging = await startBender(
      emulator.origin,
      () => undefined,
      (operation) => (operation?.startsWith("delete") ? never : undefined),
    );
    opened.push(hanging);
    const program = start([], { ...environmentOf(emulator), SYNPSE_API_ENDPOINT_URL: hanging.baseUrl });
    opened.push(program);
    await program.printed(/contract: applications/);
    program.signal(name);
    await program.printed(/contract: cleaning up/);
    program.signal(name);
    const { code, stderr } = await program.finished;
    expect(stderr).toContain("contract: ended before everything was cleaned up\n");
    expect(code).toBe(130);
  });

  it("says in one line what is wrong with the key", async () => {
    const emulator = await Emulator.start({ fleet: "demo" });
    opened.push(emulator);
    const program = start([], { ...environmentOf(emulator), SYNPSE_PROJECT_ACCESS_KEY: "snobody" });
    const { code, stdout, stderr } = await program.finished;
    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toMatch(
      /\ncontract: the server does not know the access key: check SYNPSE_PROJECT_ACCESS_KEY .*\n$/,
    );
    expect(stderr).not.toContain("snobody");
  });
});

/** `pnpm emulator`, as the README has it, called as it says itself: with what it prints, by curl. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterEach, describe, expect, it } from "vitest";
import { Program, pnpm } from "../support/process.ts";

const run = promisify(execFile);

describe("pnpm emulator", () => {
  let emulator: Program | undefined;
  afterEach(() => emulator?.[Symbol.asyncDispose]());

  it("prints what a shell needs to call it, and stops on Ctrl-C", async () => {
    emulator = new Program(...pnpm("emulator", "--port", "0"));
    await emulator.printed(/Ctrl-C stops it/);
    const lines = emulator.stdout.split("\n").map((line) => line.trim());
    const script = lines.filter((line) => line.startsWith("export ") || line.startsWith("curl "));
    expect(script).toHaveLength(5);

    const { stdout } = await run("sh", ["-c", script.join("\n")]);
    const devices = JSON.parse(stdout) as { name: string }[];
    expect(devices).toHaveLength(12);
    expect(devices.map((device) => device.name)).toContain("vilnius-till-01");

    emulator.signal("SIGINT");
    await emulator.finished;
    expect(emulator.alive).toBe(false);
  });
});

/** The commands that the page on control shows, run by a shell and curl. */
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { Emulator } from "@synpse/emulator";
import { expect, it } from "vitest";
import { repository } from "../support/process.ts";
import { blocksOf } from "./blocks.ts";

const run = promisify(execFile);
const PAGE = "docs/emulator/control.md";

it("controls an emulator as the page says", async () => {
  const blocks = blocksOf({ path: PAGE, text: readFileSync(join(repository, PAGE), "utf8") });
  const { code = "" } = blocks.find(({ language }) => language === "sh") ?? {};
  const emulator = await Emulator.start({ fleet: "demo", clock: "manual" });
  emulator.fleet.removeDevice("riga-till-01");
  const { baseUrl, accessKey, projectId } = emulator;
  const env = { PATH: process.env.PATH, SYNPSE_API_ENDPOINT_URL: baseUrl, SYNPSE_PROJECT_ACCESS_KEY: accessKey };
  try {
    const { stdout } = await run("sh", ["-ec", code], { env });
    const answers = stdout.trim().split("\n");
    expect(answers.map((answer) => JSON.parse(answer))).toEqual([
      expect.objectContaining({ projectId, accessKey }),
      expect.objectContaining({ name: "riga-till-09", connected: true }),
      { now: "2026-06-01T14:00:00.000Z", milliseconds: emulator.clock.now() },
      [],
    ]);
    expect(emulator.fleet.device("riga-till-01").connected).toBe(true);
    expect(emulator.fleet.device("riga-till-09").connected).toBe(false);
  } finally {
    await emulator.close();
  }
});

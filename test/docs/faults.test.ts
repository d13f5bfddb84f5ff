/** The commands that the page on the emulator shows for faults, run by a shell and curl. */
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { Emulator } from "@synpse/emulator";
import { expect, it } from "vitest";
import { repository } from "../support/process.ts";
import { blocksOf } from "./blocks.ts";

const run = promisify(execFile);
const PAGE = "docs/testing-with-the-emulator.md";

it("adds a fault, lists it, and removes all", async () => {
  const blocks = blocksOf({ path: PAGE, text: readFileSync(join(repository, PAGE), "utf8") });
  const { code = "" } = blocks.find(({ language, code }) => language === "sh" && code.includes("curl")) ?? {};
  // One command after the other, to see what each of them does.
  const [where = "", ...requests] = code.split(/\n(?=curl)/);
  const [add = "", list = "", remove = ""] = requests.map((request) => `${where}\n${request}`);

  const emulator = await Emulator.start({ fleet: "demo" });
  const env = {
    PATH: process.env.PATH,
    SYNPSE_API_ENDPOINT_URL: emulator.baseUrl,
    SYNPSE_PROJECT_ACCESS_KEY: emulator.accessKey,
  };
  const shell = async (command: string) => (await run("sh", ["-ec", command], { env })).stdout;
  const devices = () =>
    fetch(`${emulator.baseUrl}/projects/${emulator.projectId}/devices`, {
      headers: { authorization: `Basic ${btoa(`${emulator.accessKey}:`)}` },
    });
  try {
    expect(JSON.parse(await shell(add))).toMatchObject({ id: "fault_1", operation: "listDevices", applied: 0 });
    const refused = await devices();
    expect([refused.status, await refused.text(), (await devices()).status]).toEqual([503, "busy", 200]);
    expect(JSON.parse(await shell(list))).toMatchObject([{ id: "fault_1", applied: 1 }]);
    expect(await shell(remove)).toBe("");
    expect(emulator.faults.list()).toEqual([]);
  } finally {
    await emulator.close();
  }
});

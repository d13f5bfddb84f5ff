import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Emulator, ManualClock } from "@synpse/emulator";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { agree, connect } from "../testing/connect.ts";
import { canary, hostileFleet, judge } from "../testing/hostile.ts";
import { inputsOf } from "../testing/inputs.ts";

const seed = Number(process.env.FC_SEED ?? Date.now() % 2 ** 31);
const callCount = process.env.SOAK === undefined ? 500 : 10_000;

/** After so many calls the fleet is made anew: calls delete what is there. */
const callsPerFleet = 100;

/** How a server can be set up, with a person in front of the client or without. */
const postures = [
  { options: { confirm: "never" }, elicit: undefined },
  { options: { confirm: "never", outputSchemas: true }, elicit: undefined },
  { options: {}, elicit: undefined },
  { options: {}, elicit: agree },
  { options: { lockdown: true, confirm: "human" }, elicit: agree },
  { options: { readOnly: true }, elicit: undefined },
] as const;

test(`${callCount} calls with inputs at random: no crash, no protocol error, nothing unfenced, nothing secret (seed ${seed})`, async () => {
  const folder = mkdtempSync(join(tmpdir(), "synpse-fuzz-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "value.txt"), `${canary}-file`);
  process.env.SYNPSE_MCP_SECRET_DATABASE = `${canary}-variable`;
  onTestFinished(() => {
    delete process.env.SYNPSE_MCP_SECRET_DATABASE;
  });
  const answered = new Set<string>();

  for (let fleet = 0; fleet * callsPerFleet < callCount; fleet += 1) {
    const { options, elicit } = postures[fleet % postures.length] ?? postures[0];
    await using emulator = await Emulator.start({ clock: new ManualClock(), fleet: hostileFleet, seed: fleet + 1 });
    // Time runs so fast that the limit of changes does not hide the tools.
    let time = Date.parse("2026-06-01T00:00:00Z");
    const now = () => {
      time += 4_000;
      return new Date(time);
    };
    await using mcp = await connect(
      {
        synpse: { ...emulator.clientOptions, maxRetries: 0, rateLimit: false },
        toolsets: ["all"],
        secretFolder: folder,
        allowedHosts: ["10.0.0.7"],
        now,
        ...options,
      },
      elicit,
    );
    const { tools } = await mcp.client.listTools();
    const calls = fc.sample(
      fc.constantFrom(...tools).chain((tool) => inputsOf(tool as never).map((input) => ({ name: tool.name, input }))),
      { seed: seed + fleet, numRuns: callsPerFleet },
    );
    for (const { name, input } of calls) {
      const shown = `seed ${seed}, fleet ${fleet}: ${name} ${JSON.stringify(input)}`;
      const answer = await mcp.call(name, input).catch((error: unknown) => {
        throw new Error(`protocol error, ${shown}`, { cause: error });
      });
      if (!answer.isError) answered.add(name);
      try {
        judge(answer, [emulator.accessKey]);
        expect(answer.json).not.toMatchObject({ error: "internal" });
        if (answer.isError) expect(answer.structured).toBeUndefined();
      } catch (error) {
        throw new Error(`${shown}\n${answer.text}`, { cause: error });
      }
    }
    for (const line of [...mcp.log, ...mcp.audited.map((entry) => JSON.stringify(entry))]) {
      expect(line).not.toContain(canary);
      expect(line).not.toContain(emulator.accessKey);
    }
    expect(emulator.violations).toEqual([]);
  }
  // The inputs are not all refused: most tools have done their work at least once.
  expect(answered.size).toBeGreaterThanOrEqual(18);
});

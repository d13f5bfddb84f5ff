/**
 * A deliberately bent emulator: each kind of drift is named, with its operation and place, and nothing else is blamed.
 * Bends that do not get in each other's way share one run.
 */
import { Emulator } from "@synpse/emulator";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { exitCode, formatReport, type Report } from "../../scripts/contract/report.ts";
import { type Bend, startBender } from "./bender.ts";
import { allOf } from "./bends.ts";
import { behaviour, planted, shape } from "./drift-cases.ts";
import { runAgainst } from "./run-target.ts";

let emulator: Emulator;

beforeAll(async () => {
  emulator = await Emulator.start({ fleet: "demo" });
});
afterAll(() => emulator.close());

async function runThrough(bend: Bend): Promise<Report> {
  await using bender = await startBender(emulator.origin, bend);
  return await runAgainst(emulator, bender.baseUrl);
}

/** Operation, status, kind and pointer of everything that was found; what was expected where it has no pointer. */
function found({ drifts, infos }: Report): string[] {
  return [...drifts, ...infos].map(({ operation, status = "-", kind, pointer, level, documented }) => {
    const where = pointer === "" && kind === "behaviour" ? `(${documented})` : pointer;
    return `${level === "info" ? "info " : ""}${operation} ${status} ${kind} ${where}`.trim();
  });
}

it("an emulator as it is has no drift, and every operation is tried but those that cannot be", async () => {
  const report = await runThrough(() => undefined);
  expect(report).toMatchObject({ drifts: [], infos: [], left: [], stopped: false });
  expect(exitCode(report)).toBe(0);
  expect(formatReport(report)).toMatch(/no drift\n$/);
  expect(Object.keys(report.notTried).sort()).toEqual([
    "createProject",
    "openDeviceConnection",
    "openDeviceSSH",
    "rebootDevice",
    "streamApplicationLogs",
    "streamJobLogs",
  ]);
});

it("what the key or the plan does not allow is not tried, which is no drift", async () => {
  await using bender = await startBender(
    emulator.origin,
    () => undefined,
    (operation) => {
      if (operation === "createSecret") return { status: 403 };
      return operation === "registerDevice" ? { status: 402 } : undefined;
    },
  );
  const report = await runAgainst(emulator, bender.baseUrl);
  expect(report).toMatchObject({ drifts: [], left: [] });
  expect(report.notTried).toMatchObject({
    createSecret: "this access key may not (403)",
    getSecret: "createSecret did not succeed",
    registerDevice: "the project's plan or quota does not allow it (402)",
    deleteDevice: "no device could be registered",
  });
  expect(formatReport(report)).toContain("not seen to succeed: createSecret, because this access key may not (403)\n");
});

describe.each([
  ["answers of another shape", shape],
  ["answers that do not fit together", behaviour],
])("%s", (_, cases) => {
  let report: Report;

  beforeAll(async () => {
    report = await runThrough(allOf(cases.map(([, , bend]) => bend)));
  });

  it.each(cases)("%s", (_name, expected) => {
    for (const one of expected) expect(found(report)).toContain(one);
  });

  it("and nothing else is blamed", () => {
    const expected = new Set(cases.flatMap(([, each]) => each));
    expect(found(report).filter((one) => !expected.has(one))).toEqual([]);
    expect(exitCode(report)).toBe(1);
    expect(report.left).toEqual([]);
  });

  it("and no value is told", () => {
    const told = `${formatReport(report)}${JSON.stringify(report)}`;
    const { accessKey, personalAccessKey } = emulator;
    for (const secret of [planted, accessKey, personalAccessKey, "drt_", "cGFzc3dvcmQ=", "till-token-for-the-demo"]) {
      expect(told).not.toContain(secret);
    }
  });
});

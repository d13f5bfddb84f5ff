/** What calls leave behind in a process, and whether it can end. */
import { expect, test } from "vitest";
import { Program, repository } from "../support/process.ts";

test("calls that fail, that are forgotten or aborted leave nothing behind; 10,000 on one signal neither", {
  timeout: 120_000,
}, async () => {
  await using program = new Program(process.execPath, [
    "--expose-gc",
    "--import",
    "tsx",
    "--conditions=@synpse/source",
    `${repository}/test/faults/programs/lifecycle.ts`,
  ]);
  const { code, stdout, stderr } = await program.finished;
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const told = JSON.parse(stdout) as {
    unhandled: string[];
    warnings: string[];
    forgotten: string[];
    many: { most: number; left: number; grown: number };
    sockets: number;
  };
  expect(told).toMatchObject({ unhandled: [], warnings: [] });
  expect(told.forgotten).toEqual([expect.stringContaining("NotFoundError")]);
  expect(told.many).toMatchObject({ most: 1, left: 0 });
  // 10,000 answers of 2 kB are 20 MB: kept, they would be seen.
  expect(told.many.grown).toBeLessThan(10 * 1024 * 1024);
  expect(told.sockets).toBeLessThanOrEqual(2);
});

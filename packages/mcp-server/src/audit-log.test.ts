import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { AuditEntry } from "./audit.ts";
import { openAuditLog } from "./audit-log.ts";

const entry: AuditEntry = { time: "2026-01-01T00:00:00.000Z", tool: "reboot_device", outcome: "done", milliseconds: 1 };

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "synpse-audit-"));
  onTestFinished(() => rmSync(made, { recursive: true }));
  return made;
}

test("each entry is a line of its own, there at once, behind what was there before", () => {
  const file = join(folder(), "audit.jsonl");
  openAuditLog(file, () => undefined)(entry);
  openAuditLog(file, () => undefined)({ ...entry, target: "two\nlines" });
  const lines = readFileSync(file, "utf8").trimEnd().split("\n");
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([entry, { ...entry, target: "two\nlines" }]);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test("a file that cannot be written to stops the start", () => {
  expect(() => openAuditLog(join(folder(), "missing", "audit.jsonl"), () => undefined)).toThrow("ENOENT");
});

test("an entry that cannot be written later is not lost", () => {
  const inside = join(folder(), "logs");
  mkdirSync(inside);
  const logged: string[] = [];
  const audit = openAuditLog(join(inside, "audit.jsonl"), (line) => logged.push(line));
  rmSync(inside, { recursive: true });
  audit(entry);
  expect(logged).toEqual([expect.stringContaining('"tool":"reboot_device"')]);
});

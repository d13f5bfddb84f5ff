import { appendFileSync } from "node:fs";
import type { Audit } from "./audit.ts";

/**
 * Appends each entry to a file as a line of JSON, at once: what was changed is on record even if the server ends right
 * after. The file is made for its owner alone. Throws where it cannot be written to; a later failure goes to the log.
 */
export function openAuditLog(file: string, log: (line: string) => void): Audit {
  const append = (text: string): void => appendFileSync(file, text, { mode: 0o600 });
  append("");
  return (entry) => {
    const line = JSON.stringify(entry);
    try {
      append(`${line}\n`);
    } catch (error) {
      log(`the audit log cannot be written: ${error instanceof Error ? error.message : String(error)}; ${line}`);
    }
  };
}

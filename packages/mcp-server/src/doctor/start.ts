import { accessSync, constants, existsSync, statSync } from "node:fs";
import { dirname } from "node:path";
import type { ServeCommand } from "../config.ts";
import { type Asked, decidePosture } from "../transports/posture.ts";
import { UsageError } from "../usage-error.ts";
import { type Finding, failed, ok } from "./check.ts";
import { keyOf } from "./environment.ts";

/** What else keeps the server from starting as it is asked to, or from doing its work then. */
export function checkStart(command: ServeCommand, env: NodeJS.ProcessEnv): Finding[] {
  const { http, auditLog, secretFolder, demo, lockdown } = command;
  return [
    ...(http === undefined ? [] : [checkPosture({ ...http, lockdown, ownKey: demo || keyOf(env) !== undefined })]),
    ...(auditLog === undefined ? [] : [checkAuditLog(auditLog)]),
    ...(secretFolder === undefined ? [] : [checkSecretFolder(secretFolder)]),
  ];
}

function checkPosture(asked: Asked): Finding {
  try {
    return ok("network", decidePosture(asked).said.join("; "));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return failed("network", error.message, "Mend it: the server does not start like that.");
  }
}

function checkAuditLog(file: string): Finding {
  const written = `the audit log ${JSON.stringify(file)}`;
  // One that is not there yet is made.
  if (existsSync(file) ? isUsable(file, constants.W_OK, false) : isUsable(dirname(file), constants.W_OK, true)) {
    return ok("audit log", `${written} can be written to`);
  }
  return failed("audit log", `${written} cannot be written to`, "Give --audit-log a file in a folder that is there.");
}

function checkSecretFolder(folder: string): Finding {
  const read = `the folder ${JSON.stringify(folder)} of --secrets-from`;
  if (isUsable(folder, constants.R_OK, true)) return ok("secrets", `${read} can be read`);
  return failed("secrets", `${read} cannot be read`, "Make it, or name the one that is meant.");
}

function isUsable(path: string, mode: number, isFolder: boolean): boolean {
  try {
    accessSync(path, mode);
    return statSync(path).isDirectory() === isFolder;
  } catch {
    return false;
  }
}

import type { Emulator } from "@synpse/emulator";
import type { Report } from "../../scripts/contract/report.ts";
import { type RunOptions, runContract } from "../../scripts/contract/run.ts";

/** Runs `pnpm contract`'s runner against a server in front of an emulator, with both kinds of key. */
export function runAgainst(emulator: Emulator, baseUrl: string, options: RunOptions = {}): Promise<Report> {
  const { accessKey, personalAccessKey, projectId } = emulator;
  return runContract(
    { baseUrl, accessKey, personalAccessKey, projectId, createProject: false },
    { client: { rateLimit: false, maxRetries: 0 }, ...options },
  );
}

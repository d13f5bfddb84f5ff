import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** No program of these tests takes longer, in milliseconds; one that does is killed. */
const LIMIT = 25_000;

/** What a program printed, byte by byte, and how it ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** A folder of the test's own, which is its programs' home as well. */
export function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "synpse-peer-"));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

/** Runs a program to its end with this input. */
export function run(
  command: string,
  args: readonly string[],
  home: string,
  input: string | Buffer = "",
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const env = { PATH: process.env.PATH, HOME: home, LC_ALL: "C.UTF-8" };
    const child = spawn(command, args, { cwd: home, env, timeout: LIMIT, killSignal: "SIGKILL" });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
    // A program that has ended no longer reads.
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
    child.on("error", reject);
    child.on("close", (code) =>
      resolve({ code, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString("utf8") }),
    );
  });
}

/** Options of OpenSSH's programs under which nothing of the user's own is read or asked for. */
export function sshOptions(home: string): string[] {
  const options = {
    BatchMode: "yes",
    StrictHostKeyChecking: "accept-new",
    UserKnownHostsFile: join(home, "known_hosts"),
    GlobalKnownHostsFile: "none",
    IdentityAgent: "none",
    LogLevel: "ERROR",
  };
  return ["-F", "none", ...Object.entries(options).flatMap(([name, value]) => ["-o", `${name}=${value}`])];
}

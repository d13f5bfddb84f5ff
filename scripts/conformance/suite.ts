import { spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import type { Check, Ran } from "./judge.ts";

/** The revision of the protocol that the servers are held to. */
export const revision = "2025-11-25";

/** Longest time that one run of the suite may take, in milliseconds; it takes seconds. */
const maxDuration = 120_000;

const program = fileURLToPath(import.meta.resolve("@modelcontextprotocol/conformance/dist/index.js"));

/** Scenarios of the revision: those that the suite scores, and those that it only runs. */
export interface Requirements {
  readonly scored: readonly string[];
  readonly unscored: readonly string[];
}

export async function readRequirements(): Promise<Requirements> {
  const file = join(dirname(program), `../requirements/${revision}.yaml`);
  const { server, not_scored } = parse(await readFile(file, "utf8")) as {
    server: string[];
    not_scored: { scenario: string; leg: string }[];
  };
  return { scored: server, unscored: not_scored.filter(({ leg }) => leg === "server").map(({ scenario }) => scenario) };
}

/** Runs the suite's server scenarios against a server, and says what each of them checked. */
export async function runSuite(url: string, signal: AbortSignal): Promise<ReadonlyMap<string, Ran>> {
  const folder = await mkdtemp(join(tmpdir(), "conformance-"));
  try {
    const printed = await run(["server", "--url", url, "--requirements", revision, "--output-dir", folder], signal);
    const results = await readResults(folder);
    // Its exit code says only whether something failed, which the results say better.
    if (results.size === 0) throw new Error(`the conformance suite left no results; it printed:\n${printed}`);
    return results;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function run(args: readonly string[], signal: AbortSignal): Promise<string> {
  const child = spawn(process.execPath, [...shim(), program, ...args], {
    // Nothing of the environment reaches it: no proxy, no credential.
    env: { PATH: process.env.PATH },
    stdio: ["ignore", "pipe", "pipe"],
    signal: AbortSignal.any([signal, AbortSignal.timeout(maxDuration)]),
    killSignal: "SIGKILL",
  });
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      printed += text;
    });
  }
  await once(child, "close");
  return printed;
}

function shim(): readonly string[] {
  if ("globSync" in fs) return [];
  const hook = new URL("fs-with-glob-sync.mjs", import.meta.url).href;
  return ["--import", `data:text/javascript,import{register}from"node:module";register(${JSON.stringify(hook)})`];
}

/** The suite writes one folder a scenario, named after it and the time. */
async function readResults(folder: string): Promise<ReadonlyMap<string, Ran>> {
  const results = new Map<string, Ran>();
  for (const name of await readdir(folder)) {
    const [, scenario] = /^server-(.+)-\d{4}-\d\d-\d\dT[\d-]+Z$/.exec(name) ?? [];
    if (scenario === undefined) throw new Error(`the conformance suite left an unknown result, ${name}`);
    const checks = JSON.parse(await readFile(join(folder, name, "checks.json"), "utf8")) as Check[];
    results.set(scenario, { checks });
  }
  return results;
}

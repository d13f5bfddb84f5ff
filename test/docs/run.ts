import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Emulator } from "@synpse/emulator";
import { build, type Plugin } from "esbuild";
import { compareOutput } from "./output.ts";
import type { Program } from "./program.ts";

/** What a line of a page has printed. */
export interface Printed {
  readonly line: number;
  readonly text: string;
}

/** What a program leaves behind. */
export interface Trace {
  /** The line of the block that it came to last; 0 for a file. */
  readonly reached: number;
  readonly printed: readonly Printed[];
}

/** How long one program may take, in milliseconds. One that leaves something open does not end. */
const TIME = 60_000;
/** Simulated devices are this much faster than life, so that waiting for a rollout takes one look more. */
const SPEED = 20;
const AT_ONCE = 2;
const preload = fileURLToPath(new URL("./preload.ts", import.meta.url));

const usesVitest = ({ source }: Program) => /from "vitest"/.test(source);

/** Bundles the programs together with the packages' sources, which takes a fraction of loading them one by one. */
async function bundle(
  root: string,
  programs: readonly Program[],
  folder: string,
): Promise<(program: Program) => string> {
  const nameOf = (program: Program) => `program-${programs.indexOf(program)}${usesVitest(program) ? ".test" : ""}`;
  const pages: Plugin = {
    name: "pages",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^program:/ }, ({ path }) => {
        const index = Number(path.slice("program:".length));
        return { path: join(root, programs[index]?.page ?? ""), suffix: `?${index}`, pluginData: index };
      });
      // The page's own path, so that a stack names it.
      onLoad({ filter: /\.md$/ }, ({ pluginData }) => {
        return { contents: programs[pluginData as number]?.traced ?? "", loader: "ts" };
      });
    },
  };
  const dependencies: Plugin = {
    name: "dependencies",
    setup({ onResolve, resolve }) {
      // Left as they are, found from where they are imported: pnpm puts a package's dependencies beside that package only.
      onResolve({ filter: /^[^./]/ }, async ({ path, pluginData, ...rest }) => {
        if (pluginData === dependencies || /^(?:@synpse\/|node:|program:)/.test(path)) return undefined;
        if (path === "vitest") return { path, external: true };
        const found = await resolve(path, { ...rest, pluginData: dependencies });
        return { ...found, external: true };
      });
    },
  };
  await build({
    entryPoints: [
      { in: preload, out: "preload" },
      ...programs.map((program, index) => ({ in: `program:${index}`, out: nameOf(program) })),
    ],
    absWorkingDir: root,
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    conditions: ["@synpse/source"],
    sourcemap: true,
    logLevel: "silent",
    plugins: [dependencies, pages],
  });
  return (program) => join(folder, `${nameOf(program)}.mjs`);
}

interface Ended {
  readonly code: number;
  readonly output: string;
}

function start(args: readonly string[], cwd: string, env: Record<string, string>): Promise<Ended> {
  return new Promise((resolve) => {
    const options = {
      cwd,
      env: { ...process.env, NO_COLOR: "1", ...env },
      timeout: TIME,
      killSignal: "SIGKILL" as const,
    };
    execFile(process.execPath, args, options, (error, stdout, stderr) => {
      const late = error?.killed ? `\nit did not end within ${TIME} ms` : "";
      resolve({ code: error ? 1 : 0, output: stdout + stderr + late });
    });
  });
}

/** What the program has left behind; nothing where it was killed, or run by vitest. */
function readTrace(path: string): Trace | undefined {
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as Trace) : undefined;
}

/** Runs a program as a user would: in a folder with the page's files, with an emulator of its own in the environment. */
async function runProgram(program: Program, file: string, folder: string): Promise<string[]> {
  const cwd = mkdtempSync(join(folder, "run-"));
  for (const { title, code } of program.files) writeFileSync(join(cwd, title), `${code}\n`);
  const emulator = await Emulator.start({ fleet: "demo", speed: SPEED });
  const record = join(cwd, ".printed.json");
  const env = {
    SYNPSE_API_ENDPOINT_URL: emulator.baseUrl,
    SYNPSE_PROJECT_ID: emulator.projectId,
    SYNPSE_PROJECT_ACCESS_KEY: emulator.accessKey,
    SYNPSE_PERSONAL_ACCESS_KEY: emulator.personalAccessKey,
    DOCS_PRINTED: record,
  };
  const { page, blocks, title } = program;
  try {
    const ended = usesVitest(program)
      ? await start([join(folder, "node_modules/vitest/vitest.mjs"), "run", "--root", folder, file], cwd, env)
      : await start(["--enable-source-maps", "--import", join(folder, "preload.mjs"), file], cwd, env);
    const trace = readTrace(record);
    if (ended.code !== 0) {
      // A stack that leads into the page says the line; otherwise it is in the block that was reached last.
      const inStack = new RegExp(`${page.replaceAll(".", "\\.")}[^:\\s]*:(\\d+)`).exec(ended.output)?.[1];
      const line = inStack ?? ((title === undefined && trace?.reached) || blocks[0]?.line);
      return [`${page}:${line}: it failed when it was run:\n${ended.output}`];
    }
    const { violations } = emulator;
    if (violations.length > 0) return [`${page}: the emulator found a fault of its own: ${violations.join("; ")}`];
    return trace ? compareOutput(program, trace.printed) : [];
  } finally {
    await emulator.close();
  }
}

/** Runs every program and says what went wrong, as `docs/errors.md:17: …`. */
export async function runErrors(root: string, all: readonly Program[]): Promise<string[]> {
  const programs = all.filter(({ runs }) => runs);
  const folder = mkdtempSync(join(tmpdir(), "synpse-docs-"));
  try {
    symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
    const fileOf = await bundle(root, programs, folder);
    const waiting = [...programs];
    const errors: string[] = [];
    const worker = async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        errors.push(...(await runProgram(next, fileOf(next), folder)));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    return errors;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

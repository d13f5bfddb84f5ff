import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { buildToRun } from "../scripts/build/build.ts";
import { pnpm, repository } from "../test/support/process.ts";
import { run, Server } from "./processes.ts";

const programs = fileURLToPath(new URL("programs", import.meta.url));

/** What the measurements work with. */
export interface Kit {
  /** A folder of this run alone, in which `@synpse/sdk` is installed as it was packed. Removed at the end. */
  readonly folder: string;
  /** The packed SDK. */
  readonly tarball: string;
  /** The packed MCP server; packed when first asked for. */
  readonly mcpServer: () => Promise<string>;
  /** Runs one of the programs beside this file in plain Node, and gives what it printed as JSON. */
  readonly program: <T>(name: string, args: readonly (string | number)[], limit?: number) => Promise<T>;
  /** Runs Node with these arguments in the folder: how long that took, in milliseconds, and what was printed. */
  readonly node: (args: readonly string[]) => Promise<{ readonly stdout: string; readonly elapsed: number }>;
  /** Starts one of the programs that serve. */
  readonly serve: (name: "server" | "deaf" | "stream-server") => Promise<Server>;
}

/** No program of a measurement takes longer than this, in milliseconds, unless another limit is given. */
const PROGRAM_LIMIT = 120_000;

/** Packs the SDK and lays it out as an installation would, where no build that runs meanwhile can change it. */
export async function prepare(): Promise<Kit> {
  const folder = mkdtempSync(join(tmpdir(), "synpse-bench-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));

  const started = process.cwd();
  await buildToRun();
  process.chdir(started);
  const tarball = await pack("@synpse/sdk", folder);
  await layOut(folder, tarball);
  await build({
    entryPoints: readdirSync(programs).map((name) => join(programs, name)),
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    packages: "external",
    platform: "node",
    format: "esm",
    target: "node20",
    logLevel: "error",
  });

  const node: Kit["node"] = (args) => run(process.execPath, args, { cwd: folder, limit: PROGRAM_LIMIT });
  let mcpServer: Promise<string> | undefined;
  return {
    folder,
    tarball,
    mcpServer() {
      mcpServer ??= pack("@synpse/mcp-server", folder);
      return mcpServer;
    },
    node,
    async program(name, args, limit = PROGRAM_LIMIT) {
      const all = [join(folder, `${name}.mjs`), ...args.map(String)];
      return JSON.parse((await run(process.execPath, all, { cwd: folder, limit })).stdout);
    },
    serve: (name) => Server.start(join(folder, `${name}.mjs`)),
  };
}

async function pack(what: string, folder: string): Promise<string> {
  const [command, args] = pnpm("--filter", what, "pack", "--pack-destination", folder);
  await run(command, args, { cwd: repository, limit: PROGRAM_LIMIT });
  const start = what.replace("@", "").replace("/", "-");
  const name = readdirSync(folder).find((each) => each.startsWith(start) && each.endsWith(".tgz"));
  if (name === undefined) throw new Error(`pnpm packed no ${what}`);
  return join(folder, name);
}

async function layOut(folder: string, tarball: string): Promise<void> {
  const modules = join(folder, "node_modules");
  const target = join(modules, "@synpse/sdk");
  mkdirSync(target, { recursive: true });
  await run("tar", ["-xzf", tarball, "-C", target, "--strip-components=1"], { cwd: folder, limit: PROGRAM_LIMIT });
  const workspace = join(repository, "packages/sdk/node_modules");
  for (const name of readdirSync(workspace)) {
    if (!name.startsWith("@") && !name.startsWith(".")) symlinkSync(join(workspace, name), join(modules, name));
  }
  for (const name of ["mcp-server", "emulator"]) {
    symlinkSync(join(repository, "packages", name), join(modules, "@synpse", name));
  }
  // What the MCP server's sources import, for programs that have them inside.
  for (const name of ["@modelcontextprotocol", "zod"]) {
    symlinkSync(join(repository, "packages/mcp-server/node_modules", name), join(modules, name));
  }
}

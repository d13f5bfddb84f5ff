import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type BuildOptions, build, type Metafile } from "esbuild";
import { repository } from "../support/process.ts";

/** One file that holds a whole program. */
export interface Bundle {
  readonly code: string;
  /** The packages that are in it; the SDK itself is not named. */
  readonly packages: readonly string[];
  /** What it would load when it runs: what the bundler left out. */
  readonly external: readonly string[];
}

const PROGRAM = readFileSync(join(repository, "test/runtimes/program.ts"), "utf8");

/** For pages: the program's `run` as the global `program.run`. */
export const PAGE = PROGRAM;
/** For workers of every kind: runs the program for a message, and answers through the message's port. */
export const WORKER = `${PROGRAM}
addEventListener("message", (event) => {
  const running = run(event.data).then((report) => event.ports[0].postMessage({ report }), (error) => event.ports[0].postMessage({ error: String(error) }));
  event.waitUntil?.(running);
});`;

/** Bundles a TypeScript module, whose imports are looked up from `folder`, as an app's bundler would. */
export async function bundle(contents: string, folder: string, options: BuildOptions = {}): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir: folder, loader: "ts", sourcefile: "app.ts" },
    bundle: true,
    write: false,
    metafile: true,
    minify: true,
    platform: "browser",
    format: "iife",
    globalName: "program",
    logLevel: "silent",
    ...options,
  });
  const [file] = outputFiles ?? [];
  return { code: file?.text ?? "", ...contentsOf(metafile as Metafile) };
}

function contentsOf({ outputs }: Metafile): Pick<Bundle, "packages" | "external"> {
  const made = Object.values(outputs);
  const kept = made.flatMap(({ inputs }) =>
    Object.entries(inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0),
  );
  const names = kept.map(([path]) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? "");
  const external = made.flatMap(({ imports }) => imports.map(({ path }) => path));
  return { packages: [...new Set(names)].filter((name) => name !== "" && name !== "@synpse/sdk").sort(), external };
}

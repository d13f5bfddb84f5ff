import { gzipSync } from "node:zlib";
import { build, type Metafile } from "esbuild";
import type { Kit } from "../kit.ts";
import type { Measure } from "../lines.ts";

/** Sizes in kB of 1,000 bytes, minified and compressed. */
interface Sizes {
  /** What has to be there before the first line runs. */
  readonly initial: number;
  /** What is fetched when it is needed. */
  readonly later: number;
  /** How many files that is. */
  readonly files: number;
}

/** The file and all that it imports, but for what it imports on demand. */
function statically(entry: string, outputs: Metafile["outputs"], seen = new Set<string>()): Set<string> {
  if (seen.has(entry)) return seen;
  seen.add(entry);
  for (const { kind, path, external } of outputs[entry]?.imports ?? []) {
    if (kind === "import-statement" && external !== true) statically(path, outputs, seen);
  }
  return seen;
}

async function bundled(kit: Kit, contents: string): Promise<Sizes> {
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir: kit.folder },
    absWorkingDir: kit.folder,
    outdir: "bundle",
    bundle: true,
    minify: true,
    splitting: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    write: false,
    metafile: true,
    logLevel: "silent",
  });
  const [entry] = Object.entries(metafile.outputs).find(([, { entryPoint }]) => entryPoint === "<stdin>") ?? [];
  if (entry === undefined) throw new Error("esbuild told of no entry");
  const initial = statically(entry, metafile.outputs);
  const size = (wanted: boolean) =>
    outputFiles
      .filter(({ path }) => [...initial].some((name) => path.endsWith(`/${name}`)) === wanted)
      .reduce((sum, { contents: bytes }) => sum + gzipSync(bytes, { level: 9 }).length, 0) / 1000;
  return { initial: size(true), later: size(false), files: outputFiles.length - initial.size };
}

export const bundle: Measure = {
  name: "bundle",
  about: "the client bundled for a browser, minified and compressed",
  lines: ["bundle", "bundle-later"],
  async run(kit) {
    const sdk = await bundled(kit, 'export { Synpse } from "@synpse/sdk"');
    const bare = await bundled(kit, 'export { default } from "openapi-fetch"');
    return [
      {
        name: "bundle",
        figure: sdk.initial,
        baseline: bare.initial,
        unit: "kB",
        note: "the baseline is openapi-fetch alone",
      },
      { name: "bundle-later", figure: sdk.later, unit: "kB", note: `loaded on demand: ${sdk.files} files` },
    ];
  },
};

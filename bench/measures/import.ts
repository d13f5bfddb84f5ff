import type { Kit } from "../kit.ts";
import type { Line, Measure } from "../lines.ts";
import { median } from "../statistics.ts";

/** Fresh processes of each kind. One more runs first and does not count: it fills the cache of the file system. */
const PROCESSES = 21;

/** Modules that must not be loaded by the client alone. */
const HEAVY = ["ws", "ssh2", "yaml"];

const SDK = {
  module: "@synpse/sdk",
  construct: 'new loaded.Synpse({ baseUrl: "http://127.0.0.1:1/api", accessKey: "key", projectId: "prj_1" })',
};
const BARE = { module: "openapi-fetch", construct: 'loaded.default({ baseUrl: "http://127.0.0.1:1/api" })' };

interface Start {
  /** Milliseconds from before the import to after it. */
  readonly imported: number;
  /** And to after the client was made. */
  readonly constructed: number;
  /** Milliseconds of the whole process. */
  readonly whole: number;
}

async function start(kit: Kit, { module, construct }: typeof SDK): Promise<Start> {
  const code = `const before = performance.now();
    const loaded = await import("${module}");
    const imported = performance.now();
    ${construct};
    process.stdout.write(JSON.stringify([imported - before, performance.now() - before]));`;
  const { stdout, elapsed } = await kit.node(["--input-type=module", "--eval", code]);
  const [imported = Number.NaN, constructed = Number.NaN] = JSON.parse(stdout);
  return { imported, constructed, whole: elapsed };
}

/** The files that a process loads for this import: the debugger is told of every script. */
async function loads(kit: Kit, code: string): Promise<string[]> {
  const { stdout } = await kit.node([
    "--input-type=module",
    "--eval",
    `import { Session } from "node:inspector";
    const files = [];
    const session = new Session();
    session.connect();
    session.on("Debugger.scriptParsed", ({ params }) => files.push(params.url));
    session.post("Debugger.enable");
    ${code};
    process.stdout.write(JSON.stringify(files.filter((file) => file.startsWith("file:"))));`,
  ]);
  return JSON.parse(stdout);
}

const belongsTo = (name: string) => (file: string) => file.includes(`/node_modules/${name}/`);

async function heavyLoaded(kit: Kit): Promise<Line> {
  // What the client is to be seen not to do is seen where it is done.
  if (!(await loads(kit, 'await import("ws")')).some(belongsTo("ws")))
    throw new Error("the look at loaded files sees nothing");
  const files = await loads(kit, `const loaded = await import("${SDK.module}"); ${SDK.construct}`);
  const heavy = HEAVY.filter((name) => files.some(belongsTo(name)));
  const note = `of ${HEAVY.join(", ")}: ${heavy.join(", ") || "none"}; ${files.length} files are loaded in all`;
  return { name: "import-loaded", figure: heavy.length, unit: "packages", note };
}

/**
 * The goal is 12 ms where the baseline takes 4.9 ms, which it did on the machine that the goal was set on (Node 20.20).
 * Most of either is what Node takes to import any file, so it is held as the ratio of the two.
 */
function importLine(line: Omit<Line, "name"> & { readonly baseline: number }): Line {
  return { name: "import", ...line, ratio: line.baseline / line.figure };
}

export const imports: Measure = {
  name: "import",
  about: "import, and import with construction, in fresh processes",
  lines: ["import", "import-construct", "import-process", "import-loaded"],
  async run(kit) {
    const sdk: Start[] = [];
    const bare: Start[] = [];
    const empty: number[] = [];
    for (let index = 0; index <= PROCESSES; index += 1) {
      const round = [await start(kit, SDK), await start(kit, BARE), (await kit.node(["--eval", "0"])).elapsed] as const;
      if (index === 0) continue;
      sdk.push(round[0]);
      bare.push(round[1]);
      empty.push(round[2]);
    }
    const of = (starts: readonly Start[], key: keyof Start) => median(starts.map((each) => each[key]));
    const fastest = (starts: readonly Start[], key: keyof Start) =>
      Math.min(...starts.map((each) => each[key])).toFixed(1);
    const against = (key: keyof Start) => ({
      figure: of(sdk, key),
      baseline: of(bare, key),
      unit: "ms",
      note:
        `medians of ${PROCESSES} processes; the fastest took ${fastest(sdk, key)} ms, and ${fastest(bare, key)} ms with ` +
        "the baseline, openapi-fetch alone",
    });
    return [
      importLine(against("imported")),
      { name: "import-construct", ...against("constructed") },
      {
        name: "import-process",
        figure: of(sdk, "whole"),
        baseline: median(empty),
        ratio: median(empty) / of(sdk, "whole"),
        unit: "ms",
        note: "a whole process that imports and constructs, against `node --eval 0`",
      },
      await heavyLoaded(kit),
    ];
  },
};

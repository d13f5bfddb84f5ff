import { spawnSync } from "node:child_process";

/**
 * What one call may cost the compiler over an empty project, in megabytes, with `skipLibCheck` as `tsc --init` sets it.
 * Time depends on the machine, and is only told.
 */
export const MOST_MEMORY = 10;
const RUNS = 3;

export interface Cost {
  readonly memory: number;
  readonly seconds: number;
  readonly files: number;
  readonly lines: number;
}

function costOnce(tsc: string, project: string): Cost {
  const { stdout } = spawnSync(
    process.execPath,
    [tsc, "--project", project, "--skipLibCheck", "--extendedDiagnostics"],
    { encoding: "utf8" },
  );
  const figure = (name: string) => Number(new RegExp(`^${name}:\\s+([\\d.]+)`, "m").exec(stdout)?.[1]);
  return {
    memory: figure("Memory used") / 1024,
    seconds: figure("Total time"),
    files: figure("Files"),
    lines: figure("Lines of Definitions"),
  };
}

/** What compiling a project costs: each figure is the least of a few runs, which is the one that other work disturbs least. */
export function costOf(tsc: string, project: string): Cost {
  const runs = Array.from({ length: RUNS }, () => costOnce(tsc, project));
  const least = (name: keyof Cost) => Math.min(...runs.map((run) => run[name]));
  return { memory: least("memory"), seconds: least("seconds"), files: least("files"), lines: least("lines") };
}

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Measure } from "../lines.ts";
import { answered, run } from "../processes.ts";
import { compareTimes, type Pair } from "../statistics.ts";

/** Fresh processes of each kind. One more of each runs first and does not count: it fills the cache of the file system. */
const PROCESSES = 21;

/** How long one may take, in milliseconds. */
const LIMIT = 20_000;

const INITIALIZE = JSON.stringify({
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "bench", version: "0" } },
});

export const mcpStart: Measure = {
  name: "mcp-start",
  about: "from starting the MCP server to its answer to `initialize` over stdio, against `node --eval 0`",
  lines: ["mcp-start"],
  async run(kit) {
    const cwd = join(kit.folder, "mcp-server");
    mkdirSync(cwd);
    // Nothing is installed beside it.
    const unpack = ["-xzf", await kit.mcpServer(), "-C", cwd, "--strip-components=1"];
    await run("tar", unpack, { cwd, limit: LIMIT });
    const pairs: Pair<number>[] = [];
    for (let index = 0; index <= PROCESSES; index += 1) {
      const bare = await run(process.execPath, ["--eval", "0"], { cwd, limit: LIMIT });
      const started = await answered(process.execPath, ["dist/main.js"], INITIALIZE, { cwd, limit: LIMIT });
      if (!started.answer.includes('"protocolVersion"')) throw new Error(`it answered ${started.answer.slice(0, 120)}`);
      if (index > 0) pairs.push({ bare: bare.elapsed, sdk: started.elapsed });
    }
    const { sdk, bare, ratio } = compareTimes(pairs, (elapsed) => elapsed);
    const fastest = (kind: keyof Pair<number>) => Math.min(...pairs.map((pair) => pair[kind])).toFixed(1);
    return [
      {
        name: "mcp-start",
        figure: sdk,
        baseline: bare,
        ratio,
        unit: "ms",
        note:
          `medians of ${PROCESSES} processes, ${(1 / ratio).toFixed(2)} times as long as Node alone; the fastest took ` +
          `${fastest("sdk")} ms, and ${fastest("bare")} ms alone`,
      },
    ];
  },
};

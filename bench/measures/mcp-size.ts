import { statSync } from "node:fs";
import { join } from "node:path";
import type { Measure } from "../lines.ts";
import { install, megabytes } from "./install.ts";

const ENTRY = "node_modules/@synpse/mcp-server/dist/main.js";

export const mcpSize: Measure = {
  name: "mcp-size",
  about: "size of the MCP server's entry, and of all that npm installs for it",
  lines: ["mcp-entry", "mcp-install", "mcp-packages"],
  async run(kit) {
    const name = "mcp-installed";
    const all = await install(kit, name, [kit.tarball, await kit.mcpServer()]);
    const list = all.map((each) => `${each.name} ${megabytes([each]).toFixed(2)} MB`).join(", ");
    return [
      { name: "mcp-entry", figure: statSync(join(kit.folder, name, ENTRY)).size / 1e6, unit: "MB" },
      { name: "mcp-install", figure: megabytes(all), unit: "MB", note: list },
      { name: "mcp-packages", figure: all.length, unit: "packages" },
    ];
  },
};

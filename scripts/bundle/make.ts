import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { packExtension } from "@anthropic-ai/mcpb";
import { catalog } from "../../packages/mcp-server/src/tools/catalog.ts";
import { isRecord, list, text } from "../json.ts";
import { setSameTimes } from "./same-times.ts";
import { checkServerJson } from "./server-json.ts";

const root = fileURLToPath(new URL("../../packages/mcp-server", import.meta.url));

/** Of each file in the bundle, whatever the mask of who makes it. */
const fileMode = 0o644;

/** What was made. */
export interface Made {
  /** The bundle that Claude Desktop and others install. */
  readonly bundle: string;
  /** What the registry of MCP servers is told. */
  readonly serverJson: string;
}

/**
 * Makes and checks the bundle and the server.json of the version that the package.json has: of the same command, the same bytes.
 * @param dist The built command.
 */
export async function makeBundle({ dist, out }: { readonly dist: string; readonly out: string }): Promise<Made> {
  const { version, name, mcpName } = readJson(join(root, "package.json"));
  const server = readJson(join(root, "packaging/server.json"));
  const complete = { ...server, version, packages: list(server.packages).map((one) => ({ ...one, version })) };
  checkServerJson(complete, { mcpName: text(mcpName), name: text(name) });

  mkdirSync(out, { recursive: true });
  const made = { bundle: join(out, `synpse-mcp-server-${text(version)}.mcpb`), serverJson: join(out, "server.json") };
  writeJson(made.serverJson, complete);
  const folder = mkdtempSync(join(tmpdir(), "synpse-mcpb-"));
  try {
    writeJson(join(folder, "manifest.json"), manifest(text(version)));
    // Without it Node takes the files for CommonJS.
    writeJson(join(folder, "package.json"), { name: "synpse-mcp-server", version, type: "module", private: true });
    for (const part of ["main.js", "command", "THIRD-PARTY-LICENCES.txt"]) {
      cpSync(join(dist, part), join(folder, "server", part), { recursive: true });
    }
    cpSync(fileURLToPath(new URL("../../LICENSE", import.meta.url)), join(folder, "LICENSE"));
    rmSync(made.bundle, { force: true });
    // What differs from machine to machine must not differ in the bundle.
    for (const file of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (file.isFile()) chmodSync(join(file.parentPath, file.name), fileMode);
    }
    // It holds the manifest against its schema, and says what is wrong with it.
    if (!(await packExtension({ extensionPath: folder, outputPath: made.bundle, silent: true }))) {
      throw new Error("the bundle could not be packed");
    }
    const packed = readFileSync(made.bundle);
    setSameTimes(packed);
    writeFileSync(made.bundle, packed);
  } finally {
    rmSync(folder, { recursive: true });
  }
  return made;
}

/** The tools are told before anything is installed, so they are written into it. */
function manifest(version: string): object {
  return {
    ...readJson(join(root, "packaging/manifest.json")),
    version,
    tools: catalog.map((tool) => ({ name: tool.name, description: tool.title })),
  };
}

function readJson(file: string): Record<string, unknown> {
  const value: unknown = JSON.parse(readFileSync(file, "utf8"));
  if (!isRecord(value)) throw new Error(`${file} holds no object`);
  return value;
}

function writeJson(file: string, value: object): void {
  writeFileSync(file, `${JSON.stringify(value, undefined, 2)}\n`);
}

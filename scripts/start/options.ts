import { accessSync, constants, statSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";

export interface StartOptions {
  /** End after the session in place of staying up. */
  readonly exit: boolean;
  /** The manifest that the session deploys; undefined: the demo's own. */
  readonly manifest: string | undefined;
  /** The port of the MCP server; undefined: 3333 or the next free one. */
  readonly port: number | undefined;
  /** The port of the emulator; undefined: 8787 or the next free one. */
  readonly emulatorPort: number | undefined;
  readonly help: boolean;
}

export const usage = `Usage: npx -y pnpm@12 start [flags]

Starts a Synpse emulator with a demo fleet and an MCP server on it, and shows an assistant at work.
With SYNPSE_PROJECT_ACCESS_KEY and SYNPSE_PROJECT_ID set it serves that project on the real API, and changes nothing there.

  --exit                end after the session (it stays up until Ctrl-C otherwise)
  --manifest FILE       the application manifest, YAML or JSON, that the session deploys
  --port N              port of the MCP server (3333, or the next free one)
  --emulator-port N     port of the emulator (8787, or the next free one)
  --help                this text
`;

/** A mistake of the person who started it: one line, no stack. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  readonly exitCode: number;

  constructor(message: string, exitCode = 2) {
    super(message);
    this.exitCode = exitCode;
  }
}

const flags = {
  exit: { type: "boolean", default: false },
  manifest: { type: "string" },
  port: { type: "string" },
  "emulator-port": { type: "string" },
  help: { type: "boolean", default: false },
} as const;

/** Reads the command's flags. `cwd` is where a relative file name starts. Throws UsageError. */
export function parseOptions(args: readonly string[], cwd: string): StartOptions {
  // pnpm hands `pnpm start -- --exit` on with its "--".
  const own = args[0] === "--" ? args.slice(1) : [...args];
  const values = parse(own);
  return {
    exit: values.exit,
    manifest: values.manifest === undefined ? undefined : readableFile("--manifest", values.manifest, cwd),
    port: portNumber("--port", values.port),
    emulatorPort: portNumber("--emulator-port", values["emulator-port"]),
    help: values.help,
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, options: flags, allowPositionals: false }).values;
  } catch (error) {
    const known = Object.keys(flags).map((name) => `--${name}`);
    const [first = ""] = (error as Error).message.split(/\. |\n/);
    throw new UsageError(`${first.replace(/\.$/, "")}. Flags: ${known.join(", ")}`);
  }
}

function readableFile(flag: string, file: string, cwd: string): string {
  const path = resolve(cwd, file);
  try {
    accessSync(path, constants.R_OK);
    if (statSync(path).isFile()) return path;
  } catch {
    throw new UsageError(`${flag}: there is no readable file "${file}" (looked at ${path})`, 1);
  }
  throw new UsageError(`${flag}: "${file}" is not a file`, 1);
}

function portNumber(flag: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const port = /^\d+$/.test(value) ? Number(value) : Number.NaN;
  if (port >= 1 && port <= 65_535) return port;
  throw new UsageError(`${flag}: "${value}" is not a port; give a whole number from 1 to 65535`);
}

import { defineConfig, type UserConfig } from "tsdown";
import { leaveOutUnused, nativeParts, tellLicences } from "./tsdown.plugins.ts";

const shared = {
  format: "esm",
  target: "es2022",
  platform: "node",
  fixedExtension: false,
  outDir: "dist",
  minify: true,
} satisfies UserConfig;

/** What a start over stdio does not need. Each is loaded by the first use. */
const later =
  /\/(transports\/(http|sessions|body|guards)|setup\/|doctor\/|demo\/|@hono\/|webStandardStreamableHttp|streamableHttp|requestBody|sseKeepAlive|emulator\/|sdk\/dist\/(?!index|core|rolldown)|ssh2\/|ws\/|yaml\/|ajv|jsonc-parser\/)/;

/** Is part of the entry: as one file it starts faster than as the chunks that the lazy parts would share with it. */
function startsWith(id: string): boolean {
  return (
    !id.startsWith("\0") &&
    !later.test(id) &&
    /\/(mcp-server\/src|mcp-server\/package\.json|@modelcontextprotocol\/sdk|zod|packages\/sdk|openapi-fetch)\b/.test(
      id,
    )
  );
}

/** The command: nothing has to be installed beside it. */
const command: UserConfig = {
  ...shared,
  entry: { main: "src/main.ts" },
  dts: false,
  deps: { alwaysBundle: /./, neverBundle: nativeParts, onlyBundle: false },
  outputOptions: {
    chunkFileNames: "command/[name]-[hash].js",
    codeSplitting: { groups: [{ name: "start", test: startsWith }] },
  },
  plugins: [leaveOutUnused(), tellLicences("THIRD-PARTY-LICENCES.txt")],
};

/** The library: `@synpse/sdk` stays a dependency, because a program may pass in a client that it made with it. */
const library: UserConfig = {
  ...shared,
  entry: { index: "src/index.ts" },
  dts: true,
  deps: { onlyBundle: false },
  outputOptions: { chunkFileNames: "library/[name]-[hash].js" },
  plugins: [leaveOutUnused()],
  // The command lies there already.
  clean: false,
};

export default defineConfig([command, library]);

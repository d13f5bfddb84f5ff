import { defineConfig, type UserConfig } from "tsdown";
import { nativeParts, tellLicences, withoutAjv, withoutDynamicImports } from "./tsdown.plugins.ts";

const shared = {
  format: "esm",
  target: "es2022",
  platform: "node",
  fixedExtension: false,
  outDir: "dist",
  minify: true,
} satisfies UserConfig;

/** The command: nothing has to be installed beside it. */
const command: UserConfig = {
  ...shared,
  entry: { main: "src/main.ts" },
  dts: false,
  // The files of the emulator's page, beside the part that sends them.
  copy: [{ from: "../emulator/src/watch/page", to: "dist/command" }],
  // What ssh2 carries of a cipher in WebAssembly is CommonJS.
  define: { __dirname: "import.meta.dirname" },
  deps: { alwaysBundle: /./, neverBundle: nativeParts, onlyBundle: false },
  // The SDK and the emulator as they are, and not as they were last built.
  inputOptions: {
    resolve: {
      conditionNames: ["@synpse/source", "node", "import", "default"],
      // What jsonc-parser has as `main` cannot be bundled.
      mainFields: ["module", "main"],
    },
  },
  outputOptions: {
    chunkFileNames: "command/[name]-[hash].js",
    // All that a start over stdio needs is one file, which starts faster than the chunks that it would share with the
    // lazy parts.
    codeSplitting: { groups: [{ name: withoutDynamicImports("start", ["src/main.ts", "src/transports/stdio.ts"]) }] },
  },
  plugins: [withoutAjv(), tellLicences("THIRD-PARTY-LICENCES.txt")],
};

/** The library: `@synpse/sdk` stays a dependency, because a program may pass in a client that it made with it. */
const library: UserConfig = {
  ...shared,
  entry: { index: "src/index.ts" },
  dts: true,
  deps: { onlyBundle: false },
  outputOptions: { chunkFileNames: "library/[name]-[hash].js" },
  plugins: [withoutAjv()],
};

export default defineConfig([command, library]);

import { defineConfig } from "tsdown";

// Loaded with another entry, or by a first use.
const APART =
  /\/src\/(index\.ts|(streaming|manifest)\/|generated\/manifest-schema|http\/(raw|api-error|failure|format-error|certificate|redact-deep|safe-cause)\.ts|resources\/(apply|rollout|outcome|owned|wait)\.ts)/;

function isCore(id: string): boolean {
  return /\/sdk\/(src\/.*\.ts|package\.json)$/.test(id) && !/\.d\.ts$/.test(id) && !APART.test(id);
}

export default defineConfig({
  entry: ["src/index.ts", "src/streaming/index.ts", "src/manifest/index.ts"],
  format: "esm",
  dts: true,
  platform: "neutral",
  target: "es2022",
  unbundle: false,
  // The streaming entry is for Node, Bun and Deno.
  deps: { neverBundle: /^node:/ },
  // What every client needs is one file. As the ten that the entries share otherwise, or as the forty of the source, it
  // takes longer to import.
  outputOptions: { codeSplitting: { groups: [{ name: "core", test: isCore }] } },
});

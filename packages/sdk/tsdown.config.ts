import { defineConfig } from "tsdown";

export default defineConfig({
  entry: ["src/index.ts", "src/streaming/index.ts", "src/manifest/index.ts"],
  format: "esm",
  dts: true,
  platform: "neutral",
  target: "es2022",
  // What the entries share becomes a few files beside them. A file for each module was tried: forty small files took
  // three times as long to import.
  unbundle: false,
});

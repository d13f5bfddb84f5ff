import { defineConfig } from "tsdown";

export default defineConfig({
  entry: { main: "src/main.ts", index: "src/index.ts" },
  format: "esm",
  target: "es2022",
  platform: "node",
  dts: { entry: "src/index.ts" },
  fixedExtension: false,
  outDir: "dist",
  clean: true,
});

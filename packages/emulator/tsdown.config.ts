import { defineConfig } from "tsdown";

export default defineConfig({
  entry: ["src/index.ts", "src/vitest/index.ts", "src/node-test/index.ts", "src/main.ts"],
  format: "esm",
  platform: "node",
  target: "es2022",
  dts: { entry: ["src/index.ts", "src/vitest/index.ts", "src/node-test/index.ts"] },
  // The files of the page to watch, which it sends as they are.
  copy: [{ from: "src/watch/page", to: "dist" }],
  outExtensions: () => ({ js: ".js", dts: ".d.ts" }),
});

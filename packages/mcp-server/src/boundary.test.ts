import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const source = new URL("./", import.meta.url);
const files = readdirSync(source, { recursive: true, encoding: "utf8" }).filter(
  (file) => file.endsWith(".ts") && !file.endsWith(".test.ts") && !file.startsWith("testing/"),
);

test("only the adapter and the transports know the protocol's library", () => {
  const knowing = files.filter((file) =>
    readFileSync(new URL(file, source), "utf8").includes("@modelcontextprotocol/"),
  );
  expect(knowing.filter((file) => file !== "adapter.ts" && !file.startsWith("transports/"))).toEqual([]);
  expect(knowing).toContain("adapter.ts");
});

test("nothing prints to standard output but the command's help and version", () => {
  const printing = files.filter((file) =>
    /console\.(log|info|debug)|process\.stdout\.write/.test(readFileSync(new URL(file, source), "utf8")),
  );
  expect(printing).toEqual(["main.ts"]);
});

test("every tool has a file of its own, named like it, and a test beside it", () => {
  const tools = files.filter((file) => /^tools\/[a-z]+\/[a-z]+_[a-z]+\.ts$/.test(file));
  expect(tools.length).toBeGreaterThanOrEqual(6);
  const tests = readdirSync(source, { recursive: true, encoding: "utf8" });
  for (const file of tools) {
    expect(tests).toContain(file.replace(/\.ts$/, ".test.ts"));
    expect(readFileSync(new URL(file, source), "utf8")).toContain(`name: "${/(\w+)\.ts$/.exec(file)?.[1]}"`);
  }
});

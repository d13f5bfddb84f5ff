import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import packageJson from "../package.json" with { type: "json" };

/** The modules and packages that an entry loads, found in its source. Types and `import()` are not loaded with it. */
function loadedBy(entry: string): { modules: string[]; packages: string[] } {
  const modules = new Set<string>();
  const packages = new Set<string>();
  const visit = (url: URL) => {
    if (modules.has(url.href)) return;
    modules.add(url.href);
    const source = readFileSync(url, "utf8");
    for (const [, names = "", specifier = ""] of source.matchAll(/^(?:import|export)\s([\w\s{},*]*)from "([^"]+)"/gm)) {
      const onlyTypes = /^\s*type\b/.test(names) || /^\s*\{(\s*type\s[^,}]+,?)+\s*\}/.test(names);
      if (onlyTypes) continue;
      if (specifier.startsWith(".")) visit(new URL(specifier, url));
      else packages.add(specifier);
    }
  };
  const root = new URL(".", import.meta.url);
  visit(new URL(entry, root));
  return { modules: [...modules].map((href) => href.slice(root.href.length)), packages: [...packages].sort() };
}

test("the main entry needs no package and no Node built-in, and neither streams nor manifests", () => {
  const { modules, packages } = loadedBy("index.ts");
  expect(packages).toEqual([]);
  expect(modules.filter((name) => /^(streaming|manifest)\//.test(name))).toEqual([]);
  expect(modules).toContain("http/send.ts");
  expect(loadedBy("http/raw.ts").packages).toEqual(["openapi-fetch"]);
});

test("the manifest entry needs yaml, and the streaming entry loads ws only when a stream is opened", () => {
  expect(loadedBy("manifest/index.ts").packages).toEqual(["yaml"]);
  const { modules, packages } = loadedBy("streaming/index.ts");
  expect(packages).toEqual(["node:stream", "node:string_decoder"]);
  expect(modules.filter((name) => /exec|upload|download|forward\.ts/.test(name))).toEqual([]);
  expect(readFileSync(new URL("streaming/socket/open.ts", import.meta.url), "utf8")).toContain('await import("ws")');
});

test("what is published has the same entries as the source", () => {
  const published = Object.entries(packageJson.publishConfig.exports);
  expect(published.map(([name]) => name)).toEqual(Object.keys(packageJson.exports));
  expect(JSON.stringify(published)).not.toContain("src/");
});

/** Compiles the type tests, as `pnpm typecheck` does, so that `pnpm test` alone notices a type that broke. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { beforeAll, describe, expect, it } from "vitest";
import { repository } from "../support/process.ts";

const folder = join(repository, "test/types");
const files = readdirSync(folder)
  .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
  .map((name) => join(folder, name));

/** Each is wrong, and must be told: by these, the compiler is seen to look. */
const broken = {
  "an expected error that is none": {
    code: 2578,
    text: `import type { Synpse } from "@synpse/sdk";
      export const call = (synpse: Synpse) => {
        // @ts-expect-error
        return synpse.devices.list({ q: "gateway" });
      };`,
  },
  "a method without a type test": {
    code: 2741,
    text: `import type { Projects } from "@synpse/sdk";
      import type { MethodTests } from "./assert.ts";
      export const projects: MethodTests<Projects> = { list() {} };`,
  },
  "a type test of a method that is not there": {
    code: 2353,
    text: `import type { Projects } from "@synpse/sdk";
      import type { MethodTests } from "./assert.ts";
      export const projects: MethodTests<Projects> = { list() {}, create() {}, destroy() {} };`,
  },
  "another type than expected": {
    code: 2554,
    text: `import { typed } from "./assert.ts";
      typed("text" as string | undefined).as<string>();`,
  },
  "any in place of a type": {
    code: 2554,
    text: `import { typed } from "./assert.ts";
      typed(JSON.parse("{}")).as<string>();`,
  },
  "any deep in what a method returns": {
    code: 2344,
    text: `import type { Call, List } from "@synpse/sdk";
      import { type Equal, holds, type LeakingAny, type MethodsBelow } from "./assert.ts";
      type Any = ReturnType<typeof JSON.parse>;
      interface Leaky { get(): Call<{ deep: Any[] }>; }
      interface Lists { list(): List<{ deep: { deeper: Any } }>; }
      interface Taking { take(given: { each: (value: Any) => void }): void; }
      type Leaking = LeakingAny<MethodsBelow<{ a: Leaky; b: Lists; c: Taking }>>;
      export const each: Leaking[] = ["a.get", "b.list", "c.take"];
      holds<Equal<Leaking, "a.get" | "b.list" | "c.take">>();
      holds<Equal<Leaking, never>>();`,
  },
  "an optional member that refuses undefined": {
    code: 2344,
    text: `import { type Equal, holds, type MethodsBelow, type RefusingUndefined } from "./assert.ts";
      interface Strict { get(options?: { a?: number | undefined; deep?: { b?: number }[] | undefined }): void; }
      type Refusing = RefusingUndefined<MethodsBelow<{ strict: Strict }>>;
      export const each: Refusing[] = ["strict.get.deep.b"];
      holds<Equal<Refusing, "strict.get.deep.b">>();
      holds<Equal<Refusing, never>>();`,
  },
} as const;

const fixtures = new Map(
  Object.values(broken).map(({ text }, index) => [join(folder, `broken-fixture-${index}.ts`), text] as const),
);
let problems: { file: string; code: number; message: string }[];

beforeAll(() => {
  const config = join(repository, "tsconfig.json");
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(config, ts.sys.readFile).config,
    ts.sys,
    repository,
  );
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  host.fileExists = (name) => fixtures.has(name) || fileExists(name);
  host.readFile = (name) => fixtures.get(name) ?? readFile(name);
  host.getSourceFile = (name, version, ...rest) => {
    const text = fixtures.get(name);
    return text === undefined ? getSourceFile(name, version, ...rest) : ts.createSourceFile(name, text, version);
  };
  const program = ts.createProgram({ rootNames: [...files, ...fixtures.keys()], options, host });
  problems = [...files, ...fixtures.keys()].flatMap((file) => {
    const source = program.getSourceFile(file);
    return ts
      .getPreEmitDiagnostics(program, source)
      .map(({ code, messageText }) => ({ file, code, message: ts.flattenDiagnosticMessageText(messageText, "\n") }));
  });
}, 120_000);

it("all type tests compile", () => {
  expect(files.length).toBeGreaterThan(10);
  expect(problems.filter(({ file }) => !fixtures.has(file))).toEqual([]);
});

describe("the compiler tells", () => {
  it.each(Object.entries(broken).map(([name, { code, text }]) => [name, code, text] as const))(
    "%s",
    (_, code, text) => {
      const told = problems.filter(({ file }) => fixtures.get(file) === text);
      expect(
        told.map((each) => each.code),
        JSON.stringify(told),
      ).toEqual([code]);
    },
  );
});

/** Two copies of the package in one process, one of them minified: each knows the other's errors. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import * as sdk from "@synpse/sdk";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import { rejection } from "../../packages/sdk/src/testing/client.ts";
import { startServer, status } from "../../packages/sdk/src/testing/server.ts";
import { repository } from "../support/process.ts";
import { closedPort } from "./support.ts";

let folder = "";
let minified: typeof sdk;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "synpse-copy-"));
  const { outputFiles } = await build({
    entryPoints: [join(repository, "packages/sdk/src/index.ts")],
    bundle: true,
    minify: true,
    format: "esm",
    platform: "node",
    write: false,
  });
  const file = join(folder, "copy.mjs");
  await writeFile(file, outputFiles[0]?.text ?? "");
  minified = (await import(/* @vite-ignore */ pathToFileURL(file).href)) as typeof sdk;
});
afterAll(() => rm(folder, { recursive: true, force: true }));

type Class = new (...args: never[]) => Error;
/** The error classes of a copy, by name. */
const classesOf = (copy: object) =>
  new Map(Object.entries(copy).filter(([name]) => name.endsWith("Error")) as [string, Class][]);

test.each([400, 401, 402, 403, 404, 409, 412, 418, 429, 500, 601])(
  "HTTP %d: instanceof holds across the copies, in both directions, for the whole line of classes",
  async (code) => {
    await using server = await startServer(status(code));
    const options = { ...server.options, maxRetries: 0 };
    const ours = (await rejection(new sdk.Synpse(options).devices.get("d"))) as Error;
    const theirs = (await rejection(new minified.Synpse(options).devices.get("d"))) as Error;
    expect(ours.name).toBe(theirs.name);
    const others = classesOf(minified);
    for (const [name, mine] of classesOf(sdk)) {
      const other = others.get(name);
      if (!other || other === mine) throw new Error(`the copy has no ${name} of its own`);
      const expected = ours instanceof mine;
      expect([name, theirs instanceof mine, ours instanceof other, theirs instanceof other]).toEqual([
        name,
        expected,
        expected,
        expected,
      ]);
    }
  },
);

test("so it does for errors without an answer", async () => {
  const options = { baseUrl: `http://127.0.0.1:${await closedPort()}`, accessKey: "k", projectId: "p", maxRetries: 0 };
  const refused = await rejection(new minified.Synpse(options).devices.get("d"));
  expect(refused).toBeInstanceOf(sdk.ConnectionError);
  expect(refused).not.toBeInstanceOf(sdk.TimeoutError);
  const invalid = await rejection(new minified.Synpse(options).devices.get(""));
  expect(invalid).toBeInstanceOf(sdk.ValidationError);
  expect(invalid).not.toBeInstanceOf(sdk.APIError);
});

test("the name of an error is its class's, also where a minifier has changed that", async () => {
  for (const [code, name] of [
    [400, "BadRequestError"],
    [401, "AuthenticationError"],
    [403, "PermissionDeniedError"],
    [404, "NotFoundError"],
    [409, "ConflictError"],
    [418, "APIError"],
    [500, "ServerError"],
  ] as const) {
    await using server = await startServer(status(code));
    for (const { Synpse } of [sdk, minified]) {
      const error = (await rejection(new Synpse({ ...server.options, maxRetries: 0 }).devices.get("d"))) as Error;
      expect(error.name).toBe(name);
      expect(String(error).startsWith(`${name}: `)).toBe(true);
      expect(error.stack?.startsWith(`${name}: `)).toBe(true);
      expect(Object.prototype.toString.call(error)).toBe("[object Error]");
    }
  }
});

test("an error that is no error of this package is none, whatever it looks like", () => {
  const forged = Object.assign(new Error("x"), { name: "NotFoundError", status: 404 });
  for (const value of [forged, new Error("x"), { name: "SynpseError" }, null, undefined, "SynpseError", 7]) {
    expect((value as unknown) instanceof sdk.SynpseError).toBe(false);
  }
});

test("the stack of a failed call leads to the caller's line", async () => {
  await using server = await startServer(status(404));
  const { devices } = new sdk.Synpse(server.options);
  async function findTheGateway(): Promise<unknown> {
    const device = await devices.get("gateway-7");
    return device;
  }
  const error = (await rejection(findTheGateway())) as Error;
  expect(error.stack).toContain("findTheGateway");
});

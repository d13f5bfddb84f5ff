import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { expect, test } from "vitest";
import * as sdk from "../index.ts";
import { rejection } from "../testing/client.ts";
import { answers, startServer, status } from "../testing/server.ts";

/** The main entry as an app's bundler splits it, without the chunks that find the words of errors. */
async function bundleWithoutWords(folder: string): Promise<typeof sdk> {
  await build({
    entryPoints: [fileURLToPath(new URL("../index.ts", import.meta.url))],
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "neutral",
    target: "es2022",
    conditions: ["@synpse/source"],
    mainFields: ["module", "main"],
    outdir: folder,
    outExtension: { ".js": ".mjs" },
  });
  for (const name of await readdir(folder)) {
    if (/^(api-error|failure|format-error)/.test(name)) await rm(join(folder, name));
  }
  return (await import(pathToFileURL(join(folder, "index.mjs")).href)) as typeof sdk;
}

test("an error whose words cannot be loaded is of the same class, and says the least", async () => {
  const folder = await mkdtemp(join(tmpdir(), "synpse-explain-"));
  try {
    const { Synpse } = await bundleWithoutWords(folder);
    await using server = await startServer(
      answers(status(404, {}, "a body that may repeat what was sent"), status(200, {}, "<html>"), (response) => {
        response.destroy();
      }),
    );
    const synpse = new Synpse({ ...server.options, maxRetries: 0 });

    const missing = await rejection(synpse.devices.get("d"));
    expect(missing).toBeInstanceOf(sdk.NotFoundError);
    expect(missing).toMatchObject({ status: 404, operation: "getDevice", attempts: 1, body: undefined });
    expect(String(missing)).toBe("NotFoundError: getDevice: HTTP 404.");

    expect(await rejection(synpse.devices.get("d"))).toBeInstanceOf(sdk.ResponseFormatError);
    expect(await rejection(synpse.devices.get("d"))).toBeInstanceOf(sdk.ConnectionError);
    const slow = synpse.withOptions({ timeout: 1, fetch: () => new Promise(() => {}) });
    expect(await rejection(slow.devices.get("d"))).toMatchObject({ name: "TimeoutError", timeout: 1 });
  } finally {
    await rm(folder, { recursive: true });
  }
});

/**
 * Deploys an application manifest and waits until it runs everywhere.
 *
 *     npx tsx --conditions=@synpse/source examples/deploy-manifest.ts examples/manifests/storefront.yaml
 */
import { readFile } from "node:fs/promises";
import { Synpse, WaitError } from "@synpse/sdk";
import { ManifestError, parseManifest } from "@synpse/sdk/manifest";

const [file] = process.argv.slice(2);
if (file === undefined) {
  console.error("usage: deploy-manifest.ts <manifest.yaml>");
  process.exit(2);
}

const stop = new AbortController();
process.once("SIGINT", () => stop.abort());
const { signal } = stop;
const { applications } = new Synpse().namespace("default");

try {
  const { application, warnings } = parseManifest(await readFile(file, "utf8"));
  for (const { line, path, message } of warnings) console.warn(`${file}:${line}: ${path} ${message}`);

  const { action, changes } = await applications.apply(application, { signal });
  console.log(`${application.name}: ${action}, ${changes.length} changes`);
  for (const { path, from, to } of changes) console.log(`  ${path}:`, from, "→", to);

  const { deploymentStatus } = await applications.waitForRollout(application.name, {
    signal,
    onProgress({ application: { deploymentStatus: now } }) {
      console.log(`  ${now.available} of ${now.total} devices`);
    },
  });
  console.log(`runs on ${deploymentStatus.available} devices`);
} catch (error) {
  if (signal.aborted) {
    // What was applied stays applied: only the waiting has ended.
    process.exitCode = 130;
  } else if (error instanceof ManifestError || error instanceof WaitError) {
    console.error(error.message);
    process.exitCode = 1;
  } else throw error;
}

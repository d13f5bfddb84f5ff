/**
 * `pnpm start`: from a fresh clone to something to look at. Without credentials: an emulator with a demo fleet, an MCP
 * server on it, and a scripted assistant session. With credentials: the MCP server on the real API, and nothing is sent
 * there until an assistant asks for it.
 */
import { fileURLToPath } from "node:url";
import { buildToRun } from "../build/build.ts";
import { parseOptions, UsageError, usage } from "./options.ts";

const exampleManifest = fileURLToPath(new URL("../../examples/manifests/storefront.yaml", import.meta.url));

try {
  // pnpm runs scripts in the package's folder; INIT_CWD is where the person stood.
  const options = parseOptions(process.argv.slice(2), process.env.INIT_CWD ?? process.cwd());
  if (options.help) {
    process.stdout.write(usage);
  } else {
    const credentials = realCredentials();
    await buildToRun();
    // What it runs is what users install: the packages as built. They are loaded only now that they exist.
    if (credentials) {
      const { serveProject } = await import("./project.ts");
      await serveProject(options);
    } else {
      const { runDemo } = await import("./demo.ts");
      await runDemo({ ...options, manifest: options.manifest ?? exampleManifest });
    }
  }
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`start: ${error.message}\n`);
  process.exitCode = error.exitCode;
}

/** Whether the environment names a real project. Half of what is needed is a mistake, not a wish for the demo. */
function realCredentials(): boolean {
  const { SYNPSE_PROJECT_ACCESS_KEY: key, SYNPSE_PROJECT_ID: project } = process.env;
  if ((key ?? "") === "" && (project ?? "") === "") return false;
  if ((key ?? "") === "")
    throw new UsageError("SYNPSE_PROJECT_ID is set and SYNPSE_PROJECT_ACCESS_KEY is not: set both or none");
  if ((project ?? "") === "")
    throw new UsageError("SYNPSE_PROJECT_ACCESS_KEY is set and SYNPSE_PROJECT_ID is not: set both or none");
  return true;
}

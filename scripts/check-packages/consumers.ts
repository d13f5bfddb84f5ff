/** Small projects that use the packed SDK as an application would, compiled without the workspace's own settings. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const calls = `
export async function use(synpse: Synpse): Promise<string[]> {
  const names: string[] = [];
  for await (const device of synpse.devices.list({ labels: { group: "one" }, q: undefined })) {
    names.push(device.name, device.info.osRelease.prettyName);
    if (device.status === "asleep") names.push("a status that is not known yet");
  }
  const { applications } = synpse.namespace("default");
  const { changes } = await applications.apply({ name: "web", spec: { containers: [{ name: "web", image: "nginx" }] } });
  // @ts-expect-error the server sets it
  void applications.update("web", { name: "web", spec: {}, id: "app_1" });
  // @ts-expect-error a wrong query name
  void synpse.devices.list({ label: {} });
  const { data } = await synpse.http.GET("/projects/{project}/devices", { params: { path: { project: "shops" } } });
  try {
    await synpse.devices.delete("gateway-7", { timeout: undefined });
  } catch (error) {
    if (error instanceof NotFoundError) names.push(error.requestId);
  }
  return [...names, ...changes.map(({ path }) => path), ...(data ?? []).map(({ id }) => id)];
}
`;
const imports =
  'import { NotFoundError, Synpse } from "@synpse/sdk";\nexport const synpse = new Synpse({ rateLimit: false });\n';
const manifest = `import { parseManifest } from "@synpse/sdk/manifest";
export const { application, warnings } = parseManifest("name: web");
export const image: string | undefined = application.spec.containers?.[0]?.image;
`;
const streaming = `import { Synpse } from "@synpse/sdk";
import { DeviceStreams } from "@synpse/sdk/streaming";
const at = { namespace: "default", application: "web", container: "web", device: "gateway-7" };
for await (const line of new DeviceStreams(new Synpse()).applicationLogs(at)) console.log(line.length);
`;
const required = `import sdk = require("@synpse/sdk");
import manifest = require("@synpse/sdk/manifest");
export const synpse: sdk.Synpse = new sdk.Synpse();
export const read = (): Promise<sdk.Device> => synpse.devices.get("gateway-7", { signal: undefined });
export const { application } = manifest.parseManifest("name: web");
`;

interface Consumer {
  readonly name: string;
  readonly file: string;
  readonly text: string;
  readonly options: { readonly types: readonly string[] } & Readonly<Record<string, unknown>>;
}

const browser = { lib: ["ES2022", "DOM"], types: [] };

/** Only the streams may need the types of Node. */
const consumers: readonly Consumer[] = [
  { name: "nodenext", file: "main.ts", text: imports + calls + manifest, options: { ...browser, module: "NodeNext" } },
  {
    name: "bundler",
    file: "main.ts",
    text: imports + calls + manifest,
    options: { ...browser, module: "ESNext", moduleResolution: "Bundler" },
  },
  { name: "commonjs", file: "main.cts", text: required, options: { ...browser, module: "NodeNext" } },
  {
    name: "node-without-dom",
    file: "main.ts",
    text: imports + calls + streaming.replace(/^import \{ Synpse \}.*\n/, ""),
    options: { lib: ["ES2022"], types: ["node"], module: "NodeNext" },
  },
  {
    name: "streaming-bundler",
    file: "main.ts",
    text: streaming,
    options: { lib: ["ES2022", "DOM"], types: ["node"], module: "ESNext", moduleResolution: "Bundler" },
  },
  // What one call costs is the difference between these two.
  { name: "empty", file: "main.ts", text: "export {};\n", options: { ...browser, module: "NodeNext" } },
  {
    name: "one-call",
    file: "main.ts",
    text: `import { Synpse } from "@synpse/sdk";\nexport const device = await new Synpse().devices.get("gateway-7");\n`,
    options: { ...browser, module: "NodeNext" },
  },
];

/** A project that was written, and whether it has the types of Node. */
export interface Project {
  readonly folder: string;
  readonly node: boolean;
}

/** Writes the projects into a folder, each into one of its own. */
export function writeConsumers(folder: string): Project[] {
  return consumers.map(({ name, file, text, options }) => {
    const project = join(folder, name);
    mkdirSync(project, { recursive: true });
    const compilerOptions = {
      target: "ES2022",
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      skipLibCheck: false,
      noEmit: true,
      ...options,
    };
    writeFileSync(join(project, "package.json"), JSON.stringify({ type: "module" }));
    writeFileSync(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions, files: [file] }));
    writeFileSync(join(project, file), text);
    return { folder: project, node: options.types.includes("node") };
  });
}

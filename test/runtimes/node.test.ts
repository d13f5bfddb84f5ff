/** The published package in Node, by `import` and by `require()`: the Node that runs the tests; `pnpm test:soak` fetches others. */
import { execFile } from "node:child_process";
import { copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { Emulator } from "@synpse/emulator";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createAuthority } from "../support/certificates.ts";
import { startConnectProxy } from "../support/connect-proxy.ts";
import { type InstalledSdk, installSdk } from "../support/installed-sdk.ts";
import { Program, repository } from "../support/process.ts";
import { startReverseProxy } from "../support/reverse-proxy.ts";

const ENTRIES = ["@synpse/sdk", "@synpse/sdk/streaming", "@synpse/sdk/manifest"];
const REPORT = `.then((report) => console.log(JSON.stringify({ node: process.version, ...report })))`;
const PROGRAMS = {
  "run.mjs": `${ENTRIES.map((name, index) => `import * as m${index} from "${name}";`).join("\n")}
import { smoke } from "./smoke.mjs";
smoke(m0, m1, m2)${REPORT};`,
  "run.cjs": `const modules = [${ENTRIES.map((name) => `require("${name}")`).join(", ")}];
require("./smoke.mjs").smoke(...modules)${REPORT};`,
};

let installed: InstalledSdk;
beforeAll(async () => {
  installed = await installSdk();
  copyFileSync(join(repository, "test/runtimes/smoke.mjs"), join(installed.folder, "smoke.mjs"));
  for (const [name, text] of Object.entries(PROGRAMS)) writeFileSync(join(installed.folder, name), text);
});
afterAll(() => installed[Symbol.dispose]());

interface Runtime {
  readonly name: string;
  readonly version: RegExp;
  /** Where its executable is. */
  locate(): Promise<string>;
  /** Whether its `fetch` heeds NODE_USE_ENV_PROXY. */
  readonly knowsProxies?: boolean;
}

const fetched = (major: number): Runtime => ({
  name: `Node ${major}`,
  version: new RegExp(`^v${major}\\.`),
  async locate() {
    const asked = ["-y", "-p", `node@${major}`, "node", "-p", "process.execPath"];
    return (await promisify(execFile)("npx", asked)).stdout.trim();
  },
  knowsProxies: major > 20,
});
const RUNTIMES: readonly Runtime[] = [
  { name: "this Node", version: new RegExp(`^${process.version}$`), locate: async () => process.execPath },
  ...(process.env.SOAK === undefined ? [] : [20, 22, 24].map(fetched)),
];

async function report(node: string, program: string, env: Record<string, string>): Promise<unknown> {
  await using running = new Program(node, [join(installed.folder, program)], env);
  const { code, stdout, stderr } = await running.finished;
  if (code !== 0) throw new Error(`${program} ended with ${code}:\n${stderr}`);
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
}

const environment = ({ accessKey, projectId }: Emulator, baseUrl: string) => ({
  SYNPSE_API_ENDPOINT_URL: baseUrl,
  SYNPSE_PROJECT_ACCESS_KEY: accessKey,
  SYNPSE_PROJECT_ID: projectId,
});

const EXPECTED = {
  pages: [5, 5, 2],
  secret: "straße 🔑",
  missing: true,
  aborted: "enough",
  lines: 3,
  followed: "enough lines",
  refused: true,
  manifest: "smoke",
  exec: ["straße\nvilnius-till-01\n", 3],
  echo: "echo",
  forwarded: true,
};

test("without ssh2 everything works but what needs it, and that says how to install it", async () => {
  using bare = await installSdk({ without: "ssh2" });
  writeFileSync(
    join(bare.folder, "run.mjs"),
    `import { Synpse } from "@synpse/sdk";
import { DeviceStreams } from "@synpse/sdk/streaming";
const streams = new DeviceStreams(new Synpse());
const banner = await streams.ssh("vilnius-till-01");
banner.destroy();
const error = await streams.exec("vilnius-till-01", "uptime").catch((error) => error);
console.log(JSON.stringify({ name: error.name, message: error.message }));`,
  );
  await using emulator = await Emulator.start();
  const env = environment(emulator, emulator.baseUrl);
  await using running = new Program(process.execPath, [join(bare.folder, "run.mjs")], env);
  const { code, stdout, stderr } = await running.finished;
  expect([code, stderr]).toEqual([0, ""]);
  expect(JSON.parse(stdout)).toMatchObject({
    name: "ValidationError",
    message: expect.stringContaining("npm install ssh2"),
  });
  // It was looked for before the websocket was opened.
  expect(emulator.journal.entries().filter(({ operationId }) => operationId === "openDeviceSSH")).toHaveLength(1);
});

describe.each(RUNTIMES)("in $name", ({ version, locate, knowsProxies }) => {
  let node: string;
  beforeAll(async () => {
    node = await locate();
  }, 300_000);

  test.each(Object.keys(PROGRAMS))("the published package does its work: %s", async (program) => {
    await using emulator = await Emulator.start();
    const told = await report(node, program, environment(emulator, emulator.baseUrl));
    expect(told).toMatchObject({ ...EXPECTED, node: expect.stringMatching(version) });
    expect(emulator.violations).toEqual([]);
  });

  test("NODE_EXTRA_CA_CERTS is all that a server with an authority of its own needs, streams included", async () => {
    await using emulator = await Emulator.start();
    const authority = await createAuthority();
    const options = { basePath: "/synpse/api", upstream: emulator.baseUrl };
    await using proxy = await startReverseProxy(await authority.issue("localhost"), options);
    const file = join(installed.folder, "authority.pem");
    writeFileSync(file, authority.cert);
    const env = { ...environment(emulator, proxy.baseUrl), NODE_EXTRA_CA_CERTS: file };
    expect(await report(node, "run.mjs", env)).toMatchObject(EXPECTED);
    expect(proxy.requests.filter(({ line }) => line.includes("/logs/"))).toHaveLength(3);
  });

  // Registered where it holds, not skipped elsewhere.
  if (!knowsProxies) return;
  test("NODE_USE_ENV_PROXY takes REST through the proxy of the environment, and streams past it", async () => {
    await using emulator = await Emulator.start();
    await using proxy = await startConnectProxy();
    const authority = await createAuthority();
    const options = { basePath: "/synpse/api", upstream: emulator.baseUrl };
    await using server = await startReverseProxy(await authority.issue("localhost"), options);
    const file = join(installed.folder, "authority.pem");
    writeFileSync(file, authority.cert);
    const env = {
      ...environment(emulator, server.baseUrl),
      NODE_EXTRA_CA_CERTS: file,
      NODE_USE_ENV_PROXY: "1",
      HTTPS_PROXY: `http://127.0.0.1:${proxy.port}`,
      NO_PROXY: "",
    };
    expect(await report(node, "run.mjs", env)).toMatchObject(EXPECTED);
    expect(proxy.tunnels.length).toBeGreaterThan(0);
    expect(proxy.seen().toString("latin1")).not.toContain(emulator.accessKey);
    // What the proxy did not carry came straight here.
    expect(server.connections()).toBeGreaterThan(proxy.tunnels.length);
  });
});

import { execFile } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  symlinkSync,
} from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { repository } from "../support/process.ts";

const run = promisify(execFile);

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** A package as npm gets it. */
interface Published {
  readonly manifest: Manifest;
  readonly tarball: string;
}

function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
}

/**
 * A copy of the workspace with some of its packages, built as for publishing but without declaration files. Other tests
 * build in the workspace itself meanwhile.
 */
export async function cloneBuilt(names: readonly string[], folder: string): Promise<void> {
  mkdirSync(folder);
  for (const file of ["package.json", "pnpm-workspace.yaml", "tsconfig.json", "LICENSE"]) {
    cpSync(join(repository, file), join(folder, file));
  }
  symlinkSync(join(repository, "node_modules"), join(folder, "node_modules"));
  for (const name of names) {
    const from = join(repository, "packages", name);
    const to = join(folder, "packages", name);
    cpSync(from, to, { recursive: true, filter: (path) => !/\/(?:node_modules|dist)$/.test(path) });
    symlinkSync(join(from, "node_modules"), join(to, "node_modules"));
    await run(join(folder, "node_modules/.bin/tsdown"), ["--no-dts", "--log-level", "error"], { cwd: to });
  }
}

/** Where a package that `folder` depends on is installed, as Node looks for it. */
function installed(name: string, folder: string): string {
  for (let at = realpathSync(folder); at !== dirname(at); at = dirname(at)) {
    const candidate = join(at, "node_modules", name);
    if (existsSync(candidate)) return realpathSync(candidate);
  }
  throw new Error(`${name} is not installed for ${folder}`);
}

/** Adds what a package depends on, directly and not, out of what is installed here. */
async function addDependencies(folder: string, into: Map<string, Published>, tarballs: string): Promise<void> {
  for (const name of Object.keys(readManifest(folder).dependencies ?? {})) {
    const found = installed(name, folder);
    const manifest = readManifest(found);
    const key = `${name}@${manifest.version}`;
    if (into.has(key)) continue;
    const tarball = join(tarballs, `${key.replaceAll("/", "+")}.tgz`);
    into.set(key, { manifest, tarball });
    await run("tar", ["-czf", tarball, "--exclude=node_modules", "-C", dirname(found), basename(found)]);
    await addDependencies(found, into, tarballs);
  }
}

/** A registry on the loopback interface. */
export interface Registry extends AsyncDisposable {
  readonly url: string;
}

/** Serves the packed packages in a folder, and what they depend on, as `npm install` asks for them. */
export async function startRegistry(folder: string): Promise<Registry> {
  const packages = new Map<string, Published>();
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".tgz"))) {
    const tarball = join(folder, file);
    // npm goes by what the packed manifest says: pnpm has put versions in the place of `catalog:`.
    const { stdout } = await run("tar", ["-xzOf", tarball, "package/package.json"]);
    const manifest = JSON.parse(stdout) as Manifest;
    packages.set(manifest.name, { manifest, tarball });
    const source = join(repository, "packages", manifest.name.replace("@synpse/", ""));
    await addDependencies(source, packages, mkdtempSync(join(folder, "dependencies-")));
  }
  const all = [...packages.values()];
  const server = createServer(({ url = "" }, response) => {
    const [, wanted = ""] = /^\/-\/(\d+)$/.exec(url) ?? [];
    if (wanted !== "") {
      response.end(readFileSync(all[Number(wanted)]?.tarball ?? ""));
      return;
    }
    const name = decodeURIComponent(url.slice(1));
    const found = all.filter(({ manifest }) => manifest.name === name);
    const latest = found.at(-1)?.manifest.version;
    const versions = found.map((each) => {
      const dist = { tarball: `${origin}/-/${all.indexOf(each)}` };
      return [each.manifest.version, { ...each.manifest, dist }] as const;
    });
    response.statusCode = latest === undefined ? 404 : 200;
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ name, "dist-tags": { latest }, versions: Object.fromEntries(versions) }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: origin,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

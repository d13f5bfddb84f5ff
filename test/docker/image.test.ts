/** The emulator's image, as its Dockerfile lays it out: no Docker here, so a folder stands for the image's root. */
import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cloneBuilt, type Registry, startRegistry } from "../docs/registry.ts";
import { Program, pnpm, repository } from "../support/process.ts";

const run = promisify(execFile);
const context = join(repository, "packages/emulator");
const read = (name: string) => readFileSync(join(context, name), "utf8").split("\n");

const lines = read("Dockerfile").filter((line) => line !== "" && !line.startsWith("#"));
const [installing = [], image = []] = [
  lines.slice(
    0,
    lines.findLastIndex((line) => line.startsWith("FROM ")),
  ),
  lines.slice(lines.findLastIndex((line) => line.startsWith("FROM "))),
];
const instruction = (stage: readonly string[], word: string) =>
  stage.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1));

describe("the emulator's image", () => {
  it("takes what it copies, and nothing else, out of the folder", () => {
    const copied = [...instruction(installing, "COPY"), ...instruction(image, "COPY")]
      .filter((copy) => !copy.startsWith("--from="))
      .flatMap((copy) => copy.split(" ").slice(0, -1));
    const ignored = read(".dockerignore").filter((line) => line !== "" && !line.startsWith("#"));
    expect(ignored).toEqual(["*", ...copied.map((file) => `!${file}`)]);
  });

  it("runs as nobody special, in the exec form, so that signals reach the emulator itself", () => {
    expect(instruction(image, "USER")).toEqual(["node"]);
    expect(instruction(image, "EXPOSE")).toEqual(["8787"]);
    expect(image.indexOf("USER node")).toBeLessThan(image.findIndex((line) => line.startsWith("ENTRYPOINT")));
    expect(JSON.parse(instruction(image, "ENTRYPOINT")[0] ?? "")).toEqual(
      expect.arrayContaining(["--host", "0.0.0.0"]),
    );
    expect(instruction(image, "HEALTHCHECK")[0]).toMatch(/CMD \["node", "\/app\/healthcheck\.mjs"\]$/);
    expect(instruction(image, "ENV")).toEqual(["NODE_ENV=production"]);
    for (const from of lines.filter((line) => line.startsWith("FROM "))) expect(from).toMatch(/^FROM node:22-slim\b/);
  });

  describe("laid out", () => {
    let folder: string;
    let root: string;
    let registry: Registry;

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), "synpse-image-"));
      const clone = join(folder, "clone");
      await cloneBuilt(["emulator"], clone);
      const packed = join(folder, "packed");
      await run(...pnpm("pack", "--pack-destination", packed), { cwd: join(clone, "packages/emulator") });
      registry = await startRegistry(packed);
      root = join(folder, "image");
      mkdirSync(join(root, "app"), { recursive: true });
      mkdirSync(join(root, "data"));
      const { stdout: tarball } = await run("sh", ["-c", `ls ${packed}/*.tgz`]);
      cpSync(tarball.trim(), join(root, "app/synpse-emulator.tgz"));
      const env = {
        PATH: process.env.PATH,
        HOME: folder,
        npm_config_registry: registry.url,
        npm_config_cache: join(folder, "cache"),
      };
      for (const command of instruction(installing, "RUN")) {
        await run("sh", ["-ec", command], { cwd: join(root, "app"), env });
      }
      for (const copy of instruction(image, "COPY").filter((each) => !each.startsWith("--from="))) {
        const [source = "", target = ""] = copy.split(" ");
        cpSync(join(context, source), join(root, target, basename(source)));
      }
    }, 180_000);
    afterAll(async () => {
      await registry?.[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true });
    });

    it("serves a mounted fleet, says so at once, tells its health, and ends on SIGTERM", async () => {
      writeFileSync(join(root, "data/fleet.yaml"), "projects: [{ name: shop, key: s-shop }]\n");
      const [node, main = "", ...args] = JSON.parse(instruction(image, "ENTRYPOINT")[0] ?? "[]") as string[];
      expect(node).toBe("node");
      const command = `cd ${join(root, "data")} && exec ${process.execPath} ${join(root, main)} ${args.join(" ")} --port 0 --fleet fleet.yaml`;
      await using emulator = new Program("sh", ["-c", command], { NODE_ENV: "production" });
      const [, port = ""] = await emulator.printed(/address +http:\/\/127\.0\.0\.1:(\d+)\/api/);
      await emulator.printed(/shop/);
      const { stderr } = await run(process.execPath, [join(root, "app/healthcheck.mjs"), port]);
      expect(stderr).toBe("");
      emulator.signal("SIGTERM");
      expect(await emulator.finished).toMatchObject({ code: 0, signal: null });
    });

    it("holds no compiler's work and little else", async () => {
      const { stdout } = await run("find", [join(root, "app"), "-name", "*.node"]);
      expect(stdout).toBe("");
      const { stdout: files } = await run("find", [join(root, "app"), "-type", "f"]);
      const bytes = files
        .trim()
        .split("\n")
        .reduce((sum, file) => sum + statSync(file).size, 0);
      expect(bytes).toBeLessThan(20_000_000);
    });
  });
});

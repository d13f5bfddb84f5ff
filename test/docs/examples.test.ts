/** Every program in examples/, as its first lines say, on an emulator of its own. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Emulator } from "@synpse/emulator";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { portOf } from "../support/ports.ts";
import { type Finished, Program, repository } from "../support/process.ts";

const LONGEST = 60;

/** A server that takes requests and never answers. */
async function startSilentServer(): Promise<AsyncDisposable & { origin: string; asked: Promise<void> }> {
  const server = createServer();
  const asked = new Promise<void>((resolve) => server.once("request", () => resolve()));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${portOf(server)}`,
    asked,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
const examples = readdirSync(join(repository, "examples")).filter((name) => name.endsWith(".ts"));

describe("examples", () => {
  let emulator: Emulator;
  let folder: string;
  beforeEach(async () => {
    emulator = await Emulator.start({ fleet: "demo", speed: 20 });
    folder = mkdtempSync(join(tmpdir(), "synpse-example-"));
  });
  afterEach(async () => {
    await emulator.close();
    rmSync(folder, { recursive: true });
    expect(emulator.violations).toEqual([]);
  });

  function start(name: string, args: readonly string[], baseUrl = emulator.baseUrl): Program {
    const command = ["--import", "tsx", "--conditions=@synpse/source", `examples/${name}`, ...args];
    return new Program(process.execPath, command, {
      SYNPSE_API_ENDPOINT_URL: baseUrl,
      SYNPSE_PROJECT_ID: emulator.projectId,
      SYNPSE_PROJECT_ACCESS_KEY: emulator.accessKey,
    });
  }

  async function run(name: string, ...args: readonly string[]): Promise<Finished> {
    await using program = start(name, args);
    return await program.finished;
  }

  /** Waits until so many requests of an operation have been taken. */
  async function opened(operation: string, count: number): Promise<void> {
    while (emulator.journal.entries().filter(({ operationId }) => operationId === operation).length < count) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  it("are all in the table, short, and run by this test", () => {
    const readme = readFileSync(join(repository, "examples/README.md"), "utf8");
    const test = readFileSync(join(repository, "test/docs/examples.test.ts"), "utf8");
    for (const name of examples) {
      const text = readFileSync(join(repository, "examples", name), "utf8");
      expect(readme).toContain(`(${name})`);
      expect(text).toContain(`npx tsx --conditions=@synpse/source examples/${name}`);
      expect(text.split("\n").length, name).toBeLessThanOrEqual(LONGEST);
      expect(test).toContain(`run("${name}"`);
    }
  });

  it("provision-devices makes a token once, and keeps its id off the screen", async () => {
    const first = await run("provision-devices.ts", "bakery", "2", folder);
    expect(first).toMatchObject({ code: 0, stderr: "" });
    expect(first.stdout).toContain("customer-bakery: 0 of 2 devices have joined");
    expect(first.stdout).not.toContain("drt_");

    const script = join(folder, "install-bakery.sh");
    const [, id] = /AGENT_REGISTRATION_TOKEN='(drt_\w+)'/.exec(readFileSync(script, "utf8")) ?? [];
    expect(statSync(script).mode & 0o777).toBe(0o600);
    const response = await fetch(`${emulator.baseUrl}/projects/${emulator.projectId}/devices/register`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ deviceRegistrationTokenId: id, deviceInfo: { hostname: "oven-1" } }),
    });
    expect(response.status).toBe(200);

    const second = await run("provision-devices.ts", "bakery", "3", folder);
    expect(second.stdout).toMatch(/customer-bakery: 1 of 3 devices have joined\ncopy .*\n {2}\S+ online\n$/);
    expect((await run("provision-devices.ts", "../x", "3")).code).toBe(2);
  });

  it("deploy-manifest applies, waits, and leaves what is as it should be alone", async () => {
    const manifest = "examples/manifests/storefront.yaml";
    const first = await run("deploy-manifest.ts", manifest);
    expect(first).toMatchObject({ code: 0, stderr: "" });
    expect(first.stdout).toMatch(/^storefront: create, \d+ changes\n(?:.*\n)*runs on 5 devices\n$/);
    expect((await run("deploy-manifest.ts", manifest)).stdout).toMatch(/^storefront: none, 0 changes\n/);
  });

  it("roll-label labels a site, keeps other labels, and can be run again", async () => {
    expect(await run("roll-label.ts", "vilnius", "channel", "beta")).toMatchObject({
      code: 0,
      stdout: "vilnius: 5 devices changed, 0 had channel=beta already\n",
    });
    expect((await run("roll-label.ts", "vilnius", "channel", "beta")).stdout).toContain("0 devices changed, 5 had");
    const updates = emulator.journal.entries().filter(({ operationId }) => operationId === "updateDevice");
    expect(updates).toHaveLength(5);
    expect(updates.map(({ body }) => body)).toContainEqual({
      labels: { site: "vilnius", role: "till", channel: "beta" },
    });
  });

  it("rotate-secret changes the value without showing it, and waits for those that use it", async () => {
    const { code, stdout } = await run("rotate-secret.ts", "till-token");
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^till-token has a new value; 1 applications use it\n {2}till-display: configuration 2 on 5 devices\n$/,
    );
  });

  it("run-job tells the result and the output on each device", async () => {
    const good = await run("run-job.ts", "till", "echo all is well");
    expect(good).toMatchObject({ code: 0, stderr: "" });
    expect(good.stdout).toMatch(/^succeeded on 5 devices\n/);
    expect(good.stdout).toMatch(/\n {2}riga-till-01: succeeded\n {4}.*all is well\n/);

    const bad = await run("run-job.ts", "till", "exit 3");
    expect(bad.stdout).toMatch(/^failed on 5 devices\n/);
    expect(bad.code).toBe(1);
  });

  it("audit names the silent device, and says so by its exit code", async () => {
    const { code, stdout } = await run("audit.ts");
    expect(stdout).toMatch(
      /^kaunas-gateway-01 \(kaunas\): last seen \d{4}-\d\d-\d\d\n1 of 12 devices silent for more than 24 hours\n$/,
    );
    expect(code).toBe(1);
    expect((await run("audit.ts", "1000")).code).toBe(0);
  });

  it("run-on-site runs a command on each device, names those that are offline, and fails where one failed", async () => {
    const good = await run("run-on-site.ts", "kaunas", "hostname");
    expect(good.code).toBe(0);
    expect(good.stderr).toBe("1 of 4 devices\n2 of 4 devices\n3 of 4 devices\n4 of 4 devices\n");
    expect(good.stdout).toContain("kaunas-till-02: kaunas-till-02\n");
    expect(good.stdout).toContain("offline: kaunas-gateway-01\n");
    expect(good.stdout).toContain("exit code 0: kaunas-signage-01, kaunas-till-01, kaunas-till-02\n");

    emulator.faults.add({ device: "vilnius-camera-01", fault: { kind: "drop", how: "rst", afterBytes: 100 } });
    const bad = await run("run-on-site.ts", "vilnius", '[ "$(hostname)" != vilnius-till-02 ] || exit 3');
    expect(bad.code).toBe(1);
    expect(bad.stdout).toContain("exit code 0: vilnius-gateway-01, vilnius-signage-01, vilnius-till-01\n");
    expect(bad.stdout).toContain("exit code 3: vilnius-till-02\n");
    expect(bad.stdout).toMatch(/^failed: The SSH connection to device .* code 1006.*: vilnius-camera-01$/m);
    expect((await run("run-on-site.ts", "vilnius", "uptime")).stdout).toContain("vilnius-till-01:  ");
  });

  it("run-on-site ends on Ctrl-C also while commands are under way", async () => {
    await using program = start("run-on-site.ts", ["riga", "echo started; sleep 1000"]);
    await opened("openDeviceSSH", 3);
    program.signal("SIGINT");
    expect(await program.finished).toMatchObject({ code: 130, stdout: "", stderr: "" });
  });

  it("follow-logs tells the lines of each device, of one that joins and of one that fails", async () => {
    await using program = start("follow-logs.ts", ["till-display"]);
    const write = (device: string, line: string) =>
      emulator.fleet.writeLog({ device, application: "till-display", container: "display" }, line);
    for (const device of ["vilnius-till-01", "vilnius-till-02", "kaunas-till-01", "kaunas-till-02", "riga-till-01"]) {
      await program.printed(new RegExp(`^${device} joined$`, "m"));
    }
    write("riga-till-01", "the drawer is open");
    await program.printed(/^riga-till-01: .*the drawer is open$/m);

    emulator.fleet.addDevice({ name: "riga-till-02", labels: { role: "till" } });
    await program.printed(/^riga-till-02 joined$/m);
    emulator.fleet.disconnect("riga-till-02");
    await program.printed(/^riga-till-02 failed: streamApplicationLogs: HTTP 409: /m);
    write("kaunas-till-01", "the others go on");
    await program.printed(/^kaunas-till-01: .*the others go on$/m);

    program.signal("SIGINT");
    expect(await program.finished).toMatchObject({ code: 130 });
    expect((await run("follow-logs.ts")).code).toBe(2);
  });

  it("forward-port leads to the device's port, and tells of a connection that fails", async () => {
    await using program = start("forward-port.ts", ["riga-till-01", "8088"]);
    const [, url = ""] = await program.printed(
      /^(http:\/\/127\.0\.0\.1:\d+) is port 8088 of riga-till-01, which is online\./m,
    );
    expect(await (await fetch(url)).text()).toMatch(/^Hello from till-display\/display on riga-till-01\n/);

    emulator.fleet.disconnect("riga-till-01");
    await expect(fetch(url)).rejects.toThrow("fetch failed");
    await program.printed(/^connection from port \d+: openDeviceConnection: HTTP 409: /m);

    program.signal("SIGINT");
    expect(await program.finished).toMatchObject({ code: 130 });
    const unknown = await run("forward-port.ts", "nobody", "8088");
    expect(unknown.code).toBe(1);
    expect(unknown.stderr).toContain('There is no device "nobody"');
  });

  it.each(examples)("%s ends on Ctrl-C", async (name) => {
    const args: Record<string, string[]> = {
      "provision-devices.ts": ["bakery", "2", folder],
      "deploy-manifest.ts": ["examples/manifests/storefront.yaml"],
      "roll-label.ts": ["vilnius", "channel", "beta"],
      "rotate-secret.ts": ["till-token"],
      "run-job.ts": ["till", "echo hello"],
      "run-on-site.ts": ["vilnius", "echo hello"],
      "follow-logs.ts": ["till-display"],
      "forward-port.ts": ["riga-till-01", "8088"],
    };
    await using silent = await startSilentServer();
    await using program = start(name, args[name] ?? [], `${silent.origin}/api`);
    await silent.asked;
    program.signal("SIGINT");
    const { code, stderr } = await program.finished;
    expect({ code, stderr }).toEqual({ code: 130, stderr: "" });
  });
});

/** Programs that people really use, through a forwarded port to a simulated device. */
import { createHash, randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Emulator, type FleetDefinition } from "@synpse/emulator";
import { Synpse } from "@synpse/sdk";
import { DeviceStreams } from "@synpse/sdk/streaming";
import { describe, expect, onTestFinished, test } from "vitest";
import { folder, run, sshOptions } from "./peer.ts";
import { fleet, SSH, WEB } from "./support.ts";

const MIB = 1024 * 1024;
const sha256 = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");

interface Forwarded {
  readonly port: string;
  readonly home: string;
  /** What the forward told of connections that failed. */
  readonly failures: readonly unknown[];
}

/** A device's port on this machine, and a folder to work in. */
async function forwarded(port: number, definition: FleetDefinition = fleet()): Promise<Forwarded> {
  const emulator = await Emulator.start({ fleet: definition });
  const failures: unknown[] = [];
  const onError = (error: unknown) => failures.push(error);
  const forward = await new DeviceStreams(new Synpse(emulator.clientOptions)).forward("d", { port, onError });
  onTestFinished(async () => {
    await forward.close();
    await emulator.close();
    expect(emulator.violations).toEqual([]);
  });
  return { port: String(forward.localPort), home: folder(), failures };
}

const TARGET = "root@127.0.0.1";

describe("OpenSSH", () => {
  test("ssh runs a command: its outputs, its input, its exit code", async () => {
    const { port, home } = await forwarded(SSH);
    const args = [...sshOptions(home), "-p", port, TARGET];
    const command = "cat; hostname; echo trouble >&2; exit 7";
    const { code, stdout, stderr } = await run("ssh", [...args, command], home, "straße\n");
    expect([code, stdout.toString(), stderr]).toEqual([7, "straße\nd\n", "trouble\n"]);
    // The host key is the same the second time, or ssh would refuse.
    const again = await run("ssh", [...args.map((each) => each.replace("accept-new", "yes")), "true"], home);
    expect([again.code, again.stderr]).toEqual([0, ""]);
  });

  test("ssh takes much output, and gives much input", async () => {
    const { port, home } = await forwarded(SSH);
    const args = [...sshOptions(home), "-p", port, TARGET];
    const zeros = await run("ssh", [...args, `head -c ${4 * MIB} /dev/zero`], home);
    expect([zeros.code, zeros.stdout.length]).toEqual([0, 4 * MIB]);
    const bytes = randomBytes(2 * MIB);
    const hashed = await run("ssh", [...args, "sha256sum"], home, bytes);
    expect(hashed.stdout.toString()).toContain(sha256(bytes));
  });

  test("ssh -tt is a session on a terminal", async () => {
    const { port, home } = await forwarded(SSH);
    const typed = "cd /etc\rpwd\rcat hostname\rexit 3\r";
    const args = [...sshOptions(home), "-tt", "-p", port, TARGET];
    const { code, stdout } = await run("ssh", args, home, typed);
    expect(code).toBe(3);
    expect(stdout.toString()).toMatch(/^root@d:~# cd \/etc\r\n.*root@d:\/etc# .*\/etc\r\n.*d\r\n/s);
  });

  test("ssh logs in with a key where the device asks for one, and not without", async () => {
    const keys = folder();
    const key = join(keys, "id");
    expect((await run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", key], keys)).code).toBe(0);
    const authorizedKeys = [readFileSync(`${key}.pub`, "utf8").trim()];
    const { port, home } = await forwarded(SSH, fleet({ devices: [{ name: "d", ssh: { authorizedKeys } }] }));
    const args = [...sshOptions(home), "-p", port, TARGET, "id -un"];
    const allowed = await run("ssh", ["-i", key, ...args], home);
    expect([allowed.code, allowed.stdout.toString(), allowed.stderr]).toEqual([0, "root\n", ""]);
    const refused = await run("ssh", args, home);
    expect(refused.code).toBe(255);
    expect(refused.stderr).toContain("Permission denied");
  });

  test("scp brings a file there and back", async () => {
    const { port, home } = await forwarded(SSH);
    const bytes = randomBytes(5 * MIB);
    writeFileSync(join(home, "there"), bytes);
    const options = [...sshOptions(home), "-P", port];
    const there = await run("scp", [...options, "there", `${TARGET}:/tmp/there`], home);
    expect([there.code, there.stderr]).toEqual([0, ""]);
    const back = await run("scp", [...options, `${TARGET}:/tmp/there`, "back"], home);
    expect([back.code, back.stderr]).toEqual([0, ""]);
    expect(sha256(readFileSync(join(home, "back")))).toBe(sha256(bytes));
    const missing = await run("scp", [...options, `${TARGET}:/tmp/none`, "none"], home);
    expect(missing.code).toBe(1);
    expect(missing.stderr).toContain("No such file");
  });

  test("sftp works through a list of commands", async () => {
    const { port, home } = await forwarded(SSH);
    const bytes = randomBytes(100_000);
    writeFileSync(join(home, "local"), bytes);
    const batch = [
      "mkdir /tmp/folder",
      "put local /tmp/folder/remote",
      "chmod 600 /tmp/folder/remote",
      "rename /tmp/folder/remote /tmp/folder/renamed",
      "ls -l /tmp/folder",
      "get /tmp/folder/renamed copy",
      "rm /tmp/folder/renamed",
      "rmdir /tmp/folder",
      "ls /tmp",
    ];
    const args = [...sshOptions(home), "-P", port, "-b", "-", TARGET];
    const { code, stdout, stderr } = await run("sftp", args, home, `${batch.join("\n")}\n`);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout.toString()).toMatch(/-rw-------.* 100000 .*renamed/);
    expect(stdout.toString().split("sftp> ls /tmp\n")[1]).toBe("");
    expect(sha256(readFileSync(join(home, "copy")))).toBe(sha256(bytes));
  });
});

describe("curl", () => {
  test("reads a page, twice over one connection, and its head", async () => {
    const { port, home } = await forwarded(WEB);
    const url = `http://127.0.0.1:${port}`;
    const twice = await run("curl", ["-sS", "-w", "%{num_connects}\n", `${url}/one`, `${url}/two`], home);
    expect([twice.code, twice.stderr]).toEqual([0, ""]);
    expect(twice.stdout.toString()).toMatch(/\/one.*\b1\n.*\/two.*\b0\n$/s);
    const head = await run("curl", ["-sS", "-I", url], home);
    expect(head.stdout.toString()).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  });

  test("sends a long body", async () => {
    const { port, home } = await forwarded(WEB);
    writeFileSync(join(home, "body"), randomBytes(3 * MIB));
    const args = ["-sS", "--data-binary", "@body", `http://127.0.0.1:${port}/upload`];
    const { code, stdout, stderr } = await run("curl", args, home);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout.toString()).toContain(String(3 * MIB));
  });

  test("fails at once where the device refuses the port", async () => {
    const { port, home, failures } = await forwarded(81);
    const { code } = await run("curl", ["-sS", "--max-time", "20", `http://127.0.0.1:${port}/`], home);
    // How curl tells of a reset is a matter of when it comes: while it looks whether it is connected (7), or waits for the
    // answer (52, 56). Never by the time limit (28).
    expect([7, 52, 56]).toContain(code);
    expect(failures).toMatchObject([
      { name: "StreamError", closeCode: 1011, reason: expect.stringContaining("refused") },
    ]);
  });
});

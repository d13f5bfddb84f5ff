import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { DEVICE_FILE_BYTES, SFTP_HANDLES } from "../../limits.ts";
import { Random } from "../../store/random.ts";
import { fleetOf, startTest } from "../../testing/client.ts";
import { eventually, login } from "./testing.ts";

type Callback<T> = (error?: Error | null, value?: T) => void;

/** Calls one of sftp's methods and waits for its answer. */
function ask<T = unknown>(act: (done: Callback<T>) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    act((error, value) => (error ? reject(error) : resolve(value as T)));
  });
}

async function connect() {
  const test = await startTest(fleetOf({ d: {} }));
  const ssh = await login(test);
  return { test, ssh, sftp: await ssh.sftp() };
}

function randomBytes(size: number): Buffer {
  return new Random("sftp", size).fill(Buffer.alloc(size));
}

const NO_SUCH_FILE = { code: 2, message: "No such file or directory" };

describe("sftp", () => {
  it("stores and gives back any bytes, at any offset", async () => {
    const { ssh, sftp } = await connect();
    const bytes = randomBytes(3_000_001);
    await ask((done) => sftp.writeFile("/tmp/file", bytes, done));
    expect((await ask<Buffer>((done) => sftp.readFile("/tmp/file", done))).equals(bytes)).toBe(true);
    expect((await ssh.exec("wc -c < /tmp/file")).stdout).toBe("3000001\n");
    const handle = await ask<Buffer>((done) => sftp.open("/tmp/file", "r+", done));
    await ask((done) => sftp.write(handle, Buffer.from("patch"), 0, 5, 1_000_000, done));
    bytes.write("patch", 1_000_000);
    const part = Buffer.alloc(20);
    await ask((done) => sftp.read(handle, part, 0, 20, 999_995, done));
    expect(part.equals(bytes.subarray(999_995, 1_000_015))).toBe(true);
    await ask((done) => sftp.close(handle, done));
    await expect(ask((done) => sftp.read(handle, part, 0, 20, 0, done))).rejects.toMatchObject({ code: 4 });
  });

  it("answers 64 requests at once, each with its own bytes", async () => {
    const { sftp } = await connect();
    const bytes = randomBytes(64 * 32_768);
    await ask((done) => sftp.writeFile("big", bytes, done));
    const handle = await ask<Buffer>((done) => sftp.open("big", "r", done));
    const parts = await Promise.all(
      Array.from({ length: 64 }, async (_, index) => {
        const part = Buffer.alloc(32_768);
        const read = promisify(sftp.read).bind(sftp);
        await read(handle, part, 0, part.length, index * part.length);
        return part;
      }),
    );
    expect(Buffer.concat(parts).equals(bytes)).toBe(true);
  });

  it("knows directories: make, list, rename, remove", async () => {
    const { ssh, sftp } = await connect();
    await ask((done) => sftp.mkdir("dir", done));
    for (let i = 0; i < 250; i++) await ask((done) => sftp.writeFile(`dir/${i}`, "x", done));
    const list = await ask<{ filename: string; longname: string }[]>((done) => sftp.readdir("dir", done));
    expect(list.map(({ filename }) => filename).filter((name) => !name.startsWith("."))).toHaveLength(250);
    expect(list.at(-1)?.longname).toMatch(/^-rw-r--r-- 1 root root +1 Jun {2}1 12:00 249$/);
    await ask((done) => sftp.rename("dir/0", "dir/zero", done));
    await expect(ask((done) => sftp.rename("dir/1", "dir/2", done))).rejects.toMatchObject({ code: 4 });
    await expect(ask((done) => sftp.rmdir("dir", done))).rejects.toMatchObject({ message: "Directory not empty" });
    await ask((done) => sftp.unlink("dir/zero", done));
    expect((await ssh.exec("ls dir | wc -l; rm -r dir; ls")).stdout).toBe("249\n");
    expect(await ask<string>((done) => sftp.realpath("a/../b/./c", done))).toBe("/root/b/c");
  });

  it("tells and sets attributes", async () => {
    const { sftp } = await connect();
    await ask((done) => sftp.writeFile("f", "123456", { mode: 0o600 }, done));
    const before = await ask<import("ssh2").Stats>((done) => sftp.stat("f", done));
    expect([before.size, before.mode, before.isFile(), before.uid]).toEqual([6, 0o100600, true, 0]);
    await ask((done) => sftp.setstat("f", { mode: 0o755, mtime: 1000, atime: 1000, size: 3 } as never, done));
    const after = await ask<import("ssh2").Stats>((done) => sftp.lstat("f", done));
    expect([after.size, after.mode, after.mtime]).toEqual([3, 0o100755, 1000]);
    expect((await ask<import("ssh2").Stats>((done) => sftp.stat("/tmp", done))).isDirectory()).toBe(true);
    expect(String(await ask<Buffer>((done) => sftp.readFile("/etc/hostname", done)))).toBe("d\n");
  });

  it("refuses with the code that fits", async () => {
    const { sftp } = await connect();
    await expect(ask((done) => sftp.stat("nothing", done))).rejects.toMatchObject(NO_SUCH_FILE);
    await expect(ask((done) => sftp.open("nothing", "r", done))).rejects.toMatchObject(NO_SUCH_FILE);
    await expect(ask((done) => sftp.open("no/where", "w", done))).rejects.toMatchObject(NO_SUCH_FILE);
    await expect(ask((done) => sftp.opendir("nothing", done))).rejects.toMatchObject(NO_SUCH_FILE);
    await expect(ask((done) => sftp.unlink("/proc/version", done))).rejects.toMatchObject({ code: 3 });
    await expect(ask((done) => sftp.open("/proc/version", "w", done))).rejects.toMatchObject({ code: 3 });
    await expect(ask((done) => sftp.open("/tmp", "r", done))).rejects.toMatchObject({ message: "Is a directory" });
    await ask((done) => sftp.writeFile("there", "x", done));
    await expect(ask((done) => sftp.open("there", "wx", done))).rejects.toMatchObject({ message: "File exists" });
    const handle = await ask<Buffer>((done) => sftp.open("there", "r", done));
    await expect(ask((done) => sftp.write(handle, Buffer.from("y"), 0, 1, 0, done))).rejects.toMatchObject({ code: 3 });
    await expect(ask((done) => sftp.readlink("there", done))).rejects.toMatchObject({ code: 8 });
  });

  it("a device is full at its limit, and has room again when something is removed", async () => {
    const { ssh, sftp } = await connect();
    const handle = await ask<Buffer>((done) => sftp.open("big", "w", done));
    await ask((done) => sftp.write(handle, Buffer.from("x"), 0, 1, DEVICE_FILE_BYTES - 100_000, done));
    const full = { code: 4, message: "No space left on device" };
    await expect(
      ask((done) => sftp.write(handle, Buffer.alloc(100_000), 0, 100_000, DEVICE_FILE_BYTES, done)),
    ).rejects.toMatchObject(full);
    await expect(ask((done) => sftp.write(handle, Buffer.from("x"), 0, 1, 2 ** 50, done))).rejects.toMatchObject(full);
    await expect(ask((done) => sftp.writeFile("other", Buffer.alloc(100_000), done))).rejects.toMatchObject(full);
    expect(await ssh.exec("head -c 1000000 /dev/zero > third")).toMatchObject({
      code: 1,
      stderr: "head: write error: No space left on device\n",
    });
    await ask((done) => sftp.unlink("big", done));
    // What is still open of it must not take room any more.
    await expect(ask((done) => sftp.write(handle, Buffer.from("x"), 0, 1, 0, done))).rejects.toMatchObject(
      NO_SUCH_FILE,
    );
    expect((await ssh.exec("head -c 1000000 /dev/zero > third && echo room")).stdout).toBe("room\n");
  });

  it("a session has a limited number of open files", async () => {
    const { sftp } = await connect();
    const handles: Buffer[] = [];
    for (let i = 0; i < SFTP_HANDLES; i++)
      handles.push(await ask<Buffer>((done) => sftp.open("/etc/hostname", "r", done)));
    await expect(ask((done) => sftp.open("/etc/hostname", "r", done))).rejects.toMatchObject({
      message: "Too many open files",
    });
    await ask((done) => sftp.close(handles[0] ?? Buffer.alloc(0), done));
    await ask((done) => sftp.open("/etc/hostname", "r", done));
  });

  it("a client that asks on and on without reading is cut off", async () => {
    const { test, ssh, sftp } = await connect();
    await ask((done) => sftp.writeFile("f", Buffer.alloc(65_536), done));
    const handle = await ask<Buffer>((done) => sftp.open("f", "r", done));
    ssh.websocket.pause();
    for (let i = 0; i < 3000; i++) sftp.read(handle, Buffer.alloc(65_536), 0, 65_536, 0, () => undefined);
    // The emulator has done with the stream: it pings it no more.
    await eventually(() => test.clock.pending === 0);
    ssh.websocket.resume();
    expect(await ssh.closed).toEqual({
      code: 1011,
      reason: "the client asks for more by sftp than it takes",
    });
  });

  it("ends with exit code 0, as OpenSSH's programs want it, when the client has no more to ask", async () => {
    const { ssh } = await connect();
    const channel = await new Promise<import("ssh2").ClientChannel>((resolve, reject) => {
      ssh.client.subsys("sftp", (error, opened) => (error ? reject(error) : resolve(opened)));
    });
    const ended = new Promise((resolve) => channel.on("exit", resolve));
    channel.resume();
    channel.end(Buffer.from([0, 0, 0, 5, 1, 0, 0, 0, 3]));
    expect(await ended).toBe(0);
  });

  it("two devices have files of their own", async () => {
    const test = await startTest(fleetOf({ a: {}, b: {} }));
    const [a, b] = [await login(test, { device: "a" }), await login(test, { device: "b" })];
    await a.exec("echo a > /tmp/mine");
    expect((await b.exec("ls /tmp")).stdout).toBe("");
    expect((await (await login(test, { device: "a" })).exec("ls /tmp")).stdout).toBe("mine\n");
  });
});

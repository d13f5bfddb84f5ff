import { execFileSync } from "node:child_process";
import { once } from "node:events";
import {
  constants,
  createReadStream,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ValidationError } from "../../errors.ts";
import { clientWithClock, deferred, rejection } from "../../testing/client.ts";
import { fakeClock } from "../../testing/clock.ts";
import { type MemoryFilesOptions, memoryFiles } from "../../testing/sftp-files.ts";
import { settled, startSshServer } from "../../testing/ssh-server.ts";
import { DeviceStreams, SshError, type TransferOptions, type TransferProgress } from "../index.ts";

const NO_SUCH_FILE = 2;
const DENIED = 3;
const FAILURE = 4;

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "synpse-transfer-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Bytes that look random, the same every time. */
function noise(size: number): Buffer {
  const bytes = Buffer.alloc(size);
  let state = 42;
  for (let index = 0; index < size; index++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bytes[index] = state >>> 24;
  }
  return bytes;
}

async function start(options: MemoryFilesOptions = {}) {
  const device = memoryFiles(options);
  const server = await startSshServer({ sftp: device.serve });
  return { device, server, streams: server.streams, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

const random = noise(5_000_003);

describe("upload", () => {
  test.each([
    ["a local file", () => join(folder, "source")],
    ["bytes", () => new Uint8Array(random)],
    ["a Readable", () => Readable.from([random.subarray(0, 7), random.subarray(7, 100_000), random.subarray(100_000)])],
    ["a web stream", () => new Blob([new Uint8Array(random)]).stream()],
  ])("%s of 5 MB arrives whole, under its name, with progress", async (name, source) => {
    await using run = await start();
    writeFileSync(join(folder, "source"), random);
    const progress: TransferProgress[] = [];
    const onProgress = (each: TransferProgress) => progress.push(each);
    const result = await run.streams.upload("dev_1", source(), "/etc/firmware.bin", { onProgress });
    expect(result).toEqual({ size: random.length });
    expect([...run.device.files.keys()]).toEqual(["/etc/firmware.bin"]);
    expect(run.device.files.get("/etc/firmware.bin")?.data.equals(random)).toBe(true);
    const total = name === "bytes" || name === "a local file" ? random.length : undefined;
    expect(progress.at(-1)).toEqual({ transferred: random.length, total });
    expect(
      progress.every((each, index) => index === 0 || each.transferred > (progress[index - 1]?.transferred ?? 0)),
    ).toBe(true);
    await run.server.until("ended");
  });

  test("nothing is a file too", async () => {
    await using run = await start();
    expect(await run.streams.upload("dev_1", new Uint8Array(), "empty")).toEqual({ size: 0 });
    expect(run.device.files.get("empty")?.data.length).toBe(0);
  });

  test.each([
    ["the option", { mode: 0o4755 }, 0o600, 0o4755],
    ["the file that is replaced", {}, 0o640, 0o640],
    ["the local file", {}, undefined, 0o711],
  ])("the mode is that of %s", async (_, options, existing, expected) => {
    await using run = await start();
    const source = join(folder, "script");
    writeFileSync(source, "#!/bin/sh", { mode: 0o711 });
    if (existing !== undefined) run.device.files.set("/etc/a", { data: Buffer.from("old"), mode: existing });
    await run.streams.upload("dev_1", source, "/etc/a", options);
    expect(run.device.files.get("/etc/a")).toMatchObject({ mode: expected });
    expect(run.device.files.get("/etc/a")?.data.toString()).toBe("#!/bin/sh");
    expect(run.device.files.size).toBe(1);
  });

  test("bytes for a new file get 0o644", async () => {
    await using run = await start();
    await run.streams.upload("dev_1", Buffer.from("x"), "/etc/a");
    expect(run.device.files.get("/etc/a")?.mode).toBe(0o644);
  });

  test("what a symbolic link stands for is replaced, not the link", async () => {
    await using run = await start();
    run.device.files.set("/etc/real", { data: Buffer.from("old"), mode: 0o600 });
    run.device.links.set("/link", "/etc/real");
    await run.streams.upload("dev_1", Buffer.from("new"), "/link");
    expect([...run.device.files.keys()]).toEqual(["/etc/real"]);
    expect(run.device.files.get("/etc/real")?.data.toString()).toBe("new");
  });

  test.each([
    ["the device is full", "WRITE", FAILURE, FAILURE],
    ["it may not write there", "OPEN", DENIED, DENIED],
    ["the folder is not there", "OPEN", NO_SUCH_FILE, NO_SUCH_FILE],
    ["it cannot be put in place", "RENAME", DENIED, DENIED],
  ])("%s: a typed error with code and path, and nothing of it stays", async (_, request, status, code) => {
    await using run = await start({ fail: (each) => (each === request ? status : undefined) });
    run.device.files.set("/etc/old", { data: Buffer.from("old"), mode: 0o600 });
    const error = await rejection(run.streams.upload("dev_1", random, "/etc/new"));
    expect(error).toBeInstanceOf(SshError);
    expect(error).toMatchObject({ why: "file", code, path: "/etc/new" });
    expect(String(error)).toContain('"/etc/new" on device "dev_1"');
    expect([...run.device.files.keys()]).toEqual(["/etc/old"]);
    await run.server.until("ended");
  });

  test.each([
    ["nothing can be renamed", 1],
    ["the new file cannot be put in the old one's place", 3],
  ])("where %s, the old file stays", async (_, from) => {
    let renames = 0;
    await using run = await start({
      fail(each) {
        if (each === "RENAME") renames += 1;
        return each === "RENAME" && (from === 1 || renames === from) ? DENIED : undefined;
      },
    });
    run.device.files.set("/etc/new", { data: Buffer.from("old"), mode: 0o600 });
    const error = await rejection(run.streams.upload("dev_1", random, "/etc/new"));
    expect(error).toMatchObject({ why: "file", code: DENIED, path: "/etc/new" });
    expect([...run.device.files.keys()]).toEqual(["/etc/new"]);
    expect(run.device.files.get("/etc/new")?.data.toString()).toBe("old");
  });

  test("abort: whatever is under way, there is the old file or the new one, and nothing else", async () => {
    const reason = { why: "the user went home" };
    let outcome: unknown;
    for (let at = 1; outcome === undefined || outcome === reason; at++) {
      const controller = new AbortController();
      let requests = 0;
      // Before the answer is sent: the caller does not know yet how it went.
      await using run = await start({
        fail() {
          requests += 1;
          if (requests === at) controller.abort(reason);
          return undefined;
        },
      });
      run.device.files.set("/etc/new", { data: Buffer.from("old"), mode: 0o600 });
      const uploading = run.streams.upload("dev_1", Buffer.from("new"), "/etc/new", { signal: controller.signal });
      outcome = await uploading.catch((error: unknown) => error);
      await run.server.until("ended");
      const left = [...run.device.files].map(([name, { data }]) => `${name}: ${data}`);
      expect(["/etc/new: old", "/etc/new: new"], `${run.device.requests}`).toContain(left.join());
      expect(at).toBeLessThan(20);
    }
    expect(outcome).toEqual({ size: 3 });
  });

  test("abort: what is still answered leads to nothing more, also with OpenSSH's own rename", async () => {
    const controller = new AbortController();
    await using run = await start({
      posixRename: true,
      fail(request, path) {
        if (request === "STAT" && path.endsWith(".part")) controller.abort("enough");
        if (request !== "REMOVE") return undefined;
        // It is removed, but the answer takes its time.
        run.device.files.delete(path);
        return "hang";
      },
    });
    run.device.files.set("/etc/new", { data: Buffer.from("old"), mode: 0o600 });
    const clock = fakeClock();
    const client = clientWithClock({ baseUrl: `${run.server.origin}/api`, accessKey: "k", projectId: "p" }, clock);
    const { signal } = controller;
    const uploading = new DeviceStreams(client).upload("dev_1", Buffer.from("new"), "/etc/new", { signal });
    expect(await rejection(uploading)).toBe("enough");
    await settled(() => run.device.requests.length);
    clock.advance(2000);
    expect(run.device.requests.at(-1)).toMatch(/^REMOVE/);
    expect([...run.device.files].map(([name, { data }]) => `${name}: ${data}`)).toEqual(["/etc/new: old"]);
  });

  test("a device that answers out of order: an abort leaves the old file or the new one", async () => {
    const controller = new AbortController();
    const reason = { why: "the user went home" };
    let renames = 0;
    let held = () => {};
    const device = memoryFiles();
    device.files.set("/etc/new", { data: Buffer.from("old"), mode: 0o600 });
    await using server = await startSshServer({
      sftp(sftp) {
        device.serve(sftp);
        const [rename] = sftp.listeners("RENAME") as ((...given: unknown[]) => void)[];
        sftp.removeAllListeners("RENAME").on("RENAME", (...given) => {
          renames += 1;
          if (renames === 2) {
            // The old file goes aside later than it is asked to come back.
            held = () => rename?.(...given);
            controller.abort(reason);
          } else {
            rename?.(...given);
            if (renames === 3) held();
          }
        });
      },
    });
    const { signal } = controller;
    expect(await rejection(server.streams.upload("dev_1", Buffer.from("new"), "/etc/new", { signal }))).toBe(reason);
    await server.until("ended");
    expect([...device.files].map(([name, { data }]) => `${name}: ${data}`)).toEqual(["/etc/new: old"]);
  });

  test("a write that fails is heard of though the source has nothing to give", async () => {
    await using run = await start({ fail: (each) => (each === "WRITE" ? FAILURE : undefined) });
    async function* idle() {
      yield Buffer.alloc(70_000);
      await new Promise(() => {});
    }
    expect(await rejection(run.streams.upload("dev_1", idle(), "/etc/new"))).toMatchObject({ code: FAILURE });
  });

  test("a device that keeps less than it confirms", async () => {
    await using run = await start({ size: 7 });
    const error = await rejection(run.streams.upload("dev_1", Buffer.from("12345678"), "/etc/new"));
    expect(String(error)).toContain("7 of 8 bytes are there after the transfer");
    expect(run.device.files.size).toBe(0);
  });

  test("a directory in its place", async () => {
    await using run = await start();
    const error = await rejection(run.streams.upload("dev_1", Buffer.from("x"), "/etc"));
    expect(error).toMatchObject({ why: "file", path: "/etc" });
    expect(String(error)).toContain("it is a directory");
  });

  test("abort: at once, and what had arrived is removed", async () => {
    const written = deferred();
    await using run = await start({
      fail(request) {
        if (request !== "WRITE") return undefined;
        written.resolve();
        return "hang";
      },
    });
    const controller = new AbortController();
    const reason = { why: "the user went home" };
    let returned = false;
    const source = {
      [Symbol.asyncIterator]: () => ({
        next: async () => ({ done: false, value: random }),
        return: async () => {
          returned = true;
          return { done: true as const, value: undefined };
        },
      }),
    };
    const failed = rejection(run.streams.upload("dev_1", source, "/etc/new", { signal: controller.signal }));
    await written.promise;
    expect(run.device.files.size).toBe(1);
    controller.abort(reason);
    expect(await failed).toBe(reason);
    await run.server.until("ended");
    expect([run.device.files.size, returned]).toEqual([0, true]);
  });

  test.each([
    ["has nothing to give for now", { username: "pi" }],
    ["was not read at all, for the device was another", { hostKey: `SHA256:${"A".repeat(43)}` }],
    ["was not read at all, for an option could not be meant", { mode: -1 }],
  ])("a source that %s is let go of", async (_, options) => {
    const opened = deferred();
    await using run = await start({
      fail(request) {
        if (request === "OPEN") opened.resolve();
        return undefined;
      },
    });
    const controller = new AbortController();
    const { signal } = controller;
    const node = new PassThrough();
    const cancel = vi.fn();
    const web = new ReadableStream<Uint8Array>({ cancel });
    const all = [node, web].map((source, index) =>
      rejection(run.streams.upload("dev_1", source, `/etc/${index}`, { signal, ...options })),
    );
    await Promise.race([opened.promise, Promise.all(all)]);
    controller.abort();
    await Promise.all(all);
    expect([node.destroyed, cancel.mock.calls.length]).toEqual([true, 1]);
  });

  test.runIf(process.platform === "linux")("a named pipe that nobody writes to can be left", async () => {
    await using run = await start();
    const pipe = join(folder, "pipe");
    execFileSync("sh", ["-c", 'mkfifo "$0"', pipe]);
    const controller = new AbortController();
    const { signal } = controller;
    const failed = rejection(run.streams.upload("dev_1", pipe, "/etc/new", { signal }));
    await run.server.until("sftp");
    controller.abort("enough");
    expect(await failed).toBe("enough");
    await run.server.until("ended");
    // No device or address: nobody reads.
    expect(() => openSync(pipe, constants.O_WRONLY | constants.O_NONBLOCK)).toThrow("ENXIO");
  });

  test("a source that fails before it is read from fails the upload, and nothing else", async () => {
    await using run = await start();
    const source = createReadStream(join(folder, "none"));
    await once(source, "error");
    const failing = new PassThrough();
    const failed = rejection(run.streams.upload("dev_1", failing, "/etc/new"));
    failing.destroy(new Error("the tape tore"));
    expect(await failed).toMatchObject({ message: "the tape tore" });
    expect(await rejection(run.streams.upload("dev_1", source, "/etc/new"))).toMatchObject({ code: "ENOENT" });
  });

  test("a source that fails", async () => {
    await using run = await start();
    const problem = new Error("the tape tore");
    async function* torn() {
      yield random.subarray(0, 100_000);
      throw problem;
    }
    expect(await rejection(run.streams.upload("dev_1", torn(), "/etc/new"))).toBe(problem);
    expect(run.device.files.size).toBe(0);
  });

  test("the connection is lost", async () => {
    const written = deferred();
    await using run = await start({
      fail(request) {
        if (request === "WRITE") written.resolve();
        return undefined;
      },
    });
    async function* endless() {
      for (;;) yield random;
    }
    const failed = rejection(run.streams.upload("dev_1", endless(), "/etc/new"));
    await written.promise;
    run.server.websockets[0]?.terminate();
    expect(await failed).toMatchObject({ name: "StreamError", closeCode: 1006 });
  });

  test("no more requests at once than 64", async () => {
    let writes = 0;
    const many = deferred();
    await using run = await start({
      fail(request) {
        if (request !== "WRITE") return undefined;
        writes += 1;
        if (writes === 64) many.resolve();
        return "hang";
      },
    });
    const controller = new AbortController();
    const failed = rejection(run.streams.upload("dev_1", random, "/etc/new", { signal: controller.signal }));
    await many.promise;
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(writes).toBe(64);
    controller.abort();
    await failed;
  });
});

describe("download", () => {
  test("a file of 5 MB, with progress, in place of what was there", async () => {
    await using run = await start({ maxRead: 20_000 });
    run.device.files.set("/etc/db", { data: random, mode: 0o600 });
    const target = join(folder, "db");
    writeFileSync(target, "old", { mode: 0o640 });
    const progress: TransferProgress[] = [];
    const onProgress = (each: TransferProgress) => progress.push(each);
    expect(await run.streams.download("dev_1", "/etc/db", target, { onProgress })).toEqual({ size: random.length });
    expect(readFileSync(target).equals(random)).toBe(true);
    expect(statSync(target).mode & 0o777).toBe(0o640);
    expect(readdirSync(folder)).toEqual(["db"]);
    expect(progress.at(-1)).toEqual({ transferred: random.length, total: random.length });
    await run.server.until("ended");
  });

  test("as bytes, where no local path is given", async () => {
    await using run = await start();
    run.device.files.set("/etc/db", { data: random, mode: 0o600 });
    const bytes = await run.streams.download("dev_1", "/etc/db");
    expect(Buffer.from(bytes).equals(random)).toBe(true);
    expect(bytes.constructor).toBe(Uint8Array);
    expect(Buffer.from(await run.streams.download("dev_1", "/etc/db", { username: "pi" })).equals(random)).toBe(true);
  });

  test("a file that says that it has no size, as those of /proc do", async () => {
    await using run = await start({ size: 0 });
    run.device.files.set("/etc/uptime", { data: random.subarray(0, 100_000), mode: 0o444 });
    expect(Buffer.from(await run.streams.download("dev_1", "/etc/uptime")).equals(random.subarray(0, 100_000))).toBe(
      true,
    );
  });

  test.each([
    ["by its size", {}],
    ["by what comes", { size: 0 }],
  ])("bytes are bounded %s", async (_, options) => {
    await using run = await start(options);
    run.device.files.set("/etc/db", { data: Buffer.alloc(100_000), mode: 0o600 });
    const error = await rejection(run.streams.download("dev_1", "/etc/db", { maxSize: 99_999 }));
    expect(error).toMatchObject({ why: "file", path: "/etc/db" });
    expect(String(error)).toContain("more than 99999 bytes: raise the option maxSize");
    expect(await run.streams.download("dev_1", "/etc/db", { maxSize: 100_000 })).toHaveLength(100_000);
  });

  test("a file that does not say its size is bounded on its way to a local file too", async () => {
    const most = 64 * 1024 * 1024;
    await using run = await start({ size: 0 });
    run.device.files.set("/dev/zero", { data: Buffer.alloc(most + 1), mode: 0o666 });
    const error = await rejection(run.streams.download("dev_1", "/dev/zero", join(folder, "zero")));
    expect(error).toMatchObject({ why: "file", path: "/dev/zero" });
    expect(String(error)).toContain(`more than ${most} bytes, and does not say how many: take it by exec`);
    expect(readdirSync(folder)).toEqual([]);
  });

  test("a symbolic link here is followed", async () => {
    await using run = await start();
    run.device.files.set("/etc/a", { data: Buffer.from("new"), mode: 0o600 });
    writeFileSync(join(folder, "real"), "old");
    symlinkSync(join(folder, "real"), join(folder, "link"));
    await run.streams.download("dev_1", "/etc/a", join(folder, "link"), { mode: 0o600 });
    expect(readFileSync(join(folder, "real"), "utf8")).toBe("new");
    expect(statSync(join(folder, "real")).mode & 0o777).toBe(0o600);
  });

  test.each([
    ["there is none", "/etc/none", {}, { code: NO_SUCH_FILE }, "no such file or directory"],
    ["it is a directory", "/etc", {}, {}, "it is a directory"],
    [
      "it may not be read",
      "/etc/a",
      { fail: (each: string) => (each === "OPEN" ? DENIED : undefined) },
      { code: DENIED },
      "permission denied",
    ],
    [
      "it cannot be read",
      "/etc/a",
      { fail: (each: string) => (each === "READ" ? FAILURE : undefined) },
      { code: FAILURE },
      "Failure",
    ],
    ["it becomes shorter", "/etc/a", { size: 200_000 }, {}, "it became shorter than the 200000 bytes"],
  ])("%s: a typed error, and nothing stays here", async (_, path, options, fields, message) => {
    await using run = await start(options);
    run.device.files.set("/etc/a", { data: Buffer.alloc(100_000), mode: 0o600 });
    const target = join(folder, "a");
    writeFileSync(target, "old");
    const error = await rejection(run.streams.download("dev_1", path, target));
    expect(error).toMatchObject({ name: "SshError", why: "file", path, ...fields });
    expect(String(error)).toContain(message);
    expect(readdirSync(folder)).toEqual(["a"]);
    expect(readFileSync(target, "utf8")).toBe("old");
    await run.server.until("ended");
  });

  test("abort: at once, and nothing stays here", async () => {
    const asked = deferred();
    await using run = await start({
      fail(request) {
        if (request !== "READ") return undefined;
        asked.resolve();
        return "hang";
      },
    });
    run.device.files.set("/etc/a", { data: random, mode: 0o600 });
    const controller = new AbortController();
    const { signal } = controller;
    const failed = rejection(run.streams.download("dev_1", "/etc/a", join(folder, "a"), { signal }));
    await asked.promise;
    expect(readdirSync(folder)).toHaveLength(1);
    controller.abort("enough");
    expect(await failed).toBe("enough");
    expect(readdirSync(folder)).toEqual([]);
    await run.server.until("ended");
  });
});

describe("onProgress", () => {
  const transfers = (run: Awaited<ReturnType<typeof start>>) =>
    [
      ["upload", (options: TransferOptions) => run.streams.upload("dev_1", random, "/etc/new", options)],
      ["download", (options: TransferOptions) => run.streams.download("dev_1", "/etc/old", options)],
    ] as const;

  test.each(["upload", "download"])("is not called once the call has ended: %s", async (which) => {
    await using run = await start();
    run.device.files.set("/etc/old", { data: random, mode: 0o600 });
    const [, transfer] = transfers(run).find(([name]) => name === which) ?? [];
    const controller = new AbortController();
    const onProgress = vi.fn(() => controller.abort("enough"));
    expect(await rejection(transfer?.({ onProgress, signal: controller.signal }) ?? Promise.resolve())).toBe("enough");
    await run.server.until("ended");
    expect(onProgress).toHaveBeenCalledTimes(1);
  });

  test.each([
    [
      "throws",
      () => {
        throw new Error("the bar is full");
      },
    ],
    ["rejects", () => Promise.reject(new Error("the bar is full"))],
  ])("can neither break nor hold up a transfer: it %s", async (_, onProgress) => {
    await using run = await start();
    run.device.files.set("/etc/old", { data: random, mode: 0o600 });
    for (const [, transfer] of transfers(run)) await transfer({ onProgress });
    expect(run.device.files.get("/etc/new")?.data.equals(random)).toBe(true);
  });
});

test("a device that tells neither a file's kind nor its size", async () => {
  await using run = await start({ untold: true });
  for (let round = 0; round < 2; round++) await run.streams.upload("dev_1", random, "/etc/new");
  expect(run.device.files.get("/etc/new")?.data.equals(random)).toBe(true);
  expect(Buffer.from(await run.streams.download("dev_1", "/etc/new")).equals(random)).toBe(true);
});

test("a device without sftp, as those of the ancestor of the API: the error says what to do", async () => {
  await using server = await startSshServer({});
  const error = await rejection(server.streams.upload("dev_1", Buffer.from("x"), "/a"));
  expect(error).toMatchObject({ name: "SshError", why: "refused" });
  expect(String(error)).toContain("has no sftp, which transfers need");
  await server.until("ended");
});

test("a device that ends sftp in the middle", async () => {
  await using server = await startSshServer({
    sftp(sftp) {
      sftp.on("STAT", () => sftp.end());
    },
  });
  const error = await rejection(server.streams.download("dev_1", "/a"));
  expect(error).toMatchObject({ name: "SshError", why: "file", path: "/a" });
  await server.until("ended");
});

test("an upload to a device that ends sftp in the middle: what ssh2 would never answer is not waited for", async () => {
  await using server = await startSshServer({
    sftp(sftp) {
      sftp.on("STAT", (id) => sftp.status(id, NO_SUCH_FILE));
      sftp.on("OPEN", () => sftp.end());
    },
  });
  const clock = fakeClock();
  const client = clientWithClock({ baseUrl: `${server.origin}/api`, accessKey: "k", projectId: "p" }, clock);
  const error = await rejection(new DeviceStreams(client).upload("dev_1", Buffer.from("x"), "/a"));
  expect(error).toMatchObject({ name: "SshError", why: "file", path: "/a" });
});

test.each([
  ["remotePath must not be empty", () => ["dev_1", Buffer.from(""), ""]],
  ["remotePath must not contain NUL", () => ["dev_1", Buffer.from(""), "a\0b"]],
  ["remotePath must name a file", () => ["dev_1", Buffer.from(""), "/etc/"]],
  ["source must be the path", () => ["dev_1", 5, "/a"]],
  ["source must not be empty", () => ["dev_1", "", "/a"]],
  ["the local file to upload cannot be read: ENOENT", () => ["dev_1", join(folder, "none"), "/a"]],
  ["is a directory: upload takes one file", () => ["dev_1", folder, "/a"]],
  ["options must be an object", () => ["dev_1", Buffer.from(""), "/a", null]],
  ["mode must be", () => ["dev_1", Buffer.from(""), "/a", { mode: 0o10000 }]],
  ["onProgress must be", () => ["dev_1", Buffer.from(""), "/a", { onProgress: 5 }]],
])("an upload that cannot be meant is refused before anything is sent: %s", async (message, given) => {
  await using run = await start();
  const error = await rejection(run.streams.upload(...(given() as Parameters<typeof run.streams.upload>)));
  expect(error).toBeInstanceOf(ValidationError);
  expect(String(error)).toContain(message);
  expect(run.server.requests).toEqual([]);
});

test.each([
  ["localPath must not be empty", () => ["dev_1", "/a", ""]],
  ["localPath must be a string", () => ["dev_1", "/a", 5]],
  ["is a directory: name the file", () => ["dev_1", "/a", folder]],
  ['new/" is a directory: name the file', () => ["dev_1", "/a", join(folder, "new/")]],
  ["localPath cannot be written: ENOENT", () => ["dev_1", "/a", join(folder, "none/a")]],
  ["remotePath must be a string", () => ["dev_1", undefined]],
  ["options must be an object", () => ["dev_1", "/a", join(folder, "a"), null]],
  ['maxSize must be a whole number of bytes, not "5"', () => ["dev_1", "/a", { maxSize: "5" }]],
  ["maxSize must be", () => ["dev_1", "/a", { maxSize: -1 }]],
])("a download that cannot be meant is refused before anything is sent: %s", async (message, given) => {
  await using run = await start();
  const call = run.streams.download as (...all: unknown[]) => Promise<unknown>;
  const error = await rejection(call.apply(run.streams, given()));
  expect(error).toBeInstanceOf(ValidationError);
  expect(String(error)).toContain(message);
  expect(run.server.requests).toEqual([]);
});

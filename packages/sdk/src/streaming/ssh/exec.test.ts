import { PassThrough, Readable } from "node:stream";
import type { ServerChannel } from "ssh2";
import { expect, test, vi } from "vitest";
import { ValidationError } from "../../errors.ts";
import { deferred, rejection } from "../../testing/client.ts";
import { settled, startSshServer } from "../../testing/ssh-server.ts";
import { SshError } from "../index.ts";

const MIB = 1024 * 1024;
const nothing = { stdout: "", stderr: "", exitCode: 0, signal: null, stdoutTruncated: false, stderrTruncated: false };

function finish(channel: ServerChannel, status = 0): void {
  channel.exit(status);
  channel.end();
}

/** Gives back what it reads, when it has read it all, as `cat | wc` would. */
function echo(channel: ServerChannel): void {
  const chunks: Buffer[] = [];
  channel.on("data", (chunk: Buffer) => chunks.push(chunk));
  channel.on("end", () => {
    channel.write(Buffer.concat(chunks));
    finish(channel);
  });
}

test("a command's outputs and exit code", async () => {
  await using server = await startSshServer({
    exec(channel, command) {
      channel.write(`out of ${command}\n`);
      channel.stderr.write("err ä\n");
      finish(channel, 3);
    },
  });
  const result = await server.streams.exec("dev_1", "uptime");
  expect(result).toEqual({ ...nothing, stdout: "out of uptime\n", stderr: "err ä\n", exitCode: 3 });
  await server.until("ended");
  expect(server.seen).toEqual(["login none", "exec uptime", "ended"]);
  expect(server.requests[0]?.url).toBe("/api/projects/prj_1/devices/dev_1/ssh");
});

test("a signal that ended it", async () => {
  await using server = await startSshServer({
    exec(channel) {
      channel.exit("KILL", false, "killed");
      channel.end();
    },
  });
  expect(await server.streams.exec("dev_1", "sleep")).toEqual({ ...nothing, exitCode: null, signal: "KILL" });
});

test("an end without exit code or signal is an error", async () => {
  await using server = await startSshServer({ exec: (channel) => channel.end("half of it") });
  const error = await rejection(server.streams.exec("dev_1", "reboot"));
  expect(error).toBeInstanceOf(SshError);
  expect(error).toMatchObject({ name: "SshError", why: "ended" });
  expect(String(error)).toContain("without an exit code or signal");
  await server.until("ended");
});

test.each([
  ["command", "x".repeat(40_000), {}, "The command has 40000 bytes"],
  ["variable", "true", { env: { SHORT: "1", LONG: "x".repeat(40_000) } }, "env.LONG has 40000 bytes"],
])("a %s that is longer than the device takes: what to do instead", async (_, command, options, said) => {
  await using server = await startSshServer({ exec: (channel) => finish(channel) });
  const error = await rejection(server.streams.exec("dev_1", command, options));
  expect(error).toMatchObject({ name: "StreamError", closeCode: 1000 });
  expect(String(error)).toContain(said);
  expect(String(error)).toContain("by the option stdin");
});

test("a device that runs no commands", async () => {
  await using server = await startSshServer({});
  const error = await rejection(server.streams.exec("dev_1", "true"));
  expect(error).toMatchObject({ name: "SshError", why: "refused" });
  expect(String(error)).toContain('device "dev_1" did not run the command');
  await server.until("ended");
});

test("environment and terminal", async () => {
  await using server = await startSshServer({
    exec(channel, _, { env, pty }) {
      channel.write(JSON.stringify({ env, pty }));
      finish(channel);
    },
  });
  const { stdout } = await server.streams.exec("dev_1", "env", { env: { LANG: "C", EMPTY: "" }, pty: { cols: 132 } });
  expect(JSON.parse(stdout)).toMatchObject({ env: { LANG: "C", EMPTY: "" }, pty: { cols: 132, rows: 24 } });
  expect(JSON.parse((await server.streams.exec("dev_1", "env", { pty: true })).stdout)).toMatchObject({
    pty: { cols: 80 },
  });
  expect(JSON.parse((await server.streams.exec("dev_1", "env", { pty: false })).stdout)).toEqual({ env: {} });
});

async function* pieces() {
  yield "a";
  yield new TextEncoder().encode("ß");
  yield "c";
}

test.each([
  ["none", () => undefined, ""],
  ["a string", () => "aßc", "aßc"],
  ["an empty string", () => "", ""],
  ["bytes", () => new TextEncoder().encode("aßc"), "aßc"],
  ["a generator", () => pieces(), "aßc"],
  ["a Readable", () => Readable.from([Buffer.from("aß"), Buffer.from("c")]), "aßc"],
  ["a web stream", () => new Blob(["aßc"]).stream(), "aßc"],
  ["three MiB", () => Buffer.alloc(3 * MIB, "x"), "x".repeat(3 * MIB)],
])("input: %s", async (_, stdin, expected) => {
  await using server = await startSshServer({ exec: echo });
  const result = await server.streams.exec("dev_1", "cat", { stdin: stdin(), maxOutput: 4 * MIB });
  expect(result.stdout === expected).toBe(true);
  expect(result.exitCode).toBe(0);
});

test("a command that does not read its input: no more is asked for than goes out, and the source is told", async () => {
  let given = 0;
  let returned = false;
  async function* endless() {
    try {
      for (;;) {
        given += 65_536;
        yield Buffer.alloc(65_536);
      }
    } finally {
      returned = true;
    }
  }
  const asked = deferred();
  await using server = await startSshServer({
    exec: (channel) => void asked.promise.then(() => finish(channel)),
  });
  const running = server.streams.exec("dev_1", "sleep 1", { stdin: endless() });
  await server.until("exec sleep 1");
  // Until nothing more is asked for.
  for (let before = -1; before !== given; ) {
    before = given;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  asked.resolve();
  expect((await running).exitCode).toBe(0);
  expect(given).toBeLessThan(8 * MIB);
  await server.until("ended");
  expect(returned).toBe(true);
});

test("a taker that threw is not called again, nor is the other one", async () => {
  await using server = await startSshServer({
    exec(channel) {
      for (let line = 0; line < 50; line++) {
        channel.write(`line ${line}\n`);
        channel.stderr.write(`line ${line}\n`);
      }
      finish(channel);
    },
  });
  const stdout = vi.fn(() => {
    throw new Error("the disk is full");
  });
  const stderr = vi.fn();
  expect(await rejection(server.streams.exec("dev_1", "x", { stdout, stderr }))).toMatchObject({
    message: "the disk is full",
  });
  await server.until("ended");
  expect([stdout.mock.calls.length, stderr.mock.calls.length]).toEqual([1, 0]);
});

test.each([
  ["the command has ended", {}],
  ["the device was another", { hostKey: `SHA256:${"A".repeat(43)}` }],
  ["an option could not be meant", { maxOutput: -1 }],
])("input that has nothing to give is let go of when %s", async (_, options) => {
  await using server = await startSshServer({ exec: (channel) => finish(channel) });
  const node = new PassThrough();
  const cancel = vi.fn();
  const web = new ReadableStream<Uint8Array>({ cancel });
  const all = [node, web].map((stdin) => server.streams.exec("dev_1", "true", { stdin, ...options }));
  const outcomes = await Promise.allSettled(all);
  expect(outcomes.map(({ status }) => status)).toContain(
    "maxOutput" in options || "hostKey" in options ? "rejected" : "fulfilled",
  );
  expect([node.destroyed, cancel.mock.calls.length]).toEqual([true, 1]);
});

test("input that fails before it is read fails the command, and nothing else", async () => {
  await using server = await startSshServer({ exec: () => {} });
  const stdin = new PassThrough();
  const failed = rejection(server.streams.exec("dev_1", "cat", { stdin }));
  stdin.destroy(new Error("the tape tore"));
  expect(await failed).toMatchObject({ message: "the tape tore" });
});

test("input that cannot be read at all fails the command, and nothing else", async () => {
  await using server = await startSshServer({
    exec: (channel, command) => void (command === "cat" || finish(channel, 0)),
  });
  const locked = new ReadableStream<string>();
  locked.getReader();
  const error = await rejection(server.streams.exec("dev_1", "cat", { stdin: locked }));
  expect(String(error)).toContain("locked");
  const rude: AsyncIterable<string> = {
    [Symbol.asyncIterator]: () => ({
      next: () => new Promise(() => {}),
      return() {
        throw new Error("never");
      },
    }),
  };
  expect(await server.streams.exec("dev_1", "echo hello", { stdin: rude })).toMatchObject({ exitCode: 0 });
});

test("input that fails: the error is the caller's own, and the command is ended", async () => {
  await using server = await startSshServer({ exec: echo });
  const problem = new Error("the tape tore");
  async function* torn() {
    yield "a";
    throw problem;
  }
  expect(await rejection(server.streams.exec("dev_1", "cat", { stdin: torn() }))).toBe(problem);
  await server.until("signal TERM");
  await server.until("ended");
});

test("output beyond the bound is dropped, the command can end, and a character is not cut", async () => {
  await using server = await startSshServer({
    exec(channel) {
      channel.stderr.write("123456");
      channel.write("ä".repeat(MIB), () => finish(channel));
    },
  });
  const result = await server.streams.exec("dev_1", "yes", { maxOutput: 7 });
  expect(result).toEqual({ ...nothing, stdout: "äää", stdoutTruncated: true, stderr: "123456" });
  expect(await server.streams.exec("dev_1", "yes", { maxOutput: 0 })).toMatchObject({
    stdout: "",
    stdoutTruncated: true,
    stderrTruncated: true,
  });
});

test("as much as the bound is not truncated", async () => {
  await using server = await startSshServer({
    exec(channel) {
      for (const each of ["a", "b", "ä"]) channel.write(each);
      finish(channel);
    },
  });
  expect(await server.streams.exec("dev_1", "x", { maxOutput: 4 })).toEqual({ ...nothing, stdout: "abä" });
});

test("outputs are streamed to their takers, whatever these return", async () => {
  await using server = await startSshServer({
    exec(channel) {
      channel.write("out");
      channel.stderr.write("err");
      finish(channel);
    },
  });
  const seen: string[] = [];
  const take = (chunk: Uint8Array) => void seen.push(Buffer.from(chunk).toString());
  const returnsNumber = (chunk: Uint8Array) => seen.push(Buffer.from(chunk).toString()) as unknown as undefined;
  expect(await server.streams.exec("dev_1", "x", { stdout: returnsNumber, stderr: take })).toEqual(nothing);
  expect(seen.sort()).toEqual(["err", "out"]);
});

test("a slow taker holds the command back, and gets everything before the result", async () => {
  let sent = 0;
  await using server = await startSshServer({
    exec(channel) {
      const more = () => {
        for (;;) {
          if (sent === 32 * MIB) return finish(channel);
          sent += 65_536;
          if (!channel.write(Buffer.alloc(65_536))) return void channel.once("drain", more);
        }
      };
      more();
    },
  });
  const gate = deferred();
  let taken = 0;
  const running = server.streams.exec("dev_1", "cat big", {
    async stdout(chunk) {
      await gate.promise;
      taken += chunk.length;
    },
  });
  await server.until("exec cat big");
  for (let before = -1; before !== sent; ) {
    before = sent;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  // Two windows of 2 MiB, the server's own buffer of 2 MiB, and what is on its way.
  expect(sent).toBeLessThan(8 * MIB);
  gate.resolve();
  expect((await running).exitCode).toBe(0);
  expect(taken).toBe(32 * MIB);
});

test("a device that does not keep to SSH's windows is held back by the connection itself", async () => {
  await using server = await startSshServer({
    exec(channel) {
      Object.assign((channel as unknown as { outgoing: object }).outgoing, { window: 2 ** 40 });
      // Not a divisor of the window: ssh2 drops what comes when that is used up exactly.
      for (let sent = 0; sent < 48 * MIB; sent += 30_000) channel.write(Buffer.alloc(30_000));
      finish(channel);
    },
  });
  const gate = deferred();
  let taken = 0;
  const running = server.streams.exec("dev_1", "flood", {
    async stdout(chunk) {
      await gate.promise;
      taken += chunk.length;
    },
  });
  await server.until("exec flood");
  const held = await settled(() => server.wires[0]?.writableLength ?? 0);
  // What the client has not taken waits there.
  expect(held).toBeGreaterThan(24 * MIB);
  gate.resolve();
  expect((await running).exitCode).toBe(0);
  expect(taken).toBe(Math.ceil((48 * MIB) / 30_000) * 30_000);
});

test("the result comes when the taker is done with the last piece", async () => {
  await using server = await startSshServer({
    exec(channel) {
      for (let count = 0; count < 3; count++) channel.write("piece");
      finish(channel);
    },
  });
  let began = 0;
  let done = 0;
  await server.streams.exec("dev_1", "x", {
    async stdout() {
      began += 1;
      await server.until("exec x");
      await new Promise((resolve) => setTimeout(resolve, 10));
      done += 1;
    },
  });
  expect([began, done]).toEqual([3, 3]);
});

test.each([
  ["throws", () => Promise.reject(new Error("disk full"))],
  [
    "rejects",
    () => {
      throw new Error("disk full");
    },
  ],
])("a taker that %s ends the command", async (_, stdout) => {
  await using server = await startSshServer({ exec: (channel) => void channel.write("x") });
  const error = await rejection(server.streams.exec("dev_1", "x", { stdout }));
  expect(String(error)).toBe("Error: disk full");
  await server.until("signal TERM");
  await server.until("ended");
});

test("an exit code that the result needs may come after the end of the output, and the device may close first", async () => {
  await using server = await startSshServer({
    exec(channel) {
      channel.write("x".repeat(65_536));
      finish(channel);
      setImmediate(() => server.websockets[0]?.close(1000));
    },
  });
  const slow = async () => {
    await server.until("ended");
  };
  expect(await server.streams.exec("dev_1", "x", { stdout: slow })).toEqual(nothing);
});

test.each([
  ["command must not be empty", "", {}],
  ["command must not contain NUL", "a\0b", {}],
  ["command must be a string", 5 as never, {}],
  ["stdin must be a string, bytes", "x", { stdin: 5 as never }],
  ["maxOutput must be a whole number", "x", { maxOutput: -1 }],
  ["maxOutput must be a whole number", "x", { maxOutput: Number.POSITIVE_INFINITY }],
  ["stdout must be a function", "x", { stdout: "inherit" as never }],
  ["env.A must be a string", "x", { env: { A: 1 as never } }],
  ["env must be an object of names and strings", "x", { env: new Map([["A", "b"]]) as never }],
  ["env must be an object of names and strings", "x", { env: "A=b" as never }],
  ["options must be an object, not null", "x", null as never],
  ['options must be an object, not "x"', "x", "x" as never],
  ["signal must be an AbortSignal", "x", { signal: {} as never }],
  ['timeout must be a number of milliseconds from 1 to 2147483647, not "5"', "x", { timeout: "5" as never }],
  ["pty must be", "x", { pty: 1 as never }],
  ["pty must not hold columns; it can hold cols, rows", "x", { pty: { columns: 80 } as never }],
  ["pty.cols must be a whole number from 1 to 65535, not 0", "x", { pty: { cols: 0 } }],
  ["pty.rows must be a whole number", "x", { pty: { rows: 24.5 } }],
  ["pty.term must not be empty", "x", { pty: { term: "" } }],
  ["timeout must be a number", "x", { timeout: 0 }],
  ["readyTimeout must be a number", "x", { readyTimeout: -1 }],
  ["keepaliveInterval must be a number", "x", { keepaliveInterval: 0 }],
  ["username must be a string", "x", { username: 1 as never }],
  ["hostKey must be a fingerprint", "x", { hostKey: "MD5:00" }],
  ["passphrase needs a privateKey", "x", { passphrase: "p" }],
  ["privateKey must be a string or bytes", "x", { privateKey: 7 as never }],
])("what cannot be meant is refused before anything is sent: %s", async (message, command, options) => {
  await using server = await startSshServer({ exec: echo });
  const error = await rejection(server.streams.exec("dev_1", command, options));
  expect(error).toBeInstanceOf(ValidationError);
  expect(String(error)).toContain(message);
  expect(server.requests).toEqual([]);
});

test("a device's name that cannot be one", async () => {
  await using server = await startSshServer({ exec: echo });
  expect(await rejection(server.streams.exec("..", "x"))).toBeInstanceOf(ValidationError);
});

import { expect, test } from "vitest";
import { StreamError } from "../../errors.ts";
import { rejection } from "../../testing/client.ts";
import { startLogServer } from "../../testing/log-server.ts";

const which = { namespace: "default", application: "app_1", container: "hello", device: "dev_1" };

test("gives the lines, and ends with the log", async () => {
  await using server = await startLogServer({
    accept(socket) {
      socket.send("one\ntwo\n");
      socket.close(1000);
    },
  });
  const stream = server.streams.applicationLogs(which).toReadableStream();
  const lines: string[] = [];
  for await (const line of stream) lines.push(line);
  expect(lines).toEqual(["one", "two"]);
});

test("nothing is opened before it is read, and each stream is a log of its own", async () => {
  await using server = await startLogServer({
    accept(socket) {
      socket.send("one\n");
      socket.close(1000);
    },
  });
  const logs = server.streams.applicationLogs(which);
  const unread = logs.toReadableStream();
  for (const stream of [logs.toReadableStream(), logs.toReadableStream()]) {
    expect(await stream.getReader().read()).toEqual({ value: "one", done: false });
  }
  await unread.cancel();
  expect(server.requests).toHaveLength(2);
});

test("what arrived before a failure is read before it", async () => {
  await using server = await startLogServer({
    accept: (socket) => socket.send("one\ntwo\npart", () => socket.close(1011, "agent offline")),
  });
  const logs = server.streams.applicationLogs({ ...which, follow: true, maxReconnects: 0 });
  const reader = logs.toReadableStream().getReader();
  expect((await reader.read()).value).toBe("one");
  // By now all has arrived, the failure as well.
  await server.closed;
  expect((await reader.read()).value).toBe("two");
  expect((await reader.read()).value).toBe("part");
  const error = await rejection(reader.read());
  expect(error).toBeInstanceOf(StreamError);
  expect(error).toMatchObject({ closeCode: 1011, reason: "agent offline" });
});

test("cancel closes the connection, also while a line is waited for", async () => {
  await using server = await startLogServer({ accept: (socket) => socket.send("one\n") });
  const reader = server.streams
    .applicationLogs({ ...which, follow: true })
    .toReadableStream()
    .getReader();
  await reader.read();
  const waiting = reader.read();
  await reader.cancel("enough");
  expect(await waiting).toEqual({ value: undefined, done: true });
  await server.closed;
});

test("an abort fails it with the signal's reason", async () => {
  await using server = await startLogServer({ accept: (socket) => socket.send("one\n") });
  const controller = new AbortController();
  const logs = server.streams.applicationLogs({ ...which, follow: true, signal: controller.signal });
  const reader = logs.toReadableStream().getReader();
  await reader.read();
  const waiting = rejection(reader.read());
  controller.abort("enough");
  expect(await waiting).toBe("enough");
  await server.closed;
});

test("it keeps nothing itself, so a reader that is slow holds the server back", async () => {
  let sent = 0;
  const frame = Buffer.from(`${"x".repeat(1023)}\n`.repeat(64));
  const total = 64 * 1024 * 1024;
  await using server = await startLogServer({
    accept(socket) {
      const more = () => {
        if (sent >= total) return;
        sent += frame.length;
        socket.send(frame, more);
      };
      more();
    },
  });
  const reader = server.streams
    .applicationLogs({ ...which, follow: true })
    .toReadableStream()
    .getReader();
  await reader.read();
  for (let quiet = 0, before = sent; quiet < 50; quiet = sent === before ? quiet + 1 : 0, before = sent) {
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  expect(sent).toBeLessThan(total / 2);
  await reader.cancel();
});

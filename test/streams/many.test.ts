/** Many streams at once, of one client. */
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { buffer } from "node:stream/consumers";
import { expect, test } from "vitest";
import { seededRandom } from "../../packages/sdk/src/testing/random.ts";
import { CHARGEN, ECHO, fleet, logOf, start, turn } from "./support.ts";

const SEED = Number(process.env.FC_SEED ?? Date.now() % 2 ** 31);
const CONNECTIONS = 200;

test(`${CONNECTIONS} connections at once through a forwarded port are all served, and none is left (seed ${SEED})`, async () => {
  const random = seededRandom(SEED);
  const { streams, idle, connections } = await start();
  const failures: unknown[] = [];
  const forward = await streams.forward("d", {
    port: ECHO,
    halfCloseTimeout: 3000,
    onError: (error) => failures.push(error),
  });
  const answers = await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      const sent = Buffer.alloc(random.between(1, 50_000), String(random.next()));
      const socket: Socket = connect({ port: forward.localPort, host: "127.0.0.1", allowHalfOpen: true });
      // Half closed before the answer has come.
      socket.end(sent);
      return sent.equals(await buffer(socket));
    }),
  );
  expect(answers.filter(Boolean)).toHaveLength(CONNECTIONS);
  expect(failures).toEqual([]);
  while (forward.connections > 0) await turn();
  await idle();
  expect(connections()).toBe(0);
  await forward.close();
});

test("a command on twelve devices at once", async () => {
  const names = Array.from({ length: 12 }, (_, index) => `device-${index}`);
  const { streams, idle } = await start({ fleet: fleet({ devices: names.map((name) => ({ name })) }) });
  const results = await Promise.all(names.map((name) => streams.exec(name, "hostname")));
  expect(results.map(({ stdout }) => stdout.trim())).toEqual(names);
  await idle();
});

test("streams of every kind that one signal aborts leave nothing behind", async () => {
  const { streams, idle, connections } = await start();
  const before = process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
  const controller = new AbortController();
  const { signal } = controller;
  const reason = new Error("enough");
  const forward = await streams.forward("d", { port: ECHO, signal });
  const local = connect(forward.localPort, "127.0.0.1").on("error", () => undefined);
  const localClosed = new Promise((resolve) => local.once("close", resolve));
  local.write("?");
  await once(local, "data");
  const tunnel = await streams.connect("d", { port: CHARGEN, signal });
  const shell = await streams.ssh("d", { signal });
  const log = streams.applicationLogs({ ...logOf("d"), follow: true, signal })[Symbol.asyncIterator]();
  await log.next();
  const ended = Promise.allSettled([
    streams.exec("d", "yes", { signal, stdout: () => undefined }),
    streams.upload(
      "d",
      (async function* () {
        for (;;) yield Buffer.alloc(1000);
      })(),
      "/tmp/endless",
      { signal },
    ),
    forward.closed,
    ...[tunnel, shell].map((stream) => new Promise((_, reject) => stream.once("error", reject))),
  ]);
  while (connections() < 6) await turn();
  controller.abort(reason);
  for (const each of await ended) expect(each).toEqual({ status: "rejected", reason });
  await expect(
    (async () => {
      while (!(await log.next()).done);
    })(),
  ).rejects.toBe(reason);
  await localClosed;
  await idle();
  expect(connections()).toBe(0);
  while (process.getActiveResourcesInfo().filter((name) => name === "Timeout").length > before) await turn();
});

/** The command as a process: it stops in time whatever its clients do, and nothing that they do ends it. */
import { Agent, request } from "node:http";
import { join } from "node:path";
import { expect, it } from "vitest";
import { Program, repository } from "../support/process.ts";
import { wire } from "./wire.ts";

const MAIN = join(repository, "packages/emulator/src/main.ts");

async function start(...flags: string[]) {
  const program = new Program(process.execPath, [
    "--import",
    "tsx",
    "--conditions=@synpse/source",
    MAIN,
    "--port",
    "0",
    ...flags,
  ]);
  const [, port = ""] = await program.printed(/API_ENDPOINT_URL=http:\/\/127\.0\.0\.1:(\d+)/);
  const [, key = ""] = await program.printed(/export SYNPSE_PROJECT_ACCESS_KEY=(\S+)/);
  const [, project = ""] = await program.printed(/export SYNPSE_PROJECT_ID=(\S+)/);
  const auth = `Basic ${btoa(`${key}:`)}`;
  return { program, port: Number(port), auth, path: `/api/projects/${project}` };
}

/** Asks on and on until the server is gone; gives back how the requests ended. */
async function load(port: number, path: string, auth: string, begun: () => void): Promise<Map<string, number>> {
  const agent = new Agent({ keepAlive: true });
  const ends = new Map<string, number>();
  const ask = (): Promise<string> =>
    new Promise((resolve) => {
      const sent = request({ port, host: "127.0.0.1", path, agent, headers: { Authorization: auth } }, (response) => {
        response.resume();
        response.on("end", () => resolve(response.complete ? String(response.statusCode) : "cut"));
        response.on("error", () => resolve("cut"));
      });
      sent.on("error", (error: NodeJS.ErrnoException) => resolve(String(error.code)));
      sent.end();
    });
  for (;;) {
    const end = await ask();
    ends.set(end, (ends.get(end) ?? 0) + 1);
    if (end === "200") begun();
    if (end === "ECONNREFUSED") break;
  }
  agent.destroy();
  return ends;
}

it("stops under load on SIGTERM: every request is answered or closed, and the port is free", async () => {
  const { program, port, auth, path } = await start();
  await using _ = program;
  // Besides those who ask: one who never finishes, one who never reads, one on a stream.
  const half = await wire(port);
  half.socket.write(`POST ${path}/namespaces HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n`);
  const deaf = await wire(port);
  deaf.socket.pause();
  deaf.socket.write(`GET ${path}/devices HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${auth}\r\n\r\n`.repeat(90));
  const stream = await wire(port);
  stream.socket.write(
    `GET ${path}/devices/vilnius-till-01/connect?port=19 HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${auth}\r\n` +
      "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n",
  );
  await stream.until(/101 Switching/);
  let answered = 0;
  let loads: readonly Promise<Map<string, number>>[] = [];
  await new Promise<void>((resolve) => {
    loads = Array.from({ length: 20 }, () =>
      load(port, `${path}/devices`, auth, () => {
        if (++answered === 200) resolve();
      }),
    );
  });
  program.signal("SIGTERM");
  const { code, stderr } = await program.finished;
  expect([code, stderr]).toEqual([0, ""]);
  for (const ends of await Promise.all(loads)) {
    for (const end of ends.keys()) expect(["200", "cut", "ECONNRESET", "ECONNREFUSED", "EPIPE"]).toContain(end);
  }
  deaf.socket.resume();
  await Promise.all([half.ended, deaf.ended, stream.ended]);
  await expect(wire(port)).rejects.toThrow("ECONNREFUSED");
});

it("is still there after clients that are gone at every point", async () => {
  const { program, port, auth, path } = await start("--fleet", "empty");
  await using _ = program;
  const bytes = `POST ${path}/namespaces HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${auth}\r\nConnection: Upgrade\r\nUpgrade: h2c\r\nContent-Length: 90\r\n\r\n{"name":`;
  for (let cut = 1; cut <= bytes.length; cut += 3) {
    const { socket, ended } = await wire(port);
    await new Promise<void>((resolve) => socket.write(bytes.slice(0, cut), () => resolve()));
    socket.resetAndDestroy();
    await ended;
  }
  program.signal("SIGINT");
  expect(await program.finished).toMatchObject({ code: 0, stderr: "" });
});

import { createServer, type Server } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { listeningPort, portOf } from "../../test/support/ports.ts";
import { listenOn } from "./ports.ts";

const servers: Server[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve)))));

async function taken(): Promise<number> {
  const server = await listeningPort();
  servers.push(server);
  return portOf(server);
}

function listen(port: number): Promise<number> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      servers.push(server);
      resolve(port);
    });
  });
}

describe("listenOn", () => {
  it("takes the next free port where the usual one is taken", async () => {
    const usual = await taken();
    const port = await listenOn("server", { asked: undefined, usual, flag: "--port" }, listen);
    expect(port).toBeGreaterThan(usual);
    expect(port).toBeLessThan(usual + 20);
  });

  it("refuses a port that was asked for and is taken, with exit code 1", async () => {
    const asked = await taken();
    await expect(listenOn("server", { asked, usual: 1, flag: "--port" }, listen)).rejects.toMatchObject({
      message: `port ${asked} is taken; give another one with --port, or stop what listens there`,
      exitCode: 1,
    });
  });

  it("passes on what has nothing to do with the port", async () => {
    const start = () => Promise.reject(new Error("no such fleet"));
    await expect(listenOn("server", { asked: undefined, usual: 1, flag: "--port" }, start)).rejects.toThrow(
      "no such fleet",
    );
  });
});

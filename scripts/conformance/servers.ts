import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Emulator } from "@synpse/emulator";
import { serveHttp } from "../../packages/mcp-server/src/transports/http.ts";
import { addFixtures } from "./fixtures.ts";

/** A server under test. */
export interface Served {
  readonly url: string;
  close(): Promise<void>;
}

const main = fileURLToPath(new URL("../../packages/mcp-server/dist/main.js", import.meta.url));

/** The product as it is built, by its own command. */
export async function serveProduct(emulator: Emulator): Promise<Served> {
  const child = spawn(process.execPath, [main, "--http", "0"], {
    env: {
      PATH: process.env.PATH,
      SYNPSE_PROJECT_ACCESS_KEY: emulator.accessKey,
      SYNPSE_PROJECT_ID: emulator.projectId,
      SYNPSE_API_ENDPOINT_URL: emulator.baseUrl,
    },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const closed = once(child, "close");
  let said = "";
  const url = await new Promise<string>((resolve, reject) => {
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      said += text;
      const [found] = /http:\/\/127\.0\.0\.1:\d+\/mcp(?=\s)/.exec(said) ?? [];
      if (found !== undefined) resolve(found);
    });
    closed.then(() => reject(new Error(`the server ended before it listened; it said:\n${said}`)), reject);
  });
  return {
    url,
    async close() {
      child.kill("SIGTERM");
      await closed;
    },
  };
}

/** The same HTTP stack, sessions and adapter, from source, with the suite's fixtures. */
export function serveWithFixtures(emulator: Emulator): Promise<Served> {
  return serveHttp({ synpse: emulator.clientOptions }, addFixtures);
}

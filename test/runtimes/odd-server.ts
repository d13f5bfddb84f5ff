import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A server of another origin that does what the emulator does not. */
export interface OddServer extends AsyncDisposable {
  readonly origin: string;
  /** The paths that arrived, but for those asked by the test's own program and by browsers for permission. */
  readonly paths: readonly string[];
  /** Resolves when as many clients as this have hung up on an answer that was not complete. */
  hungUp(count: number): Promise<void>;
}

const CORS = {
  "Access-Control-Allow-Origin": "*",
  "Access-Control-Allow-Headers": "authorization, synpse-client-request-id",
};

/** Starts one. By the first part of the path: `redirect`, `silent`, `half`, `closed`, `arrived`. */
export async function startOddServer(redirectTo: string): Promise<OddServer> {
  const paths: string[] = [];
  const waiting: (() => void)[] = [];
  const arrived = new Map<string, () => void>();
  let gone = 0;
  const server = createServer((request, response) => {
    const { url: path = "", method } = request;
    const [, kind = "", which = ""] = path.split("/");
    if (method === "OPTIONS") return void response.writeHead(204, CORS).end();
    if (kind === "arrived") {
      const answer = () => void response.writeHead(200, CORS).end();
      if (arrived.delete(which)) answer();
      else arrived.set(which, answer);
      return;
    }
    paths.push(path);
    if (kind === "redirect") return void response.writeHead(307, { ...CORS, Location: redirectTo }).end();
    if (kind === "closed") return void response.writeHead(200).end("{}");
    response.on("close", () => {
      gone += 1;
      for (const look of waiting) look();
    });
    if (kind === "half") {
      response.writeHead(200, { ...CORS, "Content-Type": "application/json" });
      response.write('{"name":');
    }
    const tell = arrived.get(kind);
    if (tell) tell();
    else arrived.set(kind, () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    paths,
    hungUp: (count) =>
      new Promise((resolve) => {
        const look = () => gone >= count && resolve();
        waiting.push(look);
        look();
      }),
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

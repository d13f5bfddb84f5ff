import { Console } from "node:console";
import type { Readable, Writable } from "node:stream";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { createSession } from "../adapter.ts";
import { createCore, type ServerOptions } from "../server.ts";
import { withinGrace } from "./grace.ts";

export interface StdioServer {
  /** Resolves when the session is over: the client has gone, or `close` was called. */
  readonly ended: Promise<void>;
  /** Lets calls in progress end, within the grace time, and ends the session. */
  close(): Promise<void>;
}

export interface StdioServerOptions extends ServerOptions {
  readonly input?: Readable | undefined;
  readonly output?: Writable | undefined;
}

/**
 * Serves the tools over standard input and output. Nothing but the protocol is written to the output: while the session
 * lasts, what any code prints by `console` goes to standard error. The session ends when the input ends.
 */
export async function startStdioServer(options: StdioServerOptions = {}): Promise<StdioServer> {
  const { input = process.stdin, output = process.stdout } = options;
  const log = options.log ?? ((line: string) => process.stderr.write(`${line}\n`));
  const session = createSession(createCore(options).session(), log);
  const transport = new StdioServerTransport(input as typeof process.stdin, output as typeof process.stdout);
  const printing = globalThis.console;
  globalThis.console = new Console(process.stderr, process.stderr);

  async function closeOnce(): Promise<void> {
    await withinGrace(session.idle());
    await session.close();
  }
  let ending: Promise<void> | undefined;
  function close(): Promise<void> {
    ending ??= closeOnce();
    return ending;
  }

  const ended = new Promise<void>((resolve) => {
    transport.onclose = () => {
      globalThis.console = printing;
      resolve();
    };
  });
  for (const event of ["end", "close"] as const) input.once(event, () => void close());
  // The client has gone and reads no more (EPIPE).
  output.on("error", () => void close());
  await session.connect(transport);
  return { ended, close };
}

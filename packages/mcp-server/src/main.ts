#!/usr/bin/env node
import { parseCommand, type ServeCommand, UsageError, usage } from "./config.ts";
import type { ServerOptions } from "./server.ts";
import { serverVersion } from "./version.ts";

/** The exit code for a mistake in the flags, and for what else keeps the server from starting. */
const usageFault = 2;
const startFault = 1;

interface Running {
  /** Resolves when the server has ended of itself. */
  readonly ended: Promise<void>;
  close(): Promise<void>;
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Each transport is loaded only where it is used: stdio starts without HTTP. */
async function start({ http, project, selection, outputSchemas }: ServeCommand): Promise<Running> {
  const options: ServerOptions = { ...selection, outputSchemas, synpse: { projectId: project }, log: say };
  if (http === undefined) {
    const { startStdioServer } = await import("./transports/stdio.ts");
    return startStdioServer(options);
  }
  const { startHttpServer } = await import("./transports/http.ts");
  const server = await startHttpServer({ ...options, ...http });
  say(`listening on ${server.url}`);
  return { ended: new Promise(() => undefined), close: () => server.close() };
}

async function serve(command: ServeCommand): Promise<void> {
  const running = await start(command);
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.once(signal, () => void running.close().then(() => process.exit(0)));
  await running.ended;
  // Nothing that a library keeps open may keep a server alive whose client has gone.
  process.exit(0);
}

function fail(error: unknown): void {
  if (error instanceof UsageError) {
    say(`synpse-mcp-server: ${error.message}`);
    process.exitCode = usageFault;
    return;
  }
  const { code, message, port } = error as Error & { code?: string; port?: number };
  say(
    `synpse-mcp-server: ${code === "EADDRINUSE" ? `port ${port} is taken; choose another one with --http` : message}`,
  );
  process.exitCode = startFault;
}

try {
  const command = parseCommand(process.argv.slice(2));
  if (command.kind === "help") process.stdout.write(usage);
  else if (command.kind === "version") process.stdout.write(`${serverVersion}\n`);
  else serve(command).catch(fail);
} catch (error) {
  fail(error);
}

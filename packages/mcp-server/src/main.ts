#!/usr/bin/env node
import { openAuditLog } from "./audit-log.ts";
import { type Command, type HttpCommand, parseCommand, type ServeCommand, usage } from "./config.ts";
import type { ServerOptions } from "./server.ts";
import { UsageError } from "./usage-error.ts";
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

/** Each transport, and the emulated fleet, is loaded only where it is used. */
async function start(command: ServeCommand): Promise<Running> {
  const { http, project, selection, auditLog, demo, ...rest } = command;
  const fleet = demo ? await (await import("./demo/demo.ts")).startDemo() : undefined;
  const options: ServerOptions = {
    ...selection,
    ...rest,
    synpse: fleet?.clientOptions ?? { projectId: project },
    log: say,
    audit: auditLog === undefined ? undefined : openAuditLog(auditLog, say),
  };
  const running = http === undefined ? await startStdio(options) : await startHttp(options, http);
  return {
    ended: running.ended,
    async close() {
      await running.close();
      await fleet?.close();
    },
  };
}

async function startStdio(options: ServerOptions): Promise<Running> {
  const { startStdioServer } = await import("./transports/stdio.ts");
  return startStdioServer(options);
}

async function startHttp(options: ServerOptions, { maxSessions, ...http }: HttpCommand): Promise<Running> {
  const { startHttpServer } = await import("./transports/http.ts");
  const server = await startHttpServer({ ...options, ...http, limits: { maxSessions } });
  for (const line of server.posture) say(line);
  say(`listening on ${server.url}`);
  return { ended: new Promise(() => undefined), close: () => server.close() };
}

/** What is worth knowing of how the server was started, before it is too late. */
function posture({ confirm, lockdown, selection, demo }: ServeCommand): string[] {
  return [
    ...(demo ? ["demo: an emulated fleet inside this process, which forgets everything when it ends"] : []),
    ...(selection.readOnly === true ? ["read-only: no tool changes anything"] : []),
    ...(confirm === "never" ? ["changes are made without confirmation (--confirm never)"] : []),
    ...(confirm === "human" ? ["wide and irreversible changes need a person's approval (--require-human)"] : []),
    ...(lockdown ? ["lockdown: after text from outside was read, every change needs a person's approval"] : []),
  ];
}

async function serve(command: ServeCommand): Promise<void> {
  for (const line of posture(command)) say(line);
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

function answer(command: Command): void {
  if (command.kind === "help") process.stdout.write(usage);
  else if (command.kind === "version") process.stdout.write(`${serverVersion}\n`);
  else serve(command).catch(fail);
}

/** Commands beside serving, each loaded only where it is asked for. */
const commands = new Map([
  ["setup", async () => (await import("./setup/setup.ts")).runSetup],
  ["doctor", async () => (await import("./doctor/doctor.ts")).runDoctor],
]);

async function run(load: NonNullable<ReturnType<typeof commands.get>>, args: readonly string[]): Promise<void> {
  const [command, { processTerminal }] = await Promise.all([load(), import("./terminal.ts")]);
  process.exitCode = await command(
    args,
    processTerminal((text) => process.stdout.write(text)),
  );
}

try {
  const args = process.argv.slice(2);
  const [first = "", ...rest] = args;
  const load = commands.get(first);
  if (load === undefined) answer(parseCommand(args, process.env));
  else run(load, rest).catch(fail);
} catch (error) {
  fail(error);
}

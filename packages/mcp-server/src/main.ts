#!/usr/bin/env node
import { statSync } from "node:fs";
import type { Audit } from "./audit.ts";
import { openAuditLog } from "./audit-log.ts";
import {
  type Command,
  commandNames,
  type HttpCommand,
  parseCommand,
  type ServeCommand,
  usage,
  withoutEffect,
} from "./config.ts";
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
  if (rest.secretFolder !== undefined) checkFolder("--secrets-from", rest.secretFolder);
  const audit = auditLog === undefined ? undefined : openAudit(auditLog);
  const fleet = demo ? await (await import("./demo/demo.ts")).startDemo() : undefined;
  if (fleet) say(`demo: watch it at ${fleet.page}`);
  const options: ServerOptions = {
    ...selection,
    ...rest,
    synpse: fleet?.clientOptions ?? { projectId: project },
    log: say,
    audit,
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

function openAudit(file: string): Audit {
  try {
    return openAuditLog(file, say);
  } catch (error) {
    throw new UsageError(`--audit-log: ${JSON.stringify(file)} cannot be written: ${reasonOf(error)}`);
  }
}

function checkFolder(flag: string, folder: string): void {
  let reason = "it is no folder";
  try {
    if (statSync(folder).isDirectory()) return;
  } catch (error) {
    reason = reasonOf(error);
  }
  throw new UsageError(`${flag}: ${JSON.stringify(folder)} cannot be read: ${reason}`);
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file or folder",
  ENOTDIR: "a part of the path is no folder",
  EISDIR: "it is a folder",
  EACCES: "this user may not",
};

function reasonOf(error: unknown): string {
  const { code = "", message } = error as NodeJS.ErrnoException;
  return reasons[code] ?? message;
}

async function startStdio(options: ServerOptions): Promise<Running> {
  const { startStdioServer } = await import("./transports/stdio.ts");
  // A server without a key starts all the same: a client then shows what its tools say.
  const { key, project } = (await import("./backend.ts")).configured(options.synpse ?? {});
  if (!key) say("no access key is set (SYNPSE_PROJECT_ACCESS_KEY), so every tool will only ask for one");
  if (project === undefined)
    say("no project is set (SYNPSE_PROJECT_ID or --project), so every tool will only ask for one");
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
function posture(command: ServeCommand): string[] {
  const { confirm, lockdown, selection, demo, http } = command;
  return [
    ...withoutEffect(command),
    ...(demo ? ["demo: an emulated fleet inside this process, which forgets everything when it ends"] : []),
    ...(selection.readOnly === true ? ["read-only: no tool changes anything"] : []),
    ...(confirm === "never" ? ["changes are made without confirmation (--confirm never)"] : []),
    ...(confirm === "human" ? ["wide and irreversible changes need a person's approval (--require-human)"] : []),
    // Without sessions it is another one, which is said where they are decided about.
    ...(lockdown && http?.stateless !== true
      ? ["lockdown: after text from outside was read, every change needs a person's approval"]
      : []),
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
const commands = {
  setup: async () => (await import("./setup/setup.ts")).runSetup,
  doctor: async () => (await import("./doctor/doctor.ts")).runDoctor,
} satisfies Readonly<Record<(typeof commandNames)[number], unknown>>;

async function run(name: keyof typeof commands, args: readonly string[]): Promise<void> {
  const [command, { processTerminal }] = await Promise.all([commands[name](), import("./terminal.ts")]);
  process.exitCode = await command(
    args,
    processTerminal((text) => process.stdout.write(text)),
  );
}

try {
  const args = process.argv.slice(2);
  const [first, ...rest] = args;
  const name = commandNames.find((one) => one === first);
  if (name === undefined) answer(parseCommand(args, process.env));
  else run(name, rest).catch(fail);
} catch (error) {
  fail(error);
}

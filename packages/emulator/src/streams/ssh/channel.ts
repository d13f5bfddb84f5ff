import type { Duplex } from "node:stream";
import type { ServerChannel, Session, utils } from "ssh2";
import { SHELL_LINE_CHARS, SSH_VARIABLES } from "../../limits.ts";
import { Job } from "../../shell/job.ts";
import type { Machine } from "../../shell/machine.ts";
import type { ShellState } from "../../shell/process.ts";
import { newShell, runCommandLine, runInteractive, runLines, type ShellEnd } from "../../shell/session.ts";
import { SIGNALS } from "../../shell/signals.ts";
import { Tty } from "../../shell/tty.ts";
import { channelIo } from "./channel-io.ts";
import { serveSftp } from "./sftp.ts";

export interface ChannelOptions {
  readonly machine: Machine;
  readonly sftp: typeof utils.sftp;
  readonly violation: (text: string) => void;
}

/** Longest name and value of a variable that a client may send. */
const VARIABLE_CHARS = 4096;

/**
 * Serves one channel of a connection: one command, one shell, or one sftp session. When the client closes the channel or the connection is
 * gone, what runs in it ends.
 *
 * @param connection the bytes of the connection
 * @param closed called once, when the channel is no more
 */
export function serveChannel(
  session: Session,
  connection: Duplex,
  { machine, sftp, violation }: ChannelOptions,
  closed: () => void,
): void {
  const job = new Job();
  const environment = new Map<string, string>();
  let terminal: ShellState["terminal"];
  let over = false;
  const end = (): void => {
    if (over) return;
    over = true;
    connection.off("close", end);
    job.kill("HUP");
    closed();
  };
  session.on("close", end);
  connection.on("close", end);

  session.on("eof", () => {
    // The library refuses signals once the client's input has ended; real servers take them.
    Object.assign(session, { _ending: false });
  });
  session.on("env", (accept, reject, { key, val }) => {
    const fits = environment.size < SSH_VARIABLES && key.length + val.length <= VARIABLE_CHARS;
    // A request need not want an answer.
    if (!fits || !/^[A-Za-z_][A-Za-z0-9_]*$/.test(key)) reject?.();
    else {
      environment.set(key, val);
      accept?.();
    }
  });
  session.on("pty", (accept, _, { cols, rows, ...info }) => {
    terminal = { columns: cols, rows };
    environment.set("TERM", "term" in info && typeof info.term === "string" ? info.term : "xterm");
    accept?.();
  });
  session.on("window-change", (accept, _, { cols, rows }) => {
    if (terminal) Object.assign(terminal, { columns: cols, rows });
    accept?.();
  });
  session.on("signal", (accept, reject, { name }) => {
    const signal = String(name).replace(/^SIG/, "");
    if (!Object.hasOwn(SIGNALS, signal)) {
      reject?.();
      return;
    }
    accept?.();
    job.kill(signal);
  });
  session.on("exec", (accept, reject, { command }) => {
    if (command.length > SHELL_LINE_CHARS) reject?.();
    else serve(accept(), (shell, streams) => runCommandLine(shell, command, streams, job));
  });
  session.on("shell", (accept) => {
    serve(accept(), (shell, streams) =>
      streams instanceof Tty ? runInteractive(shell, streams, job) : runLines(shell, streams, job),
    );
  });
  session.on("sftp", (accept) => {
    // None is given where the session runs a command already.
    const channel = accept() as ReturnType<typeof accept> | undefined;
    if (channel) serveSftp(channel, machine, sftp, connection);
  });

  /** The library gives no channel when there is one already. */
  function serve(
    channel: ServerChannel | undefined,
    run: (shell: ShellState, streams: ReturnType<typeof channelIo>["streams"] | Tty) => Promise<ShellEnd>,
  ): void {
    if (!channel) return;
    const io = channelIo(channel, connection);
    const streams = terminal ? new Tty(io.streams.stdin, io.streams.stdout, job) : io.streams;
    run(newShell(machine, environment, terminal), streams)
      .then(io.finish)
      .catch((error: unknown) => {
        violation(`the simulated shell failed: ${error instanceof Error ? (error.stack ?? error.message) : error}`);
        io.finish({ code: 255 });
      });
  }
}

// biome-ignore-all lint/correctness/noNodejsModules: only tests import this; it is not shipped.
import { createHash, generateKeyPairSync } from "node:crypto";
import type { Duplex } from "node:stream";
import ssh2, { type AuthContext, type Connection, type ServerChannel, type Session, type SFTPWrapper } from "ssh2";
import { createWebSocketStream, type WebSocket } from "ws";
import { type LogServer, startLogServer } from "./log-server.ts";

/** What the server does. Whatever is not given it does not offer. */
export interface SshServerOptions {
  /** Who may log in; everyone unless given. */
  readonly authenticate?: (context: AuthContext) => void;
  /** Runs a command. */
  readonly exec?: (channel: ServerChannel, command: string, session: RunningSession) => void;
  readonly sftp?: (sftp: SFTPWrapper) => void;
}

/** What is known of a command beside its channel. */
interface RunningSession {
  readonly env: Readonly<Record<string, string>>;
  /** The terminal that was asked for. */
  readonly pty: { readonly cols: number; readonly rows: number } | undefined;
  /** Called for every signal that arrives before the end of the input: later ones are not told by ssh2's server. */
  onSignal: (name: string) => void;
}

export interface SshServer extends LogServer {
  /** `SHA256:…` */
  readonly fingerprint: string;
  /** The websockets that were accepted, in order. */
  readonly websockets: WebSocket[];
  /** The streams under the SSH connections, in order. */
  readonly wires: Duplex[];
  readonly connections: Connection[];
  /** Everything that happened, in order: `login none`, `exec uptime`, `signal TERM`, `ended`. */
  readonly seen: string[];
  /** Resolves when this has happened. */
  until(event: string): Promise<void>;
}

const { privateKey } = generateKeyPairSync("ec", {
  namedCurve: "P-256",
  privateKeyEncoding: { type: "sec1", format: "pem" },
  publicKeyEncoding: { type: "spki", format: "pem" },
});

function fingerprintOf(pem: string): string {
  const key = ssh2.utils.parseKey(pem);
  if (key instanceof Error) throw key;
  return `SHA256:${createHash("sha256").update(key.getPublicSSH()).digest("base64").replace(/=+$/, "")}`;
}

/** A real SSH server behind a real websocket on the loopback interface. */
export async function startSshServer({ authenticate, exec, sftp }: SshServerOptions = {}): Promise<SshServer> {
  const websockets: WebSocket[] = [];
  const wires: Duplex[] = [];
  const connections: Connection[] = [];
  const seen: string[] = [];
  const waiting = new Set<() => void>();

  function saw(event: string): void {
    seen.push(event);
    for (const look of waiting) look();
  }

  function serve(session: Session): void {
    const env: Record<string, string> = {};
    let pty: RunningSession["pty"];
    const running: RunningSession = {
      env,
      get pty() {
        return pty;
      },
      onSignal: () => {},
    };
    session.on("env", (accept, _, { key, val }) => {
      env[key] = val;
      accept?.();
    });
    session.on("pty", (accept, _, { cols, rows }) => {
      pty = { cols, rows };
      accept?.();
    });
    session.on("signal", (_accept, _reject, { name }) => running.onSignal(name));
    if (exec) {
      session.on("exec", (accept, _, { command }) => {
        const channel = accept();
        channel.on("error", () => {});
        exec(channel, command, running);
        saw(`exec ${command}`);
      });
    }
    if (sftp) {
      session.on("sftp", (accept) => {
        const files = accept();
        files.on("error", () => {});
        sftp(files);
        saw("sftp");
      });
    }
  }

  // The only place where all signals are told.
  const debug = (line: string) => {
    const signal = /CHANNEL_REQUEST \(r:\d+, signal: (\w+)\)/.exec(line)?.[1];
    if (signal) saw(`signal ${signal}`);
  };
  const server = new ssh2.Server({ hostKeys: [privateKey], debug }, (connection) => {
    connections.push(connection);
    connection.on("error", () => {});
    connection.on("authentication", (context) => {
      saw(`login ${context.method}`);
      if (authenticate) authenticate(context);
      else context.accept();
    });
    connection.on("session", (accept) => serve(accept()));
  });
  const web = await startLogServer({
    accept(socket) {
      websockets.push(socket);
      const wire = createWebSocketStream(socket);
      wire.on("error", () => {});
      socket.on("close", () => saw("ended"));
      wires.push(wire);
      server.injectSocket(wire as never);
    },
  });
  return {
    ...web,
    fingerprint: fingerprintOf(privateKey),
    websockets,
    wires,
    connections,
    seen,
    until: (event) =>
      new Promise((resolve) => {
        const look = () => {
          if (!seen.includes(event)) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
  };
}

/** What a figure comes to rest at: it has not changed for half a second. */
export async function settled(figure: () => number): Promise<number> {
  let before = figure();
  for (let same = 0; same < 10; same++) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    const now = figure();
    if (now !== before) same = 0;
    before = now;
  }
  return before;
}

import type { Duplex } from "node:stream";
import type { Client } from "ssh2";
import { StreamError, SynpseError } from "../../errors.ts";
import type { Clock } from "../../http/clock.ts";
import { ignore } from "../../http/ignore.ts";
import { quoted, SshError } from "./errors.ts";
import { watchLife } from "./keepalive.ts";
import type { Ssh2 } from "./load.ts";
import type { Login } from "./login.ts";
import { type SshSettings, secretsOf } from "./options.ts";

/** How long what is left to do on the device may take when a call has ended, in milliseconds; then the connection is dropped. */
const CLOSING_TIMEOUT = 2_000;
/**
 * How much may wait for a slow reader, in bytes, before nothing more is taken from the connection. SSH's windows hold a
 * device that keeps to them at a part of this.
 */
const MAX_HELD = 8 * 1024 * 1024;

/** What is to be undone on the device (while the connection is alive) and here when a call fails. */
type Undo = (alive: boolean) => unknown;

/** An SSH connection that serves one call. */
export interface Connection {
  readonly client: Client;
  readonly stream: Duplex;
  readonly device: string;
  readonly clock: Clock;
  /** What must not be shown, though the device says it. */
  readonly secrets: readonly string[];
  /** Resolves when it is logged in. A failure is told by `onFailure` alone. */
  readonly ready: Promise<void>;
  /** Has this done if the call fails. @returns How to take that back. */
  onUndo(undo: Undo): () => void;
  /** Who reads from the connection says how many bytes wait for it, and whether all that it waits for has arrived. */
  reader: { held: () => number; complete: () => boolean } | undefined;
  /** To be called when bytes that were held have been taken. */
  resume(): void;
  /** Whether the call has ended: nothing more is to be begun on the device, but what is to be undone. */
  readonly over: boolean;
  /** Does what was to be undone, once, in bounded time. */
  undo(): Promise<void>;
  /** Ends it in bounded time, after what was to be undone. */
  end(): void;
}

export interface ConnectionInit {
  readonly ssh2: Ssh2;
  readonly stream: Duplex;
  readonly device: string;
  readonly clock: Clock;
  readonly settings: SshSettings;
  readonly login: Login;
  readonly onFailure: (error: unknown) => void;
}

/** Speaks SSH over a stream, and logs in. */
export function connectSsh({ ssh2, stream, device, clock, settings, login, onFailure }: ConnectionInit): Connection {
  const client = new ssh2.Client();
  const what = `The SSH connection to device ${JSON.stringify(device)}`;
  const secrets = secretsOf(settings);
  const undos = new Set<Undo>();
  let undone: Promise<void> | undefined;
  let loggedIn = false;
  let over = false;
  let ending = false;
  let closing: unknown;

  function fail(error: unknown): void {
    if (!ending && !connection.reader?.complete()) onFailure(error);
  }

  function lost(): void {
    fail(new StreamError(`${what} was closed by the other side too early.`, { closeCode: 1000, reason: "" }));
  }

  function onDead(silent: number): void {
    const reason = `no sign of life for ${silent} ms`;
    const message = `${what} was lost: the device gave ${reason}.`;
    fail(new StreamError(message, { closeCode: 1006, reason }));
  }

  /** What ssh2 says has failed, as an error of ours. */
  function translate(error: Error & { level?: string }): unknown {
    if (error.level === "client-authentication") return login.refused(device);
    const mismatch = login.mismatch(device);
    if (mismatch) return mismatch;
    return new SshError(`${what} failed: ${quoted(error.message, secrets)}.`, { why: "protocol" });
  }

  // Before ssh2 hears of it, so that what had failed is told first, and what that led to is not.
  stream.on("error", fail).on("close", () => {
    lost();
    stopWatching();
    clock.clearTimeout(closing);
  });
  client.on("error", (error: Error & { level?: string }) => {
    if (error.level === "client-socket") {
      // It is the stream's own error, told already; ssh2 has written on it.
      Reflect.deleteProperty(error, "level");
      return;
    }
    if (error instanceof SynpseError) fail(error);
    else fail(translate(error));
  });
  // Nobody else answers it, and ssh2 would wait.
  client.on("change password", (said: string) => fail(login.expired(device, said)));
  let stopWatching = ignore;
  const ready = new Promise<void>((resolve) => {
    client.on("ready", () => {
      loggedIn = true;
      // ssh2 asks the device for signs of life from here on; until here readyTimeout is the limit.
      stopWatching = watchLife(stream, { clock, interval: settings.keepaliveInterval, onDead });
      resolve();
    });
  });

  client.connect({
    sock: stream,
    username: settings.username,
    authHandler: (left, _partial, next) => next(login.next(left) as never),
    hostVerifier: (key: Buffer) => login.verify(key),
    // Both are counted here instead: by the clock of the client, and by all that arrives.
    readyTimeout: 0,
    keepaliveCountMax: Number.MAX_SAFE_INTEGER,
    keepaliveInterval: settings.keepaliveInterval ?? 0,
  });
  stream.on("data", () => {
    if (connection.reader && connection.reader.held() > MAX_HELD) stream.pause();
  });

  /** At most so long, whatever the device does. */
  function bounded(work: Promise<unknown>): Promise<void> {
    return new Promise((resolve) => {
      const timer = clock.setTimeout(resolve, CLOSING_TIMEOUT);
      work.finally(() => {
        clock.clearTimeout(timer);
        resolve();
      });
    });
  }

  const connection: Connection = {
    client,
    stream,
    device,
    clock,
    secrets,
    ready,
    reader: undefined,
    onUndo(undo) {
      undos.add(undo);
      return () => undos.delete(undo);
    },
    resume: () => {
      if (stream.isPaused()) stream.resume();
    },
    get over() {
      return over;
    },
    undo() {
      over = true;
      const alive = loggedIn && !stream.destroyed;
      undone ??= bounded(Promise.allSettled([...undos].map(async (undo) => undo(alive))));
      return undone;
    },
    end() {
      if (ending) return;
      ending = true;
      stopWatching();
      if (!loggedIn || stream.destroyed) {
        void connection.undo();
        stream.destroy();
        return;
      }
      void connection.undo().then(() => {
        if (stream.destroyed) return;
        closing = clock.setTimeout(() => stream.destroy(), CLOSING_TIMEOUT);
        client.end();
        stream.resume();
      });
    },
  };
  return connection;
}

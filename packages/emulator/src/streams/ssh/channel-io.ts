import type { Duplex, Writable } from "node:stream";
import type { ServerChannel } from "ssh2";
import { BrokenPipe, type Input, type Output } from "../../shell/io.ts";
import type { Job } from "../../shell/job.ts";
import type { Streams } from "../../shell/redirect.ts";
import type { ShellEnd } from "../../shell/session.ts";

export interface ChannelIo {
  readonly streams: Streams;
  /** Tells the client how it ended, and closes the channel. */
  readonly finish: (end: ShellEnd) => void;
}

/**
 * A channel of ssh2 as what a simulated command reads and writes. Only so much is written as the client takes: its window for the channel,
 * and what its socket holds.
 */
export function channelIo(channel: ServerChannel, connection: Duplex): ChannelIo {
  channel.on("error", () => undefined);
  channel.stderr.on("error", () => undefined);
  const writing = new Turns();
  return {
    streams: {
      stdin: inputOf(channel),
      stdout: outputOf(channel, channel, connection, writing),
      stderr: outputOf(channel.stderr, channel, connection, writing),
    },
    finish(end) {
      if (connection.destroyed) return;
      try {
        if ("code" in end) channel.exit(end.code);
        else channel.exit(end.signal, false, "");
        // Not end(): its last words come a tick later, when the connection may be gone and the library throws.
        channel.eof();
        channel.close();
      } catch {
        // The connection has ended meanwhile: there is nobody to tell.
      }
    },
  };
}

/** One after the other. */
class Turns {
  #busy = false;
  readonly #waiting: (() => void)[] = [];

  async take(job: Job): Promise<() => void> {
    while (this.#busy) {
      await job.wait((done) => {
        const go = () => done();
        this.#waiting.push(go);
        return () => {
          const at = this.#waiting.indexOf(go);
          if (at !== -1) this.#waiting.splice(at, 1);
        };
      });
    }
    this.#busy = true;
    return () => {
      this.#busy = false;
      this.#waiting[0]?.();
    };
  }
}

function inputOf(channel: ServerChannel): Input {
  let ended = false;
  channel.on("end", () => {
    ended = true;
  });
  return {
    async read(job) {
      for (;;) {
        await job.turn();
        const chunk: Buffer | null = channel.read();
        if (chunk) return chunk;
        if (ended) return undefined;
        await job.wait((done) => {
          const ready = () => done();
          channel.on("readable", ready);
          channel.on("end", ready);
          return () => {
            channel.off("readable", ready);
            channel.off("end", ready);
          };
        });
      }
    },
  };
}

function outputOf(writable: Writable, channel: ServerChannel, connection: Duplex, turns: Turns): Output {
  return {
    async write(data, job) {
      await job.turn();
      if (data.length === 0) return;
      // The library confuses stdout and stderr when both wait for the client's window.
      const release = await turns.take(job);
      try {
        if (connection.destroyed) throw new BrokenPipe();
        let written: () => void = () => undefined;
        try {
          writable.write(data, () => written());
        } catch {
          // The library throws when the connection has just ended.
          throw new BrokenPipe();
        }
        await job.wait((done) => {
          written = done;
          return () => undefined;
        });
        // What the library has written already must not be written again when the other of the two has to wait.
        Object.assign(channel, {
          _chunk: undefined,
          _chunkcb: undefined,
          _chunkErr: undefined,
          _chunkcbErr: undefined,
        });
        while (connection.writableNeedDrain) {
          await job.wait((done) => {
            const drained = () => done();
            connection.on("drain", drained);
            return () => void connection.off("drain", drained);
          });
        }
      } finally {
        release();
      }
    },
  };
}

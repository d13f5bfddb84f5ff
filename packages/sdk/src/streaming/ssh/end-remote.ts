import type { Client, ClientChannel } from "ssh2";
import type { Connection } from "./connection.ts";

/** How long a command has to end after the signal TERM, in milliseconds, before it gets KILL. */
const TERM_TIMEOUT = 100;

interface Inner {
  readonly outgoing?: { readonly id: number; readonly state: string };
  readonly _protocol?: { readonly signal?: (channel: number, name: string) => void };
}

/** ssh2's own `signal()` does nothing once the input has ended, though RFC 4254 allows a signal until the channel is closed. */
function signal(client: Client, channel: ClientChannel, name: string): void {
  const { outgoing } = channel as Inner;
  const { _protocol: protocol } = client as unknown as Inner;
  if (outgoing?.state === "eof") protocol?.signal?.(outgoing.id, name);
  else channel.signal(name);
}

/** Ends a command that is still running. The device must know SSH's signals; else the end of the connection must do. */
export function endRemote({ client, clock }: Connection, channel: ClientChannel): Promise<void> {
  return new Promise((resolve) => {
    const ended = () => {
      clock.clearTimeout(timer);
      channel.removeListener("exit", ended).removeListener("close", ended);
      resolve();
    };
    const timer = clock.setTimeout(() => {
      signal(client, channel, "KILL");
      channel.close();
      ended();
    }, TERM_TIMEOUT);
    channel.on("exit", ended).on("close", ended);
    signal(client, channel, "TERM");
  });
}

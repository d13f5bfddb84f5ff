import type { WebSocket } from "ws";

/** What is sent to the client of a stream, and the last of it. */
export interface Outbox {
  /** Messages that the operating system has not taken yet. */
  readonly waiting: number;
  /** Sends a binary message; `taken` is called when the operating system has it, or never will. */
  send(data: Buffer, taken: () => void): void;
  /** Closes once everything sent before is on its way: from the close frame on, the library gives a client half a minute only. */
  close(code: number, reason: string): void;
}

const BINARY = { binary: true };

export function outbox(websocket: WebSocket): Outbox {
  let sending = 0;
  let closing: (() => void) | undefined;
  return {
    get waiting() {
      return sending;
    },
    send(data, taken) {
      sending++;
      websocket.send(data, BINARY, () => {
        sending--;
        if (closing && sending === 0) closing();
        else taken();
      });
    },
    close(code, reason) {
      closing = () => websocket.close(code, reason);
      if (sending === 0) closing();
    },
  };
}

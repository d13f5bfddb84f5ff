import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { Connection } from "ssh2";
import type { WebSocket } from "ws";
import type { Simulation } from "../../fleet/simulation.ts";
import { SSH_CHANNELS, SSH_LOGIN_TIME } from "../../limits.ts";
import { machineFor } from "../../shell/machine.ts";
import type { DeviceRecord } from "../../store/records.ts";
import { closeReason, LOST } from "../close-reason.ts";
import { keepAlive } from "../keep-alive.ts";
import { authenticator } from "./auth.ts";
import { byteStream, type Ending } from "./byte-stream.ts";
import { serveChannel } from "./channel.ts";
import { hostKeyOf } from "./host-key.ts";

export interface SshTarget {
  readonly simulation: Simulation;
  readonly device: DeviceRecord;
  /** Told of a fault of the emulator. */
  readonly violation: (text: string) => void;
}

/** Longer than anybody waits: ssh2 cannot be told to send no keepalive, and it would go by the machine's clock. */
const NEVER = 2 ** 31 - 1;

type Ssh2 = typeof import("ssh2");

/**
 * Serves SSH over a websocket that is open: a simulated shell, and sftp, on the simulated device. The websocket closes with 1000 when the
 * client has said goodbye, with 1011 and a reason when it did not speak SSH or the device was lost.
 */
export function serveSsh(websocket: WebSocket, target: SshTarget): void {
  const { simulation, device, violation } = target;
  const ending: Ending = { code: 1000, reason: "" };
  const stream = byteStream(websocket, ending);
  const stopPinging = keepAlive(websocket, simulation.timeline);
  const fail = (reason: string): void => void stream.destroy(new Error(reason));
  const stopWatching = simulation.whenLost(device, () => fail(LOST));
  // Each channel listens for its end, and may wait for room in it with both of its outputs.
  stream.setMaxListeners(SSH_CHANNELS * 3 + 10);
  stream.on("close", () => {
    stopPinging();
    stopWatching();
  });
  loadSsh2()
    .then((ssh2) => {
      if (!stream.destroyed) connect(ssh2, stream, ending, target);
    })
    .catch((error: unknown) => {
      violation(`the SSH server could not be started: ${error instanceof Error ? error.message : error}`);
      fail("the SSH server could not be started");
    });
}

/** Loaded with the first connection: an emulator that serves none starts faster. */
async function loadSsh2(): Promise<Ssh2> {
  const loaded = await import("ssh2");
  return loaded.default ?? loaded;
}

function connect(ssh2: Ssh2, stream: Duplex, ending: Ending, { simulation, device, violation }: SshTarget): void {
  const { timeline } = simulation;
  // What the library says goes into the reason of a close frame: to the client whose bytes it is about, to nobody else.
  const explain = (error: Error): void => {
    if (ending.code === 1011) return;
    ending.code = 1011;
    ending.reason = closeReason(`SSH failed: ${error.message}`);
  };
  // Until the client's greeting has come, the library ends the connection without a word.
  explain(new Error("the client did not send an SSH greeting"));
  const loginTimer = timeline.after(SSH_LOGIN_TIME, () => {
    stream.destroy(new Error("the client took too long to log in"));
  });
  stream.on("close", () => loginTimer.cancel());

  const server = new ssh2.Server({
    hostKeys: [hostKeyOf(simulation.seed, device.id)],
    ident: "synpse-emulator",
    keepaliveInterval: NEVER,
  });
  server.on("connection", (client: Connection) => {
    ending.code = 1000;
    ending.reason = "";
    let channels = 0;
    const admit = authenticator(device.ssh, ssh2.utils.parseKey);
    client.on("error", explain);
    client.on("authentication", (context) => {
      if (!admit(context)) client.end();
    });
    client.on("ready", () => loginTimer.cancel());
    client.on("session", (accept, reject) => {
      if (channels >= SSH_CHANNELS) {
        reject();
        return;
      }
      channels++;
      serveChannel(
        accept(),
        stream,
        { machine: machineFor(simulation, device), sftp: ssh2.utils.sftp, violation },
        () => channels--,
      );
    });
  });
  // The library asks of a socket no more than what every stream has.
  server.injectSocket(stream as Socket);
}

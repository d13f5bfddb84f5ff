import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { Socket } from "node:net";
import {
  type DeviceDefinition,
  Emulator,
  type FleetDefinition,
  type ImageBehaviour,
  ManualClock,
} from "@synpse/emulator";
import { type ClientOptions, Synpse } from "@synpse/sdk";
import { DeviceStreams, type StreamOptions } from "@synpse/sdk/streaming";
import { onTestFinished } from "vitest";

/** What the container of {@link fleet} has written: multi-byte characters, empty lines, lines that are alike. */
export const LINES: readonly string[] = Array.from({ length: 300 }, (_, index) =>
  index % 7 === 3 ? "" : `${index} temperature 21.5 °C, 漢字 🔑${"x".repeat(index % 40)}`,
);
/** What a log stream sends of it, byte by byte. */
export const LOG_BYTES = Buffer.from(LINES.map((line) => `${line}\n`).join(""));

/** A port at which a device sends back what it gets. */
export const ECHO = 7;
/** A port at which a device sends characters for as long as somebody takes them. */
export const CHARGEN = 19;
export const SSH = 22;
/** The published port of the container of {@link fleet}, which answers HTTP. */
export const WEB = 8080;

const IMAGE = "acme/web:1";
/** Which log the container of {@link fleet} has, on a device. */
export const logOf = (device: string) => ({ namespace: "default", application: "web", container: "web", device });

export interface FleetOptions {
  readonly devices?: readonly DeviceDefinition[];
  readonly behaviour?: Omit<ImageBehaviour, "image">;
  /** Whether the container has been running for long when the emulator starts. */
  readonly settled?: boolean;
}

/** Devices (`d` unless given) that run one container each. */
export function fleet({
  devices = [{ name: "d" }],
  behaviour = { log: LINES },
  settled = true,
}: FleetOptions = {}): FleetDefinition {
  const container = { name: "web", image: IMAGE, ports: [`${WEB}:80`] };
  const web = { name: "web", scheduling: { type: "AllDevices" as const }, settled, spec: { containers: [container] } };
  return {
    behaviours: [{ image: IMAGE, ...behaviour }],
    projects: [{ name: "test", devices, namespaces: [{ name: "default", applications: [web] }] }],
  };
}

export interface Running extends AsyncDisposable {
  readonly emulator: Emulator;
  readonly clock: ManualClock;
  readonly synpse: Synpse;
  readonly streams: DeviceStreams;
  /** Another client of the same emulator. */
  client(options?: StreamOptions, client?: ClientOptions): DeviceStreams;
  /** Connections to the emulator that are open now, as the emulator sees them. */
  connections(): number;
  /** Resolves when the emulator has neither a connection nor anything to do for one. */
  idle(): Promise<void>;
}

export interface StartOptions {
  readonly fleet?: FleetDefinition;
  readonly streams?: StreamOptions;
  readonly client?: ClientOptions;
}

/** An emulator whose time stands still, with a client of it, until the end of the test. */
export async function start(options: StartOptions = {}): Promise<Running> {
  const clock = new ManualClock();
  const emulator = await Emulator.start({ clock, fleet: options.fleet ?? fleet() });
  const quiet = clock.pending;
  const port = Number(new URL(emulator.origin).port);
  const sockets = new Set<Socket>();
  let changed = () => {};
  const opened = (message: unknown) => {
    const { socket } = message as { socket: Socket };
    if (socket.localPort !== port) return;
    sockets.add(socket);
    socket.on("close", () => {
      sockets.delete(socket);
      changed();
    });
  };
  subscribe("net.server.socket", opened);
  const given = { ...emulator.clientOptions, initialRetryDelay: 0, rateLimit: false as const, ...options.client };
  const synpse = new Synpse(given);
  const client = (streams?: StreamOptions, more: ClientOptions = {}) =>
    new DeviceStreams(new Synpse({ ...given, ...more }), { ...options.streams, ...streams });
  let closed: Promise<void> | undefined;
  const close = () => {
    unsubscribe("net.server.socket", opened);
    closed ??= emulator.close();
    return closed;
  };
  onTestFinished(close);
  return {
    emulator,
    clock,
    synpse,
    streams: client(),
    client,
    connections: () => sockets.size,
    async idle() {
      while (sockets.size > 0) {
        await new Promise<void>((resolve) => {
          changed = resolve;
        });
      }
      // What it still has to do then comes due in this turn or the next.
      while (clock.pending > quiet) await turn();
    },
    [Symbol.asyncDispose]: close,
  };
}

export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** What was read before something failed, and what it failed with. */
export interface Outcome<T> {
  readonly read: T;
  readonly error: unknown;
}

import { ValidationError } from "../../errors.ts";
import { encodeSegment } from "../../http/path.ts";
import { checkOptions, wholeNumber } from "../socket/checks.ts";
import { type ConnectTarget, checkConnect } from "./connect.ts";

/** How many connections a forward serves at once unless told otherwise. */
const MAX_CONNECTIONS = 256;
const LOOPBACK = "127.0.0.1";

/** A client of a forward. */
export interface ForwardConnection {
  /** The address that the client connects from; empty where it had left before it could be asked. */
  readonly clientAddress: string;
  /** The port that the client connects from. */
  readonly clientPort: number;
}

/** What a forward leads to, and where it listens. */
export interface ForwardOptions {
  /** The TCP port that the device connects to, 1 to 65,535. */
  port: number;
  /** The host to connect to, as the device knows it: a machine on its network, for example. The device itself unless given. */
  hostname?: string | undefined;
  /** The port to listen on, 0 to 65,535. 0, which is any that is free, unless given. */
  localPort?: number | undefined;
  /**
   * The address of this machine to listen on. 127.0.0.1 unless given, where only this machine can connect. Whoever can
   * reach another address gets through to the device without any key: `0.0.0.0` and `::` are open to the whole network.
   */
  localHost?: string | undefined;
  /**
   * How many connections are served at once, 1 to 65,535. 256 unless given. One more takes the place of the one whose client
   * has ended and to which nothing has come for longest; where there is none such, it is reset and reported.
   */
  maxConnections?: number | undefined;
  /**
   * Milliseconds that a connection goes on after the end of one side while nothing comes from the other; 10,000 unless
   * given. A websocket cannot be half closed, so this is how long an answer may take that is given to the end of a request.
   */
  halfCloseTimeout?: number | undefined;
  /** Ends the forward and its connections at once, whenever it aborts. */
  signal?: AbortSignal | undefined;
  /**
   * Told why a connection failed: the typed API error of a refusal, a StreamError where the tunnel broke, a
   * ValidationError where there were `maxConnections` already. Its client is reset, and the forward goes on. `connection`
   * is undefined where the listener failed to accept one. What this throws is dropped.
   */
  onError?: ((error: unknown, connection: ForwardConnection | undefined) => void) | undefined;
  /** Told of each connection as soon as its tunnel is open. What this throws is dropped. */
  onConnection?: ((connection: ForwardConnection) => void) | undefined;
}

/** {@link ForwardOptions} with everything decided. */
export interface ForwardSettings {
  readonly connect: ConnectTarget;
  readonly localPort: number;
  readonly localHost: string;
  readonly maxConnections: number;
}

/** @throws ValidationError for what cannot be meant. */
export function checkForward(device: string, options: ForwardOptions): ForwardSettings {
  encodeSegment("device", device);
  checkOptions(options);
  const { localPort = 0, localHost = LOOPBACK, maxConnections = MAX_CONNECTIONS } = options;
  if (typeof localHost !== "string" || localHost === "" || /[\s\p{Cc}]/u.test(localHost)) {
    throw new ValidationError(
      `localHost must be an address of this machine, such as ${LOOPBACK}, without spaces. Nothing was sent.`,
    );
  }
  for (const name of ["onError", "onConnection"] as const) {
    if (options[name] === undefined || typeof options[name] === "function") continue;
    throw new ValidationError(`${name} must be a function. Nothing was sent.`);
  }
  return {
    connect: checkConnect(options),
    localPort: wholeNumber("localPort", localPort, 0),
    localHost,
    maxConnections: wholeNumber("maxConnections", maxConnections, 1),
  };
}

import type { IncomingMessage, Server } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { WebSocket, WebSocketServer } from "ws";
import { refuseForeignHost, refuseForeignPage } from "../api/cors.ts";
import type { ProjectContext } from "../api/handler.ts";
import type { Seen } from "../api/journal.ts";
import { type Api, admitToProject, type Reply, refusal, routeOf, searchOf, strike } from "../api/pipeline.ts";
import { serveAsPlainHttp } from "../api/plain-http.ts";
import type { Match } from "../api/router.ts";
import { newSeen, respondOnSocket, turnsOf } from "../api/server.ts";
import { loadValidator } from "../api/validator.ts";
import { refusedBy, stallsBefore } from "../faults/answer.ts";
import { serveStruck, stallUpgrade } from "../faults/stream.ts";
import type { StreamOperationId } from "../generated/operations.ts";
import { MAX_INBOUND_FRAME_BYTES, MAX_STREAMS, RESTART_CLOSE_MS } from "../limits.ts";
import { badRequest, Problem } from "../store/problem.ts";
import { openers } from "./openers.ts";

type StreamMatch = Extract<Match, { readonly kind: "stream" }>;

/** Answers the requests of one server that ask for an upgrade, and knows every socket that was upgraded. */
export class Streams {
  readonly #api: Api;
  readonly #maxStreams: number;
  readonly #sockets = new Map<Socket, WebSocket | undefined>();
  #upgrader: Promise<WebSocketServer> | undefined;

  constructor(api: Api, server: Server, maxStreams: number = MAX_STREAMS) {
    this.#api = api;
    this.#maxStreams = maxStreams;
    server.on("upgrade", (request: IncomingMessage, _: Duplex, head: Buffer) => {
      const { socket } = request;
      // Nobody else listens once the server has let go of the socket.
      const ignore = (): void => undefined;
      const forget = (): void => void this.#sockets.delete(socket);
      socket.on("error", ignore);
      socket.on("close", forget);
      this.#sockets.set(socket, undefined);
      turnsOf(server).whenAnswered(socket, () => {
        const match = streamOf(request);
        if (!match) {
          socket.off("error", ignore);
          socket.off("close", forget);
          forget();
          serveAsPlainHttp(server, request, socket, head);
          return;
        }
        this.#upgrade(request, socket, head, match).catch((error: unknown) => {
          api.violation(
            `a stream could not be opened: ${error instanceof Error ? (error.stack ?? error.message) : error}`,
          );
          socket.destroy();
        });
      });
    });
  }

  /** Streams that are open. */
  get size(): number {
    let size = 0;
    for (const websocket of this.#sockets.values()) if (websocket) size++;
    return size;
  }

  /** Tells every client that the emulator goes away (1001), and closes its socket. */
  close(): void {
    for (const [socket, websocket] of this.#sockets) {
      websocket?.close(1001, "the emulator is stopping");
      socket.destroy();
    }
  }

  /** Closes every open stream (1012), whose device is no more. Requests that have not been upgraded yet go on. */
  restart(reason: string): void {
    for (const [socket, websocket] of this.#sockets) {
      if (!websocket) continue;
      websocket.close(1012, reason);
      // Else the client's own close frame is never read.
      websocket.resume();
      // A client that does not answer the close is not waited for long.
      const cut = setTimeout(() => socket.destroy(), RESTART_CLOSE_MS);
      socket.once("close", () => clearTimeout(cut));
    }
  }

  async #upgrade(request: IncomingMessage, socket: Socket, head: Buffer, match: StreamMatch): Promise<void> {
    const seen = newSeen(this.#api, request);
    seen.operationId = match.operationId;
    try {
      refuseBody(request);
      await this.#open(request, socket, head, match.operationId, match.parameters, seen);
    } catch (error) {
      // After the upgrade nothing can be answered any more.
      if (this.#sockets.get(socket)) throw error;
      this.#reply(request, seen, refusal(this.#api, error, seen));
    }
  }

  async #open(
    request: IncomingMessage,
    socket: Socket,
    head: Buffer,
    operationId: StreamOperationId,
    parameters: ProjectContext["parameters"],
    seen: Seen,
  ): Promise<void> {
    const { journal, violation } = this.#api;
    refuseForeignHost(request, this.#api.host);
    refuseForeignPage(request);
    const [validator, upgrader] = await Promise.all([loadValidator(), this.#websockets()]);
    // Nothing is waited for from here to the upgrade: what was checked still holds then.
    const { world } = this.#api;
    const { store, simulation, registeredDevices } = world;
    const { principal, project } = admitToProject(world, request, { operationId, parameters }, seen);
    validator.path(operationId, parameters);
    const query = validator.query(operationId, searchOf(request));
    const context = { store, simulation, principal, parameters, query, registeredDevices, project, violation };
    const serve = openers[operationId](context);
    if (this.size >= this.#maxStreams) {
      throw new Problem(503, `too many open streams: the emulator serves ${this.#maxStreams} at once; close some`, {
        "Retry-After": "1",
      });
    }
    const device = parameters.device ?? query.device;
    const struck = strike(this.#api, { target: "stream", operationId, request, device, project }, seen);
    const refused = struck && refusedBy(struck);
    if (refused) {
      this.#reply(request, seen, refused);
      return;
    }
    if (struck && stallsBefore(struck)) {
      journal.record({ ...seen, status: 0 });
      stallUpgrade(socket, struck, simulation.timeline);
      return;
    }
    upgrader.handleUpgrade(request, socket, head, (websocket) => {
      this.#sockets.set(socket, websocket);
      journal.record({ ...seen, status: 101 });
      if (struck) serveStruck(websocket, socket, serve, struck, simulation.timeline);
      else serve(websocket);
    });
  }

  #reply(request: IncomingMessage, seen: Seen, reply: Reply): void {
    respondOnSocket(this.#api, request, reply);
    this.#api.journal.record({ ...seen, status: reply.status });
  }

  /** The library is loaded with the first stream: an emulator that serves none starts faster. */
  #websockets(): Promise<WebSocketServer> {
    this.#upgrader ??= import("ws").then(
      (ws) =>
        new ws.WebSocketServer({
          noServer: true,
          clientTracking: false,
          perMessageDeflate: false,
          maxPayload: MAX_INBOUND_FRAME_BYTES,
          handleProtocols: (offered) => (offered.has("binary") ? "binary" : false),
        }),
    );
    return this.#upgrader;
  }
}

/** The stream that a request opens; undefined for one that is answered as plain HTTP, whatever it offers besides. */
function streamOf(request: IncomingMessage): StreamMatch | undefined {
  if (request.headers.upgrade?.toLowerCase() !== "websocket") return undefined;
  try {
    const match = routeOf(request);
    return match.kind === "stream" ? match : undefined;
  } catch {
    // Plain HTTP says what is wrong with it.
    return undefined;
  }
}

/** A websocket begins where its handshake ends: a body would be taken for frames. */
function refuseBody(request: IncomingMessage): void {
  const { "content-length": length, "transfer-encoding": encoding } = request.headers;
  if (Number(length ?? 0) > 0 || encoding !== undefined) {
    throw badRequest("a websocket handshake must not have a body: send it without");
  }
}

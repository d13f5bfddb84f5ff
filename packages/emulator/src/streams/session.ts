import type { WebSocket } from "ws";
import type { ProjectContext } from "../api/handler.ts";

/** Serves a websocket that has just been opened. Everything that can be refused was refused before. */
export type StreamSession = (websocket: WebSocket) => void;

/** What an opener looks at: the request, judged by the document, and whom to tell of a fault of the emulator. */
export interface StreamContext extends ProjectContext {
  readonly violation: (text: string) => void;
}

/**
 * Refuses a stream (by throwing a Problem) or gives back what serves it. Nothing may be waited for here: what was checked
 * must still hold at the upgrade.
 */
export type StreamOpener = (context: StreamContext) => StreamSession;

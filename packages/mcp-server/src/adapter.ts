import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import {
  CallToolRequestSchema,
  ErrorCode,
  ListToolsRequestSchema,
  McpError,
  type RequestId,
} from "@modelcontextprotocol/sdk/types.js";
import { type AskPerson, answerTime } from "./confirm.ts";
import { clip, sanitiseIdentifier } from "./output/sanitise.ts";
import type { CallResult, ToldProgress } from "./pipeline.ts";
import type { CoreSession } from "./server.ts";
import { serverName, serverVersion } from "./version.ts";

/** One session of the protocol over one transport. */
export interface McpSession {
  connect(transport: Transport): Promise<void>;
  /** Cancels what still runs. */
  close(): Promise<void>;
  /** Resolves when no call is being worked on. */
  idle(): Promise<void>;
}

/** Puts further handlers on a session's protocol server, before it connects. Nothing that is published does. */
export type SessionExtension = (server: Server) => void;

/** Longest error message that is logged, in characters. */
const maxLogged = 500;

/**
 * How little a progress notification may rise. The protocol wants every one to be greater than the one before; a rollout
 * can stand still, and even fall back, while there is something to tell.
 */
const progressStep = 0.001;

/**
 * Speaks the protocol for one session of a server. The handlers are the low-level ones, so that `tools/list` and every result are
 * exactly what this server says. Beside the transports this is the only file that knows the protocol's library.
 */
export function createSession(core: CoreSession, log: (line: string) => void, extend?: SessionExtension): McpSession {
  const server = new Server(
    { name: serverName, title: "Synpse", version: serverVersion },
    { capabilities: { tools: {} }, instructions: core.instructions },
  );
  const running = new Set<Promise<unknown>>();

  // The message may repeat what was sent, so it is cleaned before it reaches a terminal.
  server.onerror = (error) => log(`protocol error: ${clip(core.scrub(sanitiseIdentifier(error.message)), maxLogged)}`);
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: [...core.tools] }));
  server.setRequestHandler(
    CallToolRequestSchema,
    async ({ params }, { signal, requestId, _meta, sendNotification }) => {
      const token = _meta?.progressToken;
      const send = async (progress: ToldProgress): Promise<void> => {
        if (token === undefined) return;
        const { done, ...rest } = progress;
        // A notification that cannot be delivered is no reason to fail the call.
        await sendNotification({
          method: "notifications/progress",
          params: { progressToken: token, progress: done, ...rest },
        }).catch(() => undefined);
      };
      const call = core.call(params.name, params.arguments, {
        signal,
        reportsProgress: token !== undefined,
        progress: rising((progress) => void send(progress)),
        askPerson: askerOf(server, requestId),
      });
      if (call === undefined) {
        const [similar] = core.similar(params.name);
        const hint = similar === undefined ? "" : `; did you mean ${similar}?`;
        throw new McpError(ErrorCode.InvalidParams, `Unknown tool ${JSON.stringify(params.name.slice(0, 128))}${hint}`);
      }
      running.add(call);
      try {
        return toResult(await call);
      } finally {
        running.delete(call);
      }
    },
  );
  extend?.(server);

  return {
    connect: (transport) => server.connect(transport),
    close: () => server.close(),
    async idle() {
      while (running.size > 0) await Promise.allSettled(running);
    },
  };
}

/** Asks by a form, where the client shows forms; undefined where it does not. */
function askerOf(server: Server, relatedRequestId: RequestId): AskPerson | undefined {
  const { elicitation } = server.getClientCapabilities() ?? {};
  // A client that names no kind shows forms: they were the only kind once.
  if (elicitation === undefined || (elicitation.form === undefined && elicitation.url !== undefined)) return undefined;
  return async ({ message, typed }, signal) => {
    const answer = await server.elicitInput(
      {
        message,
        requestedSchema: {
          type: "object",
          properties: {
            approve:
              typed === undefined
                ? { type: "boolean", title: "Go on", default: false }
                : { type: "string", title: `Type ${JSON.stringify(typed)} to go on` },
          },
          required: ["approve"],
        },
      },
      // Over HTTP the question then goes the way of the answer, which every client listens on.
      { signal, timeout: answerTime, relatedRequestId },
    );
    return answer.action === "accept"
      ? { action: "accept", value: answer.content?.approve }
      : { action: answer.action };
  };
}

function toResult({ text, structured, isError }: CallResult) {
  return {
    content: [{ type: "text" as const, text }],
    ...(structured === undefined ? {} : { structuredContent: { ...structured } }),
    ...(isError ? { isError } : {}),
  };
}

/** Raises each value above the last one where it is not. */
function rising(send: (progress: ToldProgress) => void): (progress: ToldProgress) => void {
  let last = -1;
  return (progress) => {
    last = Math.max(progress.done, last + progressStep);
    send({ ...progress, done: last });
  };
}

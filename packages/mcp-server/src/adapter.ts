import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import type { RequestHandlerExtra } from "@modelcontextprotocol/sdk/shared/protocol.js";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import {
  CallToolRequestSchema,
  CompleteRequestSchema,
  ErrorCode,
  GetPromptRequestSchema,
  ListPromptsRequestSchema,
  ListResourcesRequestSchema,
  ListResourceTemplatesRequestSchema,
  ListToolsRequestSchema,
  McpError,
  ReadResourceRequestSchema,
  type RequestId,
  type ServerNotification,
  type ServerRequest,
  SubscribeRequestSchema,
  UnsubscribeRequestSchema,
} from "@modelcontextprotocol/sdk/types.js";
import { type AskPerson, answerTime } from "./confirm.ts";
import { clip, sanitiseIdentifier } from "./output/sanitise.ts";
import type { Caller, CallResult, ToldProgress } from "./pipeline.ts";
import { Refusal } from "./refusal.ts";
import { schemaValidator } from "./schema-validator.ts";
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

/** What the protocol's version 2025-11-25 says where a resource is not there; the library has no name for it. */
const resourceNotFound = -32002;

type Extra = RequestHandlerExtra<ServerRequest, ServerNotification>;

/**
 * Speaks the protocol for one session of a server. The handlers are the low-level ones, so that lists and results are exactly
 * what this server says. Beside the transports this is the only file that knows the protocol's library.
 */
export function createSession(core: CoreSession, log: (line: string) => void, extend?: SessionExtension): McpSession {
  const { resources, prompts } = core;
  const server = new Server(
    { name: serverName, title: "Synpse", version: serverVersion },
    {
      capabilities: {
        tools: {},
        resources: resources.subscribes ? { subscribe: true } : {},
        prompts: {},
        completions: {},
        // The library answers `logging/setLevel`; there is nothing that this server would log to a client.
        logging: {},
      },
      instructions: core.instructions,
      jsonSchemaValidator: schemaValidator,
    },
  );
  const running = new Set<Promise<unknown>>();
  const clean = (error: Error) => clip(core.scrub(sanitiseIdentifier(error.message)), maxLogged);

  /** Counts what is worked on, and words what it fails with. */
  async function work<T>(promise: Promise<T>): Promise<T> {
    running.add(promise);
    try {
      return await promise;
    } catch (error) {
      if (error instanceof Refusal) throw toProtocolError(error);
      log(`request failed: ${clean(error instanceof Error ? error : new Error(String(error)))}`);
      throw protocolError(
        ErrorCode.InternalError,
        "The server failed while it worked on this; its log has the details.",
      );
    } finally {
      running.delete(promise);
    }
  }
  const callerOf = (extra: Extra) => toCaller(extra, server);

  // The message may repeat what was sent, so it is cleaned before it reaches a terminal.
  server.onerror = (error) => log(`protocol error: ${clean(error)}`);
  server.onclose = () => core.close();
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: [...core.tools] }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, extra) => {
    const call = core.call(params.name, params.arguments, callerOf(extra));
    if (call === undefined) {
      const [similar] = core.similar(params.name);
      const hint = similar === undefined ? "" : `; did you mean ${similar}?`;
      throw new McpError(ErrorCode.InvalidParams, `Unknown tool ${JSON.stringify(params.name.slice(0, 128))}${hint}`);
    }
    return toResult(await work(call));
  });
  server.setRequestHandler(ListResourcesRequestSchema, () => ({ resources: [...resources.list] }));
  server.setRequestHandler(ListResourceTemplatesRequestSchema, () => ({ resourceTemplates: [...resources.templates] }));
  server.setRequestHandler(ReadResourceRequestSchema, async ({ params }, extra) => ({
    contents: [{ ...(await work(resources.read(params.uri, callerOf(extra)))) }],
  }));
  server.setRequestHandler(SubscribeRequestSchema, async ({ params: { uri } }, { signal }) => {
    // A notification that cannot be delivered is no reason to end what it belongs to.
    const updated = () => void server.sendResourceUpdated({ uri }).catch(() => undefined);
    await work(resources.subscribe(uri, updated, signal));
    return {};
  });
  server.setRequestHandler(UnsubscribeRequestSchema, ({ params }) => {
    resources.unsubscribe(params.uri);
    return {};
  });
  server.setRequestHandler(ListPromptsRequestSchema, () => ({
    prompts: prompts.list.map((prompt) => ({ ...prompt, arguments: [...prompt.arguments] })),
  }));
  server.setRequestHandler(GetPromptRequestSchema, async ({ params }, extra) => {
    const { description, text } = await work(prompts.get(params.name, params.arguments ?? {}, callerOf(extra)));
    return { description, messages: [{ role: "user", content: { type: "text", text } }] };
  });
  server.setRequestHandler(CompleteRequestSchema, async ({ params: { ref, argument, context } }) => {
    const { values, ...rest } = await work(
      core.complete({
        of: ref.type === "ref/prompt" ? { prompt: ref.name } : { uriTemplate: ref.uri },
        argument: argument.name,
        value: argument.value,
        others: context?.arguments ?? {},
      }),
    );
    return { completion: { ...rest, values: [...values] } };
  });
  extend?.(server);

  return {
    connect: (transport) => server.connect(transport),
    close: () => server.close(),
    async idle() {
      while (running.size > 0) await Promise.allSettled(running);
    },
  };
}

/** Whoever made a request, and what can be told to them while it is worked on. */
function toCaller({ signal, requestId, _meta, sendNotification }: Extra, server: Server): Caller {
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
  return {
    signal,
    reportsProgress: token !== undefined,
    progress: rising((progress) => void send(progress)),
    askPerson: askerOf(server, requestId),
  };
}

function toProtocolError({ kind, message, uri }: Refusal): Error {
  const code = {
    "not found": resourceNotFound,
    invalid: ErrorCode.InvalidParams,
    failed: ErrorCode.InternalError,
  }[kind];
  return protocolError(code, message, uri === undefined ? undefined : { uri });
}

/** The library's own error would put the code before the message once more. */
function protocolError(code: number, message: string, data?: object): Error {
  return Object.assign(new Error(message), { code, ...(data === undefined ? {} : { data }) });
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

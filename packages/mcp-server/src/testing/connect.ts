import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import {
  type ElicitRequest,
  type ElicitRequestFormParams,
  ElicitRequestSchema,
  type ElicitResult,
} from "@modelcontextprotocol/sdk/types.js";
import { Emulator, ManualClock } from "@synpse/emulator";
import { createSession, type McpSession } from "../adapter.ts";
import type { AuditEntry } from "../audit.ts";
import { createCore, type ServerOptions } from "../server.ts";

/** The facts of an answer. Which of them there are depends on the tool; these are what tests look into by name. */
interface Said extends Record<string, unknown> {
  readonly id: string;
  readonly note: string;
  readonly what: string;
  readonly next: string;
  readonly nextCursor: string | undefined;
  readonly shown: number;
  readonly didYouMean: readonly string[];
  readonly devices: readonly SaidItem[];
  readonly applications: readonly SaidItem[];
  readonly containers: readonly SaidItem[];
}

interface SaidItem extends Record<string, unknown> {
  readonly name: string;
  readonly namespace: string;
  readonly device: string;
  readonly state: string;
  readonly status: string;
  readonly description: string;
}

/** What a tool answered, taken apart. */
export interface Answer {
  readonly isError: boolean;
  /** All that was said, as it came. */
  readonly text: string;
  /** The facts of the text. */
  readonly json: Said;
  readonly structured: unknown;
  /** The fenced lines behind the facts. */
  readonly block: string | undefined;
}

export interface Told {
  readonly progress: number;
  readonly total?: number | undefined;
  readonly message?: string | undefined;
}

/** A real client of the protocol, connected to a server. */
export interface Connected extends AsyncDisposable {
  readonly client: Client;
  readonly log: readonly string[];
  /** The entries of the audit log. */
  readonly audited: readonly AuditEntry[];
  readonly session: McpSession;
  call(name: string, args?: object, options?: CallOptions): Promise<Answer>;
}

export interface CallOptions {
  readonly onprogress?: ((told: Told) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A client on the demo fleet, for tests that only read. Its time stands still. */
export async function connectDemo(): Promise<Connected & { readonly emulator: Emulator }> {
  const clock = new ManualClock();
  const emulator = await Emulator.start({ clock, fleet: "demo" });
  const mcp = await connect({ synpse: emulator.clientOptions, now: () => new Date(clock.now()) });
  return {
    ...mcp,
    emulator,
    async [Symbol.asyncDispose]() {
      await mcp[Symbol.asyncDispose]();
      await emulator.close();
    },
  };
}

/** What a person does with a form that they are shown. */
export type Elicit = (asked: ElicitRequest["params"]) => ElicitResult | Promise<ElicitResult>;

/** A person who agrees to whatever is asked, and types what is asked for. */
export const agree: Elicit = (asked) => {
  const { approve } = (asked as ElicitRequestFormParams).requestedSchema.properties;
  const typed = /^Type "(.*)" to go on$/.exec(approve?.title ?? "")?.[1];
  return { action: "accept", content: { approve: typed ?? true } };
};

/** Connects a client in memory to a server that is made for it. With `elicit` the client can ask a person. */
export async function connect(options: ServerOptions, elicit?: Elicit): Promise<Connected> {
  const log: string[] = [];
  const audited: AuditEntry[] = [];
  const core = createCore({ log: (line) => log.push(line), audit: (entry) => audited.push(entry), ...options });
  const session = createSession(core.session(), (line) => log.push(line));
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  await session.connect(theirs);
  const client = await connectClient(ours, elicit);
  return {
    client,
    log,
    audited,
    session,
    call: (name, args, how) => callTool(client, name, args, how),
    async [Symbol.asyncDispose]() {
      await client.close();
      await session.close();
    },
  };
}

/** Connects to a server for an API that the test plays: the body of the answer to each path. */
export function connectPlayed(answer: (path: string) => unknown, options: ServerOptions = {}): Promise<Connected> {
  return connect({
    ...options,
    synpse: {
      accessKey: "s".repeat(28),
      projectId: "p",
      baseUrl: "http://127.0.0.1:1/api",
      fetch: (url) => Promise.resolve(Response.json(answer(new URL(url).pathname))),
    },
  });
}

export async function connectClient(transport: Transport, elicit?: Elicit): Promise<Client> {
  const capabilities = elicit === undefined ? {} : { elicitation: {} };
  const client = new Client({ name: "test", version: "0" }, { capabilities });
  if (elicit !== undefined) client.setRequestHandler(ElicitRequestSchema, ({ params }) => elicit(params));
  await client.connect(transport);
  return client;
}

export async function callTool(
  client: Client,
  name: string,
  args: object = {},
  options: CallOptions = {},
): Promise<Answer> {
  const result = await client.callTool({ name, arguments: { ...args } }, undefined, {
    ...(options.onprogress === undefined ? {} : { onprogress: options.onprogress }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  const [content] = result.content as { type: string; text: string }[];
  const text = content?.text ?? "";
  const end = text.indexOf("\n}\n\n");
  const facts = end === -1 ? text : text.slice(0, end + 2);
  return {
    isError: result.isError === true,
    text,
    json: JSON.parse(facts) as Said,
    structured: result.structuredContent,
    block: end === -1 ? undefined : text.slice(end + 4),
  };
}

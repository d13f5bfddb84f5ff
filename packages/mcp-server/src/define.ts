import type { Synpse } from "@synpse/sdk";
import type { DeviceStreams } from "@synpse/sdk/streaming";
import type * as z from "zod";
import type { Facts, Reply } from "./output/facts.ts";
import type { KeyHolder } from "./principal.ts";
import type { Settings } from "./settings.ts";

/** Groups of tools that are switched on and off together, in the order in which tools are listed. */
export const toolsets = ["fleet", "apps", "logs", "jobs", "config", "danger", "remote"] as const;
type Toolset = (typeof toolsets)[number];

/** What is offered where nothing else is asked for: what most work needs, and nothing that cannot be taken back. */
export const defaultToolsets: readonly Toolset[] = ["fleet", "apps", "logs"];

/** What a client may assume of a tool. All four are always said: the protocol's defaults are not ours. */
export interface Annotations {
  /** Changes nothing. Decides, too, whether a read-only server offers the tool. */
  readonly readOnlyHint: boolean;
  /** May replace or remove what is there. */
  readonly destructiveHint: boolean;
  /** Calling it again with the same input changes nothing more. */
  readonly idempotentHint: boolean;
  /** Deals with things outside this server. */
  readonly openWorldHint: boolean;
}

/** How far a long call has come. */
export interface Progress {
  readonly done: number;
  readonly total: number;
  /** What is happening, in this server's own words. */
  readonly message: string;
  /** Whom it is about. The pipeline quotes the names behind the message. */
  readonly names: readonly string[];
}

/** What a handler has to work with: nothing of the protocol, so that the protocol can change. */
export interface Context {
  readonly synpse: Synpse;
  /** Whose key that works with. */
  readonly keyHolder: KeyHolder;
  /** Opens log streams; loaded when first asked for. */
  streams(): Promise<DeviceStreams>;
  /** The namespace where the caller names none. */
  readonly namespace: string;
  /** Whether that is the only namespace of this server: no caller can name another one. */
  readonly namespaceFixed: boolean;
  /** Aborted when the caller cancels or goes away. */
  readonly signal: AbortSignal;
  /** Whether anyone listens to `progress`. Without it a client gives up on a silent call after about a minute. */
  readonly reportsProgress: boolean;
  progress(progress: Progress): void;
  /** Keeps these values out of the free text of this call's result, which may echo them. */
  conceal(values: readonly string[]): void;
  /** Makes text from outside what will be shown of it, for tools that search it: a search must not find what is hidden. */
  cleaner(): (text: string) => string;
  now(): Date;
  /** What the operator allows beyond the tools themselves. */
  readonly settings: Settings;
}

/** What a call would change, found out before anything is changed. */
export interface Plan<State> {
  /** What the handler goes on with. */
  readonly state: State;
  /** What is changed, by its name: for the audit log and for the person who is asked. */
  readonly target: string;
  /** What sort of thing that is, and the namespace that it is in: for the audit log. */
  readonly kind?: string | undefined;
  readonly namespace?: string | undefined;
  /** What exactly is run: for the audit log, which gets it without the credentials in it. */
  readonly command?: string | undefined;
  /** What will happen, in this server's own words: one sentence without names. */
  readonly what: string;
  /** Names, counts and what depends on it, for whoever decides. */
  readonly about?: Facts | undefined;
  /** Set where nobody should do it without being sure. */
  readonly ask?: Ask | undefined;
  /** A call that only tells what it would change: nothing to confirm, count or record. */
  readonly dryRun?: boolean | undefined;
}

/** Why a call needs to be confirmed, and how. */
export interface Ask {
  /** It cannot be undone: a person types `answer`. Otherwise it is wide, and a person says yes. */
  readonly irreversible: boolean;
  /** What the argument `confirm` must be: the exact name, or the name and how many devices. */
  readonly answer: string;
}

/** What a projection knows beside the data. */
export interface View {
  readonly now: Date;
  readonly namespace: string;
}

/**
 * A tool, as plain data. `handler` returns API objects and plain values as they are; `project` picks and words what is
 * said about them. Between the two the pipeline takes out what is secret, so neither formats, redacts, fences or cuts.
 */
export interface ToolDefinition<Input extends z.ZodObject, Data, State> {
  /** verb_noun, at most 32 characters. */
  readonly name: string;
  /** For people. */
  readonly title: string;
  readonly toolset: Toolset;
  /** What it returns, when to prefer it, one caveat: at most three sentences. */
  readonly description: string;
  readonly annotations: Annotations;
  /** A flat strict object. Where the namespace is fixed for the server, `namespace` is taken out of it. */
  readonly input: Input;
  /** The shape of the structured result: loose, so that a client which checks it never trips over more. */
  readonly output?: z.ZodObject | undefined;
  /** Of a tool that writes: the tool that shows whether a write whose answer was lost took place. */
  readonly checkWith?: string | undefined;
  /** Of every tool that writes: reads what the call needs and says what it would do. Changes nothing. */
  prepare?(input: z.output<Input>, context: Context): Promise<Plan<State>>;
  handler(input: z.output<Input>, context: Context, state: State): Promise<Data>;
  project(data: Data, input: z.output<Input>, view: View): Reply;
}

/** Any tool. */
export type Tool = ToolDefinition<z.ZodObject, unknown, unknown>;

/** Lets TypeScript work out the types of a tool's handler from its schemas. */
export function defineTool<Input extends z.ZodObject, Data>(
  tool: Omit<ToolDefinition<Input, Data, undefined>, "prepare">,
): Tool {
  return tool as Tool;
}

/** The same for a tool that changes something. */
export function defineWriter<Input extends z.ZodObject, Data, State>(
  tool: ToolDefinition<Input, Data, State> & Required<Pick<ToolDefinition<Input, Data, State>, "prepare">>,
): Tool {
  return tool as Tool;
}

/** The annotations of a tool that only reads. */
export const reads: Annotations = {
  readOnlyHint: true,
  destructiveHint: false,
  idempotentHint: true,
  openWorldHint: true,
};

/** The annotations of a tool that adds something, and neither replaces nor removes. */
export const adds: Annotations = {
  readOnlyHint: false,
  destructiveHint: false,
  idempotentHint: false,
  openWorldHint: true,
};

/** The annotations of a tool that may replace or remove what is there. */
export const replaces: Annotations = {
  readOnlyHint: false,
  destructiveHint: true,
  idempotentHint: true,
  openWorldHint: true,
};

/** More devices than this make a change a wide one, which is confirmed. */
export const wideAbove = 5;

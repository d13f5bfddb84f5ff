import type { ClientOptions, Synpse } from "@synpse/sdk";
import { createBackend } from "./backend.ts";
import { type Failure, repeat } from "./failure.ts";
import { instructions } from "./instructions.ts";
import { type ListedTool, listTools } from "./listing.ts";
import { nearest } from "./nearest.ts";
import { scrubber } from "./output/redact.ts";
import { type Caller, type CallResult, callTool, type Surroundings } from "./pipeline.ts";
import { type Selection, selectTools } from "./selection.ts";
import { catalog } from "./tools/catalog.ts";

/** How a server is made. */
export interface ServerOptions extends Selection {
  /** A client, or options for one; what is left out comes from the environment. */
  readonly synpse?: Synpse | ClientOptions | undefined;
  /** Advertise the shape of structured results, for clients that check it. */
  readonly outputSchemas?: boolean | undefined;
  /** Takes one line about what went wrong inside. Standard error unless given. */
  readonly log?: ((line: string) => void) | undefined;
  /** The present time. */
  readonly now?: (() => Date) | undefined;
}

/** The tools of one server, without any protocol. One serves many sessions. */
export interface ToolServer {
  readonly instructions: string;
  readonly tools: readonly ListedTool[];
  /** Undefined where there is no tool of that name at all. */
  call(name: string, args: unknown, caller: Caller): Promise<CallResult> | undefined;
  /** The known tool names most like this one. */
  similar(name: string): readonly string[];
  /** Text without this server's credentials, for what is logged outside of a call. */
  scrub(text: string): string;
}

/** The namespace that every project has, and that is meant where none is given. */
const defaultNamespace = "default";

/** Calls that one server works on at a time; each holds a few requests to the API. */
export const maxCalls = 64;

const busy: Failure = {
  code: "busy",
  what: "This server works on too many calls already.",
  repeat: repeat.notApplied,
  next: "Wait for the calls that are still running, then call again.",
};

/** Throws SelectionError where the selection cannot be meant. */
export function createToolServer(options: ServerOptions): ToolServer {
  const served = selectTools(catalog, options);
  const byName = new Map(served.map((one) => [one.tool.name, one]));
  const tools = listTools(served, options.outputSchemas ?? false);
  const namespace = options.namespace ?? defaultNamespace;
  const backend = createBackend(options.synpse ?? {});
  const surroundings: Surroundings = {
    backend,
    namespace,
    namespaceFixed: options.namespace !== undefined,
    withheld: served.filter((one) => one.withheld !== undefined).map(({ tool }) => tool.name),
    now: options.now ?? (() => new Date()),
    log: options.log ?? ((line) => process.stderr.write(`${line}\n`)),
  };
  let running = 0;
  return {
    tools,
    instructions: instructions(served, {
      namespace,
      fixed: options.namespace !== undefined,
      readOnly: options.readOnly ?? false,
    }),
    call(name, args, caller) {
      const one = byName.get(name);
      if (one === undefined) return undefined;
      if (running >= maxCalls) return callTool({ ...one, withheld: busy }, args, caller, surroundings);
      running += 1;
      return callTool(one, args, caller, surroundings).finally(() => {
        running -= 1;
      });
    },
    similar: (name) =>
      nearest(
        name,
        tools.map((tool) => tool.name),
        1,
      ),
    scrub: (text) => scrubber(backend.secrets())(text),
  };
}

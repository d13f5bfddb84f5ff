import type { ClientOptions, Synpse } from "@synpse/sdk";
import type { Audit } from "./audit.ts";
import type { ConfirmPolicy } from "./confirm.ts";
import { type Failure, repeat } from "./failure.ts";
import { instructions } from "./instructions.ts";
import { type ListedTool, listTools } from "./listing.ts";
import { createLockdown } from "./lockdown.ts";
import { nearest } from "./nearest.ts";
import { scrubber } from "./output/redact.ts";
import { type Caller, type CallResult, callTool, type ServedTool, type Surroundings } from "./pipeline.ts";
import { createPrincipal, maxCalls, type Principal } from "./principal.ts";
import { namespaceOf, type Selection, selectTools } from "./selection.ts";
import { type Settings, secretSourceOf } from "./settings.ts";
import { catalog } from "./tools/catalog.ts";

/** How a server is made. */
export interface ServerOptions extends Selection {
  /** A client, or options for one; what is left out comes from the environment. */
  readonly synpse?: Synpse | ClientOptions | undefined;
  /** Advertise the shape of structured results, for clients that check it. */
  readonly outputSchemas?: boolean | undefined;
  /**
   * Who confirms what is wide or cannot be undone: "ask" asks the person where the client can, and else takes the argument
   * `confirm`; "human" takes a person's word only; "never" confirms nothing. "ask" unless given.
   */
  readonly confirm?: ConfirmPolicy | undefined;
  /** Once text from outside was read in a session, let a person approve each change. */
  readonly lockdown?: boolean | undefined;
  /** Hosts, beside the device itself, that `check_port` may make a device reach. */
  readonly allowedHosts?: readonly string[] | undefined;
  /** Commands that `run_command` may run, each with any further words; all unless given. */
  readonly allowedCommands?: readonly string[] | undefined;
  /** A folder whose files `set_secret` may take values from; none unless given. */
  readonly secretFolder?: string | undefined;
  /** Takes an entry for each change that was asked for. One line of JSON to `log` unless given. */
  readonly audit?: Audit | undefined;
  /** Takes one line about what went wrong inside. Standard error unless given. */
  readonly log?: ((line: string) => void) | undefined;
  /** The present time. */
  readonly now?: (() => Date) | undefined;
}

/** What one session is opened with. */
export interface SessionOptions {
  /** Whose key the calls are made with; the server's own unless given. */
  readonly principal?: Principal | undefined;
  /** What the session does without. */
  readonly narrowed?: (Selection & { readonly lockdown?: boolean | undefined }) | undefined;
  /** How the audit log names the session. */
  readonly id?: string | undefined;
  /** A session of a single request, which cannot know what was read before: in lockdown it counts as suspect. */
  readonly single?: boolean | undefined;
}

/** One server, without any protocol. It serves many sessions. */
export interface Core {
  /** The principal that the server's own key makes. */
  readonly principal: Principal;
  /** Throws SelectionError where what it is narrowed to cannot be meant. */
  session(options?: SessionOptions): CoreSession;
  /** Text without the credentials of this server's own principal, for what is logged outside of a call. */
  scrub(text: string): string;
  readonly log: (line: string) => void;
  readonly now: () => Date;
}

/** What one client sees of the server. */
export interface CoreSession {
  readonly instructions: string;
  /** Made when it is first asked for: an answer to `initialize` does not wait for it. */
  readonly tools: readonly ListedTool[];
  /** Undefined where there is no tool of that name at all. */
  call(name: string, args: unknown, caller: Caller): Promise<CallResult> | undefined;
  /** The known tool names most like this one. */
  similar(name: string): readonly string[];
  /** Text without the session's credentials, for what is logged outside of a call. */
  scrub(text: string): string;
}

/** The namespace that every project has, and that is meant where none is given. */
const defaultNamespace = "default";

/** Lists of tools that are remembered: sessions of one server ask for few different ones. */
const maxListings = 32;

const busy: Failure = {
  code: "busy",
  what: `This server works on ${maxCalls} calls already.`,
  repeat: repeat.notApplied,
  next: "Wait for the calls that are still running, then call again.",
};

/** Throws SelectionError where the selection cannot be meant. */
export function createCore(options: ServerOptions): Core {
  const policy = options.confirm ?? "ask";
  const log = options.log ?? ((line: string) => process.stderr.write(`${line}\n`));
  const now = options.now ?? (() => new Date());
  const audit = options.audit ?? ((entry) => log(`audit ${JSON.stringify(entry)}`));
  const own = createPrincipal({ synpse: options.synpse, now: () => now().getTime() });
  const settings: Settings = {
    allowedHosts: options.allowedHosts ?? [],
    allowedCommands: options.allowedCommands,
    secretSource: secretSourceOf(process.env, options.secretFolder),
  };
  selectTools(catalog, options, policy);
  const listings = new Map<string, readonly ListedTool[]>();

  function listing(served: readonly ServedTool[], key: string): readonly ListedTool[] {
    const known = listings.get(key);
    if (known !== undefined) return known;
    const tools = listTools(served, options.outputSchemas ?? false);
    if (listings.size < maxListings) listings.set(key, tools);
    return tools;
  }

  function session({ principal = own, narrowed = {}, id, single = false }: SessionOptions = {}): CoreSession {
    const fixed = namespaceOf(options, narrowed);
    const served = selectTools(catalog, options, policy, narrowed);
    const byName = new Map(served.map((one) => [one.tool.name, one]));
    const namespace = fixed ?? defaultNamespace;
    const offered = served.filter((one) => one.withheld === undefined);
    const key = JSON.stringify([offered.map(({ tool }) => tool.name), fixed === undefined]);
    const surroundings: Surroundings = {
      principal,
      session: id,
      namespace,
      namespaceFixed: fixed !== undefined,
      withheld: served.filter((one) => one.withheld !== undefined).map(({ tool }) => tool.name),
      // The files and variables of this machine belong to the operator, and to nobody who comes with a key of their own.
      settings: principal === own ? settings : { ...settings, secretSource: undefined },
      policy,
      lockdown: createLockdown(options.lockdown === true || narrowed.lockdown === true, single),
      now,
      log,
      audit,
    };
    return {
      get tools() {
        return listing(served, key);
      },
      instructions: instructions(served, {
        namespace,
        fixed: fixed !== undefined,
        readOnly: options.readOnly === true || narrowed.readOnly === true,
      }),
      call(name, args, caller) {
        const one = byName.get(name);
        if (one === undefined) return undefined;
        if (!principal.enter()) return callTool({ ...one, withheld: busy }, args, caller, surroundings);
        return callTool(one, args, caller, surroundings).finally(() => principal.leave());
      },
      similar: (name) =>
        nearest(
          name,
          offered.map(({ tool }) => tool.name),
          1,
        ),
      scrub: (text) => scrubber(principal.backend.secrets())(text),
    };
  }

  return { principal: own, session, scrub: (text) => scrubber(own.backend.secrets())(text), log, now };
}

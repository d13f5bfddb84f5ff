import type { ClientOptions, Synpse } from "@synpse/sdk";
import type { Audit } from "./audit.ts";
import { askedFor, type CompletionOf } from "./completions/asked.ts";
import { type Completer, type Completion, createCompleter, noCompletion } from "./completions/completer.ts";
import type { ConfirmPolicy } from "./confirm.ts";
import { type Failure, repeat } from "./failure.ts";
import { instructions } from "./instructions.ts";
import { type ListedTool, listTools } from "./listing.ts";
import { createLockdown } from "./lockdown.ts";
import { nearest } from "./nearest.ts";
import { scrubber } from "./output/redact.ts";
import { type Caller, type CallResult, callTool, type ServedTool, type Surroundings } from "./pipeline.ts";
import { createPrincipal, maxCalls, type Principal } from "./principal.ts";
import { type SessionPrompts, sessionPrompts } from "./prompts/session.ts";
import { effectiveFacts } from "./resources/effective.ts";
import { type SessionResources, sessionResources } from "./resources/session.ts";
import { createWatches, laterUnref, type Schedule, type Watches } from "./resources/watches.ts";
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
  /** Runs something after some milliseconds, keeping no process alive for it, and gives what calls it off. */
  readonly schedule?: Schedule | undefined;
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
  readonly resources: SessionResources;
  readonly prompts: SessionPrompts;
  /** Rejects with Refusal where there is no such argument. */
  complete(of: CompletionOf): Promise<Completion>;
  /** Text without the session's credentials, for what is logged outside of a call. */
  scrub(text: string): string;
  /** Ends what goes on between requests. */
  close(): void;
}

/** The namespace that every project has, and that is meant where none is given. */
const defaultNamespace = "default";

/** Lists of tools that are remembered: sessions of one server ask for few different ones. */
const maxListings = 32;

/** What the sessions of one principal share beside the client. */
interface Shared {
  readonly completer: Completer;
  readonly watches: Watches;
}

const busy: Failure = {
  code: "busy",
  what: `This server works on ${maxCalls} calls already.`,
  repeat: repeat.notApplied,
  next: "Wait for the calls that are still running, then call again.",
};

/** Throws SelectionError where the selection cannot be meant. `concealed` are values that are kept out of every result. */
export function createCore(options: ServerOptions, concealed: readonly string[] = []): Core {
  const policy = options.confirm ?? "ask";
  const log = options.log ?? ((line: string) => process.stderr.write(`${line}\n`));
  const now = options.now ?? (() => new Date());
  const audit = options.audit ?? ((entry) => log(`audit ${JSON.stringify(entry)}`));
  const own = createPrincipal({ synpse: options.synpse, concealed, now: () => now().getTime() });
  const settings: Settings = {
    allowedHosts: options.allowedHosts ?? [],
    allowedCommands: options.allowedCommands,
    secretSource: secretSourceOf(process.env, options.secretFolder),
  };
  selectTools(catalog, options, policy);
  const shared = new WeakMap<Principal, Shared>();

  /** What the sessions of one principal have in common, and nobody else sees. */
  function sharedBy(principal: Principal): Shared {
    const known = shared.get(principal);
    if (known !== undefined) return known;
    const made = {
      completer: createCompleter(() => now().getTime()),
      watches: createWatches(options.schedule ?? laterUnref),
    };
    shared.set(principal, made);
    return made;
  }

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
    const readOnly = options.readOnly === true || narrowed.readOnly === true;
    const lockdown = options.lockdown === true || narrowed.lockdown === true;
    const surroundings: Surroundings = {
      principal,
      session: id,
      namespace,
      namespaceFixed: fixed !== undefined,
      withheld: served.filter((one) => one.withheld !== undefined).map(({ tool }) => tool.name),
      // The files and variables of this machine belong to the operator, and to nobody who comes with a key of their own.
      settings: principal === own ? settings : { ...settings, secretSource: undefined },
      policy,
      lockdown: createLockdown(lockdown, single),
      now,
      log,
      audit,
    };
    const { completer, watches } = sharedBy(principal);

    function run(one: ServedTool, args: unknown, caller: Caller, share?: number): Promise<CallResult> {
      const around = { ...surroundings, share };
      if (!principal.enter()) return callTool({ ...one, withheld: busy }, args, caller, around);
      return callTool(one, args, caller, around).finally(() => principal.leave());
    }

    const offers = (name: string) => offered.some(({ tool }) => tool.name === name);
    function call(name: string, args: unknown, caller: Caller, share?: number): Promise<CallResult> {
      const one = byName.get(name);
      if (one === undefined) throw new Error(`there is no tool ${name}`);
      return run(one, args, caller, share);
    }
    const resources = sessionResources({
      surroundings,
      offers,
      call,
      effective: () => effectiveFacts(surroundings, { served, readOnly, lockdown }),
      watches: single ? undefined : watches,
    });
    const prompts = sessionPrompts({ surroundings, offers, call });
    return {
      get tools() {
        return listing(served, key);
      },
      instructions: instructions(served, {
        namespace,
        fixed: fixed !== undefined,
        policy,
        lockdown,
      }),
      call(name, args, caller) {
        const one = byName.get(name);
        return one && run(one, args, caller);
      },
      similar: (name) =>
        nearest(
          name,
          offered.map(({ tool }) => tool.name),
          1,
        ),
      resources,
      prompts,
      async complete(of) {
        const asked = askedFor(of, { resources, prompts, namespace, namespaceFixed: fixed !== undefined });
        if (asked === undefined || !principal.enter()) return noCompletion;
        const { backend } = principal;
        return completer.complete(asked, () => backend.synpse(), backend.secrets()).finally(() => principal.leave());
      },
      scrub: (text) => scrubber(principal.backend.secrets())(text),
      close: () => resources.close(),
    };
  }

  return { principal: own, session, scrub: (text) => scrubber(own.backend.secrets())(text), log, now };
}

import { reads } from "../define.ts";
import type { Facts } from "../output/facts.ts";
import { type Caller, type CallResult, explainHere, finish, type Surroundings, sayFailure } from "../pipeline.ts";
import { echo, kindOf, Refusal } from "../refusal.ts";
import { withoutUndefined } from "../without-undefined.ts";
import { isTwin } from "./define.ts";
import { type Found, type Offer, offerResources } from "./offer.ts";
import { createSubscriptions } from "./subscriptions.ts";
import type { Watches } from "./watches.ts";

interface Contents {
  readonly uri: string;
  readonly mimeType: string;
  readonly text: string;
}

/** What one session can read, and be told about. What cannot be done rejects with Refusal. */
export interface SessionResources extends Pick<Offer, "list" | "templates" | "template"> {
  read(uri: string, caller: Caller): Promise<Contents>;
  /** Whether there are subscriptions: a session of a single request would not live to be told. */
  readonly subscribes: boolean;
  /** Calls `updated` when the status of a device or of a rollout changes. */
  subscribe(uri: string, updated: () => void, signal: AbortSignal): Promise<void>;
  unsubscribe(uri: string): void;
  /** Ends every subscription. */
  close(): void;
}

/** What the resources of a session are made of. */
export interface ResourceSource {
  readonly surroundings: Surroundings;
  offers(tool: string): boolean;
  call(tool: string, args: object, caller: Caller): Promise<CallResult>;
  /** What this session may do. */
  effective(): Facts;
  /** Undefined where nobody can subscribe. */
  readonly watches: Watches | undefined;
}

export function sessionResources({ surroundings, offers, call, effective, watches }: ResourceSource): SessionResources {
  const { namespace, namespaceFixed, principal } = surroundings;
  const { backend } = principal;
  const { find, ...lists } = offerResources(offers, namespaceFixed ? namespace : undefined, () => backend.secrets());
  const subscriptions = watches && createSubscriptions(watches, { synpse: () => backend.synpse(), namespace });

  async function tell({ resource, variables }: Found, caller: Caller, uri: string): Promise<string> {
    if (!isTwin(resource)) {
      const own = await resource.tell(effective());
      return "text" in own ? own.text : finish({ facts: own.facts }, [], surroundings).text;
    }
    const { text, isError, code } = await call(resource.tool, withoutUndefined(resource.input(variables)), caller);
    if (isError) throw new Refusal(kindOf(code), text, echo(uri, backend.secrets()));
    return text;
  }

  return {
    ...lists,
    async read(uri, caller) {
      const found = find(uri);
      const text = await tell(found, caller, uri);
      return { uri: echo(uri, backend.secrets()), mimeType: found.resource.mimeType, text };
    },
    subscribes: watches !== undefined,
    async subscribe(uri, updated, signal) {
      const found = find(uri);
      if (subscriptions === undefined) {
        throw new Refusal("invalid", "Nothing can be subscribed to here: this server keeps no sessions.");
      }
      try {
        await subscriptions.add(uri, found, updated, signal);
      } catch (error) {
        if (error instanceof Refusal) throw error;
        const failure = explainHere(error, { name: "resources/subscribe", annotations: reads }, [], surroundings);
        throw new Refusal(kindOf(failure.code), sayFailure(failure, [], surroundings), echo(uri, backend.secrets()));
      }
    },
    unsubscribe: (uri) => subscriptions?.remove(uri),
    close: () => subscriptions?.close(),
  };
}

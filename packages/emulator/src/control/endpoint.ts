import type { Emulator } from "../emulator.ts";
import type { Timeline } from "../fleet/timeline.ts";
import type { Principal } from "../store/store.ts";
import type { QueryReaders, QueryValues } from "./query.ts";

/** What an endpoint works on. The request has been authenticated, and judged by what the endpoint says it takes. */
export interface ControlCall<Query extends QueryReaders = QueryReaders> {
  readonly emulator: Emulator;
  /** From the path. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: QueryValues<Query>;
  /** Undefined where the endpoint takes none. */
  readonly body: unknown;
  readonly principal: Principal;
  /** Closed when another world takes the place of the one that there is, and when the emulator is closed. */
  readonly timeline: Pick<Timeline, "whenClosed">;
  /** Aborted when the client leaves. */
  readonly signal: AbortSignal;
}

/** One thing that can be asked of the emulator over HTTP, as data. */
export interface Endpoint {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** After `/_emulator`; `{device}` stands for a segment. */
  readonly path: string;
  /** In one line. */
  readonly does: string;
  /** The same in TypeScript: a member of `Emulator`, such as `fleet.addDevice`. */
  readonly member: string;
  /** Of the answer: 200 and 201 have a JSON body, 204 has none. */
  readonly status: 200 | 201 | 204;
  readonly query: QueryReaders;
  /** JSON Schema (2020-12) of the body; it may refer to the API's document. Without one, there is no body. */
  readonly body?: object | undefined;
  /** Largest body, in bytes. */
  readonly bodyLimit?: number | undefined;
  /** A device's own key is good enough too. */
  readonly forDevices?: boolean | undefined;
  readonly run: (call: ControlCall) => unknown;
}

/** An endpoint whose query is known to its own code. */
export function endpoint<Query extends QueryReaders>(
  definition: Omit<Endpoint, "query" | "run"> & {
    readonly query?: Query;
    readonly run: (call: ControlCall<Query>) => unknown;
  },
): Endpoint {
  const { query = {}, run } = definition;
  // The one way through reads the query by the readers that stand beside this code.
  return { ...definition, query, run: run as Endpoint["run"] };
}

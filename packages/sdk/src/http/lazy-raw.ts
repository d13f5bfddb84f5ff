import { ignore } from "./ignore.ts";
import type { RawContext } from "./raw.ts";
import type { RawClient } from "./raw-client.ts";

const CALLS = /^(request|GET|PUT|POST|DELETE|PATCH)$/;
const CHANGES = /^(use|eject)$/;
type Methods = Record<string, (...given: unknown[]) => unknown>;

/** The raw client, loaded by its first use: most programs never make one. */
export function createLazyRaw(context: RawContext): RawClient {
  let loading: Promise<Methods> | undefined;
  function load(): Promise<Methods> {
    loading ??= import("./raw.ts").then(({ createRaw }) => createRaw(context) as unknown as Methods);
    return loading;
  }
  /** Middleware is in force from the next call on. What is wrong with it is told by the calls that follow. */
  function change(name: string, given: unknown[]): void {
    loading = load().then((raw) => {
      raw[name]?.(...given);
      return raw;
    });
    loading.catch(ignore);
  }
  return new Proxy({} as RawClient, {
    get(_, name) {
      const method = String(name);
      if (CHANGES.test(method)) return (...given: unknown[]) => change(method, given);
      return CALLS.test(method) ? async (...given: unknown[]) => (await load())[method]?.(...given) : undefined;
    },
  });
}

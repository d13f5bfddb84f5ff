import type { RawContext } from "./raw.ts";
import type { RawClient } from "./raw-client.ts";

type Methods = Record<string, (...given: unknown[]) => unknown>;

/** The raw client, loaded by its first call: most programs never make one. Calls reach it in the order they were made. */
export function createLazyRaw(context: RawContext): RawClient {
  let loading: Promise<unknown> | undefined;
  async function reach(name: string, given: unknown[]): Promise<unknown> {
    loading ??= import("./raw.ts").then(({ createRaw }) => createRaw(context));
    return ((await loading) as Methods)[name]?.(...given);
  }
  // Whoever resolves a promise with this client looks for a method `then`.
  const get = (_: object, name: string | symbol) =>
    typeof name === "string" && name !== "then" ? (...given: unknown[]) => reach(name, given) : undefined;
  return new Proxy({}, { get }) as RawClient;
}

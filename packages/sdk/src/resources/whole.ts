import { snapshot } from "../http/body.ts";

type Owned = typeof import("./owned.ts");

/** What makes the input of an update: the whole of what a user owns. It is loaded by the first update. */
export function whole<Path, Given, Body>(path: Path, given: Given, make: (owned: Owned) => (given: Given) => Body) {
  return async (): Promise<{ path: Path; body: Body }> => {
    const now = snapshot(given);
    return { path, body: make(await import("./owned.ts"))(now) };
  };
}

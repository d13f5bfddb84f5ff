import type { IncomingMessage } from "node:http";
import { Problem } from "../store/problem.ts";
import type { Reply } from "./pipeline.ts";
import { splitUrl } from "./split-url.ts";

const HEALTH_PATH = "/healthz";

/** Whether a request asks if the emulator is up. */
export function asksForHealth(request: IncomingMessage): boolean {
  return splitUrl(request.url ?? "/").path === HEALTH_PATH;
}

/**
 * What scripts and containers wait for: 200 as soon as the emulator serves, for anybody. It needs no key, as it tells nothing of
 * what exists, and is not written into the journal, as it is none of a client's doing.
 *
 * @throws Problem 405
 */
export function health({ method }: IncomingMessage): Reply {
  if (method !== "GET" && method !== "HEAD") {
    throw new Problem(405, `method ${method} is not allowed here; use GET or HEAD`, { Allow: "GET, HEAD" });
  }
  return { status: 200, headers: { "Content-Type": "text/plain; charset=utf-8" }, body: "ok\n" };
}

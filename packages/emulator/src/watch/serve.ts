import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";
import { type Api, searchOf } from "../api/pipeline.ts";
import { MAX_WATCHERS, UNREAD_TIMEOUT } from "../limits.ts";
import { Problem } from "../store/problem.ts";
import { admit } from "./admit.ts";
import { pageFiles } from "./files.ts";
import { WATCH_PATH } from "./path.ts";
import { readView } from "./view.ts";
import { watch } from "./watcher.ts";

/** Nothing but the page's own files is loaded, no text becomes markup or code, and no other page may show it in a frame. */
const HEADERS: OutgoingHttpHeaders = {
  "Content-Security-Policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; " +
    "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
  "X-Content-Type-Options": "nosniff",
  "Cache-Control": "no-store",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Cross-Origin-Opener-Policy": "same-origin",
  "X-Frame-Options": "DENY",
};

/** Those who watch, by emulator. */
const watchers = new WeakMap<Api, Set<ServerResponse>>();

/** Answers a request for the page, one of its files, or its feed. The journal does not tell of it. */
export async function serveWatch(
  api: Api,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
): Promise<void> {
  try {
    admit(api, request, path);
    if (request.method !== "GET" && request.method !== "HEAD") {
      throw new Problem(405, `method ${request.method} is not allowed here; use GET`, { Allow: "GET, HEAD" });
    }
    if (path === `${WATCH_PATH}/events`) {
      feed(api, request, response);
      return;
    }
    const name = path === "/" ? "index.html" : path.slice(WATCH_PATH.length + 1);
    const file = (await pageFiles()).get(name);
    if (!file) throw new Problem(404, "the page has no such file; it is at /");
    response.writeHead(200, { ...HEADERS, "Content-Type": file.type, "Content-Length": file.bytes.length });
    response.end(request.method === "HEAD" ? undefined : file.bytes);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const body = `${error.message || "give a project's or a personal access key as the user name"}\n`;
    response.writeHead(error.status, {
      ...HEADERS,
      "Content-Type": "text/plain; charset=utf-8",
      "Content-Length": Buffer.byteLength(body),
      ...error.headers,
    });
    response.end(request.method === "HEAD" ? undefined : body);
  }
}

/** @throws Problem 503 */
function feed(api: Api, request: IncomingMessage, response: ServerResponse): void {
  const open = watchers.get(api) ?? new Set();
  watchers.set(api, open);
  if (open.size >= MAX_WATCHERS) {
    throw new Problem(503, `too many watch already: ${MAX_WATCHERS} may at once; close a page`, { "Retry-After": "5" });
  }
  response.writeHead(200, { ...HEADERS, "Content-Type": "text/event-stream; charset=utf-8" });
  if (request.method === "HEAD") {
    response.end();
    return;
  }
  // One who takes nothing is cut off: there is always something to take, if only a sign of life.
  request.socket.setTimeout(UNREAD_TIMEOUT);
  open.add(response);
  response.on("close", () => open.delete(response));
  watch(api, readView(searchOf(request)), response);
}

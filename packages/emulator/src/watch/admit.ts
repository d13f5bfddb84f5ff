import type { IncomingMessage } from "node:http";
import { isLoopbackHost, refuseForeignHost, refuseForeignPage } from "../api/cors.ts";
import type { Api } from "../api/pipeline.ts";
import { Problem } from "../store/problem.ts";

/**
 * Lets in who may see the page and its feed: browsers of this machine without a key, those of others with a project's or a personal
 * one. Pages from elsewhere, and those of other servers of this machine, are kept out: the feed needs no key, so they could
 * read it behind their user's back. A link to the page may be followed from anywhere.
 *
 * @throws Problem 401, 403
 */
export function admit(
  { world, host: listening }: Pick<Api, "world" | "host">,
  request: IncomingMessage,
  path: string,
): void {
  refuseForeignHost(request, listening);
  refuseForeignPage(request);
  const { origin, host, authorization } = request.headers;
  const site = request.headers["sec-fetch-site"];
  const isVisit = path === "/" && request.headers["sec-fetch-dest"] === "document";
  const isOwn = (origin === undefined || origin === `http://${host}`) && (site ?? "same-origin") !== "same-site";
  if (!(isOwn && site !== "cross-site") && !isVisit) {
    throw new Problem(403, "this is for the emulator's own page only: open it in the browser's address bar");
  }
  // An emulator that listens for other machines too may be asked by any name, to which a browser may have been led (DNS rebinding).
  if (isLoopback(request.socket.remoteAddress) && isLoopbackHost((host ?? "").replace(/:\d*$/, ""))) return;
  if (world.authenticator.authenticate(authorization).kind === "device") {
    throw new Problem(403, "from elsewhere this needs a project's or a personal access key, as the user name");
  }
}

function isLoopback(address: string | undefined): boolean {
  return address !== undefined && /^(?:::ffff:)?127\.|^::1$/.test(address);
}

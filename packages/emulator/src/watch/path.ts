import type { IncomingMessage } from "node:http";

/** Where the page has its files and its feed; beside the API, whose paths it must not take. */
export const WATCH_PATH = "/_emulator/watch";

/** The path of a request for the page, without the query; undefined for all others. */
export function watchPath({ url = "" }: IncomingMessage): string | undefined {
  if (url !== "/" && !url.startsWith("/?") && !url.startsWith(WATCH_PATH)) return undefined;
  const [path = ""] = url.split("?");
  return path === "/" || path === WATCH_PATH || path.startsWith(`${WATCH_PATH}/`) ? path : undefined;
}

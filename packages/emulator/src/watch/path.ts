import type { IncomingMessage } from "node:http";
import { splitUrl } from "../api/split-url.ts";

/** Where the page has its files and its feed; beside the API, whose paths it must not take. */
export const WATCH_PATH = "/_emulator/watch";

/** The path of a request for the page, without the query; undefined for all others. */
export function watchPath({ url = "/" }: IncomingMessage): string | undefined {
  const { path } = splitUrl(url);
  return path === "/" || path === WATCH_PATH || path.startsWith(`${WATCH_PATH}/`) ? path : undefined;
}

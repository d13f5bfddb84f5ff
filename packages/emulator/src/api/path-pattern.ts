import { BASE_PATH } from "./router.ts";

/** The path of a request as patterns mean it: without the query, and what comes after `/api`. */
export function plainPath(url: string): string {
  const path = url.replace(/[?#].*$/s, "");
  return path.startsWith(`${BASE_PATH}/`) ? path.slice(BASE_PATH.length) : path;
}

/** Whether a path, as sent, is one that a pattern means: `*` stands for any one segment, other segments for themselves. */
export function pathFits(pattern: string, path: string): boolean {
  const wanted = pattern.split("/");
  const sent = path.split("/");
  return (
    wanted.length === sent.length && wanted.every((segment, index) => segment === "*" || segment === plain(sent[index]))
  );
}

function plain(segment = ""): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

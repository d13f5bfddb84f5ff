/**
 * The path and the query of a request line. An absolute URL in it (of a client that believes this is its proxy) names a path all the
 * same, `/` when it has none.
 */
export function splitUrl(url: string): { readonly path: string; readonly query: string } {
  const relative = url.startsWith("/") ? url : url.replace(/^https?:\/\/[^/?#]*/i, "");
  const end = relative.indexOf("?");
  const path = end === -1 ? relative : relative.slice(0, end);
  return { path: path === "" ? "/" : path, query: end === -1 ? "" : relative.slice(end + 1) };
}

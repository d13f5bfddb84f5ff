/** What is told of an HTTP answer: nothing that may hold a credential, such as a cookie. */
export interface HttpHead {
  readonly status: number;
  readonly reason: string | undefined;
  readonly contentType: string | undefined;
  readonly contentLength: number | undefined;
  readonly server: string | undefined;
  /** Without its query, which may hold a credential. */
  readonly location: string | undefined;
}

/** Longest value of a header that is told, in characters. */
const maxValue = 300;

/** Reads the head of an HTTP/1 answer; undefined where it is none. */
export function readHead(bytes: Buffer): HttpHead | undefined {
  const [head = ""] = bytes.toString("latin1").split("\r\n\r\n");
  const [first = "", ...lines] = head.split("\r\n");
  const match = /^HTTP\/1\.[01] (\d{3})(?: (.*))?$/s.exec(first);
  if (match === null) return undefined;
  const headers = new Map(
    lines.map((line): [string, string] => {
      const colon = line.indexOf(":");
      return [line.slice(0, Math.max(colon, 0)).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  const value = (name: string) => headers.get(name)?.slice(0, maxValue);
  const length = value("content-length");
  return {
    status: Number(match[1]),
    reason: match[2]?.slice(0, maxValue),
    contentType: /^[\w.+-]+\/[\w.+-]+/.exec(value("content-type") ?? "")?.[0],
    contentLength: length !== undefined && /^\d{1,15}$/.test(length) ? Number(length) : undefined,
    server: value("server"),
    location: value("location")?.replace(/[?#].*$/s, ""),
  };
}

/** What messages of devices and lines of logs often mean. The first that fits counts. */
const causes: readonly (readonly [pattern: RegExp, cause: string, next?: string])[] = [
  [
    /manifest unknown|manifest for .{1,300} not found|no such image|repository does not exist/i,
    "The registry has no such image or tag.",
    "Correct the image with update_application.",
  ],
  [
    /unauthorized|authentication required|pull access denied|no basic auth credentials/i,
    "The registry refuses the credentials, or none are given.",
    "Check the registry credentials of the application with get_application in detailed format.",
  ],
  [/toomanyrequests|rate limit/i, "The registry, or another service, allows no more requests for the moment."],
  [/no space left on device|ENOSPC|disk quota exceeded/i, "A disk of the device is full."],
  [/exec format error|no matching manifest/i, "The image is not made for the processor of the device."],
  [
    /port is already allocated|address already in use|EADDRINUSE/i,
    "Something else on the device uses the same port already.",
  ],
  [/out of memory|OOMKilled|exit code 137\b/i, "It was killed, most often because memory ran out."],
  [
    /certificate has expired|not yet valid|x509|CERT_/i,
    "A certificate is not accepted; the clock of the device may be wrong.",
  ],
  [/no such host|name resolution|ENOTFOUND|EAI_AGAIN/i, "The device cannot look up a host name."],
  [
    /connection refused|ECONNREFUSED|network is unreachable|i\/o timeout|ETIMEDOUT/i,
    "It cannot reach something on the network.",
  ],
  [/permission denied|EACCES|operation not permitted/i, "It lacks a permission on the device."],
  [/no such file or directory|ENOENT/i, "A file or program that it needs is not there."],
];

/** Longest text that is looked at. */
const maxLength = 4_000;

export interface Cause {
  /** In this server's own words. */
  readonly cause: string;
  /** What helps against it. */
  readonly next: string | undefined;
}

/** What the first of the texts that tells anything means. */
export function likelyCause(texts: readonly string[]): Cause | undefined {
  for (const text of texts) {
    const [, cause, next] = causes.find(([pattern]) => pattern.test(text.slice(0, maxLength))) ?? [];
    if (cause !== undefined) return { cause, next };
  }
  return undefined;
}

const errorWord =
  /\b(?:err(?:or)?|fatal|panic|exception|traceback|fail(?:ed|ure)?|crit(?:ical)?|denied|refused|unable|cannot|timed out|timeout|killed|segfault|E[A-Z]{4,})\b/i;

/** Whether a line of a log looks like one about an error. */
export function looksLikeError(line: string): boolean {
  return errorWord.test(line.slice(0, maxLength)) || likelyCause([line]) !== undefined;
}

import { ValidationError } from "../errors.ts";
import { MASK } from "./redact.ts";

/** Headers to send; null removes one that would be sent otherwise. */
export type HeaderOptions = Record<string, string | null | undefined>;

/** The header that carries the id of a call, the same on every attempt. */
export const REQUEST_ID = "synpse-client-request-id";
/**
 * Stands in each request for what the pipeline fills in at the last moment. A header that still holds it is filled in;
 * one that a caller removed or replaced does not hold it.
 */
export const PLACEHOLDER = MASK;

/** `given` over `base`, names in lower case. Throws where a name or value cannot be sent, without repeating the value. */
export function mergeHeaders(base: HeaderOptions, given: HeaderOptions | undefined): HeaderOptions {
  if (!given) return base;
  const merged = { ...base };
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) continue;
    try {
      if (value === null) merged[name.toLowerCase()] = null;
      else for (const [key, text] of new Headers([[name, value]])) merged[key] = text;
    } catch {
      throw new ValidationError(`the header ${JSON.stringify(name)} has a name or a value that HTTP does not allow`);
    }
  }
  return merged;
}

/** Whether a user agent may be set: browsers refuse it, or ask the server first. */
function mayNameUserAgent(): boolean {
  const { process, navigator } = globalThis as {
    process?: { versions?: { node?: string } };
    navigator?: { userAgent?: string };
  };
  return Boolean(process?.versions?.node) || /^(Deno|Cloudflare)/.test(navigator?.userAgent ?? "");
}

/** The headers that every request starts from. */
export function baseHeaders(userAgent: string, headers: HeaderOptions): HeaderOptions {
  const own: HeaderOptions = { authorization: PLACEHOLDER, [REQUEST_ID]: PLACEHOLDER };
  if (mayNameUserAgent()) own["user-agent"] = userAgent;
  return { ...own, ...headers };
}

/** The headers that are left when those with null are taken out: a record of its own for each request. */
export function toSend(headers: HeaderOptions): Record<string, string> {
  const left: Record<string, string> = {};
  for (const name in headers) {
    const value = headers[name];
    if (typeof value === "string") left[name] = value;
  }
  return left;
}

import { hasCode } from "./retry.ts";

// OpenSSL's names for what is wrong with a certificate, as Node, undici and Bun give them, and what to do about each.
const ADVICE: readonly (readonly [RegExp, string])[] = [
  [
    /SELF_SIGNED_CERT|^UNABLE_TO_(VERIFY|GET_ISSUER)/,
    " Nobody that this machine trusts vouches for the server's certificate. If the server is your own, start Node with NODE_EXTRA_CA_CERTS set to the file of its authority, or give that to the client's option fetch, and to the option tls of DeviceStreams.",
  ],
  [
    /ALTNAME_INVALID/,
    " The server's certificate is for another name: correct baseUrl, or have a certificate made for this name.",
  ],
  [/^CERT_(HAS_EXPIRED|NOT_YET_VALID)/, " Renew the server's certificate, or correct the clock of this machine."],
];

/** What to do about a certificate that stopped a connection; empty where it was something else. */
export function certificateAdvice(error: unknown): string {
  return ADVICE.find(([pattern]) => hasCode(error, pattern))?.[1] ?? "";
}

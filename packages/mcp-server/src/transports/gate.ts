import { createHash, timingSafeEqual } from "node:crypto";
import { Refusal } from "./refusal.ts";

const challenge = 'Bearer realm="synpse-mcp-server"';

/** What every 401 says beside its message. */
export const challengeHeaders = { "www-authenticate": challenge } as const;

/** Lets a request pass that presents the gate token. Throws Refusal. The comparison takes as long for any wrong token. */
export function checkGate(authorization: string | undefined, gateToken: string): void {
  const [, presented] = /^Bearer +([^\s]+) *$/i.exec(authorization ?? "") ?? [];
  if (presented === undefined) {
    throw new Refusal(
      401,
      "This server needs its gate token: send the header Authorization: Bearer TOKEN, with the token that whoever runs it gave you.",
      challengeHeaders,
    );
  }
  if (timingSafeEqual(digest(presented), digest(gateToken))) return;
  throw new Refusal(401, "The gate token in the header Authorization is wrong; ask whoever runs this server for it.", {
    "www-authenticate": `${challenge}, error="invalid_token"`,
  });
}

/** Of the same length for every text, as the comparison needs it. */
function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

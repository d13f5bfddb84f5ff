import { createHash, timingSafeEqual } from "node:crypto";
import type { AuthContext, AuthenticationType, PublicKeyAuthContext, utils } from "ssh2";
import { SSH_AUTH_ATTEMPTS } from "../../limits.ts";
import type { SshSettings } from "../../store/records.ts";

/**
 * Decides about each attempt of one connection to log in, under any user name. A device that asks for nothing takes everybody, as the
 * Synpse maintainers' own client needs it (method `none`).
 *
 * @returns what takes an attempt; false once there were too many
 */
export function authenticator({ authorizedKeys = [], password }: SshSettings, parseKey: typeof utils.parseKey) {
  const methods: AuthenticationType[] = [
    ...(authorizedKeys.length > 0 ? ["publickey" as const] : []),
    ...(password !== undefined ? ["password" as const] : []),
  ];
  const keys = new Set(authorizedKeys.map((line) => line.split(" ")[1] ?? ""));
  let attempts = 0;
  return (context: AuthContext): boolean => {
    if (++attempts > SSH_AUTH_ATTEMPTS) return false;
    const welcome =
      methods.length === 0 ||
      (context.method === "password" && password !== undefined && same(context.password, password)) ||
      (context.method === "publickey" && keys.has(context.key.data.toString("base64")) && proven(context, parseKey));
    if (welcome) context.accept();
    else context.reject(methods);
    return true;
  };
}

/** Whether the client has the private key. Without a signature it only asks whether the key would do. */
function proven({ key, blob, signature, hashAlgo }: PublicKeyAuthContext, parseKey: typeof utils.parseKey): boolean {
  if (signature === undefined) return true;
  const parsed = parseKey(key.data);
  const [only] = parsed instanceof Error ? [] : Array.isArray(parsed) ? parsed : [parsed];
  return blob !== undefined && only?.verify(blob, signature, hashAlgo) === true;
}

function same(given: string, wanted: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}

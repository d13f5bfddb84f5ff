import { ValidationError } from "../errors.ts";
import { MISSING_KEY, type Settings } from "../options.ts";
import { fromBase64, toBase64 } from "./base64.ts";

const BASIC = "Basic ";

/** The `Authorization` header for a key: HTTP Basic with the key as user name and no password. */
function header(key: string): string {
  return BASIC + toBase64(`${key}:`);
}

async function ask(accessKey: () => string | Promise<string>): Promise<string> {
  let key: unknown;
  try {
    key = await accessKey();
  } catch (cause) {
    throw new ValidationError("the accessKey function failed, so the request was not sent", { cause });
  }
  if (typeof key === "string" && key !== "") return header(key);
  throw new ValidationError("the accessKey function must return a key, so the request was not sent");
}

/**
 * What gives the `Authorization` header for an attempt: at once for a key, asked anew each time for a function. Throws
 * a ValidationError where there is no key.
 */
export function createAuthorizer({ accessKey }: Pick<Settings, "accessKey">): () => string | Promise<string> {
  if (typeof accessKey === "function") return () => ask(accessKey);
  if (!accessKey) {
    return () => {
      throw new ValidationError(`${MISSING_KEY}. Nothing was sent.`);
    };
  }
  let made: string | undefined;
  return () => {
    made ??= header(accessKey);
    return made;
  };
}

/** The strings in an `Authorization` header that nobody may see: the credential, encoded and plain. */
export function secretsOf(authorization: string | null): string[] {
  if (!authorization) return [];
  if (!authorization.startsWith(BASIC)) return [authorization, authorization.replace(/^\S+\s+/, "")];
  const encoded = authorization.slice(BASIC.length);
  try {
    const pair = new TextDecoder().decode(fromBase64(encoded));
    return [encoded, ...pair.split(":"), pair];
  } catch {
    return [encoded];
  }
}

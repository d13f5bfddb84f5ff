/** What a credential is replaced by, wherever text leaves the SDK. */
export const MASK = "***";

// A registration token's id is itself the credential that devices register with.
const TOKEN_ID = /(^|[^0-9A-Za-z]|%2F)drt_[0-9A-Za-z]+/gi;
const TOKEN_PATH = /(\/device-registration-tokens\/)[^/?#]+/g;

/** `text` without registration token ids and without the given secrets. */
export function redact(text: string, secrets: readonly string[] = []): string {
  let safe = text.replace(TOKEN_PATH, `$1${MASK}`).replace(TOKEN_ID, `$1drt_${MASK}`);
  for (const secret of secrets) {
    if (secret !== "") safe = safe.replaceAll(secret, MASK);
  }
  return safe;
}

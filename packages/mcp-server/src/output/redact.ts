import { changeText, mapStrings, type Reply } from "./facts.ts";
import { clip, sanitiseIdentifier, sanitiseText } from "./sanitise.ts";

export const redacted = "[redacted]";

/** Longest name, id, label, image or version that is shown, in characters. */
export const maxIdentifierLength = 512;

/** Shorter values are not looked for in texts: replacing every "1" or "yes" would hide more than it protects. */
export const minSecretLength = 8;

/**
 * The password in an address such as `https://user:password@host`. It begins at the `://`, which no part behind it can
 * have: a search for the scheme would begin at every letter of a long word.
 */
export const userInfo = /(:\/\/[^\s/:@]*:)([^\s/@]+)@/g;

const registrationToken = /\bdrt_[0-9A-Za-z]{8,}/g;
const awsKey = /\bAKIA[0-9A-Z]{16}\b/g;
const bearer = /\b(Bearer) +[0-9A-Za-z+/=._~-]{8,}/gi;
// Long, and with what a word does not have: "basic authentication" is no credential.
const basic = /\b([Bb][Aa][Ss][Ii][Cc]) +(?=[a-z+/]*[0-9A-Z=])[0-9A-Za-z+/]{16,}={0,2}/g;

/** What each of the credentials that are known by their looks has in it. */
const credentialSign = /drt_|akia|bearer|basic|:\/\//i;

/** Secret values that are known, to be taken out of whatever is said. */
export interface KnownSecrets {
  /** The server's own credentials: taken out of everything. */
  readonly own: readonly string[];
  /**
   * Values that the call itself carried (a manifest's variables): taken out of free text only, which may echo them. As
   * identifiers they would be names that merely look the same.
   */
  readonly ofCall: readonly string[];
}

/** Cleans every string of a reply: hidden characters first, so that they cannot split a secret; then the secrets. */
export function redact(reply: Reply, secrets: KnownSecrets): Reply {
  const everywhere = scrubber(secrets.own);
  const inFreeText = scrubber([...secrets.own, ...secrets.ofCall]);
  return mapStrings(reply, {
    identifier: remembered((text) => clip(everywhere(sanitiseIdentifier(text)), maxIdentifierLength)),
    free: (free) => changeText(free, { text: inFreeText(sanitiseText(free.text)) }),
    line: (line) => inFreeText(sanitiseText(line)),
  });
}

/** Works each text out once: the items of a list have the same names of facts, and often the same labels. */
function remembered(work: (text: string) => string): (text: string) => string {
  const known = new Map<string, string>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const now = work(text);
    known.set(text, now);
    return now;
  };
}

/** One identifier, cleaned as in a reply: for what is told while a call runs. */
export function cleanIdentifier(text: string, secrets: readonly string[]): string {
  return clip(scrubber(secrets)(sanitiseIdentifier(text)), maxIdentifierLength);
}

/** Replaces known secret values, in the forms in which they travel, and what is a credential by its looks. */
export function scrubber(secrets: readonly string[]): (text: string) => string {
  const forms = new Set<string>();
  for (const secret of secrets) {
    for (const text of [secret, ...partsOf(secret)]) {
      if (text.length < minSecretLength) continue;
      forms.add(text);
      // As it stands in JSON, without the quotes.
      forms.add(JSON.stringify(text).slice(1, -1));
    }
    if (secret.length < minSecretLength) continue;
    forms.add(encodeURIComponent(secret));
    // As a user name with an empty password, and alone: base64 as it stands in a header or in secret data.
    for (const text of [secret, `${secret}:`]) forms.add(Buffer.from(text).toString("base64").replace(/=+$/, ""));
  }
  // Longest first: a secret that contains another one goes as a whole.
  const values = [...forms].sort((a, b) => b.length - a.length);
  return (text) => {
    let clean = text;
    for (const value of values) if (clean.includes(value)) clean = clean.replaceAll(value, redacted);
    if (!credentialSign.test(clean)) return clean;
    return clean
      .replace(registrationToken, redacted)
      .replace(awsKey, redacted)
      .replace(bearer, `$1 ${redacted}`)
      .replace(basic, `$1 ${redacted}`)
      .replace(userInfo, `$1${redacted}@`);
  };
}

/** A secret as it is left in text that was cleaned, and its lines: an error may quote only the one that is wrong. */
function partsOf(secret: string): string[] {
  const clean = sanitiseText(secret);
  return [clean, ...clean.split("\n").map((line) => line.trim())];
}

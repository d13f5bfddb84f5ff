import { MAX_CACHED_CREDENTIALS } from "../limits.ts";
import { Problem } from "../store/problem.ts";
import type { Principal, Store } from "../store/store.ts";

/**
 * Finds out who is asking: HTTP Basic with the access key as the user name and an empty password. As in the ancestor, the
 * refusal has no body.
 */
export class Authenticator {
  readonly #store: Store;
  /** Keys by header, so that the many requests of one client need not be decoded again. */
  readonly #decoded = new Map<string, string>();

  constructor(store: Store) {
    this.#store = store;
  }

  /** @throws Problem 401 */
  authenticate(header: string | undefined): Principal {
    const principal = header === undefined ? undefined : this.#store.keys.get(this.#key(header));
    if (!principal) throw new Problem(401, "", { "WWW-Authenticate": 'Basic realm="synpse"' });
    return principal;
  }

  #key(header: string): string {
    const known = this.#decoded.get(header);
    if (known !== undefined) return known;
    const encoded = /^basic +([A-Za-z0-9+/=_-]+) *$/i.exec(header)?.[1] ?? "";
    const [key = ""] = Buffer.from(encoded, "base64").toString("utf8").split(":");
    if (this.#decoded.size >= MAX_CACHED_CREDENTIALS) this.#decoded.clear();
    this.#decoded.set(header, key);
    return key;
  }
}

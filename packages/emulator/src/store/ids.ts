import { KSUID_PAYLOAD_BYTES, writeKsuid } from "./ksuid.ts";
import { Random, type RandomState } from "./random.ts";

/**
 * What an id begins with. The first six are printed in Synpse's documentation or used by its Go client; roles, service
 * accounts and their keys follow the ancestor Deviceplane; `sec`, `job` and `djb` are inferred.
 */
export type IdPrefix = "prj" | "dev" | "drt" | "app" | "nms" | "usr" | "rol" | "sac" | "sak" | "sec" | "job" | "djb";

/**
 * Makes ids (`dev_` + KSUID) and key values (`s…`, `u…`, or a bare KSUID for devices). The time part is the object's
 * creation, the rest comes from the seed: the same seed and the same creations give the same ids.
 */
export class IdSource {
  readonly #ids: Random;
  readonly #keys: Random;
  readonly #seed: number;

  constructor(seed: number) {
    this.#seed = seed;
    this.#ids = new Random(seed, "ids");
    this.#keys = new Random(seed, "keys");
  }

  save(): { readonly ids: RandomState; readonly keys: RandomState } {
    return { ids: this.#ids.save(), keys: this.#keys.save() };
  }

  /** Goes on where another source stood: it gives what that would have given next. */
  restore({ ids, keys }: { readonly ids: RandomState; readonly keys: RandomState }): void {
    this.#ids.restore(ids);
    this.#keys.restore(keys);
  }

  id(prefix: IdPrefix, at: number): string {
    return `${prefix}_${ksuid(this.#ids, at)}`;
  }

  /** `s` for a project's service account, `u` for a person, nothing for a device. */
  key(kind: "s" | "u" | "", at: number): string {
    return `${kind}${ksuid(this.#keys, at)}`;
  }

  /** An id that follows from words that are its object's own, so that other objects have the ids that they have without it. */
  idOf(prefix: IdPrefix, at: number, ...words: readonly string[]): string {
    return `${prefix}_${ksuid(new Random(this.#seed, "id", prefix, ...words), at)}`;
  }

  /** A key, likewise. */
  keyOf(kind: "s" | "u" | "", at: number, ...words: readonly string[]): string {
    return `${kind}${ksuid(new Random(this.#seed, "key", kind, ...words), at)}`;
  }
}

function ksuid(random: Random, at: number): string {
  return writeKsuid(at, random.fill(Buffer.allocUnsafe(KSUID_PAYLOAD_BYTES)));
}

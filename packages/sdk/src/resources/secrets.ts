import { ValidationError } from "../errors.ts";
import type { Secret, SecretInput } from "../generated/schema.ts";
import { fromBase64, toBase64 } from "../http/base64.ts";
import type { Call } from "../http/call.ts";
import { type Core, callAnd, list, run } from "../http/operation.ts";
import type { List } from "../http/pages.ts";
import { isWellFormed } from "../http/path.ts";
import { type Answer, readObject, Unreadable } from "../http/unwrap.ts";
import type { RequestOptions } from "../options.ts";

/** What is known of a secret beside its value. */
export type SecretMetadata = Omit<Secret, "data">;

/** A secret with its value as text. */
export type TextSecret = SecretMetadata & { data: string };

/** A secret with its value as bytes. */
export type BinarySecret = SecretMetadata & { data: Uint8Array };

/** A new secret. Give the value as it is, text or bytes: it is always encoded, also where it looks like base64. */
export type NewSecret = Omit<SecretInput, "data"> & { data: string | Uint8Array };

/** A new value for a secret; its name and type are fixed. */
export interface SecretChange {
  data: string | Uint8Array;
}

/**
 * Values that containers use without them being in a specification. Plain values go in and come out; base64, which the
 * API carries, is only ever on the wire.
 */
export interface Secrets {
  /** All secrets of the namespace, without their values. */
  list(options?: RequestOptions): List<SecretMetadata>;
  /**
   * Creates a secret. Its type is `Environment` unless given.
   * @throws BadRequestError where the name is taken.
   */
  create(secret: NewSecret, options?: RequestOptions): Call<SecretMetadata>;
  /**
   * Gets a secret, by name or id, with its value as text.
   * @throws ResponseFormatError where the value is not text in UTF-8: use `getBytes`.
   */
  get(secret: string, options?: RequestOptions): Call<TextSecret>;
  /** Gets a secret, by name or id, with its value as bytes. */
  getBytes(secret: string, options?: RequestOptions): Call<BinarySecret>;
  /**
   * Gives a secret a new value.
   * @param secret Its name. The Go client v0.1.0 updates by name only.
   */
  update(secret: string, change: SecretChange, options?: RequestOptions): Call<SecretMetadata>;
  /** Deletes a secret by name or id. */
  delete(secret: string, options?: RequestOptions): Call<void>;
}

function withoutData({ data: _, ...metadata }: Secret): SecretMetadata {
  return metadata;
}

const readMetadata = (answer: Answer) => withoutData(readObject<Secret>(answer));

const unreadable = (problem: string) => new Unreadable({ said: `the secret's value is not ${problem}` });

function readBytes(answer: Answer): BinarySecret {
  // Go writes bytes that were never set as null.
  const { data, ...metadata }: Omit<Secret, "data"> & { data?: unknown } = readObject<Secret>(answer);
  try {
    if (typeof (data ?? "") === "string") return { ...metadata, data: fromBase64(String(data ?? "")) };
  } catch {
    // As below.
  }
  throw unreadable("base64, as the API promises");
}

function readText(answer: Answer): TextSecret {
  const { data, ...metadata } = readBytes(answer);
  try {
    return { ...metadata, data: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(data) };
  } catch {
    throw unreadable("text in UTF-8: read it with secrets.getBytes");
  }
}

function encode(data: unknown): string {
  // Not by instanceof: bytes may come from another realm, such as a test's.
  const isBytes = Object.prototype.toString.call(data) === "[object Uint8Array]";
  if (isBytes || (typeof data === "string" && isWellFormed(data))) return toBase64(data as string | Uint8Array);
  throw new ValidationError("data must be text in well-formed Unicode, or a Uint8Array. Nothing was sent.");
}

export function secrets(core: Core, namespace: string): Secrets {
  return {
    list: (options) => list(core, "listSecrets", { path: { namespace } }, options, withoutData),
    create(secret, options) {
      const input = () => ({ path: { namespace }, body: { ...secret, data: encode(secret?.data) } });
      return callAnd(core, "createSecret", input, options, readMetadata);
    },
    get: (secret, options) => callAnd(core, "getSecret", { path: { namespace, secret } }, options, readText),
    getBytes: (secret, options) => callAnd(core, "getSecret", { path: { namespace, secret } }, options, readBytes),
    update(secret, change, options) {
      // The name is repeated as the Go client does; it changes nothing.
      const input = () => ({ path: { namespace, secret }, body: { name: secret, data: encode(change?.data) } });
      return callAnd(core, "updateSecret", input, options, readMetadata);
    },
    delete: (secret, options) => run(core, "deleteSecret", { path: { namespace, secret } }, options),
  };
}

import { createHash } from "node:crypto";
import type { AnyAuthMethod, AuthenticationType, ParsedKey } from "ssh2";
import { ValidationError } from "../../errors.ts";
import { quoted, SshError } from "./errors.ts";
import { answerWith } from "./interactive.ts";
import type { Ssh2 } from "./load.ts";
import { type SshSettings, secretsOf } from "./options.ts";
import { fromPkcs8, isPkcs8, UnusableKey } from "./pkcs8.ts";

/** How a connection logs in, and what became of it. */
export interface Login {
  /** What ssh2 asks for the next method to try; `left` is what the device offers, null before it was asked. */
  readonly next: (left: AuthenticationType[] | null) => AnyAuthMethod | false;
  /** Whether the device's host key is the expected one. */
  readonly verify: (key: Buffer) => boolean;
  /** The error for a login that failed for good. */
  readonly refused: (device: string) => SshError;
  /** The error for a password that the device wants changed first. `said` is what it says about that. */
  readonly expired: (device: string, said: string) => SshError;
  /** The error for a host key that was not the expected one, once there was one. */
  readonly mismatch: (device: string) => SshError | undefined;
}

/** The key in a format that ssh2 reads. */
function readable(key: string | Buffer, passphrase: string | undefined): string | Buffer {
  if (!isPkcs8(key)) return key;
  try {
    return fromPkcs8(key, passphrase);
  } catch (error) {
    if (error instanceof UnusableKey) throw new ValidationError(`privateKey ${error.message}. Nothing was sent.`);
    throw error;
  }
}

function readKey(ssh2: Ssh2, { privateKey, passphrase }: SshSettings): ParsedKey | undefined {
  if (privateKey === undefined) return undefined;
  if (typeof privateKey !== "string" && !(privateKey instanceof Uint8Array)) {
    throw new ValidationError("privateKey must be a string or bytes. Nothing was sent.");
  }
  const bytes = typeof privateKey === "string" ? privateKey : Buffer.from(privateKey);
  const parsed: unknown = ssh2.utils.parseKey(readable(bytes, passphrase), passphrase);
  const key = (Array.isArray(parsed) ? parsed[0] : parsed) as ParsedKey | Error;
  if (!(key instanceof Error)) {
    if (key.isPrivateKey()) return key;
    throw new ValidationError("privateKey is a public key: give the other file of the pair. Nothing was sent.");
  }
  // Its message tells no more than these, and nothing of the key.
  if (/no passphrase/i.test(key.message)) {
    throw new ValidationError("privateKey is encrypted: give its passphrase. Nothing was sent.");
  }
  throw new ValidationError(
    passphrase === undefined
      ? "privateKey cannot be read: it must hold a private key as its file does, not the file's name. Nothing was sent."
      : "privateKey cannot be read: the passphrase is wrong, or it holds no private key. Nothing was sent.",
  );
}

/** @throws ValidationError for a private key that cannot be read. */
export function createLogin(ssh2: Ssh2, settings: SshSettings): Login {
  const { username, password, hostKey } = settings;
  const key = readKey(ssh2, settings);
  const interactive = password === undefined ? undefined : answerWith(username, password);
  let methods: AnyAuthMethod[] = [];
  if (key) methods.push({ type: "publickey", username, key });
  if (password !== undefined) methods.push({ type: "password", username, password });
  if (interactive) methods.push(interactive.method);
  const tried: string[] = [];
  let offered: readonly string[] = [];
  let seen: string | undefined;
  const user = username === "" ? "without a user name" : `as ${JSON.stringify(username)}`;
  const secrets = secretsOf(settings);

  return {
    next(left) {
      if (left === null) {
        tried.push("none");
        return { type: "none", username };
      }
      offered = left;
      // Like OpenSSH's client: what the device does not offer is not shown to it. Some offer nothing, and take it.
      const index = methods.findIndex(({ type }) => left.length === 0 || left.includes(type));
      const [method] = index === -1 ? [] : methods.splice(index, 1);
      if (!method) return false;
      // The password is shown in one way: a second time it would count as another wrong one.
      if (method.type !== "publickey") methods = methods.filter(({ type }) => type === "publickey");
      tried.push(method.type);
      return method;
    },
    verify(hostKeyBytes) {
      seen = `SHA256:${createHash("sha256").update(hostKeyBytes).digest("base64").replace(/=+$/, "")}`;
      return hostKey === undefined || seen === hostKey;
    },
    expired(device, said) {
      const why = quoted(said, secrets);
      return new SshError(
        `device ${JSON.stringify(device)} refused the login ${user}: the password must be changed first${why && ` (${why})`}, which cannot be done here. Change it on the device, by a shell on it, and give the new one; or give a privateKey.`,
        { why: "authentication" },
      );
    },
    refused(device) {
      const question = interactive?.unanswered();
      const advice =
        question === undefined
          ? "Give the options username and privateKey (or password) of a user that it knows."
          : `It asked for more than a password (${quoted(question, secrets)}), which cannot be answered here: give a privateKey, or a user that it does not ask.`;
      const offers = offered.length === 0 ? "nothing" : quoted(offered.join(", "));
      return new SshError(
        `device ${JSON.stringify(device)} refused the login ${user}: tried ${tried.join(", ")}; the device offers ${offers}. ${advice}`,
        { why: "authentication" },
      );
    },
    mismatch(device) {
      if (hostKey === undefined || seen === undefined || seen === hostKey) return undefined;
      return new SshError(
        `the host key of device ${JSON.stringify(device)} is ${seen}, not the expected ${hostKey}. Somebody may be in between, or the device was set up again: change the option hostKey only if you know that.`,
        { why: "host-key" },
      );
    },
  };
}

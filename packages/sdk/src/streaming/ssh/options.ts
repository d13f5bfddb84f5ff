import { ValidationError } from "../../errors.ts";
import { isWellFormed } from "../../http/path.ts";
import { checkOptions, checkSignal, milliseconds } from "../socket/checks.ts";
import type { OpenSshOptions } from "./open-ssh.ts";

/** How long logging in may take unless told otherwise, in milliseconds. */
const READY_TIMEOUT = 20_000;
/** How often the device is asked for a sign of life unless told otherwise, in milliseconds. */
const KEEPALIVE_INTERVAL = 15_000;

const FINGERPRINT = /^SHA256:[A-Za-z0-9+/]{43}=?$/;

/**
 * Who to be on the device. Tried in this order: nothing at all (an agent of Synpse may ask for nothing, for the server
 * has checked the access key), then the key, then the password, where they are given.
 */
export interface SshAuthentication {
  /** The user on the device. Empty unless given, as the Go client sends it: the agent does not look at it. */
  username?: string | undefined;
  /** A private key as its file holds it, in OpenSSH's format, PEM (PKCS#8 too) or PuTTY's. */
  privateKey?: string | Uint8Array | undefined;
  /** For an encrypted private key. */
  passphrase?: string | undefined;
  password?: string | undefined;
  /**
   * The fingerprint that the device's host key must have, as `ssh-keygen -l` shows it: `SHA256:…`. Not looked at unless
   * given: TLS proves who the server is, and the server knows the device.
   */
  hostKey?: string | undefined;
}

/** How to connect to a device's SSH server. */
export interface SshOptions extends OpenSshOptions, SshAuthentication {
  /** Milliseconds in which the SSH handshake and the login must be done. 20,000 unless given. */
  readyTimeout?: number | undefined;
  /**
   * Milliseconds between two signs of life that the device is asked for; when two are missing, and nothing else came
   * either, the connection ends with a StreamError. 15,000 unless given; false: it is not asked.
   */
  keepaliveInterval?: number | false | undefined;
  /** Milliseconds for all of it, opening the connection included. No limit unless given. */
  timeout?: number | undefined;
}

/** {@link SshOptions} with everything decided but the key, which takes ssh2 to read. */
export interface SshSettings {
  readonly username: string;
  readonly password: string | undefined;
  readonly privateKey: string | Uint8Array | undefined;
  readonly passphrase: string | undefined;
  readonly hostKey: string | undefined;
  readonly firstByteTimeout: number | undefined;
  readonly readyTimeout: number;
  readonly keepaliveInterval: number | undefined;
  readonly timeout: number | undefined;
  readonly signal: AbortSignal | undefined;
}

/** What must not be shown, though the device says it. */
export function secretsOf({ password, passphrase }: SshSettings): string[] {
  return [password, passphrase].filter((each) => each !== undefined);
}

/** @throws ValidationError for an option of every SSH connection that cannot be meant. */
export function checkOpening(options: OpenSshOptions): void {
  checkOptions(options);
  if (options.firstByteTimeout !== undefined) milliseconds("firstByteTimeout", options.firstByteTimeout);
  checkSignal(options.signal);
}

function checkText(name: string, value: unknown): void {
  if (value === undefined || (typeof value === "string" && isWellFormed(value))) return;
  throw new ValidationError(`${name} must be a string. Nothing was sent.`);
}

/** @throws ValidationError for an option that cannot be meant. */
export function resolveSshOptions(options: SshOptions): SshSettings {
  checkOpening(options);
  const { username = "", password, privateKey, passphrase, hostKey, firstByteTimeout, signal } = options;
  const { readyTimeout = READY_TIMEOUT, keepaliveInterval = KEEPALIVE_INTERVAL, timeout } = options;
  for (const [name, value] of Object.entries({ username, password, passphrase, hostKey })) checkText(name, value);
  if (hostKey !== undefined && !FINGERPRINT.test(hostKey)) {
    throw new ValidationError(
      "hostKey must be a fingerprint as ssh-keygen -l shows it: SHA256: and 43 characters. Nothing was sent.",
    );
  }
  if (passphrase !== undefined && privateKey === undefined) {
    throw new ValidationError("passphrase needs a privateKey that it belongs to. Nothing was sent.");
  }
  return {
    username,
    password,
    privateKey,
    passphrase,
    hostKey: hostKey?.replace(/=$/, ""),
    firstByteTimeout,
    readyTimeout: milliseconds("readyTimeout", readyTimeout),
    keepaliveInterval: keepaliveInterval === false ? undefined : milliseconds("keepaliveInterval", keepaliveInterval),
    timeout: timeout === undefined ? undefined : milliseconds("timeout", timeout),
    signal,
  };
}

/**
 * A command, name or path of a file, as it goes to the device.
 * @throws ValidationError for what can be none.
 */
export function checkName(name: string, value: unknown): string {
  let wrong: string | undefined;
  if (typeof value !== "string") wrong = "must be a string";
  else if (value === "") wrong = "must not be empty";
  else if (value.includes("\0")) wrong = "must not contain NUL";
  else if (!isWellFormed(value)) wrong = "must be well-formed Unicode";
  if (wrong !== undefined) throw new ValidationError(`${name} ${wrong}. Nothing was sent.`);
  return value as string;
}

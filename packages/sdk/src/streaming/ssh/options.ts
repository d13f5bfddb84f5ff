import { ValidationError } from "../../errors.ts";
import { isWellFormed } from "../../http/path.ts";
import { milliseconds } from "../socket/transport.ts";
import type { OpenSshOptions } from "./open-ssh.ts";

/** How long logging in may take unless told otherwise, in milliseconds. */
const READY_TIMEOUT = 20_000;
/** How often the device is asked for a sign of life unless told otherwise, in milliseconds. */
const KEEPALIVE_INTERVAL = 15_000;

/** How much of a wrong value is shown, in characters. */
const MAX_SHOWN = 100;
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

/** A value in a message, so that `"5"` is not taken for 5. */
export function shown(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value.slice(0, MAX_SHOWN)) : String(value);
}

/** @throws ValidationError for what holds no options at all. */
export function checkOptions(options: unknown): void {
  if (typeof options === "object" && options !== null && !Array.isArray(options)) return;
  throw new ValidationError(`options must be an object, not ${shown(options)}. Nothing was sent.`);
}

function checkSignal(signal: unknown): void {
  const { aborted, addEventListener: listen } = (signal ?? {}) as Partial<Record<keyof AbortSignal, unknown>>;
  if (signal === undefined || signal === null || (typeof aborted === "boolean" && typeof listen === "function")) return;
  throw new ValidationError("signal must be an AbortSignal. Nothing was sent.");
}

function time(name: string, value: unknown): number {
  if (typeof value === "number") return milliseconds(name, value);
  throw new ValidationError(`${name} must be a number of milliseconds, not ${shown(value)}. Nothing was sent.`);
}

/** @throws ValidationError for an option of every SSH connection that cannot be meant. */
export function checkOpening(options: OpenSshOptions): void {
  checkOptions(options);
  if (options.firstByteTimeout !== undefined) time("firstByteTimeout", options.firstByteTimeout);
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
    readyTimeout: time("readyTimeout", readyTimeout),
    keepaliveInterval: keepaliveInterval === false ? undefined : time("keepaliveInterval", keepaliveInterval),
    timeout: timeout === undefined ? undefined : time("timeout", timeout),
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

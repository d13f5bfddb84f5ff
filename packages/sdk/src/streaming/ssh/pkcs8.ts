import { createPrivateKey, type KeyObject } from "node:crypto";

const PKCS8 = /-----BEGIN (ENCRYPTED )?PRIVATE KEY-----/;

/** Whether a private key is in PKCS#8, as OpenSSL writes it, which ssh2 does not read. */
export function isPkcs8(key: string | Buffer): boolean {
  return PKCS8.test(key.toString("latin1"));
}

/** What is wrong with a private key, as an end of `privateKey …`; it quotes nothing of the key. */
export class UnusableKey extends Error {}

function open(key: string | Buffer, passphrase: string | undefined): KeyObject {
  const encrypted = PKCS8.exec(key.toString("latin1"))?.[1] !== undefined;
  if (encrypted && passphrase === undefined) throw new UnusableKey("is encrypted: give its passphrase");
  try {
    return createPrivateKey({ key, ...(passphrase !== undefined && { passphrase }) });
  } catch {
    // OpenSSL's own words tell less.
    throw new UnusableKey("cannot be read: the passphrase is wrong, or the key is damaged");
  }
}

/** A string as SSH writes it, with its length before it. */
function field(bytes: string | Buffer): Buffer {
  const content = Buffer.from(bytes as string);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(content.length);
  return Buffer.concat([size, content]);
}

/** Node writes Ed25519 keys in PKCS#8 alone, so this puts one into OpenSSH's format: PROTOCOL.key in its sources. */
function ed25519ForSsh(key: KeyObject): string {
  const { x = "", d = "" } = key.export({ format: "jwk" });
  const [open, secret] = [Buffer.from(x, "base64url"), Buffer.from(d, "base64url")];
  const name = field("ssh-ed25519");
  const count = Buffer.from([0, 0, 0, 1]);
  // Two equal numbers, by which it is seen that a passphrase was right; then the key and an empty comment.
  const inner = [count, count, name, field(open), field(Buffer.concat([secret, open])), field("")];
  const length = Buffer.concat(inner).length;
  const padding = Buffer.from(Array.from({ length: (8 - (length % 8)) % 8 }, (_, index) => index + 1));
  const whole = Buffer.concat([
    Buffer.from("openssh-key-v1\0"),
    field("none"),
    field("none"),
    field(""),
    count,
    field(Buffer.concat([name, field(open)])),
    field(Buffer.concat([...inner, padding])),
  ]);
  const lines = whole.toString("base64").replace(/.{70}/g, "$&\n");
  return `-----BEGIN OPENSSH PRIVATE KEY-----\n${lines}\n-----END OPENSSH PRIVATE KEY-----\n`;
}

/** The same key, decrypted, in a format that ssh2 reads. @throws UnusableKey */
export function fromPkcs8(pem: string | Buffer, passphrase: string | undefined): string {
  const key = open(pem, passphrase);
  const kind = key.asymmetricKeyType;
  if (kind === "rsa") return key.export({ type: "pkcs1", format: "pem" }).toString();
  if (kind === "ec") return key.export({ type: "sec1", format: "pem" }).toString();
  if (kind === "ed25519") return ed25519ForSsh(key);
  throw new UnusableKey(`is a key of the kind ${kind}, which SSH does not know: it takes RSA, ECDSA or Ed25519`);
}

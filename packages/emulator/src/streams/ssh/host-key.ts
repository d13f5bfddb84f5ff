import { createHash, createPrivateKey, createPublicKey } from "node:crypto";

/** What comes before the 32 bytes of an Ed25519 private key in PKCS #8 (RFC 8410). */
const PKCS8_HEAD = Buffer.from("302e020100300506032b657004220420", "hex");
const PUBLIC_KEY_BYTES = 32;

/**
 * The host key of a device's SSH server, as an OpenSSH private key file: Ed25519, made of the emulator's seed and the device's id, so the
 * same seed gives the same key. It keeps nothing secret and must protect nothing.
 */
export function hostKeyOf(seed: number, deviceId: string): string {
  const secret = createHash("sha256").update(`synpse-emulator host key\0${seed}\0${deviceId}`).digest();
  const key = createPrivateKey({ key: Buffer.concat([PKCS8_HEAD, secret]), format: "der", type: "pkcs8" });
  const point = createPublicKey(key).export({ format: "der", type: "spki" }).subarray(-PUBLIC_KEY_BYTES);
  return openSshFile(secret, point);
}

/** The file format of OpenSSH ("PROTOCOL.key"), not encrypted: the only one that ssh2 reads Ed25519 keys from. */
function openSshFile(secret: Buffer, point: Buffer): string {
  const type = string("ssh-ed25519");
  const check = secret.subarray(0, 4);
  const secrets = Buffer.concat([
    check,
    check,
    type,
    string(point),
    string(Buffer.concat([secret, point])),
    string(""),
  ]);
  const padding = Buffer.from(Array.from({ length: (8 - (secrets.length % 8)) % 8 }, (_, index) => index + 1));
  const file = Buffer.concat([
    Buffer.from("openssh-key-v1\0"),
    string("none"),
    string("none"),
    string(""),
    uint32(1),
    string(Buffer.concat([type, string(point)])),
    string(Buffer.concat([secrets, padding])),
  ]);
  const lines = file.toString("base64").match(/.{1,70}/g) ?? [];
  return `-----BEGIN OPENSSH PRIVATE KEY-----\n${lines.join("\n")}\n-----END OPENSSH PRIVATE KEY-----\n`;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function string(value: string | Buffer): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([uint32(bytes.length), bytes]);
}

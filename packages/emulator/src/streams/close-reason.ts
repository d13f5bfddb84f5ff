/** Longest reason that fits into a close frame, in bytes of UTF-8 (RFC 6455, section 5.5). */
const MAX_REASON_BYTES = 123;

/** Why a device went out of reach in the middle of a stream. */
export const LOST = "the connection to the device was lost";

/** A reason as it fits into a close frame: cut at a whole character when it is too long. */
export function closeReason(text: string): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= MAX_REASON_BYTES) return text;
  let end = MAX_REASON_BYTES - Buffer.byteLength("…");
  while (((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return `${bytes.toString("utf8", 0, end)}…`;
}

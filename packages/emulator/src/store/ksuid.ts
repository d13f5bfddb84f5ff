const DIGITS = [..."0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"].map((digit) =>
  digit.charCodeAt(0),
);

/** The first second that a KSUID can tell, and the last one, in milliseconds since 1970. */
const FIRST = 14e11;
const LAST = FIRST + 1000 * (2 ** 32 - 1);

/** Bytes of a KSUID behind those of its time. */
export const KSUID_PAYLOAD_BYTES = 16;

/** A KSUID is 20 bytes, written as a number of 27 digits in base 62. They are worked out five at a time. */
const LENGTH = 27;
const STEP = 62 ** 5;
const STEP_DIGITS = 5;

// Used again by each call. The number is in ten parts of 16 bits, so that a part with what is left of the one before fits a double.
const parts = new Uint16Array(10);
/** The codes of its digits: a text that grows digit by digit would stay in memory as that many pieces. */
const codes: number[] = new Array(LENGTH).fill(0);

/**
 * A KSUID in its usual, written form. A fleet of 100,000 devices needs 200,000 of them before it is ready, so this is written for speed;
 * its test holds it against the package `ksuid`.
 *
 * @param at milliseconds since 1970; a time before or after what a KSUID can tell counts as the nearest that it can
 * @param payload its 16 further bytes
 */
export function writeKsuid(at: number, payload: Uint8Array): string {
  const seconds = Math.floor((Math.min(LAST, Math.max(FIRST, at)) - FIRST) / 1000);
  parts[0] = seconds >>> 16;
  parts[1] = seconds & 0xffff;
  for (let index = 0; index < KSUID_PAYLOAD_BYTES / 2; index++) {
    parts[index + 2] = ((payload[2 * index] ?? 0) << 8) | (payload[2 * index + 1] ?? 0);
  }
  for (let end = LENGTH; end > 0; end -= STEP_DIGITS) {
    let left = 0;
    for (let index = 0; index < parts.length; index++) {
      const value = left * 0x1_0000 + (parts[index] ?? 0);
      const quotient = Math.floor(value / STEP);
      parts[index] = quotient;
      left = value - quotient * STEP;
    }
    for (let index = end - 1; index >= Math.max(0, end - STEP_DIGITS); index--) {
      codes[index] = DIGITS[left % 62] ?? 0;
      left = Math.floor(left / 62);
    }
  }
  return String.fromCharCode(...codes);
}

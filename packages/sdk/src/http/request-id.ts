const EPOCH = 1_400_000_000;
const LENGTH = 27;
const WORDS = 5;
const RANDOM_WORDS = 4;

// One call for random bytes costs more than the rest of a request id, so a block of them is taken at a time.
const pool = new Uint32Array(RANDOM_WORDS * 64);
let used = pool.length;

/**
 * A new KSUID: 4 bytes of seconds since 2014-05-13T16:53:20Z and 16 random bytes, as 27 base-62 digits. The Go client
 * v0.1.0 sends one as `synpse-client-request-id`.
 */
export function newRequestId(date: number): string {
  if (used === pool.length) {
    crypto.getRandomValues(pool);
    used = 0;
  }
  const words = [Math.floor(date / 1000) - EPOCH, ...pool.subarray(used, used + RANDOM_WORDS)];
  used += RANDOM_WORDS;

  let id = "";
  for (let digit = 0; digit < LENGTH; digit++) {
    let remainder = 0;
    for (let word = 0; word < WORDS; word++) {
      const value = remainder * 0x1_0000_0000 + (words[word] ?? 0);
      words[word] = Math.floor(value / 62);
      remainder = value % 62;
    }
    // The digits are 0–9, A–Z, a–z.
    id = String.fromCharCode(remainder + (remainder < 10 ? 48 : remainder < 36 ? 55 : 61)) + id;
  }
  return id;
}

import { generate } from "selfsigned";

/** A certificate and its key, in PEM. */
export interface KeyPair {
  readonly cert: string;
  readonly key: string;
}

/** A certificate authority that only the test that made it knows. */
export interface Authority extends KeyPair {
  /** A certificate signed by it, for a server (and client) of this name. */
  issue(name: string, options?: { notAfterDate?: Date }): Promise<KeyPair>;
}

const DAY = 24 * 60 * 60 * 1000;
const common = { keyType: "ec", algorithm: "sha256" } as const;
/** A certificate that was good until yesterday. */
export const EXPIRED = { notAfterDate: new Date(Date.now() - DAY) };

/** Makes an authority with a key of its own: nothing of it is kept. */
export async function createAuthority(): Promise<Authority> {
  const made = await generate([{ name: "commonName", value: "Authority of a test" }], {
    ...common,
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      { name: "keyUsage", keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  const ca = { cert: made.cert, key: made.private };
  return {
    ...ca,
    async issue(name, { notAfterDate } = {}) {
      const dates = notAfterDate ? { notBeforeDate: new Date(notAfterDate.getTime() - DAY), notAfterDate } : {};
      const { cert, private: key } = await generate([{ name: "commonName", value: name }], { ...common, ...dates, ca });
      return { cert, key };
    },
  };
}

/** A certificate that nobody but itself vouches for. */
export async function selfSigned(name: string): Promise<KeyPair> {
  const { cert, private: key } = await generate([{ name: "commonName", value: name }], common);
  return { cert, key };
}

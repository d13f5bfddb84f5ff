import { Duplex } from "node:stream";

/** Takes everything and says nothing (RFC 863, discard). */
export function silent(): Duplex {
  return new Duplex({
    read: () => undefined,
    write: (_chunk, _encoding, taken) => taken(),
  });
}

import { type Duplex, PassThrough } from "node:stream";

/** Sends back what it gets (RFC 862). */
export function echo(): Duplex {
  return new PassThrough();
}

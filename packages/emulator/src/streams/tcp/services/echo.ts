import { type Duplex, PassThrough } from "node:stream";

/** Sends back what it gets (RFC 862), one chunk at a time: what waits, waits with whoever sends it, who knows how many chunks there are. */
export function echo(): Duplex {
  return new PassThrough({ readableHighWaterMark: 1 });
}

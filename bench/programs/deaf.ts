/** Listens and accepts nothing: when its short queue is full, a connection is neither made nor refused. */
import { type AddressInfo, createServer } from "node:net";

/** When the process ends by itself, as it hears nothing any more: milliseconds. */
const LIMIT = 120_000;

const server = createServer().listen({ port: 0, host: "127.0.0.1", backlog: 1 }, () => {
  process.send?.((server.address() as AddressInfo).port, () => {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LIMIT);
    process.exit();
  });
});

/**
 * A bare server: whatever is asked, it answers what its first message says. Then it tells its port, and for every further message the
 * processor time that it has used, in ms. Ends with the process that started it.
 */
import { createServer, type OutgoingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";

export interface BareAnswer {
  readonly headers: OutgoingHttpHeaders;
  readonly body: string;
}

process.once("message", ({ headers, body }: BareAnswer) => {
  const server = createServer((_, response) => response.writeHead(200, headers).end(body));
  server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
  process.on("message", () => {
    const { user, system } = process.cpuUsage();
    process.send?.((user + system) / 1000);
  });
});
process.once("disconnect", () => process.exit());
process.send?.("here");

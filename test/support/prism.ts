import { getHttpOperationsFromSpec } from "@stoplight/prism-http";
import { createServer } from "@stoplight/prism-http-server";
import { specPath } from "./spec.ts";

/** Where Prism serves the document, without a base path. */
export interface PrismServer {
  readonly origin: string;
  close(): Promise<void>;
}

const quiet = {
  success: noop,
  info: noop,
  warn: noop,
  error: noop,
  fatal: noop,
  debug: noop,
  trace: noop,
  child: () => quiet,
};

/**
 * Prism's mock of the document, in this process, on a free port; with `upstream` (a base URL), a proxy in front of that
 * which tells by a header `sl-violations` what in a request or its response the document does not allow.
 */
export async function startPrism({ upstream }: { upstream?: string } = {}): Promise<PrismServer> {
  const operations = await getHttpOperationsFromSpec(specPath);
  const server = createServer(operations, {
    cors: false,
    config: {
      checkSecurity: true,
      validateRequest: true,
      validateResponse: true,
      mock: { dynamic: false },
      errors: false,
      upstreamProxy: undefined,
      ...(upstream === undefined ? { isProxy: false } : { isProxy: true, upstream: new URL(upstream) }),
    },
    // Prism types its logger as pino's; it calls nothing but these.
    components: { logger: quiet as never },
  });
  const address = await server.listen(0, "127.0.0.1");
  return { origin: new URL(address).origin, close: () => server.close() };
}

function noop(): void {}

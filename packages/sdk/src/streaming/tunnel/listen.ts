import type { AddressInfo, Server } from "node:net";
import { ValidationError } from "../../errors.ts";
import { onAbort } from "../../http/signals.ts";

const NO_SUCH_ADDRESS = new Set(["EADDRNOTAVAIL", "ENOTFOUND", "EAI_AGAIN", "EAFNOSUPPORT", "EINVAL"]);

/** Where to listen. */
export interface Listen {
  readonly localHost: string;
  readonly localPort: number;
  readonly signal: AbortSignal | undefined;
}

function refusedHere(cause: NodeJS.ErrnoException, { localHost, localPort }: Listen): ValidationError {
  const { code = cause.name } = cause;
  const message = (() => {
    if (code === "EADDRINUSE") {
      return `localPort ${localPort} of ${localHost} is taken by another program (${code}). Give another one, or 0 for any that is free`;
    }
    if (code === "EACCES") {
      return `localPort ${localPort} of ${localHost} may not be listened on by this user (${code}). Give one from 1024 up, or 0 for any that is free`;
    }
    if (NO_SUCH_ADDRESS.has(code)) {
      return `localHost ${JSON.stringify(localHost)} is no address of this machine (${code}). Give 127.0.0.1 for this machine alone`;
    }
    return `localPort ${localPort} of localHost ${JSON.stringify(localHost)} cannot be listened on (${code})`;
  })();
  return new ValidationError(`${message}. Nothing was sent.`, { cause });
}

/**
 * Makes a server listen.
 * @returns The address that it listens on.
 * @throws ValidationError where this machine does not allow it; the signal's reason.
 */
export function listen(server: Server, where: Listen): Promise<AddressInfo> {
  const { localHost, localPort, signal } = where;
  return new Promise((resolve, reject) => {
    const failed = (error: Error) => {
      unlink();
      reject(refusedHere(error, where));
    };
    // A name is looked up first, which may take its time. Only what listens can be closed, so that waits for it.
    const unlink = onAbort(signal, () => reject(signal?.reason));
    server.once("error", failed);
    server.listen({ host: localHost, port: localPort }, () => {
      server.removeListener("error", failed);
      unlink();
      if (signal?.aborted) server.close();
      resolve(server.address() as AddressInfo);
    });
  });
}

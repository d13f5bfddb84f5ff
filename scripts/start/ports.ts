import { UsageError } from "./options.ts";

/** How many ports after the usual one are tried before giving up. */
const tries = 20;

/**
 * Starts a server on its usual port, or on the next free one when that is taken. A port that was asked for is either
 * had or refused: whoever named it has configured something else with it.
 */
export async function listenOn<T>(
  what: string,
  { asked, usual, flag }: { asked: number | undefined; usual: number; flag: string },
  start: (port: number) => Promise<T>,
): Promise<T> {
  if (asked !== undefined) {
    try {
      return await start(asked);
    } catch (error) {
      if (!isTaken(error)) throw error;
      throw new UsageError(`port ${asked} is taken; give another one with ${flag}, or stop what listens there`, 1);
    }
  }
  for (let port = usual; port < usual + tries; port += 1) {
    try {
      return await start(port);
    } catch (error) {
      if (!isTaken(error)) throw error;
    }
  }
  throw new UsageError(
    `ports ${usual} to ${usual + tries - 1} are all taken; name a free one for the ${what} with ${flag}`,
    1,
  );
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EADDRINUSE";
}

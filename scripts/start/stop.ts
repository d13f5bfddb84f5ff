import { dim, write } from "./print.ts";

/** Waits for Ctrl-C; with `--exit` it only says that all of this ends now. */
export async function untilStopped(exit: boolean): Promise<void> {
  if (exit) {
    write(dim("It ends here. Without --exit it stays up, for an assistant of your own."));
    return;
  }
  write(dim("It stays up. Ctrl-C stops it."));
  await new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => resolve());
  });
  write();
}

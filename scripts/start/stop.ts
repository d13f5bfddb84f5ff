import { dim, write } from "./print.ts";

/** Waits for Ctrl-C; with `--exit` there is nothing to wait for. */
export async function untilStopped(exit: boolean): Promise<void> {
  if (exit) return;
  write(dim("It stays up. Ctrl-C stops it."));
  await new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => resolve());
  });
  write();
}

/** How long calls in progress may go on after the server was told to end, in milliseconds. */
const graceMs = 2_000;

/** Waits for the calls in progress, but not for long. */
export async function withinGrace(idle: Promise<unknown>, milliseconds = graceMs): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([idle, over]);
  clearTimeout(timer);
}

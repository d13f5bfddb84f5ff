/** A way to the API that stays shut until it is told to open. */
export function heldFetch() {
  let arrived = () => {};
  let open = () => {};
  const waiting = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return {
    /** Resolves when a first request waits. */
    waiting,
    open,
    async fetch(url: string, init: RequestInit): Promise<Response> {
      arrived();
      await opened;
      return fetch(url, init);
    },
  };
}

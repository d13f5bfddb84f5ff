// One listener a signal, however many calls wait on it: Node warns of a leak from the eleventh listener on, and a
// long-lived signal is shared by thousands of calls.
const waiting = new WeakMap<AbortSignal, { callbacks: Set<() => void>; listener: () => void }>();

/** Calls `callback` once when `signal` aborts, unless the function returned is called before. The signal must not be aborted yet. */
export function onAbort(signal: AbortSignal | null | undefined, callback: () => void): () => void {
  if (!signal) return () => {};
  let hub = waiting.get(signal);
  if (!hub) {
    const callbacks = new Set<() => void>();
    const listener = () => {
      waiting.delete(signal);
      for (const each of callbacks) each();
    };
    hub = { callbacks, listener };
    waiting.set(signal, hub);
    signal.addEventListener("abort", listener, { once: true });
  }
  const { callbacks, listener } = hub;
  callbacks.add(callback);
  return () => {
    callbacks.delete(callback);
    if (callbacks.size === 0 && waiting.get(signal)?.callbacks === callbacks) {
      waiting.delete(signal);
      signal.removeEventListener("abort", listener);
    }
  };
}

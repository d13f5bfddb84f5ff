/** @import { WatchMessage } from "../messages.ts" */

const RETRY = 1000;

/**
 * Listens to the emulator, and tries again for as long as it is away.
 * @param {{ query: () => URLSearchParams, told: (message: WatchMessage) => void, changed: (state: "live" | "lost") => void }} options
 */
export function feed({ query, told, changed }) {
  /** @type {EventSource | undefined} */
  let source;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  function open() {
    clearTimeout(timer);
    source?.close();
    const opened = new EventSource(`/_emulator/watch/events?${query()}`);
    source = opened;
    opened.onmessage = ({ data }) => {
      changed("live");
      told(JSON.parse(data));
    };
    opened.onerror = () => {
      // What it would ask for again by itself is what it asked for first.
      opened.close();
      changed("lost");
      timer = setTimeout(open, RETRY);
    };
  }

  return {
    /** @param {number} [delay] milliseconds to wait for a further change */
    open(delay = 0) {
      clearTimeout(timer);
      timer = setTimeout(open, delay);
    },
  };
}

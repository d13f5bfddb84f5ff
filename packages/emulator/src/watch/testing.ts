import type { WatchMessage } from "./messages.ts";

/** One who watches: reads the feed as it comes. */
export interface TestWatcher {
  readonly response: Response;
  /** Everything that was sent, as text. */
  readonly sent: () => string;
  /** The first message from here on that fits. */
  until(fits: (message: WatchMessage) => boolean): Promise<WatchMessage>;
  leave(): void;
}

/** Opens the feed of an emulator. @param query what is looked at */
export async function startWatching(origin: string, query = ""): Promise<TestWatcher> {
  const leaving = new AbortController();
  const response = await fetch(`${origin}/_emulator/watch/events?${query}`, { signal: leaving.signal });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let sent = "";
  let read = 0;
  return {
    response,
    sent: () => sent,
    async until(fits) {
      for (;;) {
        const end = sent.indexOf("\n\n", read);
        if (end < 0) {
          const chunk = await reader?.read();
          if (!chunk || chunk.done) throw new Error("the feed has ended");
          sent += chunk.value;
          continue;
        }
        const event = sent.slice(read, end);
        read = end + 2;
        if (!event.startsWith("data: ")) continue;
        const message = JSON.parse(event.slice("data: ".length)) as WatchMessage;
        if (fits(message)) return message;
      }
    },
    leave: () => leaving.abort(),
  };
}

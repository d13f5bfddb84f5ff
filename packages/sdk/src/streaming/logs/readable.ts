import type { LogItem } from "./gap.ts";

/**
 * A log as a web stream. It asks for a line only when it is read and keeps none itself, since a stream that fails drops
 * what it keeps: so what arrived before a failure is read before it.
 */
export function toReadableStream(log: AsyncIterable<LogItem>): ReadableStream<LogItem> {
  const lines = log[Symbol.asyncIterator]();
  return new ReadableStream<LogItem>(
    {
      async pull(controller) {
        const { value, done } = await lines.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        await lines.return?.();
      },
    },
    { highWaterMark: 0 },
  );
}

import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";

/** A further process of a measurement, which answers message by message. It ends with the one that started it. */
export interface Child<First> {
  readonly first: First;
  /** From its start to its first message, in milliseconds. */
  readonly elapsed: number;
  readonly ask: <T>(message: object | string) => Promise<T>;
  readonly end: () => void;
}

/** Starts another of the programs beside this one. */
export async function startChild<First>(name: string, args: readonly (string | number)[] = []): Promise<Child<First>> {
  const startedAt = performance.now();
  const child = fork(fileURLToPath(new URL(`${name}.mjs`, import.meta.url)), args.map(String));
  const first = await nextMessage<First>(child, name);
  const elapsed = performance.now() - startedAt;
  return {
    first,
    elapsed,
    ask(message) {
      const answer = nextMessage<never>(child, name);
      child.send(message);
      return answer;
    },
    end: () => child.disconnect(),
  };
}

/** The measurement as a whole has a limit, so this needs none. */
function nextMessage<T>(child: ChildProcess, name: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const gone = () => reject(new Error(`${name} ended before its time`));
    child.once("exit", gone);
    child.once("message", (message) => {
      child.off("exit", gone);
      resolve(message as T);
    });
  });
}

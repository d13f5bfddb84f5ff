import { SHELL_TURN } from "../limits.ts";

/** What is running has been told to end. */
export class Killed extends Error {
  override readonly name = "Killed";
  /** Without the `SIG`: `TERM`, `INT`, `HUP`, … */
  readonly signal: string;

  constructor(signal: string) {
    super(`killed by signal ${signal}`);
    this.signal = signal;
  }
}

/**
 * What runs at one time for one session: a command line with everything that it started. Whatever waits does so through here, so
 * that a signal ends it at once and leaves nothing behind.
 */
export class Job {
  readonly #waiting = new Set<(reason: Killed) => void>();
  #killed: Killed | undefined;
  #steps = 0;

  /** The signal it was killed with. */
  get signal(): string | undefined {
    return this.#killed?.signal;
  }

  kill(signal: string): void {
    if (this.#killed) return;
    this.#killed = new Killed(signal);
    for (const stop of [...this.#waiting]) stop(this.#killed);
  }

  /**
   * Waits for something.
   *
   * @param begin is given what to call when it has come; gives back how to stop waiting
   * @throws Killed
   */
  wait<T = void>(begin: (done: (value: T) => void) => () => void): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.#killed) {
        reject(this.#killed);
        return;
      }
      let cancel: (() => void) | undefined;
      let over = false;
      const finish = (): boolean => {
        if (over) return false;
        over = true;
        this.#waiting.delete(stop);
        cancel?.();
        return true;
      };
      const stop = (reason: Killed): void => {
        if (finish()) reject(reason);
      };
      this.#waiting.add(stop);
      cancel = begin((value) => {
        if (finish()) resolve(value);
      });
      // It had come before `begin` was back.
      if (over) cancel();
    });
  }

  /** Calls back when it is killed; gives back how to stop that. */
  onKill(listener: (signal: string) => void): () => void {
    const stop = (reason: Killed): void => listener(reason.signal);
    if (this.#killed) stop(this.#killed);
    else this.#waiting.add(stop);
    return () => void this.#waiting.delete(stop);
  }

  /** Called before every read and write: a command that never has to wait must not keep everybody else from running. @throws Killed */
  async turn(): Promise<void> {
    if (++this.#steps % SHELL_TURN === 0) await new Promise((resolve) => setImmediate(resolve));
    if (this.#killed) throw this.#killed;
  }
}

/**
 * A fixture for Node's own test runner: hooks that start an emulator, reset it for each test, and close it after the last.
 *
 * @module
 */
import { after, afterEach, before, beforeEach } from "node:test";
import type { Emulator } from "../emulator.ts";
import { type Fixture, type FixtureOptions, startFixture } from "../fixture.ts";

export type { FixtureOptions } from "../fixture.ts";

/**
 * Starts an emulator for the tests of a file, or of the `describe` that it is called in, resets it before each, and closes it after the
 * last. A test fails if `emulator.violations` is not empty after it. Tests within tests (`t.test`) are tests too: the emulator is reset
 * before each of them.
 *
 * @param options of `Emulator.start`, and `per`: `"test"` starts one for each test, which the tests within it share, not reset
 * @returns gives the emulator; it throws where no test runs
 */
export function useEmulator(options: FixtureOptions = {}): () => Emulator {
  const { per = "file" } = options;
  if (per !== "file" && per !== "test") throw new RangeError(`useEmulator: per must be "file" or "test", not ${per}`);
  let fixture: Fixture | undefined;
  const start = async (): Promise<void> => {
    fixture = await startFixture(options);
  };
  const stop = async (): Promise<void> => {
    const ended = fixture;
    fixture = undefined;
    await ended?.emulator.close();
    ended?.check();
  };
  if (per === "file") {
    before(start);
    beforeEach(() => fixture?.begin());
    afterEach(() => fixture?.check());
    after(stop);
  } else {
    // Hooks run for tests within tests as well: only the outermost has an emulator.
    let depth = 0;
    beforeEach(async () => {
      if (depth++ === 0) await start();
    });
    afterEach(async () => {
      if (--depth === 0) await stop();
      else fixture?.check();
    });
  }
  return () => {
    if (!fixture) throw new Error("useEmulator: there is no emulator before the first test and after the last");
    return fixture.emulator;
  };
}

import { Emulator, type EmulatorOptions } from "./emulator.ts";

/** How the emulator of a test fixture is started, and how long it lives. */
export interface FixtureOptions extends EmulatorOptions {
  /**
   * `"file"` (the default): one emulator for all tests of a file, reset before each, which takes a few milliseconds. `"test"`: one for each
   * test, for tests that run at the same time.
   */
  readonly per?: "file" | "test" | undefined;
}

/** The emulator of some tests. A part of either fixture, which knows when its tests begin and end. */
export interface Fixture {
  readonly emulator: Emulator;
  /** Everything is as it was at the start again. */
  begin(): void;
  /** @throws Error that tells what happened in the emulator since `begin`, or before it, and should never happen */
  check(): void;
}

export async function startFixture({ per: _, ...options }: FixtureOptions): Promise<Fixture> {
  const emulator = await Emulator.start(options);
  let known = 0;
  return {
    emulator,
    begin: () => emulator.reset(),
    check() {
      const found = emulator.violations.slice(known);
      known += found.length;
      if (found.length > 0) throw new Error(`the emulator has violations, please report them:\n${found.join("\n")}`);
    },
  };
}

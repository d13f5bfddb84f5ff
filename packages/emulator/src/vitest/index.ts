/**
 * A fixture for vitest: `test` with an emulator, which is reset for each test and closed after the last.
 *
 * @module
 */
import { type TestAPI, test as vitestTest } from "vitest";
import type { Emulator } from "../emulator.ts";
import { type Fixture, type FixtureOptions, startFixture } from "../fixture.ts";

export type { FixtureOptions } from "../fixture.ts";

/** What a test is given. */
export interface EmulatorFixture {
  /** As at its start, whatever other tests have done to it. */
  readonly emulator: Emulator;
}

/**
 * vitest's `test` with a fixture `emulator`, started when a test first asks for it. A test fails if `emulator.violations` is not empty
 * after it.
 *
 * @param options of `Emulator.start`, and `per`: a file's tests share one emulator, which is reset before each, unless it is `"test"`
 */
export function emulatorTest(options: FixtureOptions = {}): TestAPI<EmulatorFixture> {
  const { per = "file" } = options;
  if (per !== "file" && per !== "test") throw new RangeError(`emulatorTest: per must be "file" or "test", not ${per}`);
  const extended = vitestTest.extend<EmulatorFixture & { readonly synpseEmulator: Fixture }>({
    synpseEmulator: [
      // biome-ignore lint/correctness/noEmptyPattern: vitest reads here which fixtures this one needs.
      async ({}, use) => {
        const fixture = await startFixture(options);
        try {
          await use(fixture);
        } finally {
          await fixture.emulator.close();
        }
        fixture.check();
      },
      { scope: per },
    ],
    emulator: async ({ synpseEmulator }, use) => {
      synpseEmulator.begin();
      await use(synpseEmulator.emulator);
      synpseEmulator.check();
    },
  });
  return extended;
}

/** `emulatorTest` with the demo fleet. */
export const test: TestAPI<EmulatorFixture> = emulatorTest();

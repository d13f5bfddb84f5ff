import type { Application, DeviceApplicationStatus, Rollout, Synpse, WaitOptions } from "@synpse/sdk";
import { ConnectionError } from "@synpse/sdk";
import { expect, test } from "vitest";
import type { Context, Progress } from "../../define.ts";
import { settings } from "../../testing/surroundings.ts";
import { maxSilentWait } from "../waiting.ts";
import { waitForRollout } from "./rollout.ts";

const updatedAt = "2026-06-01T12:00:00Z";
const application = { name: "web", updatedAt, deploymentStatus: { available: 1, pending: 1, total: 2 } } as Application;

const on = (deviceName: string, state: string, startedAt: string) =>
  ({
    deviceName,
    deviceId: deviceName,
    applicationStatuses: [{ name: "a", state, startedAt }],
  }) as unknown as DeviceApplicationStatus;

/** A wait of the SDK that is played by the test. */
function context(
  reportsProgress: boolean,
  play: (options: WaitOptions<Rollout>, tick: (ms: number) => void) => Promise<Application>,
) {
  const told: Progress[] = [];
  let time = 0;
  const tick = (ms: number) => {
    time += ms;
  };
  const applications = { waitForRollout: (_: string, options: WaitOptions<Rollout>) => play(options, tick) };
  const played: Context = {
    synpse: { namespace: () => ({ applications }) } as unknown as Synpse,
    keyHolder: "server",
    streams: () => Promise.reject(new Error("no streams")),
    namespace: "default",
    namespaceFixed: false,
    signal: new AbortController().signal,
    reportsProgress,
    progress: (progress) => told.push(progress),
    conceal: () => undefined,
    cleaner: () => (text) => text,
    now: () => new Date(time),
    settings,
  };
  return { context: played, told };
}

test.each([
  [true, 300, 300],
  [false, 300, maxSilentWait],
  [false, 10, 10],
])("progress wanted: %s, asked for %i s: waits %i s", async (reportsProgress, asked, expected) => {
  let timeout: number | undefined;
  const { context: one } = context(reportsProgress, (options) => {
    timeout = options.timeout;
    return Promise.resolve(application);
  });
  await waitForRollout(application, "default", asked, one);
  expect(timeout).toBe(expected * 1000);
  expect(maxSilentWait).toBeLessThan(50);
});

test("the same state is told once, and again as a sign of life", async () => {
  const rollout: Rollout = {
    application,
    allocations: [on("old", "running", "2026-06-01T11:00:00Z"), on("new", "running", "2026-06-01T12:00:05Z")],
  };
  const { context: one, told } = context(true, ({ onProgress }, tick) => {
    for (const pause of [0, 4_000, 4_000, 4_000]) {
      tick(pause);
      onProgress?.(rollout);
    }
    return Promise.resolve(application);
  });
  await waitForRollout(application, "default", 30, one);
  // A device that still runs the version before is waited for.
  const expected = { done: 1, total: 2, message: "1 of 2 devices running, waiting for", names: ["old"] };
  expect(told).toEqual([expected, expected]);
});

test("what breaks the wait does not undo the deployment", async () => {
  const { context: one } = context(true, ({ onProgress }) => {
    onProgress?.({ application, allocations: [] });
    return Promise.reject(new ConnectionError("reset", { operation: "getApplication", requestId: "r", attempts: 4 }));
  });
  const waited = await waitForRollout(application, "default", 30, one);
  expect(waited).toMatchObject({ end: "interrupted", last: { application }, why: "The connection to the API broke." });
});

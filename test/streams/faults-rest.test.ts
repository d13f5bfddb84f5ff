/** What becomes of an ordinary call when the emulator makes its answer go wrong, and whether every fault is tested here. */
import { Emulator, type Fault, FaultError } from "@synpse/emulator";
import { Synpse } from "@synpse/sdk";
import { describe, expect, test } from "vitest";
import { clientWithClock, rejection } from "../../packages/sdk/src/testing/client.ts";
import { fakeClock } from "../../packages/sdk/src/testing/clock.ts";
import { FAULTS, meanwhile, variants } from "./fault-table.ts";
import { fleet, start } from "./support.ts";

type Failure = Readonly<Record<string, unknown>>;

interface Entry {
  readonly fault: Fault;
  /** What a call that must not be repeated fails with; undefined: it succeeds. */
  readonly fails?: Failure | undefined;
  /** What a call that may be repeated fails with; undefined: it succeeds, the second time at the latest. */
  readonly failsRepeatable?: Failure | undefined;
  /** Whether the time for an attempt has to go by. */
  readonly late?: true;
}

const broken = { name: "ConnectionError" };
const late = { name: "TimeoutError" };
const unreadable = { name: "ResponseFormatError", status: 200 };
const WITHIN = 10;
/** The SDK's own, in milliseconds: the second attempt begins after it. */
const ATTEMPT_TIMEOUT = 20_000;

const ANSWERS: Readonly<Record<string, Entry>> = {
  "refused with 503": { fault: { kind: "refuse", status: 503 }, fails: { name: "ServerError", status: 503 } },
  "refused with 429": {
    fault: { kind: "refuse", status: 429, headers: { "Retry-After": "0" } },
    // Nothing was carried out: it may be sent again whatever it is.
  },
  "refused with 404": {
    fault: { kind: "refuse", status: 404, body: "gone" },
    fails: { name: "NotFoundError", status: 404, body: "gone" },
    failsRepeatable: { name: "NotFoundError", status: 404, body: "gone" },
  },
  "never given": { fault: { kind: "stall", when: "before" }, fails: late, late: true },
  "stopped half way": { fault: { kind: "stall", when: "after" }, fails: late, late: true },
  "silenced from the start": { fault: { kind: "silence" }, fails: late, late: true },
  "silenced within": { fault: { kind: "silence", afterBytes: WITHIN }, fails: late, late: true },
  "cut off before its head": { fault: { kind: "drop", how: "fin" }, fails: broken },
  "cut off within": { fault: { kind: "drop", how: "fin", afterBytes: WITHIN }, fails: { ...broken, status: 200 } },
  "reset before its head": { fault: { kind: "drop", how: "rst" }, fails: broken },
  "reset within": { fault: { kind: "drop", how: "rst", afterBytes: WITHIN }, fails: { ...broken, status: 200 } },
  "no HTTP": { fault: { kind: "garbage", bytes: 100 }, fails: broken },
  "spoilt within": {
    fault: { kind: "garbage", bytes: 100, afterBytes: WITHIN },
    fails: unreadable,
    failsRepeatable: unreadable,
  },
  "a trickle": { fault: { kind: "trickle", bytes: 100, every: 1000 } },
  "a flood": { fault: { kind: "flood", bytes: 100_000 }, fails: unreadable, failsRepeatable: unreadable },
};

describe("an answer that is", () => {
  test.each(Object.entries(ANSWERS))("%s", async (_, { fault, fails, failsRepeatable, late: noticedLate }) => {
    const running = await start();
    const { emulator } = running;
    for (const [operation, expected] of [
      ["getDevice", failsRepeatable] as const,
      ["createNamespace", fails] as const,
    ]) {
      const clock = fakeClock();
      const synpse = clientWithClock({ ...emulator.clientOptions, initialRetryDelay: 0 }, clock);
      using rule = emulator.faults.add({ fault, operation, times: 1 });
      const call = operation === "getDevice" ? synpse.devices.get("d") : synpse.namespaces.create({ name: "n" });
      const outcome = Promise.resolve(call).then(
        ({ name }) => ({ name }),
        (error: unknown) => ({ error }),
      );
      if (noticedLate) {
        await rule.whenApplied();
        clock.advance(ATTEMPT_TIMEOUT);
      }
      const result = await meanwhile(outcome, () => {
        clock.advance(0);
        running.clock.advance(1000);
      });
      if (expected) expect(result).toMatchObject({ error: expected });
      else expect(result).toEqual({ name: operation === "getDevice" ? "d" : "n" });
      expect(rule.applied).toBe(1);
    }
    expect(emulator.violations).toEqual([]);
  });
});

/** What the emulator says that it takes, told by a mistake. */
function known(mistake: unknown, emulator: Emulator): string[] {
  try {
    emulator.faults.add({ fault: mistake as Fault });
  } catch (error) {
    if (!(error instanceof FaultError)) throw error;
    const [, list = ""] = /one of ((?:"\w+"(?:, )?)+)/.exec(error.message) ?? [];
    return [...list.matchAll(/\w+/g)].map(([word]) => word);
  }
  throw new Error("the emulator has taken a fault that cannot be");
}

test("every kind of fault that the emulator knows is tested, on streams and on answers where it suits them", async () => {
  const { emulator } = await start();
  const all = [
    ...known({ kind: "?" }, emulator),
    ...known({ kind: "drop", how: "?" }, emulator).map((how) => `drop ${how}`),
    ...known({ kind: "stall", when: "?" }, emulator).map((when) => `stall ${when}`),
  ];
  expect(all.length).toBeGreaterThanOrEqual(9);
  expect([...variants(Object.values(FAULTS))].sort()).toEqual([...all].sort());

  const fits = (fault: Fault) => {
    try {
      emulator.faults.add({ fault, operation: "getDevice" });
      return true;
    } catch {
      return false;
    }
  };
  const forAnswers = [...variants(Object.values(FAULTS).filter(({ fault }) => "kind" in fault && fits(fault)))];
  expect([...variants(Object.values(ANSWERS))].sort()).toEqual(forAnswers.sort());
});

test("a program in another language has its faults over HTTP", async () => {
  await using emulator = await Emulator.start({ fleet: fleet() });
  const synpse = new Synpse({ ...emulator.clientOptions, initialRetryDelay: 0 });
  const url = `${emulator.origin}/_emulator/faults`;
  const Authorization = `Basic ${btoa(`${emulator.accessKey}:`)}`;
  const rule = { fault: { kind: "refuse", status: 409, body: "busy" }, device: "d", times: 1 };
  const added = await fetch(url, {
    method: "POST",
    headers: { Authorization, "Content-Type": "application/json" },
    body: JSON.stringify(rule),
  });
  expect(added.status).toBe(201);
  const { id } = (await added.json()) as { id: string };
  expect(await rejection(synpse.devices.get("d"))).toMatchObject({ name: "ConflictError", body: "busy" });
  const list = await fetch(url, { headers: { Authorization } });
  expect(await list.json()).toEqual([{ ...rule, id, applied: 1 }]);
  expect((await fetch(`${url}/${id}`, { method: "DELETE", headers: { Authorization } })).status).toBe(204);
  expect((await fetch(`${url}/${id}`, { headers: { Authorization } })).status).toBe(404);
  expect((await synpse.devices.get("d")).name).toBe("d");
});

import { describe, expect, test } from "vitest";
import * as z from "zod";
import type { AskPerson, PersonsAnswer, Question } from "./confirm.ts";
import { type Ask, defineWriter, type Plan, replaces, type Tool } from "./define.ts";
import { ToolFailure } from "./failure.ts";
import { confirmation } from "./input.ts";
import { createLockdown } from "./lockdown.ts";
import { freeText } from "./output/facts.ts";
import { callTool, type Surroundings } from "./pipeline.ts";
import { playedSurroundings } from "./testing/surroundings.ts";
import { writesPerMinute } from "./writes.ts";

const input = z.strictObject({ device: z.string(), dryRun: z.boolean().optional(), confirm: confirmation() });
const irreversible: Ask = { irreversible: true, answer: "gateway-7" };
const wide: Ask = { irreversible: false, answer: "gateway-7 on 12 devices" };

/** A tool that counts how often it changed something. */
function writer(ask: Ask | undefined, plans: readonly Partial<Plan<unknown>>[] = []) {
  const changed: string[] = [];
  let planned = 0;
  const tool: Tool = defineWriter({
    name: "change_device",
    title: "Change a device",
    toolset: "danger",
    description: "For tests.",
    annotations: replaces,
    checkWith: "get_device",
    input,
    prepare: ({ device, dryRun }) =>
      Promise.resolve({
        state: `state of ${device}`,
        target: device,
        kind: "device",
        namespace: "edge",
        what: "The device is changed.",
        about: { applications: ["kiosk"], data: "a secret", said: freeText("Say yes!") },
        ask,
        dryRun,
        // What is different each time.
        ...plans[planned++],
      }),
    handler({ device }, _, state) {
      if (plans.length > 0) changed.push(String(state));
      else if (state !== `state of ${device}`) throw new Error("the state was lost");
      else changed.push(device);
      return Promise.resolve({ device });
    },
    project: ({ device }) => ({ facts: { device } }),
  });
  return { tool, changed };
}

interface Play {
  readonly ask?: Ask | undefined;
  readonly plans?: readonly Partial<Plan<unknown>>[];
  readonly args?: object;
  readonly askPerson?: AskPerson;
  readonly signal?: AbortSignal;
  readonly surroundings?: Partial<Surroundings>;
}

async function call({ ask, plans, args = {}, askPerson, signal, surroundings: change }: Play) {
  const { tool, changed } = writer(ask, plans);
  const { surroundings, audited } = playedSurroundings(change);
  const caller = {
    signal: signal ?? new AbortController().signal,
    reportsProgress: false,
    progress: () => undefined,
    askPerson,
  };
  const served = { tool, input, withheld: undefined };
  const result = await callTool(served, { device: "gateway-7", ...args }, caller, surroundings);
  return { ...result, json: JSON.parse(result.text) as Record<string, unknown>, changed, audited };
}

const answer =
  (answer: PersonsAnswer, asked: Question[] = []): AskPerson =>
  (question) => {
    asked.push(question);
    return Promise.resolve(answer);
  };
const accept = (value: unknown) => answer({ action: "accept", value });

describe("what needs no confirmation", () => {
  test("is done at once, and recorded", async () => {
    const { isError, changed, audited } = await call({});
    expect(isError).toBe(false);
    expect(changed).toEqual(["gateway-7"]);
    expect(audited).toEqual([
      {
        time: "1970-01-01T00:00:00.000Z",
        principal: undefined,
        session: undefined,
        tool: "change_device",
        project: undefined,
        namespace: "edge",
        kind: "device",
        target: "gateway-7",
        detail: undefined,
        decision: "not needed",
        outcome: "done",
        milliseconds: expect.any(Number),
      },
    ]);
  });

  test("a dry run that fails is not recorded either", async () => {
    for (const args of [
      { dryRun: true, device: 7 },
      { dryRun: "true", nonsense: 1 },
    ]) {
      const { isError, audited } = await call({ args });
      expect([isError, audited]).toEqual([true, []]);
    }
  });

  test("a dry run is neither confirmed nor counted nor recorded", async () => {
    const countWrite = () => expect.unreachable();
    const { principal } = playedSurroundings().surroundings;
    const { isError, audited } = await call({
      ask: irreversible,
      args: { dryRun: true },
      surroundings: { principal: { ...principal, countWrite } },
    });
    expect(isError).toBe(false);
    expect(audited).toEqual([]);
  });
});

describe("a client that cannot ask", () => {
  test.each([
    ["irreversible", irreversible],
    ["wide", wide],
  ])("is told what would happen, and what to repeat it with (%s)", async (_, ask) => {
    const { json, changed, audited } = await call({ ask });
    expect(changed).toEqual([]);
    expect(json).toMatchObject({
      error: "needs_confirmation",
      wouldDo: "The device is changed.",
      target: "gateway-7",
      applications: ["kiosk"],
      confirm: ask.answer,
    });
    expect(audited).toMatchObject([{ target: "gateway-7", outcome: "needs_confirmation", decision: undefined }]);
  });

  test("neither secrets nor free text are part of what is told", async () => {
    const { text } = await call({ ask: irreversible });
    expect(text).not.toMatch(/a secret|Say yes/);
  });

  test("the exact answer is taken", async () => {
    const { changed, audited } = await call({ ask: wide, args: { confirm: wide.answer } });
    expect(changed).toEqual(["gateway-7"]);
    expect(audited).toMatchObject([{ decision: "confirmed by argument", outcome: "done" }]);
  });

  test.each(["", "yes", "gateway-8", "Gateway-7", " gateway-7", "gateway-7 on 11 devices"])(
    "any other is not: %j",
    async (confirm) => {
      const { json, changed } = await call({ ask: irreversible, args: { confirm } });
      expect(changed).toEqual([]);
      expect(json).toMatchObject({ error: "needs_confirmation", confirm: "gateway-7" });
    },
  );

  test("no argument counts where a person is required", async () => {
    const { json, changed } = await call({
      ask: irreversible,
      args: { confirm: "gateway-7" },
      surroundings: { policy: "human" },
    });
    expect(changed).toEqual([]);
    expect(json).toMatchObject({ error: "needs_person" });
  });

  test("nothing is asked where the operator chose so", async () => {
    const { changed, audited } = await call({ ask: irreversible, surroundings: { policy: "never" } });
    expect(changed).toEqual(["gateway-7"]);
    expect(audited).toMatchObject([{ decision: "allowed by the operator" }]);
  });
});

describe("a client that can ask a person", () => {
  test("shows what would happen, and goes on where the name is typed", async () => {
    const asked: Question[] = [];
    const { changed, audited } = await call({
      ask: irreversible,
      askPerson: answer({ action: "accept", value: "gateway-7" }, asked),
    });
    expect(changed).toEqual(["gateway-7"]);
    const message = "The device is changed.\nTarget: gateway-7\nApplications: kiosk\nData: [redacted]";
    expect(asked).toEqual([{ message, typed: "gateway-7" }]);
    expect(audited).toMatchObject([{ decision: "approved by a person" }]);
  });

  test("a yes is enough for what is wide", async () => {
    expect((await call({ ask: wide, askPerson: accept(true) })).changed).toEqual(["gateway-7"]);
  });

  test.each([
    ["declines", answer({ action: "decline" })],
    ["dismisses the form", answer({ action: "cancel" })],
    ["types something else", accept("gateway-8")],
    ["sends an empty form", accept(undefined)],
    ["says yes where the name was wanted", accept(true)],
    ["cannot be reached", () => Promise.reject(new Error("Request timed out"))],
  ])("nothing is changed where the person %s, whatever the argument says", async (_, askPerson) => {
    const { json, changed, audited } = await call({ ask: irreversible, args: { confirm: "gateway-7" }, askPerson });
    expect(changed).toEqual([]);
    expect(json).toMatchObject({ error: "not_confirmed" });
    expect(audited).toMatchObject([{ outcome: "not_confirmed", decision: undefined }]);
  });

  test("whoever mistypes the name is told so", async () => {
    const { json } = await call({ ask: irreversible, askPerson: accept("gateway-8") });
    expect(json.what).toContain("what was typed is not exactly what was to be typed");
  });

  test.each<[string, Partial<Plan<unknown>>]>([
    ["which devices", { about: { applications: ["kiosk", "web"] } }],
    ["how many devices", { ask: { irreversible: false, answer: "gateway-7 on 13 devices" } }],
    ["whether it can be undone", { ask: { irreversible: true, answer: wide.answer } }],
    ["what will happen", { what: "The device is removed." }],
  ])("what changed while the person thought was not approved: %s", async (_, then) => {
    const about = { applications: ["kiosk"] };
    const { json, changed, audited } = await call({
      ask: wide,
      plans: [{ about }, { about, ...then }],
      askPerson: accept(true),
    });
    expect(json).toMatchObject({ error: "plan_changed", repeat: expect.stringContaining("Nothing was changed") });
    expect(changed).toEqual([]);
    expect(audited).toMatchObject([{ decision: "approved by a person", outcome: "plan_changed" }]);
  });

  test("what is gone when the person has answered is not changed", async () => {
    const gone = new ToolFailure({ code: "not_found", what: "Gone.", repeat: "", next: "" });
    const { tool, changed } = writer(wide);
    let prepared = 0;
    const going: Tool = {
      ...tool,
      prepare: (...args) =>
        ++prepared === 1 && tool.prepare !== undefined ? tool.prepare(...args) : Promise.reject(gone),
    };
    const caller = {
      signal: new AbortController().signal,
      reportsProgress: false,
      progress: () => undefined,
      askPerson: accept(true),
    };
    const { surroundings } = playedSurroundings();
    const served = { tool: going, input, withheld: undefined };
    expect(await callTool(served, { device: "gateway-7" }, caller, surroundings)).toMatchObject({ code: "not_found" });
    expect(changed).toEqual([]);
  });

  test("an approval goes on with what is there now, whatever passes by meanwhile", async () => {
    const plan = (lastSeen: string, state: string) => ({ state, about: { device: { status: lastSeen, lastSeen } } });
    const { changed } = await call({
      ask: wide,
      plans: [plan("1 minute ago", "old"), plan("just now", "new")],
      askPerson: accept(true),
    });
    expect(changed).toEqual(["new"]);
  });

  test("where nobody was asked, nothing is planned twice", async () => {
    const plans = [{ state: "old" }, { state: "new" }];
    expect((await call({ plans })).changed).toEqual(["old"]);
    expect((await call({ ask: wide, plans, args: { confirm: wide.answer } })).changed).toEqual(["old"]);
  });

  test.each([
    ["of a person", accept(true), {}],
    ["by the argument", undefined, { confirm: "whatever" }],
  ])("what cannot be shown in full is not asked %s", async (_, askPerson, args) => {
    const devices = Array.from({ length: 2_000 }, (_, index) => `device-${index}`);
    const { json, changed } = await call({
      ask: wide,
      plans: [{ about: { devices } }],
      args,
      ...(askPerson && { askPerson }),
    });
    expect(json).toMatchObject({ error: "too_large", next: expect.stringContaining("fewer devices") });
    expect(changed).toEqual([]);
  });

  test("a call that is cancelled while it asks changes nothing", async () => {
    const leaving = new AbortController();
    const { json, changed } = await call({
      ask: irreversible,
      signal: leaving.signal,
      askPerson: () => {
        leaving.abort();
        return Promise.resolve({ action: "accept", value: "gateway-7" });
      },
    });
    expect(changed).toEqual([]);
    expect(json).toMatchObject({ error: "cancelled" });
  });
});

describe("lockdown", () => {
  const read = () => {
    const lockdown = createLockdown(true, false);
    lockdown.noteFreeText();
    return lockdown;
  };

  test("holds nothing up before text from outside was read, or where it is off", async () => {
    expect((await call({ surroundings: { lockdown: createLockdown(true, false) } })).changed).toHaveLength(1);
    const off = createLockdown(false, true);
    off.noteFreeText();
    expect((await call({ surroundings: { lockdown: off } })).changed).toHaveLength(1);
  });

  test.each<[string, Play]>([
    ["a change that needs none otherwise", {}],
    ["one that is confirmed by argument", { ask: irreversible, args: { confirm: "gateway-7" } }],
    ["one that the operator allowed for good", { ask: irreversible, surroundings: { policy: "never" } }],
  ])("after it, %s needs a person", async (_, play) => {
    const { json, changed } = await call({ ...play, surroundings: { ...play.surroundings, lockdown: read() } });
    expect(changed).toEqual([]);
    expect(json).toMatchObject({ error: "needs_person" });
  });

  test("a person can approve", async () => {
    expect((await call({ surroundings: { lockdown: read() }, askPerson: accept(true) })).changed).toHaveLength(1);
    expect((await call({ surroundings: { lockdown: read() }, askPerson: accept(false) })).changed).toHaveLength(0);
  });

  test("a session that cannot remember counts as one that has read such text, and no other session helps", async () => {
    const { changed, json } = await call({ surroundings: { lockdown: createLockdown(true, true) } });
    expect(changed).toEqual([]);
    expect(json).toMatchObject({ error: "needs_person", what: expect.stringContaining("no change at all") });
    expect(json.next).not.toContain("new session");
  });
});

test("too many changes within a minute are refused, and count for nothing", async () => {
  const { principal } = playedSurroundings().surroundings;
  const results = [];
  for (let index = 0; index < 30; index += 1) {
    results.push(await call({ args: { device: `device-${index}` }, surroundings: { principal } }));
  }
  expect(results.flatMap(({ changed }) => changed)).toHaveLength(writesPerMinute);
  expect(results[29]?.json).toMatchObject({ error: "rate_limited", repeat: expect.stringContaining("Nothing was") });
});

test("what a refusal of the tool itself says is recorded without a decision", async () => {
  const { tool } = writer(undefined);
  const refusing: Tool = {
    ...tool,
    prepare: () => Promise.reject(new ToolFailure({ code: "not_found", what: "None.", repeat: "", next: "" })),
  };
  const { surroundings, audited } = playedSurroundings();
  const caller = { signal: new AbortController().signal, reportsProgress: false, progress: () => undefined };
  await callTool({ tool: refusing, input, withheld: undefined }, { device: "gateway-7" }, caller, surroundings);
  expect(audited).toMatchObject([{ outcome: "not_found", target: undefined, decision: undefined }]);
});

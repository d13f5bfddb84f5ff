import { Emulator, ManualClock } from "@synpse/emulator";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { agree, type Connected, connect, type Elicit, type Told } from "../../testing/connect.ts";

interface Started {
  readonly emulator: Emulator;
  readonly mcp: Connected;
  readonly clock: ManualClock;
  readonly orders: () => number;
}

async function start(elicit?: Elicit): Promise<Started> {
  const clock = new ManualClock();
  const emulator = await Emulator.start({
    clock,
    fleet: {
      projects: [
        {
          name: "shops",
          devices: [
            { name: "till", labels: { role: "till" } },
            { name: "bare" },
            { name: "gone", lastSeen: "3d", createdAt: "9d" },
          ],
          namespaces: [
            {
              name: "default",
              applications: [
                {
                  name: "display",
                  scheduling: { selectors: { role: "till" } },
                  spec: { containers: [{ name: "app", image: "acme/app:1" }] },
                },
              ],
            },
          ],
        },
      ],
    },
  });
  const options = { synpse: emulator.clientOptions, toolsets: ["all"], now: () => new Date(clock.now()) };
  const mcp = await connect(options, elicit);
  onTestFinished(async () => {
    await mcp[Symbol.asyncDispose]();
    await emulator.close();
    expect(emulator.violations).toEqual([]);
  });
  const orders = () => emulator.journal.entries().filter(({ method }) => method !== "GET").length;
  return { emulator, mcp, clock, orders };
}

describe("without the right word nothing is done", () => {
  let started: Started;
  beforeEach(async () => {
    started = await start();
  });

  test.each([[undefined], ["yes"], ["Till"]])("confirm is %j", async (confirm) => {
    const { mcp, orders } = started;
    const { json, isError } = await mcp.call("reboot_device", { device: "till", confirm });
    expect(isError).toBe(true);
    expect(json).toMatchObject({
      error: "needs_confirmation",
      target: "till",
      confirm: "till",
      status: "online",
      interruptedApplications: [{ application: "display", namespace: "default" }],
    });
    expect(orders()).toBe(0);
  });

  test("a device that is offline is refused with what to do, whatever the word", async () => {
    const { mcp, orders } = started;
    const { json, isError } = await mcp.call("reboot_device", { device: "gone", confirm: "gone" });
    expect(isError).toBe(true);
    expect(json).toMatchObject({
      error: "conflict",
      device: "gone",
      lastSeen: expect.stringContaining("3 days ago"),
      next: expect.any(String),
    });
    expect(orders()).toBe(0);
  });

  test("a device that cannot be reached, though it counts as online, is told the same", async () => {
    const { mcp, emulator } = started;
    emulator.fleet.disconnect("till");
    const { json } = await mcp.call("reboot_device", { device: "till", confirm: "till" });
    expect(json).toMatchObject({ error: "conflict", repeat: expect.stringContaining("Nothing was changed") });
  });

  test("a name that is not there gets the nearest", async () => {
    const { json } = await started.mcp.call("reboot_device", { device: "til", confirm: "til" });
    expect(json).toMatchObject({ error: "not_found", didYouMean: ["till"] });
  });
});

test("waits until its containers have been started anew, telling how long it has waited", async () => {
  const { mcp, clock, orders } = await start(agree);
  const told: Told[] = [];
  const onprogress = (one: Told) => {
    told.push(one);
    // The emulator's device is away for 5 seconds; its agent and its container need a moment more.
    clock.advance(4_000);
  };
  const { json, isError } = await mcp.call("reboot_device", { device: "till" }, { onprogress });
  expect(isError).toBe(false);
  expect(json).toMatchObject({ device: "till", ordered: true, back: true, status: "online" });
  expect(json.next).toContain("diagnose_device");
  expect(orders()).toBe(1);
  expect(told[0]).toMatchObject({ total: 120, message: 'Waiting for the device to come back: "till"' });
  expect(told.at(-1)).toMatchObject({ message: 'The device is back: "till"' });
  expect(mcp.audited).toMatchObject([{ decision: "approved by a person", outcome: "done" }]);
});

test("a device without applications is back when it calls again after a silence", async () => {
  const { mcp, clock } = await start();
  const onprogress = () => clock.advance(30_000);
  const { json } = await mcp.call("reboot_device", { device: "bare", confirm: "bare" }, { onprogress });
  expect(json).toMatchObject({ ordered: true, back: true });
});

test("what cannot be told when the time is over is not claimed", async () => {
  const { mcp, orders } = await start();
  const { json, isError } = await mcp.call("reboot_device", { device: "till", waitSeconds: 1, confirm: "till" });
  expect(isError).toBe(false);
  expect(json).toMatchObject({ ordered: true, back: false, next: expect.stringContaining("get_device") });
  expect(orders()).toBe(1);
});

test("a device that went and is not back is told so", async () => {
  const { mcp, clock, emulator } = await start();
  const onprogress = () => {
    emulator.fleet.disconnect("till");
    clock.advance(300_000);
  };
  const args = { device: "till", waitSeconds: 3, confirm: "till" };
  const { json } = await mcp.call("reboot_device", args, { onprogress });
  expect(json).toMatchObject({ ordered: true, back: false, status: "offline" });
  expect(json.note).toContain("silent");
});

test("need not wait", async () => {
  const { mcp, emulator } = await start();
  const { json } = await mcp.call("reboot_device", { device: "till", waitSeconds: 0, confirm: "till" });
  expect(json).toMatchObject({ ordered: true, back: false, waitedSeconds: 0 });
  expect(emulator.journal.entries().at(-1)).toMatchObject({ operationId: "rebootDevice" });
});

test("a wait that is cancelled ends at once, and asks nothing more", async () => {
  const { mcp, emulator } = await start();
  const controller = new AbortController();
  let asked = 0;
  const onprogress = () => {
    asked = emulator.journal.entries().length;
    controller.abort();
  };
  const args = { device: "till", confirm: "till" };
  await expect(mcp.call("reboot_device", args, { onprogress, signal: controller.signal })).rejects.toThrow();
  await mcp.session.idle();
  expect(emulator.journal.entries()).toHaveLength(asked);
  expect(mcp.audited).toMatchObject([{ outcome: "cancelled" }]);
});

test("a wait that breaks is an answer all the same: the order was given", async () => {
  const { mcp, emulator } = await start();
  emulator.faults.add({ fault: { kind: "refuse", status: 401 }, operation: "getDevice", skip: 1 });
  const { json, isError } = await mcp.call("reboot_device", { device: "till", confirm: "till" });
  expect(isError).toBe(false);
  expect(json).toMatchObject({ ordered: true, back: false });
  expect(json.note).toContain("interrupted");
});

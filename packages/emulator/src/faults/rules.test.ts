import { describe, expect, it } from "vitest";
import { Emulator } from "../emulator.ts";
import { MAX_FAULT_RULES } from "../limits.ts";
import { fleetOf, startTest } from "../testing/client.ts";
import type { FaultRule } from "./fault.ts";
import { FaultRules } from "./rules.ts";

const refuse = (status: number) => ({ kind: "refuse", status }) as const;

/** The status of some requests in turn. */
async function statuses(rules: readonly FaultRule[], requests: readonly string[], seed = 1): Promise<number[]> {
  const test = await startTest(fleetOf({ d: {}, e: {} }), { faults: rules, seed });
  const seen: number[] = [];
  for (const request of requests) {
    const [method = "", path = ""] = request.split(" ");
    seen.push((await test.call(method, path)).status);
  }
  return seen;
}

describe("a rule is for", () => {
  const all = ["GET /devices/d", "GET /devices/e", "GET /devices", "POST /devices/d/reboot", "DELETE /devices/d"];

  it.each<[Omit<FaultRule, "fault">, number[]]>([
    [{}, [503, 503, 503, 503, 503]],
    [{ device: "d" }, [503, 200, 200, 503, 503]],
    [{ operation: "getDevice" }, [503, 503, 200, 200, 200]],
    [{ operation: "getDevice", device: "e" }, [200, 503, 200, 200, 200]],
    [{ method: "DELETE" }, [200, 200, 200, 200, 503]],
    [{ path: "/projects/*/devices/*" }, [503, 503, 200, 200, 503]],
    [{ path: "/projects/*/devices/e", method: "GET" }, [200, 503, 200, 200, 200]],
    [{ operation: "openDeviceSSH" }, [200, 200, 200, 200, 200]],
    [{ times: 2 }, [503, 503, 200, 200, 200]],
    [{ skip: 2 }, [200, 200, 503, 503, 503]],
    [{ skip: 1, times: 1 }, [200, 503, 200, 200, 200]],
  ])("%j", async (rule, expected) => {
    expect(await statuses([{ ...rule, fault: refuse(503) }], all)).toEqual(expected);
  });

  it("a device by name or id, whichever of the two the request uses", async () => {
    const test = await startTest(fleetOf({ d: {} }));
    const { id } = (await test.call("GET", "/devices/d")).json;
    for (const device of ["d", id]) {
      using fault = test.emulator.faults.add({ device, fault: refuse(418) });
      for (const named of ["d", id]) expect((await test.call("GET", `/devices/${named}`)).status).toBe(418);
      expect(fault.applied).toBe(2);
    }
    expect(test.emulator.faults.list()).toEqual([]);
  });

  it("what would be served only: others are refused as ever, and it is not used up", async () => {
    const test = await startTest(fleetOf({ d: {} }), { faults: [{ fault: refuse(418), times: 1 }] });
    expect((await test.send("GET", "/projects/test/devices", { key: "nobody" })).status).toBe(401);
    expect((await test.call("POST", "/namespaces", { name: "" })).status).toBe(400);
    expect((await test.call("GET", "/nothing")).status).toBe(404);
    expect((await test.call("GET", "/devices")).status).toBe(418);
    expect((await test.call("GET", "/devices")).status).toBe(200);
  });

  it("some of the requests by chance, the same for the same seed", async () => {
    const rules: FaultRule[] = [{ fault: refuse(503), probability: 0.5 }];
    const requests = Array.from({ length: 40 }, () => "GET /devices/d");
    const first = await statuses(rules, requests);
    expect(first.filter((status) => status === 503).length).toBeGreaterThan(8);
    expect(first.filter((status) => status === 200).length).toBeGreaterThan(8);
    expect(await statuses(rules, requests)).toEqual(first);
    expect(await statuses(rules, requests, 2)).not.toEqual(first);
  });
});

describe("emulator.faults", () => {
  it("lets the first rule that fits decide, and the next when it is used up or gone", async () => {
    const test = await startTest(fleetOf({ d: {} }), {
      faults: [{ fault: refuse(501), times: 1 }, { fault: refuse(502) }],
    });
    const status = async () => (await test.call("GET", "/devices")).status;
    expect([await status(), await status()]).toEqual([501, 502]);
    const third = test.emulator.faults.add({ fault: refuse(503) });
    expect(await status()).toBe(502);
    expect(test.emulator.faults.list()).toEqual([
      { id: "fault_1", fault: refuse(501), times: 1, applied: 1 },
      { id: "fault_2", fault: refuse(502), applied: 2 },
      { id: "fault_3", fault: refuse(503), applied: 0 },
    ]);
    test.emulator.faults.clear();
    expect([await status(), test.emulator.faults.list(), third.applied]).toEqual([200, [], 0]);
    third.remove();
  });

  it("tells when a rule was applied", async () => {
    const test = await startTest(fleetOf({ d: {} }));
    const fault = test.emulator.faults.add({ fault: refuse(503) });
    let done = false;
    const applied = fault.whenApplied(2).then(() => (done = true));
    await test.call("GET", "/devices");
    await fault.whenApplied();
    expect([fault.applied, done]).toEqual([1, false]);
    await test.call("GET", "/devices");
    await applied;
    const removed = fault.whenApplied(3);
    fault.remove();
    const message = "fault_1 was removed before it was applied that often";
    await expect(removed).rejects.toThrow(message);
    await expect(fault.whenApplied(3)).rejects.toThrow(message);
    await fault.whenApplied(2);
    const last = test.emulator.faults.add({ fault: refuse(503) }).whenApplied();
    await test.emulator.close();
    await expect(last).rejects.toThrow("fault_2 was removed");
  });

  it("keeps so many rules, and refuses what makes no sense before the emulator listens", async () => {
    const rules = new FaultRules(1);
    for (let i = 0; i < MAX_FAULT_RULES; i++) rules.add({ fault: refuse(503) });
    expect(() => rules.add({ fault: refuse(503) })).toThrow(
      `too many faults: the emulator keeps at most ${MAX_FAULT_RULES} rules; remove some first`,
    );
    rules.remove("fault_1");
    rules.add({ fault: refuse(503) });
    await expect(Emulator.start({ fleet: "empty", faults: [{ fault: refuse(99) }] })).rejects.toThrow(
      "faults[0].fault.status must be a whole number from 200 to 999, not 99",
    );
  });
});

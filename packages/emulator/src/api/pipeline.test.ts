import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { FaultRules } from "../faults/rules.ts";
import { ManualClock } from "../fleet/clock.ts";
import { seedFleet } from "../fleet/seed.ts";
import { Simulation } from "../fleet/simulation.ts";
import { Timeline } from "../fleet/timeline.ts";
import { newStore } from "../store/store.ts";
import { basic } from "../testing/client.ts";
import { Authenticator } from "./auth.ts";
import { Journal } from "./journal.ts";
import { createApiServer } from "./server.ts";

/** The API over a store that the test can spoil. */
async function start() {
  const clock = new ManualClock();
  const timeline = new Timeline(clock, () => undefined);
  const store = newStore(1, () => clock.now());
  const simulation = new Simulation({ store, timeline, seed: 1, speed: 1, behaviours: [] });
  const { project, accessKey } = seedFleet(simulation, 1, { projects: [{ name: "test", devices: [{ name: "d" }] }] });
  const violations: string[] = [];
  const server = createApiServer({
    world: { store, simulation, authenticator: new Authenticator(store), registeredDevices: "external" },
    journal: new Journal(() => clock.now()),
    faults: new FaultRules(1),
    violation: (text) => violations.push(text),
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const get = async (path: string) => {
    const { port } = server.address() as AddressInfo;
    const response = await fetch(`http://127.0.0.1:${port}/api${path}`, {
      headers: { Authorization: basic(accessKey) },
    });
    return { status: response.status, text: await response.text() };
  };
  return { device: project.devices.get("d"), violations, get };
}

describe("a fault of the emulator", () => {
  it("that makes an answer break the document is answered with 500 and kept", async () => {
    const { device, violations, get } = await start();
    device.info = { ...device.info, hostname: 7 as never };
    const { status, text } = await get("/projects/test/devices/d");
    expect(status).toBe(500);
    expect(text).toContain(
      "answer to getDevice breaks the API document, please report it: info.hostname must be a string",
    );
    expect(violations).toEqual([
      "the answer of getDevice breaks the document: info.hostname must be a string, not a number",
    ]);
  });

  it("that throws is answered with 500, kept, and not shown", async () => {
    const { device, violations, get } = await start();
    device.contact = null as never;
    const { status, text } = await get("/projects/test/devices/d");
    expect([status, text]).toEqual([
      500,
      "the emulator has a fault, please report it (emulator.violations tells more)\n",
    ]);
    expect(violations).toEqual([expect.stringMatching(/^getDevice: TypeError/)]);
  });
});

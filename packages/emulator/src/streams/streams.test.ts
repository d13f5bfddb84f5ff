import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { WebSocket } from "ws";
import { Authenticator } from "../api/auth.ts";
import { Journal } from "../api/journal.ts";
import { FaultRules } from "../faults/rules.ts";
import { ManualClock } from "../fleet/clock.ts";
import { seedFleet } from "../fleet/seed.ts";
import { Simulation } from "../fleet/simulation.ts";
import { Timeline } from "../fleet/timeline.ts";
import { newStore } from "../store/store.ts";
import { basic } from "../testing/client.ts";
import { Streams } from "./streams.ts";

describe("Streams", () => {
  it("serves so many streams at once and refuses a further one with 503 until one ends", async () => {
    const clock = new ManualClock();
    const timeline = new Timeline(clock, () => expect.unreachable());
    const store = newStore(1, () => clock.now());
    const simulation = new Simulation({ store, timeline, seed: 1, speed: 1, behaviours: [] });
    const { accessKey } = seedFleet(simulation, 1, {
      projects: [
        {
          name: "test",
          devices: [{ name: "d" }],
          namespaces: [
            {
              name: "default",
              applications: [
                {
                  name: "a",
                  scheduling: { type: "AllDevices" },
                  spec: { containers: [{ name: "c", image: "nginx" }] },
                },
              ],
            },
          ],
        },
      ],
    });
    const server = createServer();
    const journal = new Journal(() => clock.now());
    const authenticator = new Authenticator(store);
    const violation = () => expect.unreachable();
    const streams = new Streams(
      {
        world: { store, simulation, authenticator, registeredDevices: "external" },
        journal,
        faults: new FaultRules(1),
        violation,
      },
      server,
      2,
    );
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    onTestFinished(async () => {
      streams.close();
      server.close();
      await once(server, "close");
      timeline.close();
    });
    const { port } = server.address() as AddressInfo;
    const open = () =>
      new WebSocket(
        `ws://127.0.0.1:${port}/api/projects/test/namespaces/default/applications/a/logs/c?device=d&follow=true`,
        {
          headers: { Authorization: basic(accessKey) },
        },
      );
    const first = open();
    const second = open();
    await Promise.all([once(first, "open"), once(second, "open")]);
    expect(streams.size).toBe(2);
    const [, response] = await once(open(), "unexpected-response");
    expect([response.statusCode, response.headers["retry-after"]]).toEqual([503, "1"]);
    response.resume();
    first.close();
    await once(first, "close");
    while (streams.size > 1) await new Promise((resolve) => setImmediate(resolve));
    const third = open();
    await once(third, "open");
    second.terminate();
    third.terminate();
  });
});

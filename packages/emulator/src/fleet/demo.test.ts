import { describe, expect, it } from "vitest";
import { startTest } from "../testing/client.ts";

describe("the demo fleet", () => {
  it("is a dozen devices of one company, of three architectures, one of them offline", async () => {
    const { call, emulator } = await startTest("demo");
    expect(emulator.projectName).toBe("acme-retail");
    const devices = (await call("GET", "/devices")).json;
    expect(devices).toHaveLength(12);
    expect(new Set(devices.map((device: { info: { architecture: string } }) => device.info.architecture))).toEqual(
      new Set(["amd64", "arm64", "arm"]),
    );
    const offline = devices.filter((device: { status: string }) => device.status === "offline");
    expect(offline).toMatchObject([{ name: "kaunas-gateway-01", lastSeenAt: "2026-05-29T07:48:00.000Z" }]);
    for (const device of devices) {
      expect(device.labels).toMatchObject({
        site: expect.stringMatching(/^(vilnius|kaunas|riga)$/),
        role: expect.any(String),
      });
      expect(device.createdAt < device.lastSeenAt).toBe(true);
      expect(device.createdAt >= "2025-03-05").toBe(true);
      expect(device.info.ipAddress).toMatch(/^10\.(37|38|71)\./);
    }
    expect(devices.map((device: { createdAt: string }) => device.createdAt)).toEqual(
      devices.map((device: { createdAt: string }) => device.createdAt).sort(),
    );
  });

  it("runs applications, one of which fails because its image does not exist", async () => {
    const { call } = await startTest("demo");
    const applications = (await call("GET", "/namespaces/default/applications")).json;
    expect(
      Object.fromEntries(
        applications.map((app: { name: string; deploymentStatus: object }) => [app.name, app.deploymentStatus]),
      ),
    ).toEqual({
      "till-display": { pending: 0, available: 5, total: 5 },
      "mqtt-broker": { pending: 0, available: 3, total: 3 },
      "node-exporter": { pending: 1, available: 11, total: 12 },
      "people-counter": { pending: 0, available: 2, total: 2 },
      "signage-player": { pending: 2, available: 0, total: 2 },
    });
    for (const allocation of (await call("GET", "/namespaces/default/applications/signage-player/allocations")).json) {
      expect(allocation.applicationStatuses).toMatchObject([
        { state: "failed", message: expect.stringContaining("signage-player:5.0.0 not found: manifest unknown") },
      ]);
    }
    for (const app of applications) expect(app.createdAt <= app.updatedAt).toBe(true);
  });

  it("has a finished job, secrets and a second namespace", async () => {
    const { call } = await startTest("demo");
    const job = (await call("GET", "/namespaces/default/jobs/clear-print-queue")).json;
    expect(job.status).toBe("succeeded");
    expect(job.deviceJobs).toHaveLength(5);
    for (const run of job.deviceJobs)
      expect(run.startedAt >= job.createdAt && run.completedAt > run.startedAt).toBe(true);
    expect((await call("GET", "/namespaces/default/secrets")).json.length).toBeGreaterThan(1);
    expect(
      (await call("GET", "/namespaces/staging/applications/till-display-next")).json.deploymentStatus.available,
    ).toBe(1);
  });

  it("has the same ids, keys and history for the same seed, on any day", async () => {
    const snapshot = async (seed: number) => {
      const { call, emulator } = await startTest("demo", { seed });
      return [
        emulator.accessKey,
        emulator.personalAccessKey,
        (await call("GET", "/devices")).text,
        (await call("GET", "/namespaces/default/jobs")).text,
      ];
    };
    expect(await snapshot(1)).toEqual(await snapshot(1));
    expect((await snapshot(1))[0]).not.toBe((await snapshot(2))[0]);
  });

  it("rolls an application out to the devices of a site within seconds", async () => {
    const { call, clock } = await startTest("demo");
    const spec = { containers: [{ name: "grafana", image: "grafana/grafana", ports: ["3000:3000"] }] };
    await call("POST", "/namespaces/default/applications", {
      name: "Grafana",
      scheduling: { type: "Conditional", selectors: { site: "vilnius" } },
      spec,
    });
    clock.advance(5000);
    expect((await call("GET", "/namespaces/default/applications/Grafana")).json.deploymentStatus).toEqual({
      pending: 0,
      available: 5,
      total: 5,
    });
  });

  it("does nothing by itself: a settled fleet has no timer waiting", async () => {
    const { clock } = await startTest("demo");
    expect(clock.pending).toBe(0);
  });
});

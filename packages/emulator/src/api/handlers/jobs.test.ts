import { describe, expect, it } from "vitest";
import { fleetOf, startTest } from "../../testing/client.ts";

const J = "/namespaces/default/jobs";
const two = fleetOf({ one: { site: "vilnius" }, two: { site: "riga" } });
const job = (command: string, more: object = {}) => ({
  name: "job",
  scheduling: { type: "AllDevices" },
  spec: { containers: [{ name: "c", image: "alpine", command: "sh", args: ["-c", command] }] },
  ...more,
});

const broken = {
  scheduling: { type: "AllDevices" as const },
  spec: {
    containers: [
      { name: "bad", image: "NOT valid" },
      { name: "good", image: "alpine" },
    ],
  },
};

describe("jobs", () => {
  it("run once on each device and succeed", async () => {
    const { call, clock } = await startTest(two);
    const created = (await call("POST", J, job("sleep 20"))).json;
    expect(created).toMatchObject({
      id: expect.stringMatching(/^job_/),
      status: "pending",
      desiredState: "running",
      version: 1,
      completedAt: "0001-01-01T00:00:00Z",
      deviceJobs: [
        { id: expect.stringMatching(/^djb_/), jobId: created.id, state: "pending", statuses: [] },
        { state: "pending" },
      ],
    });
    expect((await call("GET", J)).json).toEqual([created]);
    clock.advance(5000);
    const running = (await call("GET", `${J}/job`)).json;
    expect(running).toMatchObject({ status: "running", deviceJobs: [{ state: "running" }, { state: "running" }] });
    clock.advance(60_000);
    const done = (await call("GET", `${J}/${created.id}`)).json;
    expect(done.status).toBe("succeeded");
    for (const run of done.deviceJobs) {
      expect(run).toMatchObject({
        state: "succeeded",
        statuses: [{ name: "c", state: "exited", message: "exit code 0", annotations: null }],
      });
      expect(Date.parse(run.completedAt) - Date.parse(run.statuses[0].startedAt)).toBe(20_000);
      expect(run.completedAt <= done.completedAt).toBe(true);
    }
    clock.advance(600_000);
    expect((await call("GET", `${J}/job`)).json).toEqual(done);
  });

  it("fail when a container fails, or its image is in no registry", async () => {
    const { call, clock } = await startTest(two);
    await call("POST", J, job("exit 3"));
    await call(
      "POST",
      J,
      job("", { name: "missing", spec: { containers: [{ name: "c", image: "alpine:does-not-exist" }] } }),
    );
    clock.advance(60_000);
    expect((await call("GET", `${J}/job`)).json).toMatchObject({
      status: "failed",
      deviceJobs: [{ state: "failed", statuses: [{ state: "failed", message: "exit code 3" }] }, {}],
    });
    expect((await call("GET", `${J}/missing`)).json).toMatchObject({
      status: "failed",
      deviceJobs: [{ statuses: [{ state: "failed", message: expect.stringContaining("manifest unknown") }] }, {}],
    });
  });

  it.each([
    ["at its pull", { image: "alpine:does-not-exist" }],
    ["as it cannot be created", { image: "alpine", ports: ["a:b"] }],
  ])("that fail %s are over when they failed, not when they began", async (_, settings) => {
    const { call, clock } = await startTest(two);
    const containers = [
      { name: "long", image: "alpine", command: "sleep", args: ["3600"] },
      { name: "c", ...settings },
    ];
    await call("POST", J, job("", { spec: { containers } }));
    let seen = (await call("GET", `${J}/job`)).json;
    for (let step = 0; step < 200 && seen.completedAt.startsWith("0001"); step++) {
      clock.advance(100);
      const next = (await call("GET", `${J}/job`)).json;
      for (const [index, run] of next.deviceJobs.entries()) {
        expect(run.updatedAt >= seen.deviceJobs[index].updatedAt).toBe(true);
        if (run.state !== "failed") continue;
        const times = run.statuses.map(({ timestamp }: { timestamp: string }) => timestamp).sort();
        expect(run.completedAt).toBe(times.at(-1));
      }
      seen = next;
    }
    const ends = seen.deviceJobs.map(({ completedAt }: { completedAt: string }) => completedAt).sort();
    expect([seen.status, seen.completedAt]).toEqual(["failed", ends.at(-1)]);
  });

  it("are stopped on request, and begin again", async () => {
    const { call, clock } = await startTest(two);
    await call("POST", J, job("sleep 3600"));
    clock.advance(10_000);
    const stopping = (await call("PATCH", `${J}/job`, job("sleep 3600", { desiredState: "stopped" }))).json;
    expect(stopping).toMatchObject({ desiredState: "stopped", version: 2 });
    clock.advance(5000);
    const stopped = (await call("GET", `${J}/job`)).json;
    expect(stopped).toMatchObject({
      status: "stopped",
      deviceJobs: [{ state: "stopped", statuses: [{ state: "stopped" }] }, {}],
    });
    expect(stopped.completedAt > stopped.createdAt).toBe(true);
    await call("PATCH", `${J}/job`, job("sleep 1", { desiredState: "running" }));
    clock.advance(30_000);
    expect((await call("GET", `${J}/job`)).json.status).toBe("succeeded");
  });

  it("stop at once where they have not begun", async () => {
    const { call, emulator } = await startTest(two);
    emulator.fleet.disconnect("one");
    await call("POST", J, job("sleep 1", { scheduling: { devices: ["one"], type: "Conditional" } }));
    const stopped = (
      await call(
        "PATCH",
        `${J}/job`,
        job("sleep 1", { scheduling: { devices: ["one"], type: "Conditional" }, desiredState: "stopped" }),
      )
    ).json;
    expect(stopped.status).toBe("stopped");
    // Neither does one begin that is added to a job that is stopped.
    const both = job("sleep 1", { scheduling: { devices: ["one", "two"], type: "Conditional" } });
    emulator.fleet.disconnect("two");
    expect((await call("PATCH", `${J}/job`, both)).json).toMatchObject({
      status: "stopped",
      deviceJobs: [{ state: "stopped" }, { state: "stopped" }],
    });
    const created = await call("POST", J, { ...both, name: "never", desiredState: "stopped" });
    expect(created.json).toMatchObject({ status: "stopped", deviceJobs: [{ state: "stopped" }, { state: "stopped" }] });
  });

  it("keep name and desired state that an update leaves out, and run on devices that it adds", async () => {
    const { call, clock } = await startTest(two);
    const { id } = (await call("POST", J, job("sleep 1", { scheduling: { selectors: { site: "riga" } } }))).json;
    clock.advance(30_000);
    const { name: _, ...rest } = job("sleep 1");
    const updated = (await call("PATCH", `${J}/${id}`, { ...rest, name: "" })).json;
    expect(updated).toMatchObject({ name: "job", desiredState: "running", status: "pending" });
    expect(updated.deviceJobs.map((run: { state: string }) => run.state)).toEqual(["succeeded", "pending"]);
    clock.advance(30_000);
    expect((await call("GET", `${J}/job`)).json.status).toBe("succeeded");
  });

  it("wait for devices that are away", async () => {
    const { call, clock, emulator } = await startTest(two);
    emulator.fleet.disconnect("two");
    await call("POST", J, job("echo hi"));
    clock.advance(60_000);
    expect((await call("GET", `${J}/job`)).json).toMatchObject({
      status: "pending",
      completedAt: "0001-01-01T00:00:00Z",
    });
    emulator.fleet.reconnect("two");
    clock.advance(60_000);
    expect((await call("GET", `${J}/job`)).json.status).toBe("succeeded");
  });

  it("refuse other desired states, a taken name, and are deleted by name", async () => {
    const { call } = await startTest(two);
    await call("POST", J, job("true"));
    expect((await call("POST", J, job("true"))).text).toMatch(/^job name already in use/);
    expect((await call("POST", J, job("true", { name: "x", desiredState: "failed" }))).text).toContain(
      "desiredState must be one of",
    );
    expect((await call("DELETE", `${J}/job`)).status).toBe(200);
    expect((await call("GET", `${J}/job`)).text).toBe('job not found: "job"\n');
  });

  it("that fail at once leave their other containers alone", async () => {
    const { call, clock } = await startTest({
      ...two,
      projects: [
        {
          ...two.projects?.[0],
          name: "test",
          namespaces: [{ name: "default", jobs: [{ ...broken, name: "settled" }] }],
        },
      ],
    });
    await call("POST", J, { ...broken, name: "fresh" });
    clock.advance(60_000);
    for (const name of ["settled", "fresh"]) {
      const { status, deviceJobs } = (await call("GET", `${J}/${name}`)).json;
      expect(status).toBe("failed");
      expect(deviceJobs[0].statuses).toMatchObject([
        { name: "bad", state: "failed" },
        { name: "good", state: "stopped", startedAt: "0001-01-01T00:00:00Z" },
      ]);
    }
  });

  it("that ended while they waited for a secret do not begin when it comes", async () => {
    const { call, clock, emulator } = await startTest(two);
    const waiting = { name: "w", image: "alpine", env: [{ name: "S", fromSecret: "late" }] };
    const scheduling = { type: "AllDevices" };
    await call("POST", J, { name: "stopped", scheduling, spec: { containers: [waiting] } });
    await call("POST", J, { ...broken, name: "failed", spec: { containers: [waiting, ...broken.spec.containers] } });
    clock.advance(10_000);
    await call("PATCH", `${J}/stopped`, { scheduling, spec: { containers: [waiting] }, desiredState: "stopped" });
    clock.advance(10_000);
    emulator.fleet.disconnect("one");
    await call("POST", "/namespaces/default/secrets", { name: "late", data: "" });
    emulator.fleet.reconnect("one");
    clock.advance(60_000);
    for (const name of ["stopped", "failed"]) {
      const { status, deviceJobs } = (await call("GET", `${J}/${name}`)).json;
      expect(status).toBe(name);
      for (const run of deviceJobs) expect(run.statuses[0]).toMatchObject({ name: "w", state: "stopped" });
    }
  });

  it("without devices are pending, also when they are to be stopped", async () => {
    const { call } = await startTest(two);
    const created = (await call("POST", J, job("true", { scheduling: { type: "", selectors: null } }))).json;
    expect(created.status).toBe("pending");
    expect(created).not.toHaveProperty("deviceJobs");
    const stopped = job("true", { name: "stopped", scheduling: {}, desiredState: "stopped" });
    expect((await call("POST", J, stopped)).json.status).toBe("pending");
  });
});

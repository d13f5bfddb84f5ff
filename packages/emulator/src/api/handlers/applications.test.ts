import { describe, expect, it } from "vitest";
import { fleetOf, startTest } from "../../testing/client.ts";

const A = "/namespaces/default/applications";
const spec = { containers: [{ name: "c", image: "nginx" }] };
const two = fleetOf({ one: { site: "vilnius" }, two: { site: "riga" } });

describe("applications", () => {
  it("are answered the same when created, listed and read", async () => {
    const { call, clock, emulator } = await startTest();
    const created = (await call("POST", A, { name: "app", description: "test-app", spec })).json;
    expect(created).toEqual({
      id: expect.stringMatching(/^app_\w{27}$/),
      version: 1,
      configVersion: 1,
      createdAt: "2026-06-01T12:00:00.000Z",
      updatedAt: "2026-06-01T12:00:00.000Z",
      projectId: emulator.projectId,
      namespaceId: expect.stringMatching(/^nms_/),
      name: "app",
      description: "test-app",
      type: "container",
      scheduling: { type: "NoDevices", selectors: null },
      spec: { containers: [{ name: "c", image: "nginx", restartPolicy: {} }] },
      deploymentStatus: { pending: 0, available: 0, total: 0 },
    });
    clock.advance(1000);
    expect((await call("GET", A)).json).toEqual([created]);
    expect((await call("GET", `${A}/app`)).json).toEqual(created);
    expect((await call("GET", `${A}/${created.id}`)).json).toEqual(created);
  });

  it.each([
    [undefined, { type: "NoDevices", selectors: null }],
    [{}, { type: "NoDevices", selectors: null }],
    [
      { type: "", selectors: null },
      { type: "NoDevices", selectors: null },
    ],
    [
      { type: "", selectors: {} },
      { type: "NoDevices", selectors: {} },
    ],
    [{ selectors: { a: "b" } }, { type: "Conditional", selectors: { a: "b" } }],
    [
      { type: "AllDevices", selectors: {} },
      { type: "AllDevices", selectors: {} },
    ],
    [
      { type: "Conditional", devices: ["one"] },
      { type: "Conditional", selectors: null, devices: ["one"] },
    ],
    [
      { type: "Conditional", devices: null },
      { type: "Conditional", selectors: null },
    ],
  ])("with scheduling %j have %j", async (scheduling, resolved) => {
    const { call } = await startTest();
    expect((await call("POST", A, { name: "app", scheduling, spec })).json.scheduling).toEqual(resolved);
  });

  it("have all that a caller owns replaced by an update, and a new version even when nothing differs", async () => {
    const { call, clock } = await startTest(two);
    const created = (
      await call("POST", A, { name: "app", description: "old", scheduling: { type: "AllDevices" }, spec })
    ).json;
    clock.advance(1000);
    const same = (await call("PATCH", `${A}/app`, created)).json;
    expect(same).toMatchObject({
      id: created.id,
      version: 2,
      configVersion: 1,
      description: "old",
      createdAt: created.createdAt,
    });
    expect(same.updatedAt > created.updatedAt).toBe(true);
    const other = { containers: [{ name: "d", image: "redis:7", restartPolicy: { name: "no" } }] };
    const replaced = (await call("PATCH", `${A}/${created.id}`, { name: "renamed", spec: other })).json;
    expect(replaced).toMatchObject({
      id: created.id,
      name: "renamed",
      version: 3,
      spec: other,
      scheduling: { type: "NoDevices" },
    });
    expect(replaced).not.toHaveProperty("description");
    expect((await call("GET", `${A}/app`)).status).toBe(404);
  });

  it("are deleted by name or id, and free their name", async () => {
    const { call } = await startTest(two);
    const { id } = (await call("POST", A, { name: "app", spec })).json;
    expect((await call("DELETE", `${A}/${id}`)).status).toBe(200);
    expect((await call("GET", `${A}/app`)).text).toBe('application not found: "app"\n');
    await call("POST", A, { name: "app", spec });
    expect((await call("DELETE", `${A}/app`)).status).toBe(200);
  });

  it("are told apart by namespace", async () => {
    const { call } = await startTest();
    await call("POST", "/namespaces", { name: "other" });
    await call("POST", A, { name: "app", spec });
    expect((await call("POST", "/namespaces/other/applications", { name: "app", spec })).status).toBe(200);
    const clash = await call("POST", A, { name: "app", spec });
    expect([clash.status, clash.text]).toEqual([400, expect.stringMatching(/^application name already in use: "app"/)]);
  });

  it.each([
    [{ name: "a" }, "spec is required"],
    [{ name: "a", spec: { containers: [{ name: "c" }] } }, "spec.containers[0].image is required"],
    [{ name: "a", spec: { containers: [{ name: "c", image: "" }] } }, "spec.containers[0].image is required"],
    [{ name: "a", spec: { containers: [{ image: "x" }] } }, "spec.containers[0].name is required"],
    [
      { name: "a", spec: { containers: [spec.containers[0], spec.containers[0]] } },
      'spec.containers[1].name "c" is used twice',
    ],
    [{ name: "a", spec: { containers: {} } }, "spec.containers must be an array"],
    [{ name: "a", type: "vm", spec }, 'type must be one of "container", "systemd"'],
    [{ name: "a", scheduling: { type: "NoDevice" }, spec }, "scheduling.type must be one of"],
    [{ name: "a", scheduling: { selectors: { "a b": "c" } }, spec }, 'invalid key "a b" in scheduling.selectors'],
    [{ name: "a", description: "x".repeat(5001), spec }, "description"],
  ])("refuse %j: %s", async (input, message) => {
    const { call } = await startTest();
    const refused = await call("POST", A, input);
    expect([refused.status, refused.text]).toEqual([400, expect.stringContaining(message)]);
    expect((await call("GET", A)).json).toEqual([]);
  });

  it("keep every documented member of a container, and drop what nobody knows", async () => {
    const { call } = await startTest();
    const container = {
      name: "c",
      image: "nginx",
      args: ["a"],
      capAdd: ["NET_ADMIN"],
      sysctl: { "net.ipv4.ip_forward": "1" },
      files: [{ filepath: "/etc/f", contents: "x" }],
      ulimit: { nofile: "1:2" },
      mount: [
        { type: "volume", target: "/data", volumeOptions: { driverConfig: { name: "local", options: { o: "ro" } } } },
      ],
      networkMode: "default",
      memoryHardLimit: 1073741824,
      restartPolicy: { name: "on-failure", maximumRetryCount: 3 },
    };
    const { json } = await call("POST", A, { name: "app", spec: { containers: [{ ...container, surprise: 1 }] } });
    expect(json.spec.containers).toEqual([container]);
  });

  it("have an allocation for each device, without statuses until the device reports", async () => {
    const { call, clock, emulator } = await startTest(two);
    const app = (await call("POST", A, { name: "app", scheduling: { selectors: { site: "riga" } }, spec })).json;
    expect(app.deploymentStatus).toEqual({ pending: 1, available: 0, total: 1 });
    const device = (await call("GET", "/devices/two")).json;
    expect((await call("GET", `${A}/app/allocations`)).json).toEqual([
      {
        deviceId: device.id,
        deviceName: "two",
        applicationId: app.id,
        projectId: emulator.projectId,
        namespaceId: app.namespaceId,
        lastSeen: device.lastSeenAt,
        applicationStatuses: [],
      },
    ]);
    clock.advance(30_000);
    expect((await call("GET", `${A}/${app.id}/allocations`)).json[0].applicationStatuses).toEqual([
      {
        name: "c",
        state: "running",
        message: "",
        timestamp: expect.any(String),
        annotations: null,
        startedAt: expect.stringMatching(/^2026-06-01T12:00:0/),
        completedAt: "0001-01-01T00:00:00Z",
      },
    ]);
  });
});

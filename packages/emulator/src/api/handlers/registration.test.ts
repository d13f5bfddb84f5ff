import { describe, expect, it } from "vitest";
import { startTest, type TestEmulator } from "../../testing/client.ts";

const register = ({ send, emulator }: TestEmulator, deviceRegistrationTokenId: string, deviceInfo?: object) =>
  send("POST", `/projects/${emulator.projectId}/devices/register`, {
    key: null,
    body: { deviceRegistrationTokenId, ...(deviceInfo && { deviceInfo }) },
  });

const newToken = async ({ call }: TestEmulator, input: object) =>
  (await call("POST", "/device-registration-tokens", { name: "t", ...input })).json;

describe("registration tokens", () => {
  it("begin with one called default, without a limit", async () => {
    const { call, emulator } = await startTest();
    expect((await call("GET", "/device-registration-tokens")).json).toEqual([
      {
        id: expect.stringMatching(/^drt_\w{27}$/),
        createdAt: expect.any(String),
        updatedAt: expect.any(String),
        projectId: emulator.projectId,
        maxRegistrations: null,
        name: "default",
        description: "",
        labels: null,
        environmentVariables: null,
        namingStrategy: { type: "default" },
        deviceCount: 0,
      },
    ]);
  });

  it("are created, listed as they were answered, replaced whole, and deleted by id", async () => {
    const test = await startTest();
    const { call, clock } = test;
    const token = await newToken(test, {
      maxRegistrations: 1,
      description: "d",
      labels: { foo: "bar" },
      environmentVariables: { FOO: "BAR" },
      namingStrategy: { type: "fromHostname" },
    });
    expect((await call("GET", "/device-registration-tokens")).json).toContainEqual(token);
    clock.advance(10);
    const replaced = (
      await call("PUT", `/device-registration-tokens/${token.id}`, {
        name: "t2",
        labels: null,
        namingStrategy: { type: "" },
      })
    ).json;
    expect(replaced).toMatchObject({
      id: token.id,
      name: "t2",
      maxRegistrations: null,
      description: "",
      labels: null,
      environmentVariables: null,
      namingStrategy: { type: "default" },
      createdAt: token.createdAt,
    });
    expect(replaced.updatedAt > token.updatedAt).toBe(true);
    expect((await call("DELETE", `/device-registration-tokens/${token.id}`)).status).toBe(200);
    const gone = await call("DELETE", `/device-registration-tokens/${token.id}`);
    expect([gone.status, gone.text]).toEqual([404, "device registration token not found\n"]);
    expect((await call("DELETE", "/device-registration-tokens/default")).status).toBe(404);
  });

  it("refuse a taken name and a negative limit", async () => {
    const test = await startTest();
    expect((await test.call("POST", "/device-registration-tokens", { name: "default" })).text).toContain(
      "already in use",
    );
    expect((await test.call("POST", "/device-registration-tokens", { name: "x", maxRegistrations: -1 })).status).toBe(
      400,
    );
  });
});

describe("registerDevice", () => {
  it("gives the device the token's labels and variables, which it keeps", async () => {
    const test = await startTest();
    const token = await newToken(test, { labels: { foo: "bar" }, environmentVariables: { FOO: "BAR" } });
    const { status, json } = await register(test, token.id, { hostname: "h", osRelease: { name: "test-os" } });
    expect(status).toBe(200);
    expect(json).toEqual({
      deviceId: expect.stringMatching(/^dev_\w{27}$/),
      deviceAccessKeyValue: expect.stringMatching(/^\w{27}$/),
    });
    await test.call("PUT", `/device-registration-tokens/${token.id}`, { name: "t", labels: { other: "x" } });
    const device = (await test.call("GET", `/devices/${json.deviceId}`)).json;
    expect(device).toMatchObject({
      labels: { foo: "bar" },
      environmentVariables: { FOO: "BAR" },
      registrationTokenId: token.id,
      status: "online",
      lastSeenAt: "2026-06-01T12:00:00.000Z",
      info: { deviceId: json.deviceId, hostname: "h", osRelease: { name: "test-os", id: "" }, cpuInfo: { hz: 0 } },
    });
    expect((await test.call("GET", "/device-registration-tokens")).json.at(-1).deviceCount).toBe(1);
    await test.call("DELETE", `/device-registration-tokens/${token.id}`);
    expect((await test.call("GET", `/devices/${json.deviceId}`)).json).toMatchObject({
      registrationTokenId: "",
      labels: { foo: "bar" },
    });
  });

  it("counts devices that live: deleting one, or raising the limit, makes room", async () => {
    const test = await startTest();
    const token = await newToken(test, { maxRegistrations: 2 });
    const first = await register(test, token.id);
    await register(test, token.id);
    const full = await register(test, token.id);
    expect(full.status).toBe(400);
    expect(full.text).toMatch(/"t" is exhausted: 2 of 2 registrations are in use/);
    expect(full.text).not.toContain(token.id);
    await test.call("DELETE", `/devices/${first.json.deviceId}`);
    expect((await register(test, token.id)).status).toBe(200);
    expect((await register(test, token.id)).status).toBe(400);
    await test.call("PUT", `/device-registration-tokens/${token.id}`, { name: "t", maxRegistrations: 3 });
    expect((await register(test, token.id)).status).toBe(200);
  });

  it("names by host name when the token says so, with a number when it is taken", async () => {
    const test = await startTest();
    const token = await newToken(test, { namingStrategy: { type: "fromHostname" } });
    const names = [];
    for (const hostname of ["pi", "pi", "pi", "My Pi", "", "…"]) {
      const { json } = await register(test, token.id, { hostname });
      names.push((await test.call("GET", `/devices/${json.deviceId}`)).json.name);
    }
    expect(names).toEqual(["pi", "pi-2", "pi-3", "My-Pi", expect.stringMatching(/^[a-z]+-[a-z]+/), expect.any(String)]);
    expect(new Set(names).size).toBe(6);
  });

  it("refuses an unknown token with 401, a body that is none with 400, and a project given by name", async () => {
    const test = await startTest();
    const unknown = await register(test, "drt_secret");
    expect([unknown.status, unknown.text]).toEqual([
      401,
      expect.stringMatching(/^device registration token not found/),
    ]);
    expect(unknown.text).not.toContain("drt_secret");
    const [{ id }] = (await test.call("GET", "/device-registration-tokens")).json;
    expect(
      (await test.send("POST", `/projects/${test.emulator.projectId}/devices/register`, { key: null, body: {} }))
        .status,
    ).toBe(400);
    const byName = await test.send("POST", "/projects/local/devices/register", {
      key: null,
      body: { deviceRegistrationTokenId: id },
    });
    expect([byName.status, byName.text]).toEqual([404, expect.stringContaining("takes the project's id")]);
  });

  it("does not take a token of another project", async () => {
    const test = await startTest({ projects: [{ name: "one" }, { name: "two" }], user: { key: "u-me" } });
    const [{ id }] = (await test.send("GET", "/projects/two/device-registration-tokens", { key: "u-me" })).json;
    expect((await register(test, id)).status).toBe(401);
  });

  it("makes a device that nobody speaks for: offline after two minutes, never reachable", async () => {
    const test = await startTest();
    const [{ id }] = (await test.call("GET", "/device-registration-tokens")).json;
    const { deviceId } = (await register(test, id)).json;
    const status = async () => (await test.call("GET", `/devices/${deviceId}`)).json.status;
    test.clock.advance(120_000);
    expect(await status()).toBe("online");
    test.clock.advance(1);
    expect(await status()).toBe("offline");
    expect((await test.call("POST", `/devices/${deviceId}/reboot`)).status).toBe(409);
  });

  it("makes a simulated one when the fleet says so, which takes up what selects it", async () => {
    const test = await startTest({
      registeredDevices: "simulated",
      projects: [
        {
          name: "test",
          registrationTokens: [{ name: "tills", id: "drt_tills", labels: { role: "till" } }],
          namespaces: [
            {
              name: "default",
              applications: [
                {
                  name: "a",
                  scheduling: { selectors: { role: "till" } },
                  spec: { containers: [{ name: "c", image: "nginx" }] },
                },
              ],
            },
          ],
        },
      ],
    });
    const { deviceId } = (await register(test, "drt_tills")).json;
    test.clock.advance(600_000);
    expect((await test.call("GET", `/devices/${deviceId}`)).json.status).toBe("online");
    expect((await test.call("GET", "/namespaces/default/applications/a")).json.deploymentStatus).toEqual({
      pending: 0,
      available: 1,
      total: 1,
    });
  });
});

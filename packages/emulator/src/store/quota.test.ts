import { describe, expect, it } from "vitest";
import { Emulator } from "../emulator.ts";
import { startTest } from "../testing/client.ts";

const spec = { containers: [{ name: "c", image: "nginx" }] };

describe("quotas", () => {
  it.each([
    ["namespaces", "/namespaces", 1, {}],
    ["applications", "/namespaces/default/applications", 0, { spec }],
    ["secrets", "/namespaces/default/secrets", 0, { data: "YQ==" }],
  ] as const)(
    "of %s: so many, then 402 with a text, and one more when one is gone",
    async (kind, path, before, body) => {
      const { call } = await startTest({ projects: [{ name: "test", quota: { [kind]: before + 2 } }] });
      for (const name of ["one", "two"]) expect((await call("POST", path, { name, ...body })).status).toBe(200);
      const refused = await call("POST", path, { name: "three", ...body });
      const count = before + 2;
      expect([refused.status, refused.text]).toEqual([
        402,
        `quota exceeded: the project may hold ${count} ${kind} and has ${count}; delete some first\n`,
      ]);
      expect((await call("GET", path)).json).toHaveLength(count);
      expect((await call("DELETE", `${path}/one`)).status).toBe(200);
      expect((await call("POST", path, { name: "three", ...body })).status).toBe(200);
      expect((await call("POST", path, { name: "four", ...body })).status).toBe(402);
    },
  );

  it("of one are told in the singular", async () => {
    const { call } = await startTest({ projects: [{ name: "test", quota: { secrets: 1 } }] });
    await call("POST", "/namespaces/default/secrets", { name: "one", data: "" });
    const { text } = await call("POST", "/namespaces/default/secrets", { name: "two", data: "" });
    expect(text).toContain("may hold 1 secret and has 1;");
  });

  it("of applications and secrets count over all namespaces of the project, and go with a namespace", async () => {
    const { call } = await startTest({ projects: [{ name: "test", quota: { applications: 2, secrets: 2 } }] });
    await call("POST", "/namespaces", { name: "more" });
    for (const [kind, body] of [
      ["applications", { spec }],
      ["secrets", { data: "YQ==" }],
    ] as const) {
      for (const namespace of ["default", "more"])
        expect((await call("POST", `/namespaces/${namespace}/${kind}`, { name: "one", ...body })).status).toBe(200);
      expect((await call("POST", `/namespaces/more/${kind}`, { name: "two", ...body })).status).toBe(402);
    }
    await call("DELETE", "/namespaces/more");
    for (const [kind, body] of [
      ["applications", { spec }],
      ["secrets", { data: "YQ==" }],
    ] as const) {
      expect((await call("POST", `/namespaces/default/${kind}`, { name: "two", ...body })).status).toBe(200);
    }
  });

  it("of devices hold for registration and for devices that a test adds", async () => {
    const { call, send, emulator } = await startTest({
      projects: [
        {
          name: "test",
          quota: { devices: 2 },
          registrationTokens: [{ name: "t", id: "drt_1" }],
          devices: [{ name: "d" }],
        },
      ],
    });
    const body = { deviceRegistrationTokenId: "drt_1" };
    const register = () => send("POST", `/projects/${emulator.projectId}/devices/register`, { key: null, body });
    expect((await register()).status).toBe(200);
    const refused = await register();
    expect([refused.status, refused.text]).toEqual([
      402,
      "quota exceeded: the project may hold 2 devices and has 2; delete some first\n",
    ]);
    // What was refused has used up nothing.
    expect((await call("GET", "/device-registration-tokens")).json).toMatchObject([{ deviceCount: 1 }, {}]);
    expect(() => emulator.fleet.addDevice({ name: "e" })).toThrow("quota exceeded");
    await call("DELETE", "/devices/d");
    expect((await register()).status).toBe(200);
  });

  it("of 0 are no limit", async () => {
    const { call, send, emulator } = await startTest({
      user: { maxProjects: 0 },
      projects: [{ name: "test", quota: { devices: 0, namespaces: 0, applications: 0, secrets: 0 } }],
    });
    const key = emulator.personalAccessKey;
    for (let index = 0; index < 10; index++) {
      const name = `n${index}`;
      emulator.fleet.addDevice({ name });
      expect((await call("POST", "/namespaces", { name })).status).toBe(200);
      expect((await call("POST", "/namespaces/default/applications", { name, spec })).status).toBe(200);
      expect((await call("POST", "/namespaces/default/secrets", { name, data: "YQ==" })).status).toBe(200);
      expect((await send("POST", "/projects", { key, body: { name } })).status).toBe(200);
    }
  });

  it("of projects are each person's own", async () => {
    const { send } = await startTest({
      users: [
        { name: "Ona", key: "u-ona", maxProjects: 2 },
        { name: "Jonas", key: "u-jonas", maxProjects: 1 },
      ],
      projects: [{ name: "test" }],
    });
    const create = (key: string, name: string) => send("POST", "/projects", { key, body: { name } });
    expect((await create("u-ona", "a")).status).toBe(200);
    const refused = await create("u-ona", "b");
    expect([refused.status, refused.text]).toEqual([402, "quota exceeded: the user may have 2 projects and has 2\n"]);
    expect((await create("u-jonas", "c")).status).toBe(200);
    expect((await create("u-jonas", "d")).status).toBe(402);
  });

  it("are shown with the project, and hold for the fleet itself", async () => {
    const quota = { devices: 5, namespaces: 4, applications: 3, secrets: 2, logsRetention: 7e9, metricsRetention: 8e9 };
    const { send, emulator } = await startTest({ projects: [{ name: "test", quota }] });
    const [membership] = (await send("GET", "/memberships?full", { key: emulator.personalAccessKey })).json;
    expect(membership.project).toMatchObject({ quota, deviceCount: 0, namespaceCount: 1 });
    const devices = [{ name: "a" }, { name: "b" }];
    await expect(
      Emulator.start({ fleet: { projects: [{ name: "test", quota: { devices: 1 }, devices }] } }),
    ).rejects.toThrow("fleet.projects[0].devices[1]: quota exceeded: the project may hold 1 device and has 1");
  });
});

import { describe, expect, it } from "vitest";
import { startTest, type TestEmulator } from "../testing/client.ts";
import type { FleetDefinition } from "./definition.ts";

const app = (name: string, image = "nginx", selectors: Record<string, string> | undefined = undefined) => ({
  name,
  scheduling: selectors ? { type: "Conditional" as const, selectors } : { type: "AllDevices" as const },
  spec: { containers: [{ name: "c", image }] },
});

const job = (name: string) => ({
  name,
  scheduling: { type: "AllDevices" as const },
  spec: { containers: [{ name: "c", image: "busybox" }] },
});

const fleet: FleetDefinition = {
  projects: [
    { name: "shop", devices: [{ name: "one" }], namespaces: [{ name: "default", applications: [app("old")] }] },
  ],
};

async function everything({ call, send, emulator }: TestEmulator): Promise<unknown> {
  const paths = [
    "/devices?full",
    "/namespaces",
    "/device-registration-tokens",
    ...["applications", "jobs", "secrets"].map((kind) => `/namespaces/default/${kind}`),
  ];
  const inside = await Promise.all(paths.map(async (path) => (await call("GET", path)).json));
  return [inside, (await send("GET", "/memberships?full", { key: emulator.personalAccessKey })).json];
}

const available = async ({ call }: TestEmulator, name: string) =>
  (await call("GET", `/namespaces/default/applications/${name}`)).json.deploymentStatus;

describe("emulator.seed", () => {
  it("adds to what exists: projects, devices, namespaces and what is in them, all settled", async () => {
    const test = await startTest(fleet);
    const { emulator, call, send } = test;
    await emulator.seed({
      projects: [
        {
          name: "shop",
          registrationTokens: [{ name: "tills" }],
          devices: [{ name: "two", token: "tills", labels: { a: "b" } }],
          namespaces: [
            { name: "default", secrets: [{ name: "s", value: "x" }], applications: [app("new")], jobs: [job("j")] },
            { name: "staging", applications: [app("next", "nginx", { a: "b" })] },
          ],
        },
        { name: "added", key: "s-added", devices: [{ name: "three" }] },
      ],
    });
    expect(await available(test, "old")).toMatchObject({ available: 2, total: 2 });
    expect(await available(test, "new")).toMatchObject({ available: 2, total: 2 });
    expect((await call("GET", "/namespaces/staging/applications/next")).json.deploymentStatus).toMatchObject({
      available: 1,
      total: 1,
    });
    expect((await call("GET", "/namespaces/default/jobs/j")).json.status).toBe("succeeded");
    expect((await call("GET", "/namespaces/default/secrets/s")).status).toBe(200);
    expect((await send("GET", "/projects/added/devices", { key: "s-added" })).json).toHaveLength(1);
    expect((await send("GET", "/projects/added/devices", { key: emulator.personalAccessKey })).status).toBe(200);
    emulator.fleetOf("added").disconnect("three");
    emulator.reset();
    expect((await send("GET", "/projects/added/devices")).status).toBe(404);
  });

  it("leaves alone what is under way", async () => {
    const test = await startTest(fleet);
    const { emulator, call, clock } = test;
    await call("POST", "/namespaces/default/applications", app("rolling", "redis:7"));
    await call("POST", "/namespaces/default/jobs", job("running"));
    clock.advance(1001);
    const before = [
      await available(test, "rolling"),
      (await call("GET", "/namespaces/default/jobs/running")).json.status,
    ];
    await emulator.seed({
      projects: [{ name: "shop", namespaces: [{ name: "default", applications: [app("new")] }] }],
    });
    expect([
      await available(test, "rolling"),
      (await call("GET", "/namespaces/default/jobs/running")).json.status,
    ]).toEqual(before);
    expect(before[0]).toMatchObject({ available: 0 });
    clock.advance(20_000);
    expect(await available(test, "rolling")).toMatchObject({ available: 1 });
    expect((await call("GET", "/namespaces/default/jobs/running")).json.status).toBe("succeeded");
  });

  it("begins what is not settled, with behaviours that come before those that are there", async () => {
    const test = await startTest({ ...fleet, behaviours: [{ image: "acme/menu", missing: false }] });
    await test.emulator.seed({
      behaviours: [{ image: "acme/menu", missing: true }],
      projects: [
        {
          name: "shop",
          namespaces: [{ name: "default", applications: [{ ...app("new", "acme/menu"), settled: false }] }],
        },
      ],
    });
    expect(await available(test, "new")).toMatchObject({ available: 0, total: 1 });
    test.clock.advance(60_000);
    expect(JSON.stringify((await test.call("GET", "/namespaces/default/applications/new/allocations")).json)).toContain(
      "manifest",
    );
  });

  it("gives what it adds the behaviours that come with it, as a fleet of its own", async () => {
    const addition: FleetDefinition = {
      behaviours: [{ image: "acme/menu", missing: true }],
      projects: [
        {
          name: "added",
          key: "s-added",
          devices: [{ name: "x" }],
          namespaces: [{ name: "default", applications: [app("menu", "acme/menu")] }],
        },
      ],
    };
    const { emulator, send } = await startTest(fleet);
    const what = async () => {
      const path = "/projects/added/namespaces/default/applications/menu";
      const { deploymentStatus } = (await send("GET", path, { key: "s-added" })).json;
      const { text } = await send("GET", `${path}/allocations`, { key: "s-added" });
      return [deploymentStatus, text.includes("manifest unknown")];
    };
    await emulator.seed(addition);
    const added = await what();
    await emulator.seed(addition, { replace: true });
    expect(added).toEqual(await what());
    expect(added).toEqual([expect.objectContaining({ available: 0, total: 1 }), true]);
  });

  it("does not bring back the defaults of a project that a client deleted", async () => {
    const { emulator, call } = await startTest(fleet);
    const [token] = (await call("GET", "/device-registration-tokens")).json;
    expect((await call("DELETE", `/device-registration-tokens/${token.id}`)).status).toBe(200);
    expect((await call("DELETE", "/namespaces/default")).status).toBe(200);
    await emulator.seed({ projects: [{ name: "shop", devices: [{ name: "two" }] }] });
    expect((await call("GET", "/device-registration-tokens")).json).toEqual([]);
    expect((await call("GET", "/namespaces")).json).toEqual([]);
  });

  it.each<[string, FleetDefinition, string]>([
    [
      "a device that is there",
      { projects: [{ name: "shop", devices: [{ name: "new" }, { name: "one" }] }] },
      'device name already in use: "one"',
    ],
    [
      "an application that is there, after much else",
      {
        behaviours: [{ image: "nginx", missing: true }],
        projects: [
          {
            name: "added",
            key: "s-added",
            devices: [{ name: "x" }],
            namespaces: [{ name: "default", applications: [app("y")], jobs: [job("j")] }],
          },
          {
            name: "shop",
            registrationTokens: [{ name: "t" }],
            devices: [{ name: "new" }],
            namespaces: [
              { name: "staging", applications: [app("s")], secrets: [{ name: "s" }] },
              { name: "default", secrets: [{ name: "s" }], jobs: [job("j")], applications: [app("a"), app("old")] },
            ],
          },
        ],
      },
      'fleet.projects[1].namespaces[1].applications[1].name: application name already in use: "old"',
    ],
    [
      "an application that is to begin and is there",
      {
        projects: [
          { name: "shop", namespaces: [{ name: "default", applications: [{ ...app("old"), settled: false }] }] },
        ],
      },
      'application name already in use: "old"',
    ],
    [
      "a key of a project that is there",
      { projects: [{ name: "shop", key: "s-another" }] },
      'fleet.projects[0].key: the project "shop" exists and stays as it is',
    ],
    [
      "the config of a namespace that is there",
      { projects: [{ name: "shop", namespaces: [{ name: "default", config: { registryAuthentication: {} } }] }] },
      'fleet.projects[0].namespaces[0].config: the namespace "default" exists',
    ],
    ["another user", { user: { name: "Ona" } }, "fleet.user: this cannot be added to an emulator that runs"],
    [
      "a token that is not there",
      { projects: [{ name: "shop", devices: [{ name: "x", token: "none" }] }] },
      'fleet.projects[0].devices[0].token: device registration token not found: "none"',
    ],
    [
      "what begins on devices that are there, before a mistake",
      {
        projects: [
          {
            name: "shop",
            namespaces: [
              {
                name: "default",
                applications: [
                  app("pulls", "acme/first"),
                  { ...app("begins", "acme/second"), settled: false },
                  { ...app("old"), settled: false },
                ],
                jobs: [job("runs"), { ...job("to-run"), settled: false }],
              },
            ],
          },
        ],
      },
      'application name already in use: "old"',
    ],
    ["a mistake of form", { projects: [{ nam: "x" }] } as never, "fleet: projects[0].name is required"],
  ])("refuses %s, and changes nothing", async (_, addition, message) => {
    const test = await startTest(fleet);
    const before = await everything(test);
    const pending = test.clock.pending;
    const state = test.emulator.snapshot();
    await expect(test.emulator.seed(addition)).rejects.toThrow(message);
    expect(await everything(test)).toEqual(before);
    expect((await test.send("GET", "/projects/added/devices", { key: "s-added" })).status).toBe(401);
    expect(test.clock.pending).toBe(pending);
    expect(test.emulator.snapshot()).toEqual(state);
    // The same again is refused for the same reason, and the rest goes on.
    await expect(test.emulator.seed(addition)).rejects.toThrow(message);
    await test.emulator.seed({ projects: [{ name: "shop", devices: [{ name: "new" }] }] });
    expect(await available(test, "old")).toMatchObject({ available: 2, total: 2 });
  });

  it("throws after close, as what changes devices does", async () => {
    const { emulator } = await startTest(fleet);
    const shop = emulator.fleetOf("shop");
    await emulator.close();
    await expect(emulator.seed({})).rejects.toThrow("the emulator is closed");
    await expect(emulator.seed({}, { replace: true })).rejects.toThrow("the emulator is closed");
    expect(() => emulator.fleet.addDevice({ name: "late" })).toThrow("the emulator is closed");
    expect(() => shop.removeDevice("one")).toThrow("the emulator is closed");
    expect(() => emulator.fleetOf("shop")).toThrow("the emulator is closed");
  });

  it("tells at once of a project that is not there, and which are", async () => {
    const { emulator } = await startTest(fleet);
    expect(() => emulator.fleetOf("zz")).toThrow('project not found: "zz"; there is "shop"');
  });
});

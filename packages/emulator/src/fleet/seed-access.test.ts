import { describe, expect, it } from "vitest";
import { Emulator } from "../emulator.ts";
import { startTest } from "../testing/client.ts";
import type { FleetDefinition, ProjectDefinition } from "./definition.ts";

const members = async ({ send }: Awaited<ReturnType<typeof startTest>>, key: string) =>
  (await send("GET", "/memberships?full", { key })).json.map(
    ({ project, user, roles }: { project: { name: string }; user: { name: string }; roles: { name: string }[] }) => [
      project.name,
      user.name,
      roles.map(({ name }) => name),
    ],
  );

describe("people and service accounts of a fleet", () => {
  it("have keys and roles of their own, and memberships that show them", async () => {
    const test = await startTest({
      user: { name: "Ruta", key: "u-ruta" },
      users: [
        { name: "Ona", id: "usr_ona", key: "u-ona", email: "ona@shop.example", maxProjects: 2 },
        { name: "Jonas" },
      ],
      projects: [
        {
          name: "shop",
          key: "s-shop",
          roles: [
            {
              name: "on-call",
              id: "rol_1",
              description: "Restarts things.",
              rules: [{ resource: ["Device"], actions: ["Get", "Reboot"] }],
            },
          ],
          members: [
            { user: "usr_ona", roles: ["Reader", "rol_1"] },
            { user: "Jonas", roles: [] },
          ],
          serviceAccounts: [{ name: "ci", key: "s-ci", roles: ["Contributor"] }],
        },
        { name: "lab", member: false, members: [{ user: "Ona", roles: ["ProjectAdministrator"] }] },
        { name: "mine", members: [{ user: "Ruta", roles: ["Reader"] }] },
      ],
    });
    const { emulator, send } = test;
    expect(await members(test, "u-ruta")).toEqual([
      ["shop", "Ruta", ["ProjectAdministrator"]],
      ["mine", "Ruta", ["Reader"]],
    ]);
    expect(await members(test, "u-ona")).toEqual([
      ["shop", "Ona", ["Reader", "on-call"]],
      ["lab", "Ona", ["ProjectAdministrator"]],
    ]);
    expect(await members(test, emulator.keyOf({ user: "Jonas" }))).toEqual([["shop", "Jonas", []]]);
    const [shop] = (await send("GET", "/memberships?full", { key: "u-ona" })).json;
    expect(shop).toMatchObject({
      userId: "usr_ona",
      user: { email: "ona@shop.example", quota: { projects: 2 } },
      roles: [
        { id: expect.stringMatching(/^rol_\w{27}$/), projectId: emulator.projectId },
        {
          id: "rol_1",
          projectId: emulator.projectId,
          name: "on-call",
          description: "Restarts things.",
          config: { rules: [{ resource: ["Device"], actions: ["Get", "Reboot"] }] },
        },
      ],
    });
    expect(shop.roles[0].config.rules).toContainEqual({ resource: ["Secret"], actions: ["Get"], effect: "deny" });
    expect(emulator.personalAccessKey).toBe("u-ruta");
    expect(emulator.keyOf({ serviceAccount: "default" })).toBe("s-shop");
    expect(emulator.keyOf({ serviceAccount: "ci", project: "shop" })).toBe("s-ci");
    expect(emulator.keyOf({ user: "usr_ona" })).toBe("u-ona");
    const lab = emulator.keyOf({ serviceAccount: "default", project: "lab" });
    expect((await send("GET", "/projects/lab/devices", { key: lab })).status).toBe(200);
    expect(() => emulator.keyOf({ serviceAccount: "none" })).toThrow('service account not found: "none"');
    expect(() => emulator.keyOf({ serviceAccount: "ci", project: "lab" })).toThrow('service account not found: "ci"');
    expect(() => emulator.keyOf({ serviceAccount: "ci", project: "none" })).toThrow('project not found: "none"');
    expect(() => emulator.keyOf({ user: "none" })).toThrow('user not found: "none"');
  });

  it("may be the emulator's own: the first of the users, and an account called default", async () => {
    const test = await startTest({
      users: [{ name: "Ona", key: "u-ona" }, { name: "Jonas" }],
      projects: [{ name: "shop", key: "s-shop", serviceAccounts: [{ name: "default", roles: ["Reader"] }] }],
    });
    const { emulator, call } = test;
    expect([emulator.personalAccessKey, emulator.accessKey]).toEqual(["u-ona", "s-shop"]);
    expect((await call("GET", "/devices")).status).toBe(200);
    expect((await call("POST", "/namespaces", { name: "n" })).status).toBe(403);
    expect(await members(test, "u-ona")).toEqual([["shop", "Ona", ["ProjectAdministrator"]]]);

    const own: ProjectDefinition = { name: "shop", serviceAccounts: [{ name: "default", roles: [], key: "s-own" }] };
    expect((await startTest({ projects: [own] })).emulator.accessKey).toBe("s-own");
  });

  it("get keys that follow from the seed, and change no key or id of anything else", async () => {
    const fleet = (more: Partial<ProjectDefinition>, users: FleetDefinition["users"] = []): FleetDefinition => ({
      user: { name: "Ruta" },
      users,
      projects: [{ name: "shop", devices: [{ name: "d" }], ...more }],
    });
    const more = {
      roles: [{ name: "r", rules: [] }],
      serviceAccounts: [
        { name: "a", roles: ["Reader"] },
        { name: "b", roles: ["r"] },
      ],
      members: [{ user: "Ona", roles: ["r"] }],
    };
    const plain = await startTest(fleet({}));
    const rich = await startTest(fleet(more, [{ name: "Ona" }]));
    const again = await startTest(
      fleet({ ...more, serviceAccounts: [...more.serviceAccounts].reverse() }, [{ name: "Ona" }]),
    );
    const other = await startTest(fleet(more, [{ name: "Ona" }]), { seed: 2 });
    for (const path of ["/devices", "/namespaces", "/device-registration-tokens"]) {
      expect((await rich.call("GET", path)).text).toBe((await plain.call("GET", path)).text);
    }
    const { accessKey, personalAccessKey, projectId } = plain.emulator;
    expect(rich.emulator).toMatchObject({ accessKey, personalAccessKey, projectId });
    const keys = ({ emulator }: typeof rich) => [
      emulator.keyOf({ serviceAccount: "a" }),
      emulator.keyOf({ serviceAccount: "b" }),
      emulator.keyOf({ user: "Ona" }),
    ];
    expect(keys(rich)).toEqual([/^s\w{27}$/, /^s\w{27}$/, /^u\w{27}$/].map((form) => expect.stringMatching(form)));
    expect(new Set([...keys(rich), accessKey, personalAccessKey]).size).toBe(5);
    expect(keys(again)).toEqual(keys(rich));
    expect(new Set([...keys(rich), ...keys(other)]).size).toBe(6);
  });

  it("never show their keys in the journal", async () => {
    const { emulator, send } = await startTest({
      users: [{ name: "Ona", key: "ona-opens-doors" }],
      projects: [{ name: "shop", serviceAccounts: [{ name: "ci", key: "ci-opens-doors", roles: [] }] }],
    });
    await send("GET", "/projects/shop/devices/ona-opens-doors?q=ci-opens-doors", { key: "ci-opens-doors" });
    expect(JSON.stringify(emulator.journal.entries())).not.toContain("opens-doors");
  });

  it("are in every project with the five roles, also in one that is created later", async () => {
    const { send, emulator } = await startTest();
    await send("POST", "/projects", { key: emulator.personalAccessKey, body: { name: "later" } });
    const all = (await send("GET", "/memberships?full", { key: emulator.personalAccessKey })).json;
    const ids = all.map(({ roles }: { roles: { id: string }[] }) => roles[0]?.id);
    expect(new Set(ids).size).toBe(2);
    await expect(
      Emulator.start({
        fleet: { projects: [{ name: "a", serviceAccounts: [{ name: "x", roles: ["Admin"] }] }] },
      }),
    ).rejects.toThrow(
      'fleet.projects[0].serviceAccounts[0].roles[0]: role not found: "Admin"; the project has ProjectAdministrator, Reader, Contributor, DeviceAdministrator, UserAccessAdministrator',
    );
  });

  it("are there in the demo: one that reads, one that looks after devices", async () => {
    const { emulator, send } = await startTest("demo");
    const reader = emulator.keyOf({ serviceAccount: "reader" });
    const devices = emulator.keyOf({ serviceAccount: "device-administrator" });
    const P = `/projects/${emulator.projectId}`;
    for (const [key, method, path, status] of [
      [reader, "GET", "/namespaces/default/applications", 200],
      [reader, "GET", "/namespaces/default/secrets/till-token", 403],
      [reader, "POST", "/devices/vilnius-till-01/reboot", 403],
      [devices, "POST", "/devices/vilnius-till-01/reboot", 200],
      [devices, "GET", "/namespaces/default/applications", 403],
    ] as const) {
      expect((await send(method, P + path, { key })).status).toBe(status);
    }
  });
});

describe("a fleet that says something impossible about access", () => {
  const project = (more: object) => ({ projects: [{ name: "a", ...more }] });
  it.each<[object, string]>([
    [project({ roles: [{ name: "r" }] }), "projects[0].roles[0].rules is required"],
    [
      project({ roles: [{ name: "r", rules: [{ resource: ["Devices"], actions: [] }] }] }),
      'projects[0].roles[0].rules[0].resource[0] must be one of "Project", "Secret", ',
    ],
    [
      project({ roles: [{ name: "r", rules: [{ resource: ["Device"], actions: ["*"] }] }] }),
      'projects[0].roles[0].rules[0].actions[0] must be one of "Get", "List", ',
    ],
    [
      project({ roles: [{ name: "r", rules: [{ resource: ["*"], actions: ["Get"], effect: "Deny" }] }] }),
      'projects[0].roles[0].rules[0].effect must be one of "allow", "deny"',
    ],
    [
      project({ roles: [{ name: "Reader", rules: [] }] }),
      'fleet.projects[0].roles[0].name: role name already in use: "Reader"',
    ],
    [project({ roles: [{ name: "a b", rules: [] }] }), 'fleet.projects[0].roles[0].name: invalid role name "a b"'],
    [project({ serviceAccounts: [{ name: "x" }] }), "projects[0].serviceAccounts[0].roles is required"],
    [
      project({
        serviceAccounts: [
          { name: "x", roles: [] },
          { name: "x", roles: [] },
        ],
      }),
      "fleet.projects[0].serviceAccounts[1].name: service account name already in use",
    ],
    [
      project({ serviceAccounts: [{ name: "x", roles: ["Reader", "none"] }] }),
      'fleet.projects[0].serviceAccounts[0].roles[1]: role not found: "none"; the project has ProjectAdministrator, ',
    ],
    [
      project({ key: "same", serviceAccounts: [{ name: "x", roles: [], key: "same" }] }),
      "fleet.projects[0].serviceAccounts[0].key: this key is used twice; give each its own",
    ],
    [
      project({ key: "s-one", serviceAccounts: [{ name: "default", roles: [], key: "s-two" }] }),
      'fleet.projects[0].serviceAccounts[0].key: the key of "default" is also given as projects[0].key; remove one of them',
    ],
    [
      { ...project({ key: "same", serviceAccounts: [{ name: "default", roles: [] }] }), user: { key: "same" } },
      "fleet.projects[0].key: this key is used twice",
    ],
    [project({ members: [{ user: "Ona" }] }), "projects[0].members[0].roles is required"],
    [project({ members: [{ user: "Ona", roles: [] }] }), 'fleet.projects[0].members[0].user: user not found: "Ona"'],
    [
      { ...project({ members: [{ user: "Ona", roles: ["none"] }] }), users: [{ name: "Ona" }] },
      'fleet.projects[0].members[0].roles[0]: role not found: "none"',
    ],
    [
      {
        ...project({
          members: [
            { user: "Ona", roles: [] },
            { user: "usr_1", roles: [] },
          ],
        }),
        users: [{ name: "Ona", id: "usr_1" }],
      },
      'fleet.projects[0].members[1].user: "usr_1" is listed twice; give all roles in one place',
    ],
    [
      { ...project({ member: false, members: [{ user: "Ona", roles: [] }] }), user: { name: "Ona" } },
      "fleet.projects[0].members[0].user: projects[0].member says that this user is no member; remove one of them",
    ],
    [{ users: [{ email: "a@b" }] }, "users[0].name is required"],
    [{ users: [{ name: "Ona" }, { name: "Ona" }] }, 'fleet.users[1].name: user name already in use: "Ona"'],
    [{ user: { key: "same" }, users: [{ name: "Ona", key: "same" }] }, "fleet.users[0].key: this key is used twice"],
    [{ users: [{ name: "Ona", createdAt: "999999999d" }] }, 'fleet.users[0].createdAt: "999999999d" is out of range'],
  ])("%j is refused with the place", async (fleet, message) => {
    const started = Emulator.start({ fleet: fleet as FleetDefinition });
    await expect(started).rejects.toThrow(expect.objectContaining({ name: "FleetError" }));
    const text = await started.catch((error: Error) => error.message);
    expect(text).toContain(message);
    for (const key of ["same", "s-one", "s-two"]) expect(text).not.toContain(key);
  });
});

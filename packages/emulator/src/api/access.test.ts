import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { parse } from "yaml";
import type { FleetDefinition, ProjectDefinition } from "../fleet/definition.ts";
import { createProject } from "../store/projects.ts";
import type { UserRecord } from "../store/records.ts";
import { getRole } from "../store/roles.ts";
import { newStore } from "../store/store.ts";
import { basic, startTest, type TestEmulator } from "../testing/client.ts";
import { openProject } from "./access.ts";

/*
 * Who may do what, written down from what is known of Synpse's roles and of its ancestor's evaluation of rules, not from the
 * code. `x` may; PA: ProjectAdministrator, Re: Reader, Co: Contributor, DA: DeviceAdministrator, UA: UserAccessAdministrator,
 * no: a holder without roles, Op: a role of the project's own, which may read devices and see logs, but not list devices.
 */
const TABLE = `
                            PA Re Co DA UA no Op
listDevices                 x  x  x  x  x  -  -
getDevice                   x  x  x  x  x  -  x
updateDevice                x  -  x  x  -  -  -
rebootDevice                x  -  -  x  -  -  -
openDeviceSSH               x  -  -  x  -  -  -
openDeviceConnection        x  -  -  x  -  -  -
listRegistrationTokens      x  x  x  -  x  -  -
createRegistrationToken     x  -  x  -  -  -  -
updateRegistrationToken     x  -  x  -  -  -  -
listNamespaces              x  x  x  -  x  -  -
createNamespace             x  -  x  -  -  -  -
getNamespace                x  x  x  -  x  -  -
updateNamespace             x  -  x  -  -  -  -
listApplications            x  x  x  -  x  -  -
createApplication           x  -  x  -  -  -  -
getApplication              x  x  x  -  x  -  -
updateApplication           x  -  x  -  -  -  -
listApplicationAllocations  x  x  x  -  x  -  -
streamApplicationLogs       x  x  x  -  -  -  x
listJobs                    x  x  x  -  x  -  -
createJob                   x  -  x  -  -  -  -
getJob                      x  x  x  -  x  -  -
updateJob                   x  -  x  -  -  -  -
streamJobLogs               x  x  x  -  -  -  x
listSecrets                 x  x  x  -  x  -  -
createSecret                x  -  x  -  -  -  -
getSecret                   x  -  x  -  -  -  -
updateSecret                x  -  x  -  -  -  -
deleteSecret                x  -  x  -  -  -  -
deleteJob                   x  -  x  -  -  -  -
deleteApplication           x  -  x  -  -  -  -
deleteNamespace             x  -  x  -  -  -  -
deleteDevice                x  -  -  x  -  -  -
deleteRegistrationToken     x  -  x  -  -  -  -
`;

const ROLES: Readonly<Record<string, readonly string[]>> = {
  PA: ["ProjectAdministrator"],
  Re: ["Reader"],
  Co: ["Contributor"],
  DA: ["DeviceAdministrator"],
  UA: ["UserAccessAdministrator"],
  no: [],
  Op: ["operator"],
};

const N = "/namespaces/default";
const spec = { containers: [{ name: "c", image: "nginx" }] };

/** A request that succeeds for whoever may make it. Deletions come last. */
const REQUESTS: Readonly<Record<string, readonly [method: string, path: string, body?: object]>> = {
  listDevices: ["GET", "/devices"],
  getDevice: ["GET", "/devices/d"],
  updateDevice: ["PATCH", "/devices/d", { labels: { a: "b" } }],
  rebootDevice: ["POST", "/devices/restarted/reboot"],
  openDeviceSSH: ["STREAM", "/devices/d/ssh"],
  openDeviceConnection: ["STREAM", "/devices/d/connect?port=7"],
  listRegistrationTokens: ["GET", "/device-registration-tokens"],
  createRegistrationToken: ["POST", "/device-registration-tokens", { name: "new" }],
  updateRegistrationToken: ["PUT", "/device-registration-tokens/drt_1", { name: "tills" }],
  listNamespaces: ["GET", "/namespaces"],
  createNamespace: ["POST", "/namespaces", { name: "new" }],
  getNamespace: ["GET", N],
  updateNamespace: ["PUT", N, { name: "default" }],
  listApplications: ["GET", `${N}/applications`],
  createApplication: ["POST", `${N}/applications`, { name: "new", spec }],
  getApplication: ["GET", `${N}/applications/app`],
  updateApplication: ["PATCH", `${N}/applications/other`, { name: "other", spec }],
  listApplicationAllocations: ["GET", `${N}/applications/app/allocations`],
  streamApplicationLogs: ["STREAM", `${N}/applications/app/logs/c?device=d`],
  listJobs: ["GET", `${N}/jobs`],
  createJob: ["POST", `${N}/jobs`, { name: "new", spec }],
  getJob: ["GET", `${N}/jobs/job`],
  updateJob: ["PATCH", `${N}/jobs/other`, { name: "other", spec }],
  streamJobLogs: ["STREAM", `${N}/jobs/job/logs/c?device=d`],
  listSecrets: ["GET", `${N}/secrets`],
  createSecret: ["POST", `${N}/secrets`, { name: "new", data: "YQ==" }],
  getSecret: ["GET", `${N}/secrets/secret`],
  updateSecret: ["PATCH", `${N}/secrets/secret`, { data: "Yg==" }],
  deleteSecret: ["DELETE", `${N}/secrets/secret`],
  deleteJob: ["DELETE", `${N}/jobs/job`],
  deleteApplication: ["DELETE", `${N}/applications/app`],
  deleteNamespace: ["DELETE", N],
  deleteDevice: ["DELETE", "/devices/d"],
  deleteRegistrationToken: ["DELETE", "/device-registration-tokens/drt_1"],
};

/** Operations that roles have no say in, by who asks. */
const FREE = [
  ["registerDevice", "a device", "POST", "/projects/prj_1/devices/register", { deviceRegistrationTokenId: "drt_1" }],
  ["createProject", "a person", "POST", "/projects", { name: "new" }],
  ["listMemberships", "a person", "GET", "/memberships", undefined],
] as const;

const project: ProjectDefinition = {
  name: "test",
  id: "prj_1",
  roles: [
    {
      name: "operator",
      rules: [
        { resource: ["*"], actions: ["ViewLogs"] },
        { resource: ["Device", "Project"], actions: ["Get"], effect: "allow" },
      ],
    },
  ],
  registrationTokens: [{ name: "tills", id: "drt_1" }],
  devices: [{ name: "d" }, { name: "restarted" }],
  namespaces: [
    {
      name: "default",
      secrets: [{ name: "secret", value: "hidden" }],
      applications: [
        { name: "app", scheduling: { type: "Conditional", devices: ["d"] }, spec },
        { name: "other", spec },
      ],
      jobs: [
        { name: "job", scheduling: { type: "Conditional", devices: ["d"] }, spec },
        { name: "other", spec },
      ],
    },
  ],
};

/** A fleet with a service account `bot` and a person `Ona` that have the same roles. */
function fleetWith(roles: readonly string[], more: Partial<ProjectDefinition> = {}): FleetDefinition {
  return {
    users: [{ name: "Administrator" }, { name: "Ona", key: "u-ona" }, { name: "Jonas", key: "u-jonas" }],
    projects: [
      {
        ...project,
        serviceAccounts: [{ name: "bot", key: "s-bot", roles }],
        members: [{ user: "Ona", roles }],
        ...more,
      },
      { name: "other", key: "s-other" },
    ],
  };
}

/** The status that a request is answered with; 101 for a stream that was opened. */
async function ask(
  { emulator, send }: TestEmulator,
  key: string | null,
  [method, path, body]: readonly [method: string, path: string, body?: object | undefined],
): Promise<{ status: number; text: string }> {
  const where = path.startsWith("/projects") || path === "/memberships" ? path : `/projects/test${path}`;
  if (method !== "STREAM") return await send(method, where, { key, body });
  return await new Promise((resolve, reject) => {
    const socket = new WebSocket(`${emulator.baseUrl.replace("http", "ws")}${where}`, {
      headers: key === null ? {} : { Authorization: basic(key) },
    });
    socket.on("unexpected-response", (_, response) => {
      let text = "";
      response.on("data", (chunk: Buffer) => {
        text += chunk.toString();
      });
      response.on("end", () => resolve({ status: response.statusCode ?? 0, text }));
    });
    socket.on("open", () => {
      socket.on("close", () => resolve({ status: 101, text: "" }));
      socket.terminate();
    });
    socket.on("error", reject);
  });
}

async function statuses(test: TestEmulator, key: string | null): Promise<Record<string, number>> {
  const got: Record<string, number> = {};
  for (const [operationId, request] of Object.entries(REQUESTS)) {
    got[operationId] = (await ask(test, key, request)).status;
  }
  return got;
}

const [head = "", ...rows] = TABLE.trim().split("\n");
const columns = head.trim().split(/\s+/);
const table = new Map(
  rows.map((row) => {
    const [operationId = "", ...cells] = row.split(/\s+/);
    return [operationId, new Map(cells.map((cell, index) => [columns[index] ?? "", cell === "x"]))];
  }),
);

const allTo = (status: number) => Object.fromEntries(Object.keys(REQUESTS).map((operationId) => [operationId, status]));

describe("roles", () => {
  it("are asked for every operation of the document but those of the table's end", async () => {
    const { paths } = parse(await readFile(new URL("../../../../spec/openapi.yaml", import.meta.url), "utf8"));
    const documented = Object.values<Record<string, { operationId?: string }>>(paths)
      .flatMap((item) => Object.values(item).map(({ operationId }) => operationId))
      .filter((operationId) => operationId !== undefined);
    expect([...table.keys(), ...FREE.map(([operationId]) => operationId)].sort()).toEqual(documented.sort());
    expect(Object.keys(REQUESTS)).toEqual([...table.keys()]);
  });

  it.each(columns.flatMap((column) => [[column, "s-bot"] as const, [column, "u-ona"] as const]))(
    "%s with %s allow what the table says, and nothing else",
    async (column, key) => {
      const test = await startTest(fleetWith(ROLES[column] ?? []));
      const expected = Object.fromEntries(
        [...table].map(([operationId, cells]) => {
          const success = REQUESTS[operationId]?.[0] === "STREAM" ? 101 : 200;
          return [operationId, cells.get(column) ? success : 403];
        }),
      );
      expect(await statuses(test, key)).toEqual(expected);
    },
  );

  it.each(FREE)("have no say in %s, which is for %s", async (_, who, method, path, body) => {
    const test = await startTest(fleetWith([]));
    expect((await ask(test, "u-ona", [method, path, body])).status).toBe(200);
    for (const key of ["s-bot", null]) {
      const test = await startTest(fleetWith(["ProjectAdministrator"]));
      const refused = key === null ? 401 : 403;
      expect((await ask(test, key, [method, path, body])).status).toBe(who === "a device" ? 200 : refused);
    }
  });

  it("add up, but what one of them denies stays denied", async () => {
    const test = await startTest(fleetWith(["DeviceAdministrator", "Contributor", "operator"]));
    for (const operationId of ["openDeviceSSH", "getSecret", "updateApplication"] as const) {
      expect((await ask(test, "s-bot", REQUESTS[operationId] ?? ["", ""])).status).toBeLessThan(300);
    }
    const denied = await startTest(fleetWith(["ProjectAdministrator", "Reader"]));
    expect((await statuses(denied, "s-bot")).getSecret).toBe(403);
    expect(await ask(denied, "u-ona", ["GET", `${N}/secrets`])).toEqual(
      expect.objectContaining({ status: 404, text: 'namespace not found: "default"\n' }),
    );
  });
});

describe("a refusal", () => {
  it.each([
    [
      "s-bot",
      ["Reader"],
      "rebootDevice",
      'service account "bot" needs Device/Reboot, which none of its roles allows: Reader',
    ],
    ["u-ona", ["Reader"], "openDeviceSSH", 'user "Ona" needs Device/SSH, which none of its roles allows: Reader'],
    [
      "s-bot",
      [],
      "streamJobLogs",
      'service account "bot" needs Application/ViewLogs, which none of its roles allows: it has none',
    ],
    ["u-ona", ["Contributor", "Reader"], "getSecret", 'user "Ona" needs Secret/Get, which its role Reader denies'],
  ] as const)("for %s with %j tells what is missing for %s", async (key, roles, operationId, text) => {
    const test = await startTest(fleetWith(roles));
    expect(await ask(test, key, REQUESTS[operationId] ?? ["", ""])).toMatchObject({
      status: 403,
      text: `permission denied: the ${text}\n`,
    });
    expect(test.emulator.journal.entries().at(-1)).toMatchObject({
      operationId,
      status: 403,
      error: expect.any(String),
    });
  });

  it("names ten roles at most", async () => {
    const roles = Array.from({ length: 12 }, (_, index) => ({ name: `role-${index}`, rules: [] }));
    const names = roles.map(({ name }) => name);
    const test = await startTest(fleetWith(names, { roles: [...(project.roles ?? []), ...roles] }));
    const { text } = await ask(test, "s-bot", ["GET", "/devices"]);
    expect(text).toContain(`allows: ${names.slice(0, 10).join(", ")}, …\n`);
  });

  it("comes after that of the key, the project and the membership, and before what is asked for is looked at", async () => {
    const test = await startTest(fleetWith(["Reader"]));
    const broken = ["POST", "/projects/nowhere/namespaces/none/applications", { name: 7 }] as const;
    const here = ["POST", "/namespaces/none/applications", { name: 7 }] as const;
    expect(await ask(test, "s-nobody", broken)).toMatchObject({ status: 401, text: "" });
    expect(await ask(test, "s-bot", broken)).toMatchObject({ status: 404, text: 'project not found: "nowhere"\n' });
    expect(await ask(test, "u-jonas", here)).toMatchObject({ status: 404, text: "membership not found\n" });
    expect(await ask(test, "s-other", here)).toMatchObject({ status: 403, text: "" });
    expect(await ask(test, "s-bot", here)).toMatchObject({
      status: 403,
      text: expect.stringContaining("Application/Create"),
    });
    expect(await ask(test, "s-bot", ["GET", "/devices/none"])).toMatchObject({
      status: 404,
      text: 'device not found: "none"\n',
    });
    expect((await ask(test, "s-bot", ["STREAM", "/devices/none/ssh"])).text).toContain("Device/SSH");
    // A personal key is asked for before the body is looked at, too.
    expect((await test.send("POST", "/projects", { key: "s-bot", body: { name: 7 } })).status).toBe(403);
  });

  it("keeps a fault from being spent", async () => {
    const test = await startTest(fleetWith(["Reader"]));
    const fault = test.emulator.faults.add({ fault: { kind: "refuse", status: 503 } });
    expect((await ask(test, "s-bot", ["DELETE", "/devices/d"])).status).toBe(403);
    expect((await ask(test, "s-bot", ["STREAM", "/devices/d/ssh"])).status).toBe(403);
    expect(fault.applied).toBe(0);
    expect((await ask(test, "s-bot", ["GET", "/devices/d"])).status).toBe(503);
  });
});

describe("keys that roles do not help", () => {
  it.each([
    ["of another project", "s-other", 403],
    ["of a person who is no member", "u-jonas", 404],
    ["that nobody has", "s-nobody", 401],
  ])("%s", async (_, key, status) => {
    const test = await startTest(fleetWith(["ProjectAdministrator"]));
    expect(await statuses(test, key)).toEqual(allTo(status));
  });

  it("of a device", async () => {
    const test = await startTest(fleetWith([]));
    const [, , method, path, body] = FREE[0];
    const key = (await test.send(method, path, { key: null, body })).json.deviceAccessKeyValue;
    expect(await statuses(test, key)).toEqual(allTo(403));
    for (const [operationId, , method, path, body] of FREE) {
      const { status } = await ask(test, key, [method, path, body]);
      expect([operationId, status]).toEqual([operationId, operationId === "registerDevice" ? 200 : 403]);
    }
  });
});

describe("what roles allow", () => {
  it("is worked out anew when somebody has others", () => {
    const store = newStore(1, () => 0);
    const user: UserRecord = {
      id: "usr_1",
      name: "Ona",
      email: "",
      maxProjects: 0,
      accessKey: "u-ona",
      createdAt: 0,
      updatedAt: 0,
    };
    const project = createProject(store, user, "test");
    const membership = project.members.get(user.id);
    const reboot = () => openProject(store, { kind: "user", user }, "test", "rebootDevice");
    expect(reboot()).toBe(project);
    if (membership) membership.roles = [getRole(project, "Reader")];
    expect(reboot).toThrow("Device/Reboot, which none of its roles allows: Reader");
    if (membership) membership.roles = [...membership.roles, getRole(project, "DeviceAdministrator")];
    expect(reboot()).toBe(project);
  });
});

describe("a Reader", () => {
  it("sees secrets, and never what is in them", async () => {
    const { send, emulator } = await startTest(fleetWith(["Reader"]));
    await send("POST", `/projects/test${N}/secrets`, { body: { name: "file", type: "File", data: "aGlkZGVu" } });
    const list = await send("GET", `/projects/test${N}/secrets`, { key: "s-bot" });
    expect(list.json).toMatchObject([
      { name: "secret", type: "Environment" },
      { name: "file", type: "File" },
    ]);
    expect(list.text).not.toMatch(/"data"|aGlkZGVu/);
    for (const key of ["s-bot", "u-ona"]) {
      for (const { id, name } of list.json) {
        for (const one of [id, name]) {
          const got = await send("GET", `/projects/test${N}/secrets/${one}`, { key });
          expect(got.status).toBe(403);
          expect(got.text).not.toContain("aGlkZGVu");
        }
      }
    }
    expect(emulator.violations).toEqual([]);
  });
});

describe("the emulator's own controls", () => {
  it("are open to every project's and person's key, whatever its roles", async () => {
    const { emulator } = await startTest(fleetWith([]));
    for (const [key, status] of [
      ["s-bot", 200],
      ["u-ona", 200],
      ["s-other", 200],
      ["s-nobody", 401],
    ] as const) {
      const answer = await fetch(`${emulator.origin}/_emulator/faults`, { headers: { Authorization: basic(key) } });
      expect([key, answer.status]).toEqual([key, status]);
      await answer.body?.cancel();
    }
  });
});

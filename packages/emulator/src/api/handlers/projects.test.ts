import { describe, expect, it } from "vitest";
import { startTest } from "../../testing/client.ts";

describe("projects", () => {
  it("are created with a personal key, and begin with a namespace, a token and their creator", async () => {
    const { send, emulator } = await startTest();
    const key = emulator.personalAccessKey;
    const project = (await send("POST", "/projects", { key, body: { name: "acme-latvia", quota: { devices: 3 } } }))
      .json;
    expect(project).toMatchObject({
      id: expect.stringMatching(/^prj_/),
      name: "acme-latvia",
      quota: { devices: 0 },
      deviceCount: 0,
      namespaceCount: 1,
    });
    expect((await send("GET", "/projects/acme-latvia/namespaces", { key })).json).toMatchObject([{ name: "default" }]);
    expect((await send("GET", `/projects/${project.id}/device-registration-tokens`, { key })).json).toMatchObject([
      { name: "default" },
    ]);
    const memberships = (await send("GET", "/memberships?full", { key })).json;
    expect(memberships.map((membership: { project: { name: string } }) => membership.project.name)).toEqual([
      "local",
      "acme-latvia",
    ]);
    expect(memberships[1]).toMatchObject({
      projectId: project.id,
      project: { ...project, namespaceCount: 1 },
      user: { id: memberships[1].userId, name: "Local User" },
      roles: [{ name: "ProjectAdministrator" }],
    });
  });

  it("without ?full memberships hold ids and times only", async () => {
    const { send, emulator } = await startTest();
    const [membership] = (await send("GET", "/memberships", { key: emulator.personalAccessKey })).json;
    expect(membership).toMatchObject({
      projectId: emulator.projectId,
      project: { id: "", name: "" },
      user: { id: "" },
    });
    expect(membership).not.toHaveProperty("roles");
  });

  it("refuse a service account with 403, a bad or taken name with 400", async () => {
    const { send, emulator } = await startTest();
    const key = emulator.personalAccessKey;
    for (const [method, path] of [
      ["POST", "/projects"],
      ["GET", "/memberships"],
    ] as const) {
      const refused = await send(method, path, method === "POST" ? { body: { name: "x" } } : {});
      expect([refused.status, refused.text]).toEqual([403, expect.stringContaining("personal access key")]);
    }
    for (const name of ["", "Upper", "a b", "local"])
      expect((await send("POST", "/projects", { key, body: { name } })).status).toBe(400);
  });

  it("stay within the user's and their own quotas", async () => {
    const { send, call, emulator } = await startTest({
      user: { maxProjects: 2 },
      projects: [
        { name: "small", quota: { devices: 1, namespaces: 1, applications: 1, secrets: 1 }, devices: [{ name: "d" }] },
      ],
    });
    const key = emulator.personalAccessKey;
    expect((await send("POST", "/projects", { key, body: { name: "second" } })).status).toBe(200);
    expect((await send("POST", "/projects", { key, body: { name: "third" } })).status).toBe(402);
    expect((await call("POST", "/namespaces", { name: "more" })).text).toBe(
      "quota exceeded: the project may hold 1 namespace and has 1; delete some first\n",
    );
    const [{ id }] = (await call("GET", "/device-registration-tokens")).json;
    const body = { deviceRegistrationTokenId: id };
    expect((await send("POST", `/projects/${emulator.projectId}/devices/register`, { key: null, body })).status).toBe(
      402,
    );
    for (const [kind, input] of [
      ["applications", { spec: {} }],
      ["secrets", { data: "YQ==" }],
    ] as const) {
      expect((await call("POST", `/namespaces/default/${kind}`, { name: "one", ...input })).status).toBe(200);
      expect((await call("POST", `/namespaces/default/${kind}`, { name: "two", ...input })).status).toBe(402);
    }
  });
});

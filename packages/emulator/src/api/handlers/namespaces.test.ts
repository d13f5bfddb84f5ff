import { describe, expect, it } from "vitest";
import { startTest } from "../../testing/client.ts";

describe("namespaces", () => {
  it("are answered the same when created, listed and read, by name or id", async () => {
    const { call, clock } = await startTest();
    const config = { registryAuthentication: { username: "u", password: "p", serverAddress: "quay.io" } };
    const bare = (await call("POST", "/namespaces", { name: "bare" })).json;
    const full = (await call("POST", "/namespaces", { name: "full", config })).json;
    expect(Object.keys(bare)).toEqual(["id", "createdAt", "updatedAt", "projectId", "name"]);
    expect(full).toMatchObject({ id: expect.stringMatching(/^nms_/), config });
    clock.advance(5000);
    const list = (await call("GET", "/namespaces")).json;
    expect(list.map((namespace: { name: string }) => namespace.name)).toEqual(["default", "bare", "full"]);
    expect(list.slice(1)).toEqual([bare, full]);
    expect((await call("GET", "/namespaces/full")).json).toEqual(full);
    expect((await call("GET", `/namespaces/${full.id}`)).json).toEqual(full);
  });

  it("have their configuration replaced or removed, but not their name", async () => {
    const { call } = await startTest();
    await call("POST", "/namespaces", { name: "ns", config: { registryAuthentication: { username: "u" } } });
    const other = { registryAuthentication: { username: "other" } };
    expect((await call("PUT", "/namespaces/ns", { name: "ns", config: other })).json.config).toEqual(other);
    expect((await call("PUT", "/namespaces/ns", { name: "ns" })).json).not.toHaveProperty("config");
    const renamed = await call("PUT", "/namespaces/ns", { name: "other" });
    expect([renamed.status, renamed.text]).toEqual([400, expect.stringContaining("cannot be renamed")]);
  });

  it("refuse a taken or bad name, and say which is missing", async () => {
    const { call } = await startTest();
    expect((await call("POST", "/namespaces", { name: "default" })).text).toBe(
      'namespace name already in use: "default"; choose another name or update the existing one\n',
    );
    expect((await call("POST", "/namespaces", { name: "a b" })).status).toBe(400);
    expect((await call("GET", "/namespaces/none")).text).toBe('namespace not found: "none"\n');
    expect((await call("GET", "/namespaces/none/applications")).text).toBe('namespace not found: "none"\n');
  });

  it("count their applications, and take all they hold with them", async () => {
    const { call } = await startTest();
    const spec = { containers: [{ name: "c", image: "nginx" }] };
    await call("POST", "/namespaces", { name: "ns" });
    await call("POST", "/namespaces/ns/applications", { name: "a", spec });
    await call("POST", "/namespaces/ns/jobs", { name: "j", spec });
    await call("POST", "/namespaces/ns/secrets", { name: "s", data: "YQ==" });
    expect((await call("GET", "/namespaces/ns")).json.applicationCount).toBe(1);
    expect((await call("DELETE", "/namespaces/ns")).status).toBe(200);
    await call("POST", "/namespaces", { name: "ns" });
    for (const kind of ["applications", "jobs", "secrets"])
      expect((await call("GET", `/namespaces/ns/${kind}`)).json).toEqual([]);
    expect((await call("GET", "/namespaces/ns")).json).not.toHaveProperty("applicationCount");
  });

  it("raise configVersion of their applications when their registry credentials change", async () => {
    const { call } = await startTest();
    const spec = { containers: [{ name: "c", image: "nginx" }] };
    await call("POST", "/namespaces/default/applications", { name: "a", spec });
    const version = async () => (await call("GET", "/namespaces/default/applications/a")).json.configVersion;
    await call("PUT", "/namespaces/default", { name: "default" });
    expect(await version()).toBe(1);
    await call("PUT", "/namespaces/default", {
      name: "default",
      config: { registryAuthentication: { username: "u" } },
    });
    expect(await version()).toBe(2);
  });
});

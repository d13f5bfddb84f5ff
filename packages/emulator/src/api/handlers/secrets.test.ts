import { describe, expect, it } from "vitest";
import { fleetOf, startTest } from "../../testing/client.ts";

const S = "/namespaces/default/secrets";
const A = "/namespaces/default/applications";

describe("secrets", () => {
  it("come back in base64 when read, and without data in lists", async () => {
    const { call, emulator } = await startTest();
    const created = (await call("POST", S, { name: "s", type: "Environment", data: "c29tZS1kYXRh" })).json;
    expect(created).toEqual({
      id: expect.stringMatching(/^sec_/),
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
      name: "s",
      projectId: emulator.projectId,
      namespaceId: expect.stringMatching(/^nms_/),
      version: 1,
      type: "Environment",
      data: "c29tZS1kYXRh",
    });
    expect((await call("GET", `${S}/s`)).json).toEqual(created);
    expect((await call("GET", `${S}/${created.id}`)).json).toEqual(created);
    const { data: _, ...listed } = created;
    expect((await call("GET", S)).json).toEqual([listed]);
    expect((await call("DELETE", `${S}/s`)).status).toBe(200);
    expect((await call("GET", `${S}/s`)).text).toBe('secret not found: "s"\n');
  });

  it("are of type Environment unless said, and may be empty", async () => {
    const { call } = await startTest();
    expect((await call("POST", S, { name: "s", type: "", data: "YQ==" })).json.type).toBe("Environment");
    expect((await call("POST", S, { name: "f", type: "File" })).json).not.toHaveProperty("data");
  });

  it("refuse data that is not base64, another type and a taken name", async () => {
    const { call } = await startTest();
    await call("POST", S, { name: "s", data: "YQ==" });
    expect((await call("POST", S, { name: "t", data: "plain text" })).text).toContain("data must");
    expect((await call("POST", S, { name: "t", type: "Other", data: "YQ==" })).text).toContain("type must be one of");
    expect((await call("POST", S, { name: "s", data: "YQ==" })).status).toBe(400);
    const typed = await call("PATCH", `${S}/s`, { name: "s", type: "File", data: "YQ==" });
    expect([typed.status, typed.text]).toEqual([400, expect.stringContaining("type of a secret cannot be changed")]);
    expect((await call("PATCH", `${S}/s`, { name: "s", type: "Environment", data: "Yg==" })).json).toMatchObject({
      version: 2,
      data: "Yg==",
    });
  });

  it("keep their data when an update leaves it out", async () => {
    const { call } = await startTest();
    await call("POST", S, { name: "s", data: "YQ==" });
    expect((await call("PATCH", `${S}/s`, { name: "s" })).json).toMatchObject({ version: 2, data: "YQ==" });
  });

  it.each([
    ["an environment variable", { env: [{ name: "A", fromSecret: "s" }] }],
    ["a registry password", { auth: { username: "u", fromSecret: "s" } }],
    ["a file", { secrets: [{ name: "f", filepath: "/f" }] }],
  ])("that change as %s roll out the applications that use them again", async (_, use) => {
    const { call, clock } = await startTest(fleetOf({ d: {} }));
    await call("POST", S, { name: "s", data: "YQ==" });
    await call("POST", S, { name: "f", type: "File", data: "YQ==" });
    const scheduling = { type: "AllDevices" };
    await call("POST", A, { name: "uses", scheduling, spec: { containers: [{ name: "c", image: "nginx", ...use }] } });
    await call("POST", A, { name: "not", scheduling, spec: { containers: [{ name: "c", image: "nginx" }] } });
    clock.advance(30_000);
    await call("PATCH", `${S}/${"secrets" in use ? "f" : "s"}`, { data: "Yg==" });
    const uses = (await call("GET", `${A}/uses`)).json;
    expect(uses).toMatchObject({ version: 1, configVersion: 2, deploymentStatus: { pending: 1, available: 0 } });
    expect((await call("GET", `${A}/not`)).json).toMatchObject({
      configVersion: 1,
      deploymentStatus: { available: 1 },
    });
    clock.advance(30_000);
    expect((await call("GET", `${A}/uses`)).json.deploymentStatus.available).toBe(1);
  });
});

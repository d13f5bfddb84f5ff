import { expect, expectTypeOf, test } from "vitest";
import { Synpse } from "../client.ts";
import { NotFoundError, ResponseFormatError } from "../errors.ts";
import type { Device, Project, RegisteredDevice } from "../generated/schema.ts";
import type { Call } from "../http/call.ts";
import type { List } from "../http/pages.ts";
import { rejection } from "../testing/client.ts";
import { json, startServer, status, type TestServer } from "../testing/server.ts";
import type { SecretMetadata, TextSecret } from "./secrets.ts";

/** A server that answers everything with one body. */
function always(body: unknown): Promise<TestServer> {
  return startServer((response) => json(response, body));
}

const bodyOf = (server: TestServer) => JSON.parse(server.received.at(-1)?.body ?? "null") as unknown;

test("devices.list: labels are JSON in one value, keys sorted; what is empty is left out", async () => {
  await using server = await always([]);
  const { devices } = new Synpse(server.options);
  await devices.list({ q: "a b", labels: { site: "vno", group: "one" }, pageSize: 2, pageToken: "t=1" });
  await devices.list({ q: "", labels: {}, pageToken: "", pageSize: undefined });
  const [full, empty] = server.received.map(({ target }) => new URL(target, "http://x"));
  expect([...(full?.searchParams ?? [])]).toEqual([
    ["q", "a b"],
    ["labels", '{"group":"one","site":"vno"}'],
    ["pageSize", "2"],
    ["pageToken", "t=1"],
  ]);
  expect(empty?.search).toBe("");
});

test("devices.get asks for everything, and what the document does not know passes through", async () => {
  await using server = await always({ name: "d", shoeSize: 46 });
  expect(await new Synpse(server.options).devices.get("d")).toEqual({ name: "d", shoeSize: 46 });
  expect(server.received[0]?.target).toBe("/api/projects/prj_1/devices/d?full=");
});

test("devices.update sends what is given and nothing else", async () => {
  await using server = await always({});
  const { devices } = new Synpse(server.options);
  await devices.update("d", { labels: {} });
  expect(bodyOf(server)).toEqual({ labels: {} });
});

test("reboot sends an empty POST to the device, and takes an empty answer", async () => {
  await using server = await startServer(status(200));
  expect(await new Synpse(server.options).devices.reboot("d")).toBeUndefined();
  expect(server.received[0]).toMatchObject({
    method: "POST",
    target: "/api/projects/prj_1/devices/d/reboot",
    body: "",
  });
  expect(server.received[0]?.headers["content-type"]).toBeUndefined();
});

test.each(["", "null", "[]", "<p>ok</p>"])("a delete does not care what comes back: %j", async (body) => {
  await using server = await startServer(status(200, {}, body));
  expect(await new Synpse(server.options).namespaces.delete("n")).toBeUndefined();
});

test("projects.list gives the projects of the memberships", async () => {
  await using server = await always([{ project: { name: "a" } }, { project: { name: "b" } }]);
  const { projects } = new Synpse({ ...server.options, projectId: undefined });
  expect((await projects.list()).items).toEqual([{ name: "a" }, { name: "b" }]);
  expect(server.received[0]?.target).toBe("/api/memberships?full=");
});

test("registrationTokens.getDefault finds the token of that name, or says that there is none", async () => {
  await using server = await always([{ name: "tills" }, { id: "drt_1", name: "default" }]);
  expect(await new Synpse(server.options).registrationTokens.getDefault()).toMatchObject({ id: "drt_1" });
  await using without = await always(null);
  const error = await rejection(new Synpse(without.options).registrationTokens.getDefault());
  expect(error).toBeInstanceOf(NotFoundError);
  expect(error).toMatchObject({ status: 404, operation: "listRegistrationTokens" });
  expect(String(error)).toContain('no registration token is named "default"');
});

test("registrationTokens.update clears what is left out", async () => {
  await using server = await always({});
  await new Synpse(server.options).registrationTokens.update("drt_1", { name: "t", labels: { a: "b" } });
  expect(bodyOf(server)).toEqual({
    name: "t",
    description: "",
    maxRegistrations: null,
    labels: { a: "b" },
    environmentVariables: null,
  });
});

test("an update of an application or job names every field a user owns, and nothing else", async () => {
  await using server = await always({});
  const { applications, jobs } = new Synpse(server.options).namespace("n");
  const fetched: object = { id: "app_1", version: 4, deploymentStatus: { pending: 0, available: 0, total: 0 } };
  await applications.update("web", { ...fetched, name: "web", spec: { containers: [{ name: "c", image: "i" }] } });
  expect(bodyOf(server)).toEqual({
    name: "web",
    description: "",
    type: "container",
    scheduling: { type: "NoDevices", selectors: null, devices: null },
    spec: { containers: [{ name: "c", image: "i" }], execs: [] },
  });
  await jobs.update("j", { name: "j", scheduling: { selectors: { a: "b" } }, spec: {} });
  expect(bodyOf(server)).toEqual({
    name: "j",
    description: "",
    scheduling: { type: "Conditional", selectors: { a: "b" }, devices: null },
    spec: { containers: [], execs: [] },
    desiredState: "running",
  });
});

test.each(["password", "admin123", "", "some-data", "abcd\nefgh\n", "ключ", "aGVsbG8=", "\ufeffbom"])(
  "the secret %j goes out as base64 and comes back as it was",
  async (data) => {
    await using server = await startServer((response, { body }) =>
      json(response, { name: "s", ...(body ? JSON.parse(body) : {}) }),
    );
    const { secrets } = new Synpse(server.options).namespace("n");
    await secrets.create({ name: "s", type: "File", data });
    const encoded = Buffer.from(data, "utf8").toString("base64");
    expect(bodyOf(server)).toEqual({ name: "s", type: "File", data: encoded });
    await secrets.update("s", { data });
    expect(bodyOf(server)).toEqual({ name: "s", data: encoded });

    await using stored = await always({ name: "s", ...(encoded ? { data: encoded } : {}) });
    const reader = new Synpse(stored.options).namespace("n").secrets;
    expect(await reader.get("s")).toEqual({ name: "s", data });
    expect(Buffer.from((await reader.getBytes("s")).data).toString("utf8")).toBe(data);
  },
);

test("bytes that are no text are read with getBytes only", async () => {
  const bytes = Uint8Array.of(0xff, 0x00, 0xfe);
  await using server = await always({ name: "s", data: Buffer.from(bytes).toString("base64") });
  const { secrets } = new Synpse(server.options).namespace("n");
  expect((await secrets.getBytes("s")).data).toEqual(bytes);
  const error = await rejection(secrets.get("s"));
  expect(error).toBeInstanceOf(ResponseFormatError);
  expect(String(error)).toContain("secrets.getBytes");
  await secrets.create({ name: "s", data: bytes });
  expect(bodyOf(server)).toMatchObject({ data: "/wD+" });
});

test("a secret that is not base64 is an error that does not show it", async () => {
  await using server = await always({ name: "s", data: "not base64!" });
  const error = await rejection(new Synpse(server.options).namespace("n").secrets.get("s"));
  expect(error).toBeInstanceOf(ResponseFormatError);
  expect(String(error)).not.toContain("not base64!");
});

test("only get gives the value of a secret", async () => {
  const secret = { name: "s", version: 1, data: "c2VjcmV0" };
  await using server = await startServer((response, { method, target }) =>
    json(response, method === "GET" && target.endsWith("/secrets") ? [secret] : secret),
  );
  const { secrets } = new Synpse(server.options).namespace("n");
  const metadata = { name: "s", version: 1 };
  expect(await secrets.create({ name: "s", data: "secret" })).toEqual(metadata);
  expect(await secrets.update("s", { data: "secret" })).toEqual(metadata);
  expect((await secrets.list()).items).toEqual([metadata]);
});

test("types say what comes back, and refuse what the server would", () => {
  const synpse = new Synpse();
  expectTypeOf(synpse.devices.list).returns.toEqualTypeOf<List<Device>>();
  expectTypeOf(synpse.devices.get).returns.toEqualTypeOf<Call<Device>>();
  expectTypeOf(synpse.devices.delete).returns.toEqualTypeOf<Call<void>>();
  expectTypeOf(synpse.devices.register).returns.toEqualTypeOf<Call<RegisteredDevice>>();
  expectTypeOf(synpse.projects.list).returns.toEqualTypeOf<List<Project>>();
  expectTypeOf(synpse.namespace("n").secrets.get).returns.toEqualTypeOf<Call<TextSecret>>();
  expectTypeOf<SecretMetadata>().not.toHaveProperty("data");
  // Values that a later server may send are allowed for.
  expectTypeOf<"hibernating">().toExtend<Device["status"]>();
  expectTypeOf<"online">().toExtend<Device["status"]>();

  const refused = () => [
    // @ts-expect-error An id is not a caller's to set.
    synpse.devices.update("d", { id: "dev_1" }),
    // @ts-expect-error A query that does not exist.
    synpse.devices.list({ label: { a: "b" } }),
    // @ts-expect-error An option that does not exist.
    synpse.devices.get("d", { timout: 5 }),
    // @ts-expect-error A choice that does not exist.
    synpse.namespace("n").applications.create({ name: "a", scheduling: { type: "NoDevice" }, spec: {} }),
    // @ts-expect-error A limit is needed.
    synpse.devices.list().toArray(),
    synpse.devices.get("d", { signal: undefined, timeout: undefined, headers: { "x-a": undefined } }),
  ];
  expect(refused).toBeTypeOf("function");
});

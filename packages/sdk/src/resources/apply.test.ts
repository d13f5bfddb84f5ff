import { expect, test } from "vitest";
import { Synpse } from "../client.ts";
import { BadRequestError, ConflictError, PermissionDeniedError } from "../errors.ts";
import type { Application, ApplicationInput } from "../generated/schema.ts";
import { rejection } from "../testing/client.ts";
import { type Answer, json, startServer, status, type TestServer } from "../testing/server.ts";

const input: ApplicationInput = {
  name: "web",
  scheduling: { type: "Conditional", selectors: { site: "vno" } },
  spec: {
    containers: [
      { name: "web", image: "nginx:1.27", env: [{ name: "A", value: "1" }], auth: { password: "hunter2" } },
      { name: "side", image: "relay" },
    ],
  },
};

/** What a server holds of `input`, with all that it adds. */
const stored = {
  ...input,
  id: "app_1",
  version: 3,
  type: "",
  description: "",
  scheduling: { type: "Conditional", selectors: { site: "vno" } },
  spec: { containers: input.spec.containers?.map((container) => ({ ...container, restartPolicy: {} })) },
  deploymentStatus: { pending: 0, available: 0, total: 0 },
};

/** A server with these answers to each method; a GET may have several, one after the other. */
function api(
  gets: Answer[],
  write: Answer = (response) => json(response, { ...stored, version: 4 }),
): Promise<TestServer> {
  let asked = 0;
  return startServer((response, request, index) => {
    const answer = request.method === "GET" ? gets[Math.min(asked++, gets.length - 1)] : write;
    answer?.(response, request, index);
  });
}
const found: Answer = (response) => json(response, stored);
const missing = status(404);
const applications = ({ options }: TestServer) => new Synpse(options).namespace("n").applications;
const written = ({ received }: TestServer) => received.filter(({ method }) => method !== "GET");

test("creates what is not there", async () => {
  await using server = await api([missing]);
  const applied = await applications(server).apply(input);
  expect(applied).toMatchObject({ action: "create", object: { version: 4 } });
  expect(applied.changes.map(({ path }) => path)).toEqual(["name", "scheduling", "spec"]);
  expect(written(server)).toMatchObject([{ method: "POST", body: JSON.stringify(input) }]);
});

test("leaves alone what is as it should be, whatever the server added", async () => {
  await using server = await api([found]);
  expect(await applications(server).apply(input)).toEqual({ action: "none", changes: [], object: stored });
  const reordered = { ...input, spec: { containers: [...(input.spec.containers ?? [])].reverse() } };
  expect(await applications(server).apply(reordered)).toMatchObject({ action: "none" });
  expect(written(server)).toEqual([]);
});

test("updates what differs, and says what", async () => {
  await using server = await api([found]);
  const [web, side] = input.spec.containers ?? [];
  if (!web || !side) throw new Error("the fixture has two containers");
  const changed: ApplicationInput = {
    ...input,
    description: "the site",
    scheduling: { type: "Conditional", selectors: { site: "" } },
    spec: {
      containers: [
        { ...web, image: "nginx:1.28", args: ["-v"], env: [], auth: { password: "other" } },
        { name: "new", image: "x", auth: { password: "p4ss" } },
      ],
    },
  };
  const { action, changes, object } = await applications(server).apply(changed);
  expect(action).toBe("update");
  expect(object).toMatchObject({ version: 4 });
  expect(changes).toEqual([
    { path: "description", from: undefined, to: "the site" },
    { path: "scheduling.selectors[site]", from: "vno", to: "" },
    { path: "spec.containers[web].image", from: "nginx:1.27", to: "nginx:1.28" },
    { path: "spec.containers[web].auth.password", from: "***", to: "***" },
    { path: "spec.containers[web].args", from: undefined, to: ["-v"] },
    { path: "spec.containers[web].env", from: [{ name: "A", value: "1" }], to: undefined },
    { path: "spec.containers[new]", from: undefined, to: { name: "new", image: "x", auth: { password: "***" } } },
    { path: "spec.containers[side]", from: { name: "side", image: "relay" }, to: undefined },
  ]);
  expect(written(server)).toMatchObject([
    { method: "PATCH", target: "/api/projects/prj_1/namespaces/n/applications/web" },
  ]);
  expect(JSON.parse(written(server)[0]?.body ?? "")).toMatchObject({
    name: "web",
    spec: { containers: changed.spec.containers },
  });
});

test("a field that this version does not know is sent, and told", async () => {
  await using server = await api([(response) => json(response, { ...stored, newerThanThis: 1 })]);
  const wanted = { ...input, zone: 5 };
  expect(await applications(server).apply(wanted)).toMatchObject({
    action: "update",
    changes: [{ path: "zone", to: 5 }],
  });
  expect(JSON.parse(written(server)[0]?.body ?? "")).toMatchObject({ name: "web", zone: 5 });
  // What only the server has is left to it.
  expect(await applications(server).apply(input)).toMatchObject({ action: "none" });
});

test("what was read can be applied, and the server's own members are left out", async () => {
  await using server = await api([missing]);
  const read: Application = await Promise.resolve({ ...stored, description: "copied" } as unknown as Application);
  await applications(server).apply(read);
  const sent = JSON.parse(written(server)[0]?.body ?? "") as object;
  expect(Object.keys(sent).sort()).toEqual(["description", "name", "scheduling", "spec", "type"]);
});

test("a field that is left out is cleared", async () => {
  await using server = await api([
    (response) =>
      json(response, { ...stored, description: "old", scheduling: { type: "AllDevices", selectors: null } }),
  ]);
  const { changes } = await applications(server).apply({ name: "web", spec: input.spec });
  expect(changes).toEqual([
    { path: "scheduling.type", from: "AllDevices", to: "NoDevices" },
    { path: "description", from: "old", to: undefined },
  ]);
  expect(JSON.parse(written(server)[0]?.body ?? "")).toMatchObject({
    description: "",
    scheduling: { type: "NoDevices", selectors: null },
  });
});

test("a dry run writes nothing", async () => {
  await using absent = await api([missing]);
  expect(await applications(absent).apply(input, { dryRun: true })).toMatchObject({
    action: "create",
    object: undefined,
  });
  await using present = await api([found]);
  const changed = { ...input, description: "new" };
  expect(await applications(present).apply(changed, { dryRun: true })).toEqual({
    action: "update",
    changes: [{ path: "description", from: undefined, to: "new" }],
    object: stored,
  });
  expect([written(absent), written(present)]).toEqual([[], []]);
});

test.each([
  [400, BadRequestError],
  [409, ConflictError],
])("when somebody else created it meanwhile (HTTP %d) it goes on as an update", async (code, Class) => {
  const refuseCreate: Answer = (response, request, index) =>
    request.method === "POST" ? status(code)(response, request, index) : json(response, stored);
  await using server = await api([missing, found], refuseCreate);
  expect(await applications(server).apply({ ...input, description: "mine" })).toMatchObject({ action: "update" });
  expect(written(server).map(({ method }) => method)).toEqual(["POST", "PATCH"]);

  await using same = await api([missing, found], refuseCreate);
  expect(await applications(same).apply(input)).toMatchObject({ action: "none" });

  await using invalid = await api([missing], refuseCreate);
  expect(await rejection(applications(invalid).apply(input))).toBeInstanceOf(Class);
});

test("other refusals are told as they are", async () => {
  await using server = await api([missing], status(403));
  expect(await rejection(applications(server).apply(input))).toBeInstanceOf(PermissionDeniedError);
});

/** What an update puts on the wire: everything that a user owns, so that it comes to the same whether the server merges or replaces. */
import { type Application, type ApplicationInput, type Job, type JobInput, Synpse } from "@synpse/sdk";
import { expect, test } from "vitest";
import { json, startServer, type TestServer } from "../../packages/sdk/src/testing/server.ts";

const echo = (): Promise<TestServer> =>
  startServer((response) => json(response, { id: "x", spec: {}, deploymentStatus: {} }));
const sent = ({ received }: TestServer) => JSON.parse(received.at(-1)?.body ?? "null") as Record<string, unknown>;
const scope = ({ options }: TestServer) => new Synpse(options).namespace("n");

const container = {
  name: "web",
  image: "nginx:1.27",
  args: ["-v"],
  env: [
    { name: "A", value: "" },
    { name: "B", fromSecret: "s" },
  ],
  ports: ["80:80"],
  volumes: [],
  privileged: false,
  memoryHardLimit: 0,
  restartPolicy: {},
};
const full: ApplicationInput = {
  name: "web",
  description: "the site",
  type: "container",
  scheduling: { type: "Conditional", selectors: { site: "vno", empty: "" }, devices: ["d1"] },
  spec: { containers: [container], execs: [{ name: "e", command: "ls" }] },
};
const server_ = {
  id: "app_1",
  version: 7,
  configVersion: 2,
  createdAt: "2026-01-01T00:00:00Z",
  updatedAt: "2026-01-01T00:00:00Z",
  projectId: "prj_1",
  namespaceId: "ns_1",
  deploymentStatus: { pending: 0, available: 1, total: 1 },
};

test("an application that says everything is sent as it is, empty values included", async () => {
  await using server = await echo();
  await scope(server).applications.update("web", full);
  expect(sent(server)).toEqual(full);
  expect(server.received[0]).toMatchObject({ method: "PATCH" });
});

test("an application that was read is sent without what is the server's", async () => {
  await using server = await echo();
  await scope(server).applications.update("web", { ...server_, ...full } as unknown as Application);
  expect(sent(server)).toEqual(full);
});

const emptyApplication = {
  name: "web",
  description: "",
  type: "container",
  scheduling: { type: "NoDevices", selectors: null, devices: null },
  spec: { containers: [], execs: [] },
};
test.each<[string, object, object]>([
  ["nothing but a name", { spec: {} }, {}],
  ["description: undefined", { description: undefined, spec: {} }, {}],
  ["scheduling: undefined", { scheduling: undefined, spec: {} }, {}],
  ["an empty scheduling", { scheduling: {}, spec: {} }, {}],
  [
    "selectors and no type",
    { scheduling: { selectors: { a: "b" } }, spec: {} },
    { scheduling: { type: "Conditional", selectors: { a: "b" }, devices: null } },
  ],
  [
    "empty selectors",
    { scheduling: { type: "AllDevices", selectors: {} }, spec: {} },
    { scheduling: { type: "AllDevices", selectors: {}, devices: null } },
  ],
  [
    "no devices any more",
    { scheduling: { type: "Conditional", devices: [] }, spec: {} },
    { scheduling: { type: "Conditional", selectors: null, devices: [] } },
  ],
  ["containers: undefined", { spec: { containers: undefined } }, {}],
  [
    "a container that lost its env",
    { spec: { containers: [{ name: "c", image: "i" }] } },
    { spec: { containers: [{ name: "c", image: "i" }], execs: [] } },
  ],
])("what an application leaves out is cleared: %s", async (_, input, expected) => {
  await using server = await echo();
  await scope(server).applications.update("web", { name: "web", ...input } as ApplicationInput);
  expect(sent(server)).toEqual({ ...emptyApplication, ...expected });
});

test.each<[string, object, object]>([
  ["nothing but a spec", { spec: {} }, {}],
  ["stopped", { desiredState: "stopped", spec: {} }, { desiredState: "stopped" }],
  ["description: undefined", { description: undefined, spec: {} }, {}],
  [
    "selectors and no type",
    { scheduling: { selectors: { a: "b" } }, spec: {} },
    { scheduling: { type: "Conditional", selectors: { a: "b" }, devices: null } },
  ],
])("what a job leaves out is cleared: %s", async (_, input, expected) => {
  await using server = await echo();
  await scope(server).jobs.update("j", input as JobInput);
  expect(sent(server)).toEqual({
    description: "",
    scheduling: { type: "NoDevices", selectors: null, devices: null },
    spec: { containers: [], execs: [] },
    desiredState: "running",
    ...expected,
  });
});

test("a job that was read is sent without what is the server's", async () => {
  await using server = await echo();
  const job = {
    name: "j",
    description: "d",
    scheduling: full.scheduling,
    spec: { containers: [container], execs: [] },
    desiredState: "running",
  };
  const read = { ...server_, ...job, status: "failed", deviceJobs: [{}], completedAt: "2026-01-01T00:00:00Z" };
  await scope(server).jobs.update("j", read as unknown as Job);
  expect(sent(server)).toEqual(job);
});

test("what a newer server knows goes back as it came, in an application, a spec, a container and a scheduling", async () => {
  await using server = await echo();
  const newer = {
    ...full,
    zone: 5,
    spec: { ...full.spec, sidecars: [1], containers: [{ ...container, turbo: { level: 9 } }] },
    scheduling: { ...full.scheduling, weight: 2 },
  };
  await scope(server).applications.update("web", newer as ApplicationInput);
  expect(sent(server)).toEqual(newer);
});

test.each<[string, object]>([
  ["labels", { labels: { site: "vno" } }],
  ["labels cleared", { labels: {} }],
  ["variables", { environmentVariables: { A: "1", B: "" } }],
  ["variables cleared", { environmentVariables: {} }],
  ["both", { labels: { a: "b" }, environmentVariables: {} }],
  ["a name", { name: "gateway-8" }],
  ["nothing", {}],
])("a device: %s are sent as a whole map, and nothing beside it", async (_, update) => {
  await using server = await echo();
  await new Synpse(server.options).devices.update("d", update);
  expect(sent(server)).toEqual(update);
});

test.each<[string, object, object]>([
  ["everything", { description: "d", maxRegistrations: 4, labels: { a: "b" }, environmentVariables: { A: "1" } }, {}],
  ["maps cleared", { labels: {}, environmentVariables: {} }, { description: "", maxRegistrations: null }],
  [
    "one map of the two",
    { labels: { a: "b" } },
    { description: "", maxRegistrations: null, environmentVariables: null },
  ],
  ["nothing", {}, { description: "", maxRegistrations: null, labels: null, environmentVariables: null }],
])("a registration token: %s", async (_, input, cleared) => {
  await using server = await echo();
  await new Synpse(server.options).registrationTokens.update("drt_1", { name: "t", ...input });
  expect(sent(server)).toEqual({ name: "t", ...cleared, ...input });
  expect(server.received[0]).toMatchObject({ method: "PUT" });
});

test.each<[string, object]>([
  ["labels: undefined", { labels: undefined }],
  ["maxRegistrations: undefined", { maxRegistrations: undefined }],
  ["description: undefined", { description: undefined }],
])("a registration token: %s is left out, and so cleared", async (_, input) => {
  await using server = await echo();
  await new Synpse(server.options).registrationTokens.update("drt_1", { name: "t", ...input } as { name: string });
  expect(sent(server)).toEqual({
    name: "t",
    description: "",
    maxRegistrations: null,
    labels: null,
    environmentVariables: null,
  });
});

test("what is given is never changed, frozen or not", async () => {
  await using server = await echo();
  const deepFreeze = <T>(value: T): T => {
    if (typeof value === "object" && value !== null)
      for (const each of Object.values(Object.freeze(value))) deepFreeze(each);
    return value;
  };
  const { applications, jobs, secrets } = scope(server);
  const { devices, registrationTokens, namespaces } = new Synpse(
    deepFreeze({ ...server.options, headers: { "x-a": "1" } }),
  );
  const options = deepFreeze({ headers: { "x-b": "2" }, maxRetries: 0, timeout: 1000 });
  const application = deepFreeze(structuredClone(full));
  await applications.update("web", application, options);
  await applications.create(application, options);
  await jobs.update("j", deepFreeze({ name: "j", spec: {} }), options);
  await secrets.update("s", deepFreeze({ data: "x" }), options);
  await devices.update("d", deepFreeze({ labels: { a: "b" } }), options);
  await registrationTokens.update("drt_1", deepFreeze({ name: "t" }), options);
  await namespaces.update("n", deepFreeze({ name: "n" }), options);
  expect(application).toEqual(full);
  expect(server.received).toHaveLength(7);
});

const polluted = JSON.parse('{"__proto__":"x","constructor":"y","toString":"z","hasOwnProperty":"w"}') as Record<
  string,
  string
>;
test("labels whose names objects have are labels", async () => {
  await using server = await echo();
  const { devices, registrationTokens } = new Synpse(server.options);
  await devices.update("d", { labels: polluted });
  expect(server.received.at(-1)?.body).toBe(JSON.stringify({ labels: polluted }));
  await registrationTokens.update("drt_1", { name: "t", labels: polluted });
  expect(server.received.at(-1)?.body).toContain(JSON.stringify(polluted));
  await scope(server).applications.update("web", {
    name: "web",
    scheduling: { type: "Conditional", selectors: polluted },
    spec: {},
  });
  expect(server.received.at(-1)?.body).toContain(JSON.stringify(polluted));
  await using lists = await startServer((response) => json(response, []));
  await new Synpse(lists.options).devices.list({ labels: polluted });
  const labels = new URL(lists.received[0]?.target ?? "", "http://x").searchParams.get("labels") ?? "";
  expect(JSON.parse(labels)).toEqual(polluted);
  expect(({} as Record<string, unknown>).x).toBeUndefined();
});

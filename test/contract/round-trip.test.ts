/** An object that was read can be changed and sent back whole: it compiles, and the server takes what a user may set. */
import { Emulator } from "@synpse/emulator";
import { Synpse } from "@synpse/sdk";
import { afterAll, beforeAll, expect, it } from "vitest";

let emulator: Emulator;
let synpse: Synpse;

beforeAll(async () => {
  emulator = await Emulator.start({ fleet: "demo" });
  synpse = new Synpse({ ...emulator.clientOptions, rateLimit: false });
});
afterAll(() => emulator.close());

it("a device", async () => {
  const device = await synpse.devices.get("vilnius-till-01");
  const updated = await synpse.devices.update(device.id, { ...device, labels: { ...device.labels, shift: "night" } });
  expect(updated.labels).toEqual({ ...device.labels, shift: "night" });
  expect(updated.info).toEqual(device.info);
});

it("an application", async () => {
  const { applications } = synpse.namespace("default");
  const application = await applications.get("till-display");
  const updated = await applications.update(application.name, { ...application, description: "At the till" });
  expect(updated).toMatchObject({ id: application.id, description: "At the till", version: application.version + 1 });
  expect(updated.spec).toEqual({ execs: [], ...application.spec });
});

it("a job", async () => {
  const { jobs } = synpse.namespace("default");
  const { items } = await jobs.list();
  const [job] = items;
  if (job === undefined) throw new Error("the demo fleet has a job");
  expect(await jobs.update(job.id, { ...job, description: "Again" })).toMatchObject({
    id: job.id,
    description: "Again",
  });
});

it("a registration token", async () => {
  const token = await synpse.registrationTokens.getDefault();
  const updated = await synpse.registrationTokens.update(token.id, { ...token, maxRegistrations: 500 });
  expect(updated).toMatchObject({ id: token.id, name: token.name, maxRegistrations: 500 });
});

it("a namespace", async () => {
  const namespace = await synpse.namespaces.get("default");
  const config = { registryAuthentication: { username: "puller", fromSecret: "registry" } };
  expect(await synpse.namespaces.update(namespace.name, { ...namespace, config })).toMatchObject({ config });
});

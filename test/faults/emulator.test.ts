/** Secrets, updates and cleared fields against a server that keeps what it is sent. */
import { Emulator } from "@synpse/emulator";
import { type ApplicationInput, Synpse } from "@synpse/sdk";
import { afterAll, beforeAll, expect, test } from "vitest";

let emulator: Emulator;
let synpse: Synpse;

beforeAll(async () => {
  emulator = await Emulator.start({ port: 0, fleet: "demo" });
  synpse = new Synpse({ ...emulator.clientOptions, rateLimit: false });
});
afterAll(() => emulator.close());

test.each(["password", "admin123", "", "\ufeffbom", "a\u0000b", "ключ 🔑", "aGVsbG8="])(
  "the secret %j is kept as it is",
  async (data) => {
    const { secrets } = synpse.namespace("default");
    const name = `faults-${Buffer.from(data).toString("hex").slice(0, 20)}`;
    await secrets.create({ name, type: "Environment", data: "before" });
    await secrets.update(name, { data });
    expect((await secrets.get(name)).data).toBe(data);
    expect(Buffer.from((await secrets.getBytes(name)).data).toString("utf8")).toBe(data);
    await secrets.delete(name);
  },
);

test("all 256 bytes are kept as they are", async () => {
  const { secrets } = synpse.namespace("default");
  const data = Uint8Array.from({ length: 256 }, (_, index) => index);
  await secrets.create({ name: "faults-bytes", type: "File", data });
  expect((await secrets.getBytes("faults-bytes")).data).toEqual(data);
  await secrets.delete("faults-bytes");
});

test("what an application's update leaves out is gone", async () => {
  const { applications } = synpse.namespace("default");
  const spec = { containers: [{ name: "c", image: "nginx:1", env: [{ name: "A", value: "1" }], ports: ["80:80"] }] };
  const full: ApplicationInput = {
    name: "faults-web",
    description: "the site",
    scheduling: { type: "Conditional", selectors: { site: "nowhere" } },
    spec,
  };
  await applications.create(full);
  const less = { name: "faults-web", spec: { containers: [{ name: "c", image: "nginx:1" }] } };
  const updated = await applications.update("faults-web", less);
  expect(updated.description ?? "").toBe("");
  expect(updated.scheduling).toMatchObject({ type: "NoDevices" });
  expect(updated.scheduling.selectors ?? {}).toEqual({});
  expect(updated.spec.containers?.[0]?.env ?? []).toEqual([]);
  expect(updated.spec.containers?.[0]?.ports ?? []).toEqual([]);
  expect((await applications.apply(less)).action).toBe("none");
  expect((await applications.apply(full)).action).toBe("update");
  expect((await applications.apply(full)).action).toBe("none");
  await applications.delete("faults-web");
});

test("maps of a device and of a token are replaced, cleared and kept, each by itself", async () => {
  const [device] = await synpse.devices.list({ pageSize: 1 }).toArray({ limit: 1 });
  if (!device) throw new Error("the demo fleet has devices");
  const both = await synpse.devices.update(device.id, { labels: { a: "1" }, environmentVariables: { B: "2" } });
  expect([both.labels, both.environmentVariables]).toEqual([{ a: "1" }, { B: "2" }]);
  const cleared = await synpse.devices.update(device.id, { labels: {} });
  expect([cleared.labels ?? {}, cleared.environmentVariables]).toEqual([{}, { B: "2" }]);

  const token = await synpse.registrationTokens.create({
    name: "faults-token",
    description: "d",
    maxRegistrations: 3,
    labels: { a: "1" },
    environmentVariables: { B: "2" },
  });
  const kept = await synpse.registrationTokens.update(token.id, { name: "faults-token", labels: { c: "3" } });
  expect(kept).toMatchObject({ labels: { c: "3" } });
  expect(kept.environmentVariables ?? {}).toEqual({});
  expect(kept.maxRegistrations ?? null).toBeNull();
  expect(kept.description ?? "").toBe("");
  await synpse.registrationTokens.delete(token.id);
});

test("nothing that was sent goes against the document", () => {
  expect(emulator.violations).toEqual([]);
});

/**
 * Any sequence of calls, sensible or not, is answered: never with a 5xx, which is what the emulator says when its own
 * answer breaks the document, and never with something that the SDK cannot read. Seeded; `FC_SEED` repeats a run.
 */
import { Emulator } from "@synpse/emulator";
import { APIError, Synpse } from "@synpse/sdk";
import fc from "fast-check";
import { expect, it } from "vitest";

const seed = Number(process.env.FC_SEED ?? Date.now() % 2 ** 31);
const runs = process.env.SOAK === undefined ? 5 : 200;
const length = process.env.SOAK === undefined ? 60 : 300;

type Step = (synpse: Synpse) => PromiseLike<unknown>;

// Few names, so that calls meet: the same one is created, taken, changed and deleted.
const name = fc.constantFrom("a", "b", "default", "PiHole", "no such", "ünï/cödé?", "x".repeat(101));
const labels = fc.option(fc.dictionary(fc.constantFrom("site", "role", "k k"), fc.constantFrom("", "v", "漢字")), {
  nil: undefined,
});
const scheduling = fc.record({
  type: fc.constantFrom("AllDevices" as const, "Conditional" as const, "NoDevices" as const),
  selectors: labels.map((selectors) => selectors ?? null),
});
const container = fc.record({
  name: fc.constantFrom("web", "db", ""),
  image: fc.constantFrom("nginx:1", "does-not-exist:1", ""),
});
const spec = fc.record({ containers: fc.array(container, { maxLength: 3 }) });
const text = fc.string({ unit: "binary", maxLength: 30 });

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.constant<Step>((s) => s.devices.list().toArray({ limit: 1000 })),
  fc.tuple(text, labels, fc.integer({ min: 1, max: 500 })).map<Step>(
    ([q, selected, pageSize]) =>
      (s) =>
        s.devices.list({ q, labels: selected, pageSize }),
  ),
  name.map<Step>((device) => (s) => s.devices.get(device)),
  fc.tuple(name, name, labels).map<Step>(
    ([device, renamed, changed]) =>
      (s) =>
        s.devices.update(device, { name: renamed, labels: changed ?? {} }),
  ),
  name.map<Step>((device) => (s) => s.devices.delete(device)),
  name.map<Step>((device) => (s) => s.devices.reboot(device)),
  fc
    .tuple(name, labels, fc.option(fc.integer({ min: 0, max: 3 })))
    .map<Step>(([token, given, maxRegistrations]) => async (s) => {
      const { id } = await s.registrationTokens.create({
        name: token,
        maxRegistrations,
        labels: given ?? null,
        namingStrategy: { type: "fromHostname" },
      });
      await s.devices.register({ deviceRegistrationTokenId: id, deviceInfo: { hostname: token } });
    }),
  fc.constant<Step>((s) => s.registrationTokens.list()),
  name.map<Step>((namespace) => (s) => s.namespaces.create({ name: namespace })),
  name.map<Step>((namespace) => (s) => s.namespaces.delete(namespace)),
  fc.tuple(name, name, scheduling, spec).map<Step>(
    ([namespace, application, where, what]) =>
      (s) =>
        s.namespace(namespace).applications.apply({ name: application, scheduling: where, spec: what }),
  ),
  fc.tuple(name, name).map<Step>(
    ([namespace, application]) =>
      (s) =>
        s.namespace(namespace).applications.allocations(application),
  ),
  fc.tuple(name, name).map<Step>(
    ([namespace, application]) =>
      (s) =>
        s.namespace(namespace).applications.delete(application),
  ),
  fc
    .tuple(name, name, scheduling, spec, fc.constantFrom("running" as const, "stopped" as const))
    .map<Step>(([namespace, job, where, what, desiredState]) => async (s) => {
      const { jobs } = s.namespace(namespace);
      await jobs.create({ name: job, scheduling: where, spec: what });
      await jobs.update(job, { name: job, scheduling: where, spec: what, desiredState });
      await jobs.get(job);
    }),
  fc.tuple(name, name, text).map<Step>(([namespace, secret, data]) => async (s) => {
    const { secrets } = s.namespace(namespace);
    await secrets.create({ name: secret, data });
    expect((await secrets.get(secret)).data).toBe(data);
    await secrets.update(secret, { data: `${data}!` });
  }),
);

it(`every sequence of calls is answered (seed ${seed})`, { timeout: 600_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: length, maxLength: length }), async (steps) => {
      const emulator = await Emulator.start({ fleet: { registeredDevices: "simulated" } });
      try {
        const synpse = new Synpse({ ...emulator.clientOptions, rateLimit: false, maxRetries: 0 });
        for (const one of steps) await tolerate(one(synpse));
        for await (const namespace of synpse.namespaces.list()) {
          for await (const { deploymentStatus } of synpse.namespace(namespace.name).applications.list()) {
            const { available, pending, total } = deploymentStatus;
            expect(available + pending).toBe(total);
          }
        }
      } finally {
        await emulator.close();
      }
    }),
    { numRuns: runs, seed, endOnFailure: true },
  );
});

/** Refusals are answers; anything else is not. */
async function tolerate(call: PromiseLike<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof APIError)) throw error;
    expect(error.status, error.message).toBeGreaterThanOrEqual(400);
    expect(error.status, error.message).toBeLessThan(500);
  }
}

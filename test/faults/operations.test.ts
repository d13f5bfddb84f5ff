/** Every operation of the document, by its own method: what is repeated, and what a name may be. */
import { ServerError, Synpse, ValidationError } from "@synpse/sdk";
import { expect, test } from "vitest";
import { clientWithClock, rejection } from "../../packages/sdk/src/testing/client.ts";
import { fakeClock } from "../../packages/sdk/src/testing/clock.ts";
import { answers, json, startServer, status } from "../../packages/sdk/src/testing/server.ts";
import { callOf } from "../contract/calls.ts";
import { readSpecOperations } from "../support/spec.ts";
import { REPEATABLE, requestIds, reset } from "./support.ts";

const operations = readSpecOperations().filter(({ websocket }) => !websocket);
const LIST = /\/(memberships|devices|device-registration-tokens|namespaces|applications|allocations|jobs|secrets)$/;
const ok = (response: Parameters<typeof json>[0], { target, method }: { target: string; method: string }) =>
  json(response, method === "GET" && LIST.test(target.replace(/\?.*/, "")) ? [] : { data: "" });

test.each(operations)("$id ($method) is sent again after a fault by the rule of its method", async ({ id, method }) => {
  const times = REPEATABLE.has(method) ? 4 : 1;
  for (const [fault, expected] of [
    [status(503), times],
    [status(500), times],
    [reset, times],
    [status(429), 4],
    [status(503, { "retry-after": "0" }), 4],
    [status(501), 1],
  ] as const) {
    await using server = await startServer(fault);
    const { call } = callOf(id, "drt_1");
    const error = await rejection(call(new Synpse({ ...server.options, projectId: "prj" })));
    expect(error).toMatchObject({ attempts: expected, operation: id });
    expect(server.received).toHaveLength(expected);
    expect(new Set(server.received.map(({ method: sent }) => sent))).toEqual(new Set([method]));
    expect(new Set(server.received.map(({ body, target }) => target + body)).size).toBe(1);
    expect(new Set(requestIds(server)).size).toBe(1);
  }
});

test.each(operations)("$id ($method) is given up when the time of its attempt is over", async ({ id, method }) => {
  await using server = await startServer(() => {});
  const clock = fakeClock();
  const arrived = server.next();
  const failed = rejection(
    callOf(id, "drt_1").call(clientWithClock({ ...server.options, projectId: "prj", maxRetries: 0 }, clock)),
  );
  await arrived;
  clock.advance(20_000);
  expect(await failed).toMatchObject({ name: "TimeoutError", operation: id, attempts: 1 });
  expect(server.received.map((request) => request.method)).toEqual([method]);
});

test.each(operations)("$id may be said to be repeatable, or not, for one call", async ({ id }) => {
  const { call } = callOf(id, "drt_1");
  for (const [repeatable, expected] of [
    [true, 4],
    [false, 1],
  ] as const) {
    await using server = await startServer(status(500));
    const error = await rejection(call(new Synpse({ ...server.options, projectId: "prj" }), { repeatable }));
    expect(error).toBeInstanceOf(ServerError);
    expect(server.received).toHaveLength(expected);
  }
});

type Names = Record<"project" | "device" | "token" | "namespace" | "application" | "job" | "secret", string>;
const spec = { containers: [] };
/** Each method with every name that it puts into a path. */
const byNames: Record<string, (synpse: Synpse, names: Names) => PromiseLike<unknown>> = {
  listDevices: (s) => s.devices.list(),
  registerDevice: (s) => s.devices.register({ deviceRegistrationTokenId: "drt_1" }),
  getDevice: (s, { device }) => s.devices.get(device),
  deleteDevice: (s, { device }) => s.devices.delete(device),
  updateDevice: (s, { device }) => s.devices.update(device, {}),
  rebootDevice: (s, { device }) => s.devices.reboot(device),
  listRegistrationTokens: (s) => s.registrationTokens.list(),
  createRegistrationToken: (s) => s.registrationTokens.create({ name: "t" }),
  updateRegistrationToken: (s, { token }) => s.registrationTokens.update(token, { name: "t" }),
  deleteRegistrationToken: (s, { token }) => s.registrationTokens.delete(token),
  listNamespaces: (s) => s.namespaces.list(),
  createNamespace: (s) => s.namespaces.create({ name: "n" }),
  getNamespace: (s, { namespace }) => s.namespaces.get(namespace),
  updateNamespace: (s, { namespace }) => s.namespaces.update(namespace, { name: "n" }),
  deleteNamespace: (s, { namespace }) => s.namespaces.delete(namespace),
  listApplications: (s, { namespace }) => s.namespace(namespace).applications.list(),
  createApplication: (s, { namespace }) => s.namespace(namespace).applications.create({ name: "a", spec }),
  getApplication: (s, { namespace, application }) => s.namespace(namespace).applications.get(application),
  updateApplication: (s, { namespace, application }) =>
    s.namespace(namespace).applications.update(application, { name: "a", spec }),
  deleteApplication: (s, { namespace, application }) => s.namespace(namespace).applications.delete(application),
  listApplicationAllocations: (s, { namespace, application }) =>
    s.namespace(namespace).applications.allocations(application),
  listJobs: (s, { namespace }) => s.namespace(namespace).jobs.list(),
  createJob: (s, { namespace }) => s.namespace(namespace).jobs.create({ name: "j", spec }),
  getJob: (s, { namespace, job }) => s.namespace(namespace).jobs.get(job),
  updateJob: (s, { namespace, job }) => s.namespace(namespace).jobs.update(job, { name: "j", spec }),
  deleteJob: (s, { namespace, job }) => s.namespace(namespace).jobs.delete(job),
  listSecrets: (s, { namespace }) => s.namespace(namespace).secrets.list(),
  createSecret: (s, { namespace }) => s.namespace(namespace).secrets.create({ name: "s", data: "" }),
  getSecret: (s, { namespace, secret }) => s.namespace(namespace).secrets.get(secret),
  updateSecret: (s, { namespace, secret }) => s.namespace(namespace).secrets.update(secret, { data: "" }),
  deleteSecret: (s, { namespace, secret }) => s.namespace(namespace).secrets.delete(secret),
};
const plain: Names = { project: "p", device: "d", token: "t", namespace: "n", application: "a", job: "j", secret: "s" };
const named = operations.flatMap(({ id, path }) =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => ({ id, path, name: name as keyof Names })),
);

const refusedNames: unknown[] = [
  "",
  ".",
  "..",
  "a\u0000",
  "\n",
  "a\tb",
  "\u007f",
  "\u0085",
  "\ud800",
  "a\udc00",
  undefined,
  null,
  7,
  true,
  {},
  ["a"],
  { toString: () => "d" },
  new String("d"),
];
const encodedNames = [
  "/",
  "a/b",
  "?x",
  "#x",
  "%",
  "%2e%2e",
  "%2F",
  "\\",
  "..\\",
  "...",
  "a b",
  "+",
  "&=",
  ";",
  "@",
  "é",
  "🔑",
  "{device}",
];

test.each(named)("$id: {$name} refuses what is no name, and encodes the rest", async ({ id, path, name }) => {
  const call = byNames[id];
  if (!call) throw new Error(`this test has no call for ${id}`);
  await using server = await startServer(ok);
  const using = (value: unknown) => {
    const names = { ...plain, [name]: value } as Names;
    return call(new Synpse({ ...server.options, projectId: names.project }), names);
  };
  for (const value of refusedNames) {
    if (name === "project" && value === undefined) continue;
    const error = await rejection((async () => using(value))());
    expect(error).toBeInstanceOf(ValidationError);
    expect(String(error)).toMatch(new RegExp(`^ValidationError: ${name === "project" ? "project(Id)?" : name} `));
  }
  expect(server.received).toEqual([]);
  for (const value of encodedNames) await using(value);
  const wanted = encodedNames.map((value) =>
    path.replace(/\{(\w+)\}/g, (_, each: keyof Names) =>
      each === name ? encodeURIComponent(value) : (plain[each] ?? ""),
    ),
  );
  expect(server.received.map(({ target }) => target.slice("/api".length).replace(/\?.*$/, ""))).toEqual(wanted);
});

test("the list of names above misses none", () => {
  expect(Object.keys(byNames).sort()).toEqual([...new Set(named.map(({ id }) => id))].sort());
});

test("a retried success is a success: each operation gives what it gives at once", async () => {
  for (const { id, method } of operations) {
    await using server = await startServer(answers(status(429, { "retry-after": "0" }), ok));
    await callOf(id, "drt_1").call(new Synpse({ ...server.options, projectId: "prj" }));
    expect(server.received.map((request) => request.method)).toEqual([method, method]);
  }
});

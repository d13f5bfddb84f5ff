/** Whatever happens to a run, nothing that it made is left, and nothing else is deleted or changed. */
import { setImmediate } from "node:timers/promises";
import { Emulator } from "@synpse/emulator";
import { type ApplicationInput, Synpse, ValidationError } from "@synpse/sdk";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadDocument } from "../../scripts/contract/document.ts";
import { exitCode, formatReport } from "../../scripts/contract/report.ts";
import { runContract, type Target } from "../../scripts/contract/run.ts";
import { UsageError } from "../../scripts/start/options.ts";
import { startBender } from "./bender.ts";
import { accepted, allOf, bent, json } from "./bends.ts";
import { everythingOf } from "./everything.ts";
import { runAgainst } from "./run-target.ts";

let emulator: Emulator;
let synpse: Synpse;

beforeAll(async () => {
  emulator = await Emulator.start({ fleet: "demo" });
  synpse = new Synpse({ ...emulator.clientOptions, rateLimit: false });
});
afterAll(() => emulator.close());

const everything = () => everythingOf(synpse);

const writes = loadDocument().operations.filter(({ method, id }) => method !== "GET" && id !== "createProject");

describe("leaves everything as it was", () => {
  it("when it ends", async () => {
    const before = await everything();
    const report = await runAgainst(emulator, emulator.baseUrl);
    expect(report.left).toEqual([]);
    expect(await everything()).toEqual(before);
  });

  it.each(writes.map(({ id }) => id))("when it is stopped during %s", async (id) => {
    const before = await everything();
    const stop = new AbortController();
    let cleaning = false;
    const doneWhileCleaning: boolean[] = [];
    await using bender = await startBender(
      emulator.origin,
      ({ operation }) => {
        if (operation === id && doneWhileCleaning.length === 0) doneWhileCleaning.push(cleaning);
        return undefined;
      },
      async (operation) => {
        if (operation !== id || stop.signal.aborted) return undefined;
        // The server has the request, and is slow to carry it out.
        stop.abort();
        for (let turn = 0; turn < 100; turn += 1) await setImmediate();
        return undefined;
      },
    );
    const progress = (line: string) => {
      if (line === "cleaning up") cleaning = true;
    };
    const report = await runAgainst(emulator, bender.baseUrl, { stop: stop.signal, progress });
    // What is being made is known before it is looked for.
    expect(doneWhileCleaning).toEqual([false]);
    expect(report).toMatchObject({ stopped: true, left: [] });
    expect(exitCode(report)).toBe(130);
    expect(await everything()).toEqual(before);
  });

  const creates = writes.filter(({ id }) => /^(create|register)/.test(id)).map(({ id }) => id);

  it.each(creates)("when the server fails %s after doing it", async (id) => {
    const before = await everything();
    const failing = bent(id, () => ({ status: 500, headers: {}, body: "" }));
    await using bender = await startBender(emulator.origin, failing);
    const report = await runAgainst(emulator, bender.baseUrl);
    expect(report.drifts).toContainEqual(expect.objectContaining({ operation: id, kind: "refused", status: 500 }));
    expect(report.left).toEqual([]);
    expect(await everything()).toEqual(before);
  });

  it.each(creates)("when the connection is lost after %s", async (id) => {
    const before = await everything();
    const losing = bent(id, () => {
      throw new Error("lost");
    });
    await using bender = await startBender(emulator.origin, losing);
    const report = await runAgainst(emulator, bender.baseUrl);
    expect(report.drifts).toContainEqual(expect.objectContaining({ operation: id, kind: "no-answer" }));
    expect(report.left).toEqual([]);
    expect(await everything()).toEqual(before);
  });

  it("when the server names somebody else's device as the one that was registered", async () => {
    const before = await everything();
    const [foreign] = (await synpse.devices.list()).items;
    const lying = json("registerDevice", (registered) => {
      registered.deviceId = foreign?.id;
    });
    await using bender = await startBender(emulator.origin, lying);
    const report = await runAgainst(emulator, bender.baseUrl);
    expect(report.drifts).toContainEqual(expect.objectContaining({ operation: "registerDevice", kind: "behaviour" }));
    expect(await everything()).toEqual(before);
  });

  it("when the server does not show whose a device is", async () => {
    const before = await everything();
    const hiding = json("getDevice", (device) => {
      const strange = { name: "other", labels: {}, registrationTokenId: "drt_other", info: { hostname: "other" } };
      Object.assign(device, strange);
    });
    await using bender = await startBender(emulator.origin, hiding);
    const report = await runAgainst(emulator, bender.baseUrl);
    expect(report.notTried).toMatchObject({ updateDevice: "no device could be registered" });
    expect(report.left).toEqual([]);
    expect(await everything()).toEqual(before);
  });

  it("when the server lists everybody's devices, whatever labels are asked for", async () => {
    const before = await everything();
    const all = await (await fetch(`${emulator.baseUrl}/projects/${emulator.projectId}/devices`, authorized())).text();
    const unfiltered = bent("listDevices", () => ({ body: all }));
    await using bender = await startBender(emulator.origin, unfiltered);
    const report = await runAgainst(emulator, bender.baseUrl);
    expect(report.drifts).not.toEqual([]);
    expect(await everything()).toEqual(before);
  });
});

it("says what it could not delete", async () => {
  await using bender = await startBender(
    emulator.origin,
    () => undefined,
    (operation) =>
      operation === "deleteNamespace" || operation === "deleteRegistrationToken" ? { status: 503 } : undefined,
  );
  const report = await runAgainst(emulator, bender.baseUrl);
  expect(report.left).toEqual([`registration token ${report.prefix}`, `namespace ${report.prefix}`]);
  expect(formatReport(report)).toContain(`LEFT BEHIND, delete it by hand: namespace ${report.prefix}\n`);
  expect(exitCode({ ...report, drifts: [] })).toBe(1);
  await synpse.namespaces.delete(report.prefix);
});

it("tries again to delete what could not be deleted, and empties a namespace that stays", async () => {
  const refusals = new Map<string, number>();
  await using bender = await startBender(
    emulator.origin,
    () => undefined,
    (operation = "") => {
      // The namespace stays for good; what is in it, a device and the token are refused once by the run and twice after it.
      if (operation === "deleteNamespace") return { status: 503 };
      if (!operation.startsWith("delete")) return undefined;
      const times = (refusals.get(operation) ?? 0) + 1;
      refusals.set(operation, times);
      return times <= 3 ? { status: 503 } : undefined;
    },
  );
  const report = await runAgainst(emulator, bender.baseUrl);
  expect(report.left).toEqual([`namespace ${report.prefix}`]);
  const { applications, jobs, secrets } = synpse.namespace(report.prefix);
  for (const { items } of [await applications.list(), await jobs.list(), await secrets.list()])
    expect(items).toEqual([]);
  expect([...refusals.keys()].sort()).toEqual([
    "deleteApplication",
    "deleteDevice",
    "deleteJob",
    "deleteRegistrationToken",
    "deleteSecret",
  ]);
  await synpse.namespaces.delete(report.prefix);
});

it("says which project it made, as nothing can delete one", async () => {
  const { accessKey, personalAccessKey, projectId, baseUrl } = emulator;
  const report = await runContract(
    { baseUrl, accessKey, personalAccessKey, projectId, createProject: true },
    { client: { rateLimit: false } },
  );
  expect(report.left).toEqual([`project ${report.prefix} (the API has no operation that deletes one)`]);
});

describe("what it makes", () => {
  it("would run on no device, whatever a server takes notice of; and goes at once where it should have been refused", async () => {
    const sent: unknown[] = [];
    const afterwards: (string | undefined)[] = [];
    await using bender = await startBender(
      emulator.origin,
      allOf([
        accepted("createApplication", 400, ({ requestBody }) => requestBody.includes("-invalid")),
        ({ operation, target, requestBody }) => {
          if (requestBody.includes('"scheduling"')) sent.push((JSON.parse(requestBody) as ApplicationInput).scheduling);
          if (target.includes("-invalid")) afterwards.push(operation);
          return undefined;
        },
      ]),
    );
    const { prefix } = await runAgainst(emulator, bender.baseUrl);
    expect(sent.length).toBeGreaterThan(6);
    for (const each of sent)
      expect(each).toMatchObject({ type: "NoDevices", selectors: { contract: `${prefix}-nowhere` } });
    expect(afterwards[0]).toBe("deleteApplication");
  });
});

type ErrorKind = typeof ValidationError | typeof UsageError | typeof Error;

describe("makes nothing, and says what to check", () => {
  const dead = () =>
    startBender(emulator.origin, () => undefined).then(({ baseUrl, close }) => close().then(() => baseUrl));

  it.each<readonly [string, () => Partial<Target> | Promise<Partial<Target>>, ErrorKind, RegExp]>([
    ["the key is not known", () => ({ accessKey: "snobody" }), UsageError, /SYNPSE_PROJECT_ACCESS_KEY/],
    [
      "the personal key is not known",
      () => ({ personalAccessKey: "unobody" }),
      UsageError,
      /SYNPSE_PERSONAL_ACCESS_KEY/,
    ],
    ["there is no such project", () => ({ projectId: "prj_none" }), UsageError, /SYNPSE_PROJECT_ID/],
    ["the path is wrong", () => ({ baseUrl: `${emulator.origin}/nothing` }), UsageError, /SYNPSE_API_ENDPOINT_URL/],
    ["nothing listens", async () => ({ baseUrl: await dead() }), UsageError, /SYNPSE_API_ENDPOINT_URL/],
    ["the project is not an id", () => ({ projectId: ".." }), ValidationError, /project/],
    ["the key holds a newline", () => ({ accessKey: "s1\n2" }), Error, /key/i],
  ])("where %s", async (_, wrong, kind, message) => {
    const before = await everything();
    const { accessKey, personalAccessKey, projectId, baseUrl } = emulator;
    const right: Target = { baseUrl, accessKey, personalAccessKey, projectId, createProject: false };
    const run = runContract({ ...right, ...(await wrong()) }, { client: { rateLimit: false, maxRetries: 0 } });
    const error = await run.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(kind);
    expect((error as Error).message).toMatch(message);
    expect(await everything()).toEqual(before);
  });
});

function authorized(): RequestInit {
  return { headers: { authorization: `Basic ${Buffer.from(`${emulator.accessKey}:`).toString("base64")}` } };
}

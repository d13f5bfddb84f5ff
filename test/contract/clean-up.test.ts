/** Whatever happens to a run, nothing that it made is left, and nothing else is deleted or changed. */
import { setImmediate } from "node:timers/promises";
import { Emulator } from "@synpse/emulator";
import { Synpse } from "@synpse/sdk";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadDocument } from "../../scripts/contract/document.ts";
import { exitCode, formatReport } from "../../scripts/contract/report.ts";
import { startBender } from "./bender.ts";
import { bent, json } from "./bends.ts";
import { runAgainst } from "./run-target.ts";

let emulator: Emulator;
let synpse: Synpse;

beforeAll(async () => {
  emulator = await Emulator.start({ fleet: "demo" });
  synpse = new Synpse({ ...emulator.clientOptions, rateLimit: false });
});
afterAll(() => emulator.close());

/** Everything in the project that a user owns. */
async function everything(): Promise<unknown> {
  const inNamespace = async (name: string) => {
    const { applications, jobs, secrets } = synpse.namespace(name);
    const [apps, runs, values] = [
      (await applications.list()).items,
      (await jobs.list()).items,
      (await secrets.list()).items,
    ];
    return {
      applications: apps.map(({ id, version, spec, scheduling }) => ({ id, version, spec, scheduling })),
      jobs: runs.map(({ id, version, desiredState }) => ({ id, version, desiredState })),
      secrets: values,
    };
  };
  const namespaces = (await synpse.namespaces.list()).items;
  const devices = await synpse.devices.list().toArray({ limit: 1000 });
  return {
    namespaces: await Promise.all(namespaces.map(async (one) => [one, await inNamespace(one.name)])),
    tokens: (await synpse.registrationTokens.list()).items,
    devices: devices.map(({ id, name, labels, environmentVariables, agentSettings, status }) => ({
      ...{ id, name, labels, environmentVariables, agentSettings, status },
    })),
  };
}

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

function authorized(): RequestInit {
  return { headers: { authorization: `Basic ${Buffer.from(`${emulator.accessKey}:`).toString("base64")}` } };
}

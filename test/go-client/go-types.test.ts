/** Every answer of the emulator, decoded as the Go client would, by its types; and that its types are held to. */
import { Emulator, ManualClock } from "@synpse/emulator";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readSpecOperations } from "../support/spec.ts";
import { answerTypes, mistakesIn } from "./go-types.ts";

describe("the Go decoder", () => {
  it.each([
    ["int", 1.5, "a whole number"],
    ["int", "1", "a whole number"],
    ["int", 2 ** 60, "a whole number"],
    ["int", null, "int"],
    ["time", "2026-01-01", "a time"],
    ["time", "2026-01-01T00:00:00.1234567890Z", "a time"],
    ["time", "2026-01-01T00:00:00", "a time"],
    ["time", null, "time"],
    ["strings", { a: 1 }, "a string"],
    ["strings", [], "a map"],
    ["[]string", {}, "a list"],
    ["[]Device", null, "[]Device"],
    ["NamingStrategy", {}, "missing"],
    ["NamingStrategy", { type: "", more: 1 }, "unknown"],
    ["Environment", { name: "A", value: null }, "string"],
  ] as const)("refuses as %s: %j", (type, value, words) => {
    expect(mistakesIn(type, value)).toEqual([expect.stringContaining(words)]);
  });

  it.each([
    ["0strings", null],
    ["?string", undefined],
    ["time", "0001-01-01T00:00:00Z"],
    ["time", "2026-01-01T00:00:00.123456789+02:00"],
    ["[]NamingStrategy", [{ type: "default" }]],
  ] as const)("takes as %s: %j", (type, value) => {
    expect(mistakesIn(type, value)).toEqual([]);
  });

  it("knows what each operation of the document answers", () => {
    const operations = readSpecOperations().filter(({ websocket }) => !websocket);
    expect(Object.keys(answerTypes).toSorted()).toEqual(operations.map(({ id }) => id).toSorted());
  });
});

describe("every answer of the emulator", () => {
  const clock = new ManualClock();
  const decoded = new Set<string>();
  let emulator: Emulator;

  beforeAll(async () => {
    emulator = await Emulator.start({ fleet: "demo", clock });
  });
  afterAll(() => emulator?.close());

  /** Sends a request that must succeed, and gives what the Go client makes of the answer. */
  async function call(
    operation: string,
    method: string,
    path: string,
    body?: unknown,
  ): Promise<Record<string, unknown>> {
    const { baseUrl, personalAccessKey, projectId } = emulator;
    const response = await fetch(`${baseUrl}${path.replace("P/", `/projects/${projectId}/`)}`, {
      method,
      headers: { authorization: `Basic ${btoa(`${personalAccessKey}:`)}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    expect([operation, response.status, response.ok ? "" : text]).toEqual([operation, 200, ""]);
    decoded.add(operation);
    const type = answerTypes[operation] ?? "";
    if (type === "") return {};
    const value = JSON.parse(text) as Record<string, unknown>;
    expect([operation, mistakesIn(type, value)]).toEqual([operation, []]);
    return value;
  }

  /** Sends what lists and reads all there is; returns how much that was. */
  async function readEverything(): Promise<number> {
    const list = async (operation: string, path: string) =>
      (await call(operation, "GET", path)) as unknown as Record<"name", string>[];
    let seen = (await list("listMemberships", "/memberships?full")).length;
    seen += (await list("listMemberships", "/memberships")).length;
    seen += (await list("listRegistrationTokens", "P/device-registration-tokens")).length;
    for (const { name } of await list("listDevices", "P/devices")) {
      await call("getDevice", "GET", `P/devices/${name}?full`);
      seen++;
    }
    for (const { name: namespace } of await list("listNamespaces", "P/namespaces")) {
      const N = `P/namespaces/${namespace}`;
      await call("getNamespace", "GET", N);
      for (const { name } of await list("listApplications", `${N}/applications`)) {
        await call("getApplication", "GET", `${N}/applications/${name}`);
        seen += (await list("listApplicationAllocations", `${N}/applications/${name}/allocations`)).length;
      }
      for (const { name } of await list("listJobs", `${N}/jobs`)) await call("getJob", "GET", `${N}/jobs/${name}`);
      for (const { name } of await list("listSecrets", `${N}/secrets`)) {
        await call("getSecret", "GET", `${N}/secrets/${name}`);
      }
    }
    return seen;
  }

  it("decodes, while everything is made, moves and goes", async () => {
    const N = "P/namespaces/staging";
    const containers = [
      {
        name: "web",
        image: "nginx:1.27",
        args: ["-g", "daemon off;"],
        auth: { username: "u", fromSecret: "of-files" },
        env: [{ name: "A", value: "b" }],
        secrets: [{ name: "of-files", filepath: "/etc/f" }],
        ports: ["8081:80"],
        memoryHardLimit: 512,
        restartPolicy: { name: "on-failure", maximumRetryCount: 3 },
      },
    ];
    await readEverything();
    await call("createProject", "POST", "/projects", { name: "another" });
    const token = await call("createRegistrationToken", "POST", "P/device-registration-tokens", { name: "t" });
    await call("updateRegistrationToken", "PUT", `P/device-registration-tokens/${token.id}`, {
      name: "t",
      maxRegistrations: 3,
      labels: { a: "b" },
    });
    const { deviceId } = await call("registerDevice", "POST", "P/devices/register", {
      deviceRegistrationTokenId: token.id,
      deviceInfo: { hostname: "h" },
    });
    await call("updateDevice", "PATCH", `P/devices/${deviceId}`, { environmentVariables: { A: "B" } });
    await call("createNamespace", "POST", "P/namespaces", { name: "mine" });
    await call("updateNamespace", "PUT", "P/namespaces/mine", {
      name: "mine",
      config: { registryAuthentication: { username: "u", password: "p" } },
    });
    await call("createSecret", "POST", `${N}/secrets`, { name: "of-files", type: "File", data: btoa("x") });
    await call("updateSecret", "PATCH", `${N}/secrets/of-files`, { name: "of-files", data: btoa("y") });
    const application = { name: "everywhere", scheduling: { type: "AllDevices" }, spec: { containers } };
    await call("createApplication", "POST", `${N}/applications`, application);
    const job = {
      name: "once",
      scheduling: { type: "Conditional", selectors: { role: "till" } },
      spec: { containers: [{ name: "c", image: "alpine", command: "exit 3" }] },
    };
    await call("createJob", "POST", `${N}/jobs`, job);
    await call("rebootDevice", "POST", "P/devices/vilnius-till-01/reboot");
    // Agents notice, images are pulled, containers start, jobs end: each look finds another state.
    for (const later of [300, 900, 1500, 3000]) {
      clock.advance(later);
      expect(await readEverything()).toBeGreaterThan(30);
    }
    await call("updateApplication", "PATCH", `${N}/applications/everywhere`, { ...application, description: "d" });
    await call("updateJob", "PATCH", `${N}/jobs/once`, { ...job, desiredState: "stopped" });
    clock.advance(180_000);
    await readEverything();
    await call("deleteJob", "DELETE", `${N}/jobs/once`);
    await call("deleteApplication", "DELETE", `${N}/applications/everywhere`);
    await call("deleteSecret", "DELETE", `${N}/secrets/of-files`);
    await call("deleteNamespace", "DELETE", "P/namespaces/mine");
    await call("deleteDevice", "DELETE", `P/devices/${deviceId}`);
    await call("deleteRegistrationToken", "DELETE", `P/device-registration-tokens/${token.id}`);
    await readEverything();
    expect([...decoded].toSorted()).toEqual(Object.keys(answerTypes).toSorted());
    expect(emulator.violations).toEqual([]);
  });
});

import { once } from "node:events";
import { request } from "node:http";
import { describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { startTest, type TestEmulator } from "../testing/client.ts";

/*
 * What the Go client v0.1.0 was seen to send: whole objects with zero values, a JSON content type on everything, `?full` without
 * a value. Every request must be taken as it is. Recorded with the access key `s1vAccessKey` and the project `prj_1`.
 */

const KEY = "s1vAccessKey";
const ZERO = "0001-01-01T00:00:00Z";
const dates = `"createdAt":"${ZERO}","updatedAt":"${ZERO}"`;

/** Holds everything that the recorded requests name. The key is a personal one, so that it may create projects as well. */
const fleet = {
  user: { key: KEY },
  projects: [
    {
      name: "proj-one",
      id: "prj_1",
      key: "s-service",
      registrationTokens: [{ name: "drt", id: "drt_1" }],
      devices: [{ name: "dev-1", id: "dev_1", labels: { location: "power-plant" } }],
      namespaces: [
        {
          name: "default",
          secrets: [
            { name: "s", value: "some-data" },
            { name: "reg", value: "p" },
            { name: "sec", value: "p" },
            { name: "f", type: "File" as const, value: "p" },
          ],
          applications: [
            {
              name: "app-name",
              id: "app_1",
              scheduling: { type: "AllDevices" as const },
              spec: { containers: [{ name: "hello", image: "quay.io/synpse/hello-synpse-go:latest" }] },
            },
          ],
          jobs: [
            {
              name: "job-1",
              id: "job_1",
              scheduling: { type: "AllDevices" as const },
              spec: { containers: [{ name: "c", image: "alpine" }] },
            },
          ],
        },
        { name: "ns" },
      ],
    },
  ],
};

const application =
  `{"id":"","version":0,"configVersion":0,${dates},"projectId":"","namespaceId":"","name":"NAME","type":"",` +
  '"scheduling":{"type":"Conditional","selectors":{"location":"power-plant"}},"spec":{"containers":[{"name":"hello",' +
  '"image":"quay.io/synpse/hello-synpse-go:latest","auth":{"username":"u","serverAddress":"quay.io","fromSecret":"reg"},' +
  '"capAdd":["SYS_ADMIN"],"gpus":"all","memoryHardLimit":1073741824,"networkMode":"host","ports":["8080:8080"],' +
  '"volumes":["/tmp:/data"],"env":[{"name":"A","value":"b"},{"name":"S","fromSecret":"sec"}],' +
  '"secrets":[{"name":"f","filepath":"/etc/f"}],"restartPolicy":{"name":"on-failure","maximumRetryCount":3}}]},' +
  '"deploymentStatus":{"pending":0,"available":0,"total":0}}';
const job =
  '{"id":"","name":"NAME","description":"d","scheduling":{"type":"AllDevices","selectors":null},"spec":{"containers":[{"name":"c",' +
  `"image":"alpine","restartPolicy":{}}]},"desiredState":"running","version":0,"configVersion":0,${dates},` +
  `"completedAt":"${ZERO}","projectId":"","namespaceId":"","status":""}`;
const token = (name: string, rest: string) =>
  `{"id":"",${dates},"projectId":"","maxRegistrations":10,"name":"${name}","description":"",${rest},"deviceCount":0}`;
const N = "/projects/prj_1/namespaces/default";

const requests: [call: string, method: string, path: string, body?: string][] = [
  [
    "CreateProject",
    "POST",
    "/projects",
    `{"id":"",${dates},"name":"proj","quota":{"devices":0,"namespaces":0,"applications":0,"secrets":0,"logsRetention":0,` +
      '"metricsRetention":0},"deviceCount":0,"applicationCount":0,"namespaceCount":0,"secretCount":0}',
  ],
  ["ListProjects", "GET", "/memberships?full"],
  ["ListDevices", "GET", "/projects/prj_1/devices"],
  ["GetDevice", "GET", "/projects/prj_1/devices/dev-1?full"],
  [
    "UpdateDevice",
    "PATCH",
    "/projects/prj_1/devices/dev_1",
    `{"id":"dev_1",${dates},"projectId":"","name":"new-name","registrationTokenId":"","agentSettings":{"agentLogLevel":"debug",` +
      '"desiredAgentVersion":"v1.2.3"},"info":{"deviceId":"","agentVersion":"","agentLogLevel":"","ipAddress":"","architecture":"",' +
      '"hostname":"","osRelease":{"prettyName":"","name":"","versionId":"","version":"","id":"","idLike":""},"docker":{"version":"",' +
      '"privilegedEnabled":false,"bridgeIP":"","runtimes":"","osType":"","health":"","healthDescription":""},"cpuInfo":{"brandName":"",' +
      '"vendorString":"","physicalCores":0,"threadsPerCore":0,"logicalCores":0,"family":0,"model":0,"hz":0}},' +
      `"lastSeenAt":"${ZERO}","status":"","labels":{"new":"label"},"environmentVariables":{"A":"B"}}`,
  ],
  ["DeleteDevice", "DELETE", "/projects/prj_1/devices/dev-1"],
  ["DeviceReboot (with the base URL it forgets)", "POST", "/projects/prj_1/devices/dev_1/reboot"],
  ["ListDeviceRegistrationTokens", "GET", "/projects/prj_1/device-registration-tokens"],
  [
    "CreateRegistrationToken",
    "POST",
    "/projects/prj_1/device-registration-tokens",
    token(
      "drt-usr_1",
      '"labels":{"user":"usr_1"},"environmentVariables":{"FOO":"BAR"},"namingStrategy":{"type":"fromHostname"}',
    ),
  ],
  [
    "UpdateRegistrationToken",
    "PUT",
    "/projects/prj_1/device-registration-tokens/drt_1",
    token("drt", '"labels":null,"environmentVariables":null,"namingStrategy":{"type":""}'),
  ],
  ["DeleteRegistrationToken", "DELETE", "/projects/prj_1/device-registration-tokens/drt_1"],
  ["ListNamespaces", "GET", "/projects/prj_1/namespaces"],
  [
    "CreateNamespace",
    "POST",
    "/projects/prj_1/namespaces",
    `{"id":"",${dates},"projectId":"","name":"ns-new","config":{"registryAuthentication":{"username":"u","password":"p",` +
      '"serverAddress":"quay.io"}}}',
  ],
  ["GetNamespace", "GET", "/projects/prj_1/namespaces/ns"],
  ["UpdateNamespace", "PUT", "/projects/prj_1/namespaces/ns", `{"id":"",${dates},"projectId":"","name":"ns"}`],
  ["DeleteNamespace", "DELETE", "/projects/prj_1/namespaces/ns"],
  ["ListApplications", "GET", `${N}/applications`],
  ["CreateApplication", "POST", `${N}/applications`, application.replace("NAME", "app-new")],
  ["GetApplication", "GET", `${N}/applications/app-name`],
  ["UpdateApplication", "PATCH", `${N}/applications/app-name`, application.replace("NAME", "app-name")],
  ["DeleteApplication", "DELETE", `${N}/applications/app-name`],
  ["ListJobs", "GET", `${N}/jobs`],
  ["CreateJob", "POST", `${N}/jobs`, job.replace("NAME", "job-new")],
  ["GetJob", "GET", `${N}/jobs/job-1`],
  ["UpdateJob by name", "PATCH", `${N}/jobs/job-1`, job.replace("NAME", "job-1")],
  ["UpdateJob by id, without a name", "PATCH", `${N}/jobs/job_1`, job.replace("NAME", "")],
  ["DeleteJob", "DELETE", `${N}/jobs/job-1`],
  ["ListSecrets", "GET", `${N}/secrets`],
  ["CreateSecret", "POST", `${N}/secrets`, `{${dates},"name":"s-new","type":"Environment","data":"c29tZS1kYXRh"}`],
  [
    "CreateSecret of data that was base64",
    "POST",
    `${N}/secrets`,
    `{${dates},"name":"s2","type":"File","data":"aGVsbG8="}`,
  ],
  ["GetSecret", "GET", `${N}/secrets/s`],
  ["UpdateSecret", "PATCH", `${N}/secrets/s`, `{${dates},"name":"s","data":"bmV3IGRhdGE="}`],
  ["DeleteSecret", "DELETE", `${N}/secrets/s`],
];

/** Sends the very bytes of the Go client: its headers, and a body only where it has one. */
function go({ emulator }: TestEmulator, method: string, path: string, body?: string) {
  return new Promise<{ status: number; text: string }>((resolve, reject) => {
    const sent = request(`${emulator.baseUrl}${path}`, {
      method,
      headers: {
        "User-Agent": "synpse-go/v1",
        Authorization: "Basic czF2QWNjZXNzS2V5Og==",
        "Content-Type": "application/json",
        "Synpse-Client-Request-Id": "2hlcFR0W2VH8eaflbAb9eOCUWfi",
        ...(body === undefined
          ? method === "POST"
            ? { "Content-Length": "0" }
            : {}
          : { "Content-Length": Buffer.byteLength(body) }),
      },
    });
    sent.on("response", (response) => {
      let text = "";
      response.on("data", (chunk) => {
        text += chunk;
      });
      response.on("end", () => resolve({ status: response.statusCode ?? 0, text }));
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

describe("the Go client's requests", () => {
  it.each(requests)("%s is taken as it is", async (_, method, path, body) => {
    const test = await startTest(fleet);
    const { status, text } = await go(test, method, path, body);
    expect([status, status === 200 ? "" : text]).toEqual([200, ""]);
    if (method === "DELETE" || path.endsWith("/reboot")) expect(text).toBe("");
    else expect(JSON.parse(text)).not.toBeNull();
  });

  it("set what their caller set and nothing that only the service sets", async () => {
    const test = await startTest(fleet);
    const send = async (name: string) => {
      const [, method = "", path = "", body] = requests.find(([call]) => call === name) ?? [];
      return JSON.parse((await go(test, method, path, body)).text);
    };
    const now = "2026-06-01T12:00:00.000Z";
    expect(await send("CreateProject")).toMatchObject({
      id: expect.stringMatching(/^prj_/),
      createdAt: now,
      name: "proj",
    });
    expect(await send("UpdateDevice")).toMatchObject({
      id: "dev_1",
      name: "new-name",
      projectId: "prj_1",
      status: "online",
      labels: { new: "label" },
      environmentVariables: { A: "B" },
      agentSettings: { agentLogLevel: "debug", desiredAgentVersion: "v1.2.3" },
      info: { hostname: "dev-1", docker: { health: "healthy" } },
    });
    expect(await send("UpdateRegistrationToken")).toMatchObject({
      id: "drt_1",
      labels: null,
      namingStrategy: { type: "default" },
    });
    expect(await send("UpdateApplication")).toMatchObject({
      id: "app_1",
      version: 2,
      type: "container",
      deploymentStatus: { total: 0 },
    });
    expect(await send("UpdateJob by id, without a name")).toMatchObject({
      id: "job_1",
      name: "job-1",
      status: "succeeded",
    });
    expect(await send("CreateSecret")).toMatchObject({ version: 1, createdAt: now, data: "c29tZS1kYXRh" });
  });

  it("for logs open streams", async () => {
    const { emulator } = await startTest(fleet);
    for (const path of [
      `${N}/applications/app_1/logs/hello?device=dev_1&follow=true&tail=100`,
      `${N}/jobs/job_1/logs/c?device=dev_1&follow=false&tail=5`,
    ]) {
      const socket = new WebSocket(`${emulator.baseUrl.replace("http", "ws")}${path}`, {
        headers: { Authorization: "Basic czF2QWNjZXNzS2V5Og==" },
      });
      const [data, binary] = await once(socket, "message");
      expect([binary, String(data).endsWith("\n")]).toEqual([true, true]);
      socket.terminate();
    }
  });
});

describe("what the Go client's own tests need", () => {
  const names = (list: readonly { name: string }[]) => list.map(({ name }) => name);

  it("1. devices, tokens, an application in default, and the project among the memberships", async () => {
    const { call, send } = await startTest(fleet);
    expect((await call("GET", "/devices")).json.length).toBeGreaterThan(0);
    expect((await call("GET", "/device-registration-tokens")).json.length).toBeGreaterThan(0);
    expect(names((await call("GET", "/namespaces/default/applications")).json)).toContain("app-name");
    const memberships = (await send("GET", "/memberships?full", { key: KEY })).json;
    expect(
      memberships.map(({ project }: { project: { id: string; name: string } }) => [project.id, project.name]),
    ).toContainEqual(["prj_1", "proj-one"]);
  });

  it("2. tokens that are created, seen, replaced and deleted", async () => {
    const { call } = await startTest(fleet);
    const sent = { name: "t", maxRegistrations: 1, labels: { foo: "bar" }, environmentVariables: { FOO: "BAR" } };
    const created = (await call("POST", "/device-registration-tokens", sent)).json;
    expect(
      (await call("GET", "/device-registration-tokens")).json.find(({ name }: { name: string }) => name === "t"),
    ).toMatchObject(sent);
    const replaced = {
      name: "t",
      maxRegistrations: 2,
      labels: { foo2: "bar2" },
      environmentVariables: { FOO2: "BAR2" },
    };
    const answer = (await call("PUT", `/device-registration-tokens/${created.id}`, replaced)).json;
    expect({ labels: answer.labels, environmentVariables: answer.environmentVariables }).toEqual({
      labels: replaced.labels,
      environmentVariables: replaced.environmentVariables,
    });
    expect((await call("DELETE", `/device-registration-tokens/${created.id}`)).status).toBe(200);
  });

  it("3. a device that registers, is found by label, changed by id, read by name, and deleted by name", async () => {
    const { call, send } = await startTest(fleet);
    const { id } = (await call("POST", "/device-registration-tokens", { name: "t", labels: { foo: "bar" } })).json;
    const registered = await send("POST", "/projects/prj_1/devices/register", {
      key: null,
      body: {
        deviceRegistrationTokenId: id,
        deviceInfo: { hostname: "test-hostname", osRelease: { name: "test-os-release" } },
      },
    });
    expect(registered.status).toBe(200);
    const [device] = (await call("GET", `/devices?labels=${encodeURIComponent('{"foo":"bar"}')}`)).json;
    expect(device.id).toBe(registered.json.deviceId);
    expect((await call("GET", `/devices?labels=${encodeURIComponent('{"un":"known"}')}`)).text).toBe("[]\n");
    await call("PATCH", `/devices/${device.id}`, { ...device, labels: { ...device.labels, new: "label" } });
    expect((await call("GET", `/devices/${device.name}?full`)).json.labels).toEqual({ foo: "bar", new: "label" });
    expect((await call("DELETE", `/devices/${device.name}`)).status).toBe(200);
    expect((await call("GET", `/devices/${device.name}?full`)).status).toBe(404);
  });

  it("4. twenty devices of one host name, told apart by labels", async () => {
    const { call, send } = await startTest(fleet);
    for (const group of ["one", "two"]) {
      const { id } = (await call("POST", "/device-registration-tokens", { name: group, labels: { all: "yes", group } }))
        .json;
      for (let i = 0; i < 10; i++) {
        const body = { deviceRegistrationTokenId: id, deviceInfo: { hostname: "same" } };
        expect((await send("POST", "/projects/prj_1/devices/register", { key: null, body })).status).toBe(200);
      }
    }
    const count = async (labels: object) =>
      (await call("GET", `/devices?labels=${encodeURIComponent(JSON.stringify(labels))}&pageSize=100`)).json.length;
    expect([await count({ all: "yes" }), await count({ group: "one" }), await count({ group: "two" })]).toEqual([
      20, 10, 10,
    ]);
  });

  it("5. an application without devices, listed, read and deleted by name", async () => {
    const { call } = await startTest(fleet);
    const A = "/namespaces/default/applications";
    const spec = {
      containers: [{ name: "hello", image: "quay.io/synpse/hello-synpse-go", ports: ["8080:8080"], restartPolicy: {} }],
    };
    const created = (
      await call("POST", A, {
        name: "sdk-test",
        description: "test-app",
        scheduling: { type: "NoDevices", selectors: null },
        spec,
      })
    ).json;
    expect(names((await call("GET", A)).json)).toContain("sdk-test");
    const { deploymentStatus: _, ...owned } = created;
    expect((await call("GET", `${A}/sdk-test`)).json).toMatchObject({
      ...owned,
      scheduling: { type: "NoDevices" },
      spec,
    });
    await call("DELETE", `${A}/sdk-test`);
    expect((await call("GET", `${A}/sdk-test`)).status).toBe(404);
  });

  it("6. a secret that comes back as base64 under the same id, and is deleted by name", async () => {
    const { call } = await startTest(fleet);
    const S = "/namespaces/default/secrets";
    const created = (await call("POST", S, { name: "x", type: "Environment", data: "c29tZS1kYXRh" })).json;
    expect(names((await call("GET", S)).json)).toContain("x");
    expect((await call("GET", `${S}/x`)).json).toMatchObject({ id: created.id, data: "c29tZS1kYXRh" });
    await call("DELETE", `${S}/x`);
    expect((await call("GET", `${S}/x`)).status).toBe(404);
  });

  it("7. a namespace whose list element is what its creation answered, to the last digit", async () => {
    const { call, clock } = await startTest(fleet);
    clock.advance(123);
    const created = await call("POST", "/namespaces", { name: "sdk-ns-test" });
    clock.advance(456);
    const list = await call("GET", "/namespaces");
    expect(list.json).toContainEqual(created.json);
    expect(list.text).toContain(created.text.trim());
  });
});

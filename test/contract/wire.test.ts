/**
 * What the SDK sends equals what the Go client v0.1.0 was recorded to send: method, path, query, headers, and the fields
 * that a caller set.
 */
import { type ApplicationInput, type ContainerSpec, type JobInput, Synpse } from "@synpse/sdk";
import { DeviceStreams } from "@synpse/sdk/streaming";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RecordedRequest, type Recorder, startRecorder } from "../support/recorder.ts";
import { type GoRequest, goRequest, goRequests } from "./go-client.ts";

const container: ContainerSpec = {
  name: "hello",
  image: "quay.io/synpse/hello-synpse-go:latest",
  auth: { username: "u", serverAddress: "quay.io", fromSecret: "reg" },
  capAdd: ["SYS_ADMIN"],
  gpus: "all",
  memoryHardLimit: 1_073_741_824,
  networkMode: "host",
  ports: ["8080:8080"],
  volumes: ["/tmp:/data"],
  env: [
    { name: "A", value: "b" },
    { name: "S", fromSecret: "sec" },
  ],
  secrets: [{ name: "f", filepath: "/etc/f" }],
  restartPolicy: { name: "on-failure", maximumRetryCount: 3 },
};
const application: ApplicationInput = {
  name: "app-name",
  scheduling: { type: "Conditional", selectors: { location: "power-plant" } },
  spec: { containers: [container] },
};
const job: JobInput = {
  name: "job-1",
  description: "d",
  scheduling: { type: "AllDevices" },
  spec: { containers: [{ name: "c", image: "alpine" }] },
  desiredState: "running",
};

/** The same calls as the recorded ones, with only what a caller sets. */
const calls: Record<string, (synpse: Synpse) => PromiseLike<unknown>> = {
  CreateProject: (s) => s.projects.create({ name: "proj" }),
  ListProjects: (s) => s.projects.list(),
  ListDevices: (s) => s.devices.list(),
  GetDevice: (s) => s.devices.get("dev-1"),
  UpdateDevice: (s) =>
    s.devices.update("dev_1", {
      name: "new-name",
      agentSettings: { agentLogLevel: "debug", desiredAgentVersion: "v1.2.3" },
      labels: { new: "label" },
      environmentVariables: { A: "B" },
    }),
  DeleteDevice: (s) => s.devices.delete("dev-1"),
  DeviceReboot: (s) => s.devices.reboot("dev_1"),
  ListDeviceRegistrationTokens: (s) => s.registrationTokens.list(),
  CreateRegistrationToken: (s) =>
    s.registrationTokens.create({
      name: "drt-usr_1",
      maxRegistrations: 10,
      labels: { user: "usr_1" },
      environmentVariables: { FOO: "BAR" },
      namingStrategy: { type: "fromHostname" },
    }),
  UpdateRegistrationToken: (s) => s.registrationTokens.update("drt_1", { name: "drt", maxRegistrations: 10 }),
  DeleteRegistrationToken: (s) => s.registrationTokens.delete("drt_1"),
  GetDefaultDeviceRegistrationToken: (s) => s.registrationTokens.getDefault(),
  ListNamespaces: (s) => s.namespaces.list(),
  CreateNamespace: (s) =>
    s.namespaces.create({
      name: "ns",
      config: { registryAuthentication: { username: "u", password: "p", serverAddress: "quay.io" } },
    }),
  GetNamespace: (s) => s.namespaces.get("ns"),
  UpdateNamespace: (s) => s.namespaces.update("ns", { name: "ns" }),
  DeleteNamespace: (s) => s.namespaces.delete("ns"),
  ListApplications: (s) => s.namespace("default").applications.list(),
  CreateApplication: (s) => s.namespace("default").applications.create(application),
  GetApplication: (s) => s.namespace("default").applications.get("app-name"),
  UpdateApplication: (s) => s.namespace("default").applications.update("app-name", application),
  DeleteApplication: (s) => s.namespace("default").applications.delete("app-name"),
  ListJobs: (s) => s.namespace("default").jobs.list(),
  CreateJob: (s) => s.namespace("default").jobs.create(job),
  GetJob: (s) => s.namespace("default").jobs.get("job-1"),
  "UpdateJob.by-name": (s) => s.namespace("default").jobs.update("job-1", job),
  DeleteJob: (s) => s.namespace("default").jobs.delete("job-1"),
  ListSecrets: (s) => s.namespace("default").secrets.list(),
  "CreateSecret.plain": (s) =>
    s.namespace("default").secrets.create({ name: "s", type: "Environment", data: "some-data" }),
  "CreateSecret.already-base64": (s) =>
    s.namespace("default").secrets.create({ name: "s", type: "File", data: "aGVsbG8=" }),
  GetSecret: (s) => s.namespace("default").secrets.get("s"),
  UpdateSecret: (s) => s.namespace("default").secrets.update("s", { data: "new data" }),
  DeleteSecret: (s) => s.namespace("default").secrets.delete("s"),
};

/** What the Go client gets wrong and the SDK gets right. */
const corrections: Record<string, Partial<GoRequest>> = {
  // The Go client leaves the base URL out, so that nothing is ever sent.
  DeviceReboot: { method: "POST", path: "/api/projects/prj_1/devices/dev_1/reboot" },
  // The Go client sends data that happens to be valid base64 as it is.
  "CreateSecret.already-base64": { body: { name: "s", type: "File", data: "YUdWc2JHOD0=" } },
};

const streams: Record<string, (streams: DeviceStreams) => AsyncIterable<unknown>> = {
  DeviceApplicationLogs: (s) =>
    s.applicationLogs({
      namespace: "default",
      application: "app_1",
      container: "hello",
      device: "dev_1",
      follow: true,
      tail: 100,
    }),
  DeviceJobLogs: (s) =>
    s.jobLogs({ namespace: "default", job: "job_1", container: "c", device: "dev_1", follow: false, tail: 5 }),
};
/** Recorded, and not yet in the SDK: the streams to come. */
const notYet = ["DeviceSSH", "DeviceConnect"];

describe("the SDK's requests and the Go client's", () => {
  let recorder: Recorder;
  let synpse: Synpse;

  beforeAll(async () => {
    recorder = await startRecorder({ answer: ({ method, path }) => ({ body: answerTo(method, path) }) });
    synpse = new Synpse({
      baseUrl: `${recorder.origin}/api`,
      accessKey: "s1vAccessKey",
      projectId: "prj_1",
      rateLimit: false,
    });
  });
  afterAll(() => recorder.close());

  it("are both listed in full", () => {
    const known = [...Object.keys(calls), ...Object.keys(streams), ...notYet];
    expect(known.sort()).toEqual(goRequests.map((request) => request.call).sort());
  });

  it.each(Object.keys(calls))("%s", async (name) => {
    recorder.requests.length = 0;
    await calls[name]?.(synpse);
    expect(recorder.requests).toHaveLength(1);
    assertEqual(recorder.requests[0] as RecordedRequest, { ...goRequest(name), ...corrections[name] });
  });

  it.each(Object.keys(streams))("%s", async (name) => {
    recorder.requests.length = 0;
    // The recorder does not upgrade; the request that asks for it is what matters.
    const open = streams[name] as (typeof streams)[string];
    await expect(drain(open(new DeviceStreams(synpse)))).rejects.toThrow();
    expect(recorder.requests).toHaveLength(1);
    const [sent] = recorder.requests as [RecordedRequest];
    assertEqual(sent, goRequest(name));
    expect(sent.headers.upgrade).toBe("websocket");
  });
});

async function drain(lines: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of lines);
}

function assertEqual(sent: RecordedRequest, expected: GoRequest): void {
  expect(sent.method).toBe(expected.method);
  expect(sent.path).toBe(expected.path);
  expect(sorted(sent.query)).toEqual(sorted([...new URLSearchParams(expected.query ?? "")]));
  expect(sent.headers.authorization).toBe("Basic czF2QWNjZXNzS2V5Og==");
  if (expected.upgrade !== true) expect(sent.headers["synpse-client-request-id"]).toMatch(/^[0-9A-Za-z]{27}$/);
  if (expected.body === undefined) {
    expect(sent.body).toBe("");
    return;
  }
  expect(sent.headers["content-type"]).toBe("application/json");
  // Every field that a caller set is there with the same value, and no other. Zero values are each client's own: Go's
  // encoder adds them everywhere, and the SDK where an update has to clear what the caller left out.
  expect(withoutZeroValues(JSON.parse(sent.body))).toEqual(withoutZeroValues(expected.body));
}

function sorted(pairs: readonly (readonly [string, string])[]): string[] {
  return pairs.map(([name, value]) => `${name}=${value}`).sort();
}

/** Takes out what stands for a field that nobody set (an empty type is `container`), and `id`, which the path holds. */
function withoutZeroValues(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutZeroValues);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value)
    .map(([key, member]) => [key, withoutZeroValues(member)] as const)
    .filter(([key, member]) => key !== "id" && !isZero(member) && !(key === "type" && member === "container"));
  return Object.fromEntries(kept);
}

function isZero(value: unknown): boolean {
  if (typeof value === "object" && value !== null) return Object.keys(value).length === 0;
  return value === null || value === "" || value === 0 || value === false || value === "0001-01-01T00:00:00Z";
}

/** The least that the SDK needs to call it a success. */
function answerTo(method: string, path: string): unknown {
  if (method === "DELETE" || path.endsWith("/reboot")) return undefined;
  if (method !== "GET") return {};
  if (path.endsWith("/device-registration-tokens")) return [{ id: "drt_1", name: "default" }];
  if (/\/(memberships|devices|namespaces|applications|jobs|secrets)$/.test(path)) return [];
  return path.includes("/secrets/") ? { name: "s", data: "c29tZS1kYXRh" } : {};
}

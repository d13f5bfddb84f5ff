/**
 * The requests of the Go client v0.1.0, byte for byte, zero values and all, against the emulator: each is accepted, and
 * answered with what the Go client decodes and its published tests look for.
 */
import { Emulator, type FleetDefinition } from "@synpse/emulator";
import { describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { type GoAnswer, goRequest, goRequests, replay } from "./go-client.ts";

const ksuid = (prefix: string): unknown => expect.stringMatching(new RegExp(`^${prefix}_[0-9A-Za-z]{27}$`));

const container = { name: "hello", image: "quay.io/synpse/hello-synpse-go:latest" };

/** What the recorded requests name, but for what they create. */
const fleet: FleetDefinition = {
  // The recording client had one key for everything; only a user's may list and create projects.
  user: { key: "s1vAccessKey" },
  projects: [
    {
      id: "prj_1",
      name: "sdk-test",
      registrationTokens: [{ id: "drt_1", name: "default" }],
      devices: [{ id: "dev_1", name: "dev-1", labels: { location: "power-plant" } }],
      namespaces: [
        {
          name: "default",
          secrets: [{ name: "sec", value: "x" }],
          applications: [
            {
              id: "app_1",
              name: "seeded",
              scheduling: { type: "AllDevices" },
              spec: { containers: [container] },
            },
          ],
          jobs: [
            {
              id: "job_1",
              name: "seeded",
              scheduling: { type: "AllDevices" },
              spec: { containers: [{ name: "c", image: "alpine" }] },
            },
          ],
        },
      ],
    },
  ],
};

/** A request that changes or reads what another one creates comes after that one. */
const before: Record<string, string> = {
  GetNamespace: "CreateNamespace",
  UpdateNamespace: "CreateNamespace",
  DeleteNamespace: "CreateNamespace",
  GetApplication: "CreateApplication",
  UpdateApplication: "CreateApplication",
  DeleteApplication: "CreateApplication",
  GetJob: "CreateJob",
  "UpdateJob.by-name": "CreateJob",
  DeleteJob: "CreateJob",
  GetSecret: "CreateSecret.plain",
  UpdateSecret: "CreateSecret.plain",
  DeleteSecret: "CreateSecret.plain",
};

/** What the answer must hold beside being a success. `list` sends the Go client's own list request afterwards. */
const answers: Record<string, (answer: unknown, list: (call: string) => Promise<unknown>) => unknown> = {
  CreateProject: (project) => expect(project).toMatchObject({ id: ksuid("prj"), name: "proj" }),
  ListProjects: (memberships) =>
    expect(memberships).toMatchObject([{ project: { id: "prj_1", name: "sdk-test" }, user: { id: ksuid("usr") } }]),
  ListDevices: (devices) => expect(devices).toMatchObject([{ id: "dev_1", name: "dev-1", status: "online" }]),
  GetDevice: (device) => expect(device).toMatchObject({ id: "dev_1", applications: [{ name: "seeded" }] }),
  UpdateDevice: async (device, list) => {
    expect(device).toMatchObject({ id: "dev_1", name: "new-name", labels: { new: "label" }, status: "online" });
    expect(await list("ListDevices")).toMatchObject([{ id: "dev_1", name: "new-name", labels: { new: "label" } }]);
  },
  DeleteDevice: async (_, list) => expect(await list("ListDevices")).toEqual([]),
  ListDeviceRegistrationTokens: (tokens) => expect(tokens).toMatchObject([{ id: "drt_1", name: "default" }]),
  CreateRegistrationToken: async (token, list) => {
    const fields = { maxRegistrations: 10, labels: { user: "usr_1" }, environmentVariables: { FOO: "BAR" } };
    expect(token).toMatchObject({ id: ksuid("drt"), name: "drt-usr_1", ...fields });
    expect(await list("ListDeviceRegistrationTokens")).toContainEqual(token);
  },
  UpdateRegistrationToken: (token) => expect(token).toMatchObject({ id: "drt_1", name: "drt", maxRegistrations: 10 }),
  DeleteRegistrationToken: async (_, list) => expect(await list("ListDeviceRegistrationTokens")).toEqual([]),
  ListNamespaces: (namespaces) => expect(namespaces).toMatchObject([{ name: "default" }]),
  // The Go client's test compares the created namespace with the listed one, to the last digit of its times.
  CreateNamespace: async (namespace, list) => expect(await list("ListNamespaces")).toContainEqual(namespace),
  GetNamespace: (namespace) => expect(namespace).toMatchObject({ id: ksuid("nms"), name: "ns" }),
  UpdateNamespace: (namespace) => expect(namespace).toMatchObject({ id: ksuid("nms"), name: "ns" }),
  DeleteNamespace: async (_, list) => expect(await list("ListNamespaces")).toMatchObject([{ name: "default" }]),
  ListApplications: (applications) => expect(applications).toMatchObject([{ id: "app_1", name: "seeded" }]),
  CreateApplication: async (application, list) => {
    expect(application).toMatchObject({ id: ksuid("app"), name: "app-name", scheduling: { type: "Conditional" } });
    expect(await list("ListApplications")).toContainEqual(expect.objectContaining({ name: "app-name" }));
  },
  GetApplication: (application) => expect(application).toMatchObject({ name: "app-name", version: 1 }),
  UpdateApplication: (application) => expect(application).toMatchObject({ name: "app-name", version: 2 }),
  DeleteApplication: async (_, list) => expect(await list("ListApplications")).toMatchObject([{ name: "seeded" }]),
  ListJobs: (jobs) => expect(jobs).toMatchObject([{ id: "job_1", status: "succeeded" }]),
  CreateJob: (job) => expect(job).toMatchObject({ name: "job-1", desiredState: "running", status: "pending" }),
  GetJob: (job) => expect(job).toMatchObject({ name: "job-1", completedAt: "0001-01-01T00:00:00Z" }),
  "UpdateJob.by-name": (job) => expect(job).toMatchObject({ name: "job-1", description: "d" }),
  DeleteJob: async (_, list) => expect(await list("ListJobs")).toMatchObject([{ name: "seeded" }]),
  ListSecrets: (secrets) => expect(secrets).toMatchObject([{ name: "sec" }]),
  "CreateSecret.plain": (secret) => expect(secret).toMatchObject({ name: "s", type: "Environment" }),
  "CreateSecret.already-base64": (secret) => expect(secret).toMatchObject({ name: "s", type: "File" }),
  GetSecret: (secret) => expect(secret).toMatchObject({ name: "s", data: "c29tZS1kYXRh" }),
  UpdateSecret: (secret) => expect(secret).toMatchObject({ name: "s", type: "Environment", version: 2 }),
  DeleteSecret: async (_, list) => expect(await list("ListSecrets")).toMatchObject([{ name: "sec" }]),
};

// The Go client leaves the base URL out of a reboot, and so has never sent one.
const recorded = goRequests.filter(({ method }) => method !== undefined);
const rest = recorded.filter(({ upgrade }) => upgrade !== true);
const logs = recorded.filter(({ call }) => call.endsWith("Logs"));

describe("the Go client's requests, replayed", () => {
  it.each(rest.map((request) => [request.call, request] as const))("%s", async (call, request) => {
    const emulator = await Emulator.start({ fleet });
    try {
      await prepare(emulator, call);
      const answer = await replay(emulator.origin, request);
      expect(`${answer.status} ${answer.text}`).toMatch(/^200 /);
      const check = answers[call] ?? answers.ListDeviceRegistrationTokens;
      await check?.(answer.json, async (list) => (await replay(emulator.origin, goRequest(list))).json);
      expect(nullLists(answer)).toEqual([]);
    } finally {
      await emulator.close();
    }
  });

  it.each(logs.map((request) => [request.call, request] as const))("%s", async (call, request) => {
    const emulator = await Emulator.start({ fleet });
    try {
      await prepare(emulator, call);
      const { path = "", query = "", headers } = request;
      const socket = new WebSocket(`${emulator.origin.replace("http", "ws")}${path}?${query}`, { headers });
      const [data, isBinary] = await new Promise<[Buffer, boolean]>((resolve, reject) => {
        socket.once("message", (message, binary) => resolve([message as Buffer, binary]));
        socket.once("error", reject);
        socket.once("close", (code) => reject(new Error(`closed with ${code} before a line came`)));
      });
      // The Go client's reader gives up on a text frame.
      expect(isBinary).toBe(true);
      expect(data.toString("utf8")).toMatch(/^.+\n/);
      socket.terminate();
    } finally {
      await emulator.close();
    }
  });

  it("are all of those that were recorded, but for the streams to a device", () => {
    const left = recorded.filter((request) => !rest.includes(request) && !logs.includes(request));
    expect(left.map(({ call }) => call)).toEqual(["DeviceSSH", "DeviceConnect"]);
  });
});

async function prepare(emulator: Emulator, call: string): Promise<void> {
  const first = before[call];
  if (first === undefined) return;
  const answer = await replay(emulator.origin, goRequest(first));
  expect(`${answer.status} ${answer.text}`).toMatch(/^200 /);
}

/** Members that Go's decoder would take for a list and find `null`: only a map may be. */
function nullLists({ json }: GoAnswer): string[] {
  if (json === null) return ["the answer itself"];
  const maps = new Set(["labels", "environmentVariables", "selectors", "annotations", "maxRegistrations"]);
  const found: string[] = [];
  JSON.stringify(json, (key, value: unknown) => {
    if (value === null && !maps.has(key)) found.push(key);
    return value;
  });
  return found;
}

import { Emulator, type FleetDefinition, ManualClock } from "@synpse/emulator";
import { Synpse } from "@synpse/sdk";
import { expect, onTestFinished, test } from "vitest";
import { connect, connectPlayed } from "../../testing/connect.ts";
import { planDeploymentTool } from "./plan_deployment.ts";

const container = { name: "nginx", image: "nginx:1.27", env: [{ name: "MODE", value: "shop" }] };
const berlin = { type: "Conditional" as const, selectors: { site: "berlin" } };

const fleet: FleetDefinition = {
  projects: [
    {
      name: "shops",
      devices: [
        { name: "berlin-0", labels: { site: "berlin" } },
        { name: "berlin-1", labels: { site: "berlin" }, lastSeen: "3d" },
        { name: "oslo-0", labels: { site: "oslo" } },
      ],
      namespaces: [
        {
          name: "default",
          secrets: [
            { name: "token", value: "t" },
            { name: "config", type: "File", value: "c" },
          ],
          applications: [{ name: "web", scheduling: berlin, spec: { containers: [container] } }],
        },
      ],
    },
  ],
};

async function start() {
  const emulator = await Emulator.start({ fleet, clock: new ManualClock() });
  const mcp = await connect({ synpse: emulator.clientOptions });
  onTestFinished(async () => {
    await mcp[Symbol.asyncDispose]();
    await emulator.close();
    expect(emulator.violations).toEqual([]);
  });
  const writes = () => emulator.journal.entries().filter(({ method }) => method !== "GET");
  const plan = (args: object) => mcp.call("plan_deployment", args);
  return { emulator, mcp, plan, writes, synpse: new Synpse(emulator.clientOptions) };
}

test("a new application: where it would run, what it lacks, and what is risky about it; nothing is written", async () => {
  const { plan, writes, mcp } = await start();
  const { json, structured, isError } = await plan({
    name: "cam",
    scheduling: { selectors: { site: "berlin" } },
    containers: [
      {
        name: "cam",
        image: "registry.example:5000/cam",
        privileged: true,
        networkMode: "host",
        capAdd: ["NET_ADMIN"],
        volumes: [
          "/var/run/docker.sock:/docker.sock",
          "/etc/ssl:/ssl:ro",
          "data:/data",
          "/srv/cam:/srv",
          "/srv/..:/all",
        ],
        devices: [{ hostPath: "/dev/video0" }],
        env: [
          { name: "DB_PASSWORD", value: "canary-1" },
          { name: "A", fromSecret: "token" },
          { name: "B", fromSecret: "nowhere" },
          { name: "C", fromSecret: "config" },
        ],
        secrets: [{ name: "config", filepath: "/c" }],
        auth: { username: "robot", fromSecret: "registry" },
      },
    ],
  });
  expect(isError).toBe(false);
  expect(structured).toEqual(json);
  expect(planDeploymentTool.output?.safeParse(structured).error).toBeUndefined();
  expect(json).toMatchObject({
    action: "create",
    application: "cam",
    scheduling: { type: "Conditional", selectors: { site: "berlin" } },
    targets: { total: 2, offline: 1, names: ["berlin-0", "berlin-1"] },
    missingSecrets: [
      { secret: "nowhere", usedBy: "cam.env[B]", problem: "does not exist" },
      { secret: "config", usedBy: "cam.env[C]", problem: "is not of the type Environment" },
      { secret: "registry", usedBy: "cam.auth", problem: "does not exist" },
    ],
    needsConfirmation: true,
    planHash: expect.stringMatching(/^[\w-]{12}\.[\w-]{12}\.[\w-]{12}$/),
    next: expect.stringContaining("secrets are missing"),
  });
  const risks = json.risks as { risk: string; value?: string }[];
  expect(risks.map(({ risk, value }) => `${risk.split(":")[0]} ${value ?? ""}`.trim())).toEqual([
    "is privileged",
    "controls Docker on the device through its socket /var/run/docker.sock",
    "mounts a system folder of the device /etc/ssl",
    "mounts a system folder of the device /srv/..",
    "gets a capability NET_ADMIN",
    "uses a device file /dev/video0",
    "uses the network of the device",
    "has an image without a fixed version registry.example:5000/cam",
    "has what looks like a secret as a plain value DB_PASSWORD",
  ]);
  expect(JSON.stringify(json)).not.toContain("canary");
  expect(writes()).toEqual([]);
  expect(mcp.audited).toEqual([]);
});

test("an update: what changes, what is removed, and which devices it leaves", async () => {
  const { plan } = await start();
  const { json } = await plan({
    name: "web",
    scheduling: { type: "Conditional", devices: ["oslo-0", "berlin-0", "berlin-O"] },
    containers: [{ name: "nginx", image: "nginx:1.28" }],
  });
  expect(json).toMatchObject({
    action: "update",
    presentVersion: 1,
    changes: [
      { field: "scheduling.devices", to: ["oslo-0", "berlin-0", "berlin-O"] },
      { field: "scheduling.selectors", from: { site: "berlin" } },
      { field: "spec.containers[nginx].image", from: "nginx:1.27", to: "nginx:1.28" },
      { field: "spec.containers[nginx].env" },
    ],
    removes: ["scheduling.selectors", "spec.containers[nginx].env"],
    targets: { total: 2, offline: 0 },
    leaves: { total: 1, names: ["berlin-1"] },
    unknownDevices: ["berlin-O"],
    unknownNames: [{ asked: "berlin-O", didYouMean: ["berlin-0", "berlin-1"] }],
    // Nobody could put back what the variables are now.
    lostForGood: ["spec.containers[nginx].env"],
    needsConfirmation: true,
    next: expect.stringContaining("didYouMean"),
  });
  const more = await plan({ name: "web", scheduling: berlin, containers: [{ name: "nginx", image: "nginx:1.28" }] });
  expect(more.json.next).toContain("call deploy_application with the same fields and this planHash");
});

test("what is as it should be, and what would run nowhere", async () => {
  const { plan } = await start();
  const kept = { ...container, env: [{ name: "MODE", value: "[redacted]" }] };
  const same = await plan({ name: "web", scheduling: berlin, containers: [kept] });
  expect(same.json).toMatchObject({ action: "nothing", needsConfirmation: false });
  expect(same.json).not.toHaveProperty("changes");
  const nowhere = await plan({ name: "web", scheduling: { type: "NoDevices" }, containers: [container] });
  expect(nowhere.json).toMatchObject({
    note: expect.stringContaining("run nowhere"),
    targets: { total: 0 },
    leaves: { total: 2 },
    next: expect.stringContaining("Show the user the plan"),
  });
  const forgotten = await plan({ name: "other", containers: [container] });
  expect(forgotten.json.next).toContain("list_devices");
});

test("devices that are named mean Conditional, and a manifest may come as an object", async () => {
  const { plan } = await start();
  const fields = await plan({ name: "a", scheduling: { devices: ["oslo-0"] }, containers: [container] });
  expect(fields.json).toMatchObject({ scheduling: { type: "Conditional" }, targets: { names: ["oslo-0"] } });
  const object = await plan({ manifest: { name: "a", scheduling: berlin, spec: { containers: [container] } } });
  expect(object.json).toMatchObject({ action: "create", targets: { total: 2 } });
});

test("labels and names together mean each device once", async () => {
  const { plan } = await start();
  const scheduling = { ...berlin, devices: ["berlin-0", "oslo-0"] };
  const { json } = await plan({ name: "a", scheduling, containers: [container] });
  expect(json.targets).toMatchObject({ total: 3, names: ["berlin-0", "berlin-1", "oslo-0"] });
});

test("another spec is another plan, where a server does not count versions too", async () => {
  let image = "nginx:1";
  await using mcp = await connectPlayed((path) =>
    path.endsWith("/devices")
      ? []
      : { id: "a", name: "web", version: 1, spec: { containers: [{ name: "nginx", image }] } },
  );
  const hash = async () =>
    (await mcp.call("plan_deployment", { name: "web", containers: [container] })).json.planHash as string;
  const before = (await hash()).split(".");
  image = "nginx:2";
  const after = (await hash()).split(".");
  expect(after.map((part, index) => part === before[index])).toEqual([true, false, true]);
});

test("into a namespace that is not there", async () => {
  const { plan } = await start();
  const { json } = await plan({ name: "a", containers: [container], namespace: "defualt" });
  expect(json).toMatchObject({ error: "not_found", didYouMean: ["default"] });
});

test("a key that may not list secrets still plans", async () => {
  const { plan, emulator } = await start();
  emulator.faults.add({ operation: "listSecrets", fault: { kind: "refuse", status: 403 } });
  const env = [{ name: "A", fromSecret: "nowhere" }];
  const { json } = await plan({ name: "a", scheduling: berlin, containers: [{ ...container, env }] });
  expect(json).toMatchObject({ action: "create", secretsNotChecked: expect.stringContaining("may not list secrets") });
});

test("a deployment is held to its plan, and told what is different", async () => {
  const { plan, mcp, synpse, emulator, writes } = await start();
  const wanted = { name: "web", scheduling: berlin, containers: [{ ...container, image: "nginx:1.28" }] };
  const deploy = async (planHash: unknown, change: object = {}) =>
    (await mcp.call("deploy_application", { ...wanted, ...change, planHash, waitSeconds: 0 })).json;
  const { planHash } = (await plan(wanted)).json;
  expect(await plan(wanted)).toMatchObject({ json: { planHash } });

  expect(await deploy("abc")).toMatchObject({ error: "invalid_input", what: expect.stringContaining("planHash") });
  expect(await deploy(planHash, { scheduling: { type: "NoDevices" } })).toMatchObject({
    error: "plan_changed",
    different: ["what is asked for is not what was planned", "the devices that it would run on are others"],
    next: expect.stringContaining("plan_deployment again"),
  });
  emulator.fleet.addDevice({ name: "berlin-2", labels: { site: "berlin" } });
  expect(await deploy(planHash)).toMatchObject({
    error: "plan_changed",
    different: ["the devices that it would run on are others"],
    devicesNow: 3,
  });
  const { applications } = synpse.namespace("default");
  const replace = (value: string) => {
    const spec = { containers: [{ ...container, env: [{ name: "MODE", value }] }] };
    return applications.update("web", { name: "web", scheduling: berlin, spec });
  };
  await replace("shop");
  const second = (await plan(wanted)).json.planHash;
  // What changes is not shown, and is a change all the same.
  await replace("other");
  expect(await deploy(second)).toMatchObject({
    error: "plan_changed",
    different: ["the present application was created, changed or deleted since"],
    presentVersion: 3,
  });
  expect(writes().filter(({ method }) => method === "PATCH")).toHaveLength(2);

  const third = (await plan(wanted)).json.planHash;
  // The same, written otherwise.
  const manifest = JSON.stringify({ spec: { containers: wanted.containers }, scheduling: berlin, name: "web" });
  const done = await mcp.call("deploy_application", { manifest, confirm: "web", planHash: third, waitSeconds: 0 });
  expect(done.json).toMatchObject({ action: "updated", version: 4 });
});

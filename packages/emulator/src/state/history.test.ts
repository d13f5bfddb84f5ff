import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { WebSocket } from "ws";
import { ManualClock } from "../fleet/clock.ts";
import type { FleetDefinition } from "../fleet/definition.ts";
import { Random } from "../store/random.ts";
import { login } from "../streams/ssh/testing.ts";
import { basic, startTest, type TestEmulator } from "../testing/client.ts";

const SITES = ["vilnius", "kaunas"] as const;
const NAMES = ["a", "b", "c"] as const;
const DEVICES = ["d1", "d2", "d3", "d4"] as const;
const NAMESPACES = ["default", "staging"] as const;
const IMAGES = [
  "nginx:1.27",
  "acme/flaky:1",
  "acme/missing:1",
  "acme/loud:1",
  "acme/slow:1",
  "grafana/grafana",
  "UPPER/case",
  "eclipse-mosquitto:2",
] as const;
const POLICIES = [undefined, { name: "no" }, { name: "on-failure", maximumRetryCount: 2 }, { name: "always" }] as const;

const container = (image: string) => ({ name: "main", image });

const FLEET: FleetDefinition = {
  users: [{ name: "ona", key: "u-ona" }, { name: "jonas" }],
  projects: [
    {
      name: "shop",
      roles: [{ name: "looker", rules: [{ resource: ["Device"], actions: ["Get", "List"] }] }],
      serviceAccounts: [{ name: "viewer", roles: ["Reader", "looker"], key: "s-viewer" }],
      members: [{ user: "jonas", roles: ["Contributor"] }],
      registrationTokens: [{ name: "tills", labels: { site: "kaunas" }, maxRegistrations: 3 }],
      devices: [
        {
          name: "d1",
          labels: { site: "vilnius" },
          network: { hosts: { "10.0.0.7": { 80: "http", 81: { status: 404, body: "no" } } } },
        },
        { name: "d2", labels: { site: "vilnius" }, ssh: { password: "open sesame" } },
        { name: "d3", labels: { site: "kaunas" }, lastSeen: "3d" },
        { name: "d4", labels: { site: "kaunas" }, agent: "external" },
      ],
      namespaces: [
        {
          name: "default",
          secrets: [{ name: "a", value: "swordfish" }],
          applications: [
            { name: "a", scheduling: { selectors: { site: "vilnius" } }, spec: { containers: [container("nginx")] } },
            {
              name: "b",
              scheduling: { type: "AllDevices" },
              spec: { containers: [container("acme/flaky")] },
              settled: false,
            },
          ],
          jobs: [{ name: "a", scheduling: { type: "AllDevices" }, spec: { containers: [container("busybox")] } }],
        },
        { name: "staging" },
      ],
    },
    { name: "other", devices: [{ name: "d1" }] },
  ],
  behaviours: [
    { image: "acme/flaky", exitCode: 1, runsFor: 3, log: ["starting", "panic"] },
    { image: "acme/missing", missing: true },
    { image: "acme/slow", pullFailures: 2, createTime: 1, startError: "no", startFailures: 1 },
    { image: "acme/kept", logLines: 2000 },
    { image: "acme/loud", logRate: 40, logBurst: 4, logLevel: "debug", logLines: 50 },
  ],
  registeredDevices: "simulated",
};

type Step = (test: TestEmulator) => Promise<string>;

/** What somebody does; the same random numbers give the same step. */
function step(random: Random): Step {
  const device = random.pick(DEVICES);
  const namespace = `/namespaces/${random.pick(NAMESPACES)}`;
  const name = random.pick(NAMES);
  const site = random.pick(SITES);
  const spec = () => ({
    containers: [
      {
        ...container(random.pick(IMAGES)),
        ...(random.next() < 0.3 && { env: [{ name: "A", fromSecret: random.pick(NAMES) }] }),
        ...(random.next() < 0.5 && { restartPolicy: random.pick(POLICIES.slice(1)) }),
        ...(random.next() < 0.3 && { ports: ["8080:80"] }),
      },
      ...(random.next() < 0.3 ? [{ name: "side", image: random.pick(IMAGES) }] : []),
    ],
  });
  const scheduling = () =>
    random.pick([
      { type: "AllDevices" },
      { selectors: { site } },
      { type: "NoDevices" },
      { type: "Conditional", devices: [device] },
    ]);
  const call =
    (method: string, path: string, body?: unknown): Step =>
    async (test) => {
      const { status, text } = await test.call(method, path, body);
      return `${method} ${path}: ${status} ${text}`;
    };
  const act =
    (what: (test: TestEmulator) => void): Step =>
    async (test) => {
      try {
        what(test);
        return "done";
      } catch (error) {
        return String(error);
      }
    };
  const ms = random.pick([1, 90, 350, 1000, 1700, 5000, 70_000]);
  const steps: readonly (() => Step)[] = [
    () => call("POST", `${namespace}/applications`, { name, scheduling: scheduling(), spec: spec() }),
    () => call("POST", `${namespace}/applications`, { name, scheduling: scheduling(), spec: spec() }),
    () => {
      const renamed = random.next() < 0.3 ? random.pick(NAMES) : name;
      return call("PATCH", `${namespace}/applications/${name}`, {
        name: renamed,
        scheduling: scheduling(),
        spec: spec(),
      });
    },
    () => call("DELETE", `${namespace}/applications/${name}`),
    () => call("POST", `${namespace}/jobs`, { name, scheduling: scheduling(), spec: spec() }),
    () =>
      call("POST", `${namespace}/jobs`, {
        name,
        scheduling: { type: "AllDevices" },
        spec: { containers: [{ ...container("busybox"), args: ["sh", "-c", "echo hello; sleep 4; exit 3"] }] },
      }),
    () =>
      call("PATCH", `${namespace}/jobs/${name}`, {
        scheduling: scheduling(),
        spec: spec(),
        desiredState: random.pick(["running", "stopped"]),
      }),
    () => call("DELETE", `${namespace}/jobs/${name}`),
    () => call("POST", `${namespace}/secrets`, { name, data: "c2VjcmV0" }),
    () => call("PATCH", `${namespace}/secrets/${name}`, { data: "b3RoZXI=" }),
    () => call("DELETE", `${namespace}/secrets/${name}`),
    () => call("PATCH", `/devices/${device}`, { labels: { site } }),
    () => call("PATCH", `/devices/${device}`, { environmentVariables: { N: String(random.int(0, 2)) } }),
    () => call("POST", `/devices/${device}/reboot`),
    () => (random.next() < 0.3 ? call("DELETE", `/devices/${device}`) : call("GET", `/devices/${device}`)),
    () => call("POST", "/device-registration-tokens", { name, labels: { site } }),
    () =>
      random.next() < 0.2 ? call("DELETE", "/namespaces/staging") : call("POST", "/namespaces", { name: "staging" }),
    () => act(({ emulator }) => emulator.fleet.disconnect(device)),
    () => act(({ emulator }) => emulator.fleet.reconnect(device)),
    () => act(({ emulator }) => void emulator.fleet.addDevice({ name: `e${random.int(1, 9)}`, labels: { site } })),
    () => {
      const text = `by hand ${random.int(1, 99)}`;
      return act(({ emulator }) => emulator.fleet.writeLog({ device, application: name, container: "main" }, text));
    },
    () => async (test) => {
      const tokens = (await test.call("GET", "/device-registration-tokens")).json as { id: string }[];
      const deviceRegistrationTokenId = tokens.at(random.int(0, 1))?.id;
      const { text } = await test.send("POST", `/projects/${test.emulator.projectId}/devices/register`, {
        key: null,
        body: { deviceRegistrationTokenId, deviceInfo: { hostname: "till" } },
      });
      return text;
    },
    () => async (test) =>
      (await test.send("POST", "/projects", { key: "u-ona", body: { name: `p${random.int(1, 9)}` } })).text,
    () => async (test) => log(test, `${namespace}/applications/${name}/logs/main?device=${device}`),
  ];
  if (random.next() < 0.4) return act(({ clock }) => clock.advance(ms));
  return random.pick(steps)();
}

/** What is in a log, as a client sees it. */
async function log({ emulator }: TestEmulator, path: string): Promise<string> {
  const url = `${emulator.baseUrl.replace("http", "ws")}/projects/${emulator.projectId}${path}&follow=false&tail=0`;
  const socket = new WebSocket(url, { headers: { Authorization: basic(emulator.accessKey) } });
  let text = "";
  return await new Promise((resolve) => {
    socket.on("message", (data) => {
      text += String(data);
    });
    socket.on("unexpected-response", (request, response) => {
      request.destroy();
      resolve(`refused ${response.statusCode}`);
    });
    socket.on("error", () => undefined);
    socket.on("close", () => resolve(text));
  });
}

/** Everything that can be read. */
async function everything(test: TestEmulator): Promise<string[]> {
  const seen: string[] = [];
  const get = async (path: string): Promise<unknown> => {
    const { status, text, headers } = await test.call("GET", path);
    const paging = ["next-page-token", "previous-page-token", "total-items"].map((name) => headers.get(name));
    seen.push(`${path}: ${status} ${paging} ${text}`);
    return status === 200 ? JSON.parse(text) : [];
  };
  seen.push((await test.send("GET", "/memberships?full", { key: "u-ona" })).text);
  for (const key of ["s-viewer", test.emulator.keyOf({ user: "jonas" })]) {
    const { status, text } = await test.send("GET", `/projects/shop/namespaces/default/secrets/a`, { key });
    seen.push(`${status} ${text}`);
  }
  await get("/devices?pageSize=2");
  await get("/device-registration-tokens");
  const devices = (await get("/devices?pageSize=500")) as { name: string }[];
  for (const { name } of devices) await get(`/devices/${name}?full`);
  const namespaces = (await get("/namespaces")) as { name: string }[];
  for (const { name: namespace } of namespaces) {
    const base = `/namespaces/${namespace}`;
    const logs: string[] = [];
    for (const kind of ["applications", "jobs", "secrets"]) {
      const list = (await get(`${base}/${kind}`)) as { name: string }[];
      for (const { name } of list) {
        await get(`${base}/${kind}/${name}`);
        if (kind === "secrets") continue;
        if (kind === "applications") await get(`${base}/applications/${name}/allocations`);
        for (const device of devices) logs.push(`${base}/${kind}/${name}/logs/main?device=${device.name}`);
      }
    }
    for (const path of logs) seen.push(`${path}: ${await log(test, path)}`);
  }
  return seen;
}

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "synpse-state-"));
  onTestFinished(() => rm(path, { recursive: true }));
  return path;
}

/** Another emulator from what the first one has saved: by its snapshot as JSON, or by a file. */
async function again(test: TestEmulator, way: "snapshot" | "file"): Promise<TestEmulator> {
  const snapshot = test.emulator.snapshot();
  const clock = new ManualClock(snapshot.takenAt);
  if (way === "snapshot") {
    const restored = await startTest({}, { clock, seed: 99 });
    await restored.emulator.restore(JSON.parse(JSON.stringify(snapshot)));
    return restored;
  }
  const state = join(await folder(), "state.json");
  const between = await startTest({}, { clock, state });
  await between.emulator.restore(snapshot);
  await between.emulator.close();
  return await startTest({}, { clock: new ManualClock(snapshot.takenAt), state });
}

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];

describe("an emulator made from what another has saved", () => {
  it.each(SEEDS)("answers every read as that one does, and goes on as that one goes on (seed %i)", async (seed) => {
    const original = await startTest(FLEET, { seed });
    const random = new Random("history", seed);
    for (let count = 0; count < 40; count++) await step(random)(original);

    const restored = await again(original, seed % 2 === 0 ? "file" : "snapshot");
    expect(restored.emulator.snapshot()).toEqual(original.emulator.snapshot());
    expect(restored.emulator.clientOptions).toMatchObject({
      accessKey: original.emulator.accessKey,
      projectId: original.emulator.projectId,
    });
    expect(await everything(restored)).toEqual(await everything(original));

    for (let count = 0; count < 40; count++) {
      const [one, other] = [new Random("future", seed, count), new Random("future", seed, count)];
      expect(await step(other)(restored)).toBe(await step(one)(original));
    }
    original.clock.advance(90_000);
    restored.clock.advance(90_000);
    expect(await everything(restored)).toEqual(await everything(original));
    expect(restored.emulator.snapshot()).toEqual(original.emulator.snapshot());
  });

  it("has what is rare: waiting for a secret, a reboot and a pull that stand still, a log that has lost its beginning", async () => {
    const original = await startTest(FLEET);
    const { emulator, clock } = original;
    const deploy = (name: string, image: string, env: unknown[] = []) =>
      original.call("POST", "/namespaces/staging/applications", {
        name,
        scheduling: { selectors: { site: "vilnius" } },
        spec: { containers: [{ name: "main", image, env }] },
      });
    await deploy("waits", "nginx", [{ name: "A", fromSecret: "later" }]);
    await deploy("kept", "acme/kept");
    const place = { device: "d1", namespace: "staging", application: "kept", container: "main" };
    for (let line = 0; line < 1005; line++) emulator.fleet.writeLog(place, `line ${line}`);
    clock.advance(20_000);
    await deploy("pulls", "grafana/grafana");
    clock.advance(1100);
    emulator.fleet.disconnect("d2");
    await original.call("POST", "/devices/d1/reboot");
    clock.advance(1000);

    const restored = await again(original, "file");
    const expected = emulator.snapshot();
    const containers = expected.allocations.flatMap(({ workloads }) => workloads);
    expect(containers.some(({ awaitsSecret }) => awaitsSecret)).toBe(true);
    expect(containers.some(({ log }) => log.oldest > 0)).toBe(true);
    expect(containers.some(({ next }) => next !== undefined && next.due === undefined)).toBe(true);
    expect(expected.devices.some(({ reboot }) => reboot !== undefined)).toBe(true);
    expect(restored.emulator.snapshot()).toEqual(expected);
    for (const test of [original, restored]) {
      test.emulator.fleet.reconnect("d2");
      await test.call("POST", "/namespaces/staging/secrets", { name: "later", data: "" });
      test.clock.advance(30_000);
    }
    expect(restored.emulator.snapshot()).toEqual(emulator.snapshot());
    const seen = await everything(restored);
    expect(seen).toEqual(await everything(original));
    expect(seen.find((line) => line.startsWith("/namespaces/staging/applications/waits/allocations"))).toContain(
      '"running"',
    );
  });

  it("has the files of its devices, as they were left over SSH", async () => {
    const original = await startTest(FLEET);
    const one = await login(original, { device: "d1" });
    await one.exec(
      "mkdir -p /srv/a; echo kept > /srv/a/b; chmod 600 /srv/a/b; rm /etc/group; truncate -s 1000000 /srv/big",
    );
    original.clock.advance(3000);
    const restored = await again(original, "file");
    const other = await login(restored, { device: "d1" });
    const look = "ls -lR /etc /srv /root /dev; cat /srv/a/b /etc/hostname; wc -c /srv/big; uptime; df";
    const seen = await one.exec(look);
    expect(seen.stdout).toContain("kept");
    expect(await other.exec(look)).toEqual(seen);
    await other.exec("echo changed > /srv/a/b");
    expect((await one.exec("cat /srv/a/b")).stdout).toBe("kept\n");
  });
});

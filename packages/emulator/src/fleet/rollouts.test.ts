import { describe, expect, it } from "vitest";
import { fleetOf, startTest, type TestEmulator } from "../testing/client.ts";
import type { ImageBehaviour } from "./behaviours.ts";

const A = "/namespaces/default/applications";
const nginx = { containers: [{ name: "web", image: "nginx:1.27" }] };
const everywhere = { name: "app", scheduling: { type: "AllDevices" as const }, spec: nginx };
const one = fleetOf({ d: { site: "vilnius" } });

const statuses = async ({ call }: TestEmulator, app = "app") =>
  (await call("GET", `${A}/${app}/allocations`)).json.flatMap(
    (allocation: { applicationStatuses: unknown[] }) => allocation.applicationStatuses,
  );
const deployment = async ({ call }: TestEmulator, app = "app") =>
  (await call("GET", `${A}/${app}`)).json.deploymentStatus;

/** The states and messages that one container goes through, seen every tenth of a second, less than any of them lasts. */
async function history(test: TestEmulator, ms: number): Promise<string[]> {
  const seen: string[] = [];
  for (let at = 0; at <= ms; at += 100) {
    const [status] = await statuses(test);
    const now = status ? `${status.state}: ${status.message}` : "unreported";
    if (seen.at(-1) !== now) seen.push(now);
    test.clock.advance(100);
  }
  return seen;
}

describe("a connected device", () => {
  it("stays online however slowly its agent asks", async () => {
    const { call, clock } = await startTest(one, { speed: 0.001 });
    for (let minute = 0; minute < 40; minute++) {
      clock.advance(60_000);
      expect((await call("GET", "/devices/d")).json.status).toBe("online");
    }
  });
});

describe("a rollout", () => {
  it("goes device by device from unreported through pulling, created to running", async () => {
    const test = await startTest(one);
    await test.call("POST", A, everywhere);
    expect(await history(test, 4000)).toEqual([
      "unreported",
      "pending: Pulling image nginx:1.27",
      "created: ",
      "running: ",
    ]);
    expect(await deployment(test)).toEqual({ pending: 0, available: 1, total: 1 });
  });

  it("takes each device its own time", async () => {
    const test = await startTest(fleetOf(Object.fromEntries(Array.from({ length: 8 }, (_, i) => [`d${i}`, {}]))));
    await test.call("POST", A, everywhere);
    const available = new Set<number>();
    for (let at = 0; at < 5000; at += 100) {
      test.clock.advance(100);
      available.add((await deployment(test)).available);
    }
    expect(available.size).toBeGreaterThan(4);
    expect(await deployment(test)).toEqual({ pending: 0, available: 8, total: 8 });
  });

  it("is the same again with the same seed, and different with another", async () => {
    const run = async (seed: number) => {
      const test = await startTest(one, { seed });
      await test.call("POST", A, everywhere);
      test.clock.advance(10_000);
      const [{ startedAt }] = await statuses(test);
      return [test.emulator.projectId, test.emulator.accessKey, startedAt];
    };
    expect(await run(1)).toEqual(await run(1));
    expect(await run(1)).not.toEqual(await run(2));
  });

  it("goes as many times faster as it is told", async () => {
    const startOf = async (speed: number) => {
      const test = await startTest(one, { speed });
      const began = test.clock.now();
      await test.call("POST", A, everywhere);
      test.clock.advance(20_000);
      const [{ startedAt }] = await statuses(test);
      return Date.parse(startedAt) - began;
    };
    const life = await startOf(1);
    const fast = await startOf(10);
    expect(Math.abs(life / 10 - fast)).toBeLessThan(2);
  });

  it("of an update makes its containers anew; what is there already need not be pulled", async () => {
    const test = await startTest(one);
    await test.call("POST", A, everywhere);
    test.clock.advance(10_000);
    const [before] = await statuses(test);
    await test.call("PATCH", `${A}/app`, everywhere);
    expect(await deployment(test)).toEqual({ pending: 1, available: 0, total: 1 });
    expect(await history(test, 4000)).toEqual(["running: ", "created: ", "running: "]);
    const [after] = await statuses(test);
    expect(after.startedAt > before.startedAt).toBe(true);
    expect(await deployment(test)).toEqual({ pending: 0, available: 1, total: 1 });
  });

  it("follows labels, names, and devices that come", async () => {
    const test = await startTest(fleetOf({ a: { site: "vilnius" }, b: { site: "riga" } }));
    const total = async () => (await deployment(test)).total;
    await test.call("POST", A, { ...everywhere, scheduling: { selectors: { site: "vilnius" }, devices: ["named"] } });
    expect(await total()).toBe(1);
    await test.call("PATCH", "/devices/b", { labels: { site: "vilnius" } });
    expect(await total()).toBe(2);
    await test.call("PATCH", "/devices/a", { labels: {} });
    expect(await total()).toBe(1);
    await test.call("PATCH", "/devices/a", { name: "named" });
    expect(await total()).toBe(2);
    test.emulator.fleet.addDevice({ name: "c", labels: { site: "vilnius" } });
    test.clock.advance(20_000);
    expect(await deployment(test)).toEqual({ pending: 0, available: 3, total: 3 });
    await test.call("PATCH", `${A}/app`, { ...everywhere, scheduling: { type: "NoDevices" } });
    expect(await deployment(test)).toEqual({ pending: 0, available: 0, total: 0 });
    expect((await test.call("GET", "/devices/c?full")).json).not.toHaveProperty("applications");
  });

  it("makes containers anew on a device whose environment changes, and on no other", async () => {
    const test = await startTest(fleetOf({ a: {}, b: {} }));
    await test.call("POST", A, everywhere);
    test.clock.advance(10_000);
    const [a, b] = await statuses(test);
    await test.call("PATCH", "/devices/a", { environmentVariables: { A: "1" } });
    await test.call("PATCH", "/devices/b", { labels: { x: "y" } });
    expect(await deployment(test)).toEqual({ pending: 1, available: 1, total: 2 });
    test.clock.advance(10_000);
    const [a2, b2] = await statuses(test);
    expect(a2.startedAt > a.startedAt).toBe(true);
    expect(b2).toEqual(b);
    expect((await test.call("GET", `${A}/app`)).json.configVersion).toBe(1);
  });

  it("of host programs needs no image", async () => {
    const test = await startTest(one);
    await test.call("POST", A, { ...everywhere, spec: { execs: [{ name: "kiosk", command: "firefox" }] } });
    expect(await history(test, 3000)).toEqual(["unreported", "created: ", "running: "]);
  });
});

describe("what goes wrong", () => {
  it("an image that does not exist is tried three times and then fails, in Docker's words", async () => {
    const test = await startTest({ ...one, behaviours: [{ image: "quay.io/acme/menu:4.2.0", missing: true }] });
    await test.call("POST", A, {
      ...everywhere,
      spec: { containers: [{ name: "c", image: "quay.io/acme/menu:4.2.0" }] },
    });
    const error =
      "Error response from daemon: manifest for quay.io/acme/menu:4.2.0 not found: manifest unknown: manifest unknown";
    const pulling = "pending: Pulling image quay.io/acme/menu:4.2.0";
    expect(await history(test, 8000)).toEqual([
      "unreported",
      pulling,
      `pending: ${error}`,
      pulling,
      `pending: ${error}`,
      pulling,
      `failed: ${error}`,
    ]);
    expect(await deployment(test)).toEqual({ pending: 1, available: 0, total: 1 });
    await test.call("PATCH", `${A}/app`, {
      ...everywhere,
      spec: { containers: [{ name: "c", image: "quay.io/acme/menu:4.2.1" }] },
    });
    test.clock.advance(10_000);
    expect(await deployment(test)).toEqual({ pending: 0, available: 1, total: 1 });
  });

  it.each([
    ["nginx:does-not-exist", "manifest for nginx:does-not-exist not found"],
    ["Nginx", "repository name (library/Nginx) must be lowercase"],
    ["not an image", "invalid reference format"],
  ])("the image %j fails without any fleet file", async (image, message) => {
    const test = await startTest(one);
    await test.call("POST", A, { ...everywhere, spec: { containers: [{ name: "c", image }] } });
    test.clock.advance(10_000);
    expect(await statuses(test)).toMatchObject([{ state: "failed", message: expect.stringContaining(message) }]);
  });

  it("a missing secret keeps a container waiting until it is there", async () => {
    const test = await startTest(one);
    const use = { env: [{ name: "A", fromSecret: "key" }], secrets: [{ name: "conf", filepath: "/c" }] };
    await test.call("POST", A, { ...everywhere, spec: { containers: [{ name: "c", image: "nginx", ...use }] } });
    test.clock.advance(60_000);
    expect(await statuses(test)).toMatchObject([
      { state: "pending", message: 'secret "key" not found in namespace "default"' },
    ]);
    await test.call("POST", "/namespaces/default/secrets", { name: "key", data: "YQ==" });
    expect(await statuses(test)).toMatchObject([{ message: 'secret "conf" not found in namespace "default"' }]);
    await test.call("POST", "/namespaces/default/secrets", { name: "conf", data: "YQ==" });
    expect(await statuses(test)).toMatchObject([
      { message: 'secret "conf" is of type Environment, File is needed here' },
    ]);
    await test.call("DELETE", "/namespaces/default/secrets/conf");
    await test.call("POST", "/namespaces/default/secrets", { name: "conf", type: "File", data: "YQ==" });
    test.clock.advance(60_000);
    expect(await deployment(test)).toEqual({ pending: 0, available: 1, total: 1 });
  });

  it("a secret that comes while the device is away is found when it is back", async () => {
    const test = await startTest(one);
    const use = { env: [{ name: "A", fromSecret: "key" }] };
    await test.call("POST", A, { ...everywhere, spec: { containers: [{ name: "c", image: "nginx", ...use }] } });
    test.clock.advance(10_000);
    test.emulator.fleet.disconnect("d");
    await test.call("POST", "/namespaces/default/secrets", { name: "key", data: "YQ==" });
    test.clock.advance(10_000);
    expect(await statuses(test)).toMatchObject([{ state: "pending" }]);
    test.emulator.fleet.reconnect("d");
    test.clock.advance(10_000);
    expect(await statuses(test)).toMatchObject([{ state: "running" }]);
  });

  it("a container that ends is started again with growing pauses, or as its restart policy says", async () => {
    const test = await startTest({
      ...one,
      behaviours: [{ image: "crash", exitCode: 1, runsFor: 1, log: ["panic: no config"] }],
    });
    const spec = (restartPolicy: object) => ({ containers: [{ name: "c", image: "crash", restartPolicy }] });
    await test.call("POST", A, { ...everywhere, spec: spec({}) });
    const loop = await history(test, 14_000);
    expect(loop.filter((step) => step.startsWith("exited")).slice(0, 3)).toEqual([
      "exited: exit code 1; restart 1 in 1 s",
      "exited: exit code 1; restart 2 in 2 s",
      "exited: exit code 1; restart 3 in 4 s",
    ]);
    await test.call("POST", A, { ...everywhere, name: "never", spec: spec({ name: "no" }) });
    await test.call("POST", A, {
      ...everywhere,
      name: "twice",
      spec: spec({ name: "on-failure", maximumRetryCount: 2 }),
    });
    test.clock.advance(60_000);
    expect(await statuses(test, "never")).toMatchObject([{ state: "exited", message: "exit code 1" }]);
    expect(await statuses(test, "twice")).toMatchObject([
      { state: "failed", message: "exit code 1; restarted 2 times, giving up" },
    ]);
  });
});

describe("a behaviour", () => {
  const flaky = { ...everywhere, spec: { containers: [{ name: "c", image: "acme/menu:1" }] } };
  const start = async (behaviour: Partial<ImageBehaviour>, settled = false) => {
    const test = await startTest(
      settled
        ? {
            projects: [
              { name: "test", devices: [{ name: "d" }], namespaces: [{ name: "default", applications: [flaky] }] },
            ],
            behaviours: [{ image: "acme/menu", ...behaviour }],
          }
        : { ...one, behaviours: [{ image: "acme/menu", ...behaviour }] },
    );
    if (!settled) await test.call("POST", A, flaky);
    return test;
  };

  it("says how long an image is pulled, and a container is created and started", async () => {
    const test = await start({ pullTime: 20, createTime: 5, startTime: 7 });
    const began = test.clock.now();
    const times: number[] = [];
    const seen: string[] = [];
    for (let at = 0; at < 40_000; at += 100) {
      const [status] = await statuses(test);
      const now = status ? `${status.state}: ${status.message}` : "unreported";
      if (seen.at(-1) !== now) {
        seen.push(now);
        times.push(Date.parse(status?.timestamp ?? "") - began);
      }
      test.clock.advance(100);
    }
    expect(seen).toEqual([
      "unreported",
      "pending: Pulling image acme/menu:1",
      "pending: Creating container",
      "created: ",
      "running: ",
    ]);
    const [, pull = 0, create = 0, created = 0, run = 0] = times;
    expect([create - pull, created - create, run - created]).toEqual([20_000, 5000, 7000]);
  });

  it.each([
    ["rate-limit", "Error response from daemon: toomanyrequests: You have reached your pull rate limit."],
    ["timeout", 'Error response from daemon: Get "https://registry-1.docker.io/v2/": net/http: request canceled'],
    ["denied", "Error response from daemon: pull access denied for acme/menu, repository does not exist or may"],
  ] as const)("has a pull fail by %s and then succeed, however often it fails", async (pullError, message) => {
    const test = await start({ pullError, pullFailures: 5 });
    const steps = await history(test, 120_000);
    const pulling = "pending: Pulling image acme/menu:1";
    expect(steps.filter((step) => step.startsWith(`pending: ${message}`))).toHaveLength(5);
    expect(steps.filter((step) => step === pulling)).toHaveLength(6);
    expect(steps.at(-1)).toBe("running: ");
  });

  it("has a pull fail for good", async () => {
    const test = await start({ pullError: "denied" });
    expect((await history(test, 20_000)).at(-1)).toMatch(/^failed: .*pull access denied/);
    const settled = await start({ pullError: "denied" }, true);
    expect(await statuses(settled)).toMatchObject([{ state: "failed", message: expect.stringContaining("denied") }]);
  });

  it("has a start fail in Docker's words, tried again with growing pauses", async () => {
    const startError = 'exec: "menu": executable file not found in $PATH';
    const words = `created: Error response from daemon: failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: ${startError}: unknown; retry`;
    const test = await start({ startError, startFailures: 3 });
    expect((await history(test, 20_000)).slice(2)).toEqual([
      "created: ",
      `${words} 1 in 1 s`,
      `${words} 2 in 2 s`,
      `${words} 3 in 4 s`,
      "running: ",
    ]);
    const never = await start({ startError });
    never.clock.advance(3600_000);
    expect(await statuses(never)).toMatchObject([{ state: "created", message: expect.stringMatching(/ in 60 s$/) }]);
    const settled = await start({ startError }, true);
    expect(await statuses(settled)).toMatchObject([{ state: "created", message: expect.stringContaining(startError) }]);
    const over = await start({ startError, startFailures: 3 }, true);
    expect(await statuses(over)).toMatchObject([{ state: "running" }]);
  });

  it("has a start fail for good where the restart policy gives up, and a job fail at once", async () => {
    const behaviours = [{ image: "acme/menu", startError: "no such thing" }];
    const test = await startTest({ ...one, behaviours });
    const spec = (restartPolicy: object) => ({ containers: [{ name: "c", image: "acme/menu", restartPolicy }] });
    await test.call("POST", A, { ...everywhere, name: "never", spec: spec({ name: "no" }) });
    const twice = { name: "on-failure", maximumRetryCount: 2 };
    await test.call("POST", A, { ...everywhere, name: "twice", spec: spec(twice) });
    await test.call("POST", "/namespaces/default/jobs", { ...everywhere, name: "job", spec: spec({}) });
    test.clock.advance(60_000);
    expect(await statuses(test, "never")).toMatchObject([
      { state: "failed", message: expect.stringMatching(/: no such thing: unknown$/) },
    ]);
    expect(await statuses(test, "twice")).toMatchObject([
      { state: "failed", message: expect.stringMatching(/: unknown; tried 3 times, giving up$/) },
    ]);
    expect((await test.call("GET", "/namespaces/default/jobs/job")).json).toMatchObject({
      status: "failed",
      deviceJobs: [{ statuses: [{ state: "failed", message: expect.stringContaining("no such thing") }] }],
    });
  });
});

describe("a container that cannot be created", () => {
  it.each([
    ["a:b", "invalid containerPort: b"],
    ["99999:80", "invalid hostPort: 99999"],
  ])("as of port %j fails in Docker's words", async (port, message) => {
    const test = await startTest(one);
    const containers = [{ name: "c", image: "nginx", ports: ["8080:80", port] }];
    await test.call("POST", A, { ...everywhere, spec: { containers } });
    test.clock.advance(10_000);
    expect(await statuses(test)).toMatchObject([{ state: "failed", message }]);
  });

  it.each([
    [{ volumes: ["./data:/data"] }, 'create ./data: "./data" includes invalid characters for a local volume name'],
    [{ volumes: ["/data:data"] }, "invalid mount path: 'data' mount path must be absolute"],
    [{ volumes: ["a:/b:ro:z"] }, "invalid volume specification: 'a:/b:ro:z'"],
    [{ volumes: ["/a:/b:rx"] }, "invalid mode: rx"],
    [{ volumes: ["/a:/"] }, "destination can't be '/'"],
    [{ capAdd: ["NET_ADMIN", "cap_everything"] }, 'invalid CapAdd: unknown capability: "CAP_EVERYTHING"'],
    [{ capDrop: ["ALL", "SOME"] }, 'invalid CapDrop: unknown capability: "CAP_SOME"'],
  ])("as of %j fails in Docker's words", async (settings, message) => {
    const test = await startTest(one);
    await test.call("POST", A, { ...everywhere, spec: { containers: [{ name: "c", image: "nginx", ...settings }] } });
    test.clock.advance(10_000);
    expect(await statuses(test)).toMatchObject([
      { state: "failed", message: expect.stringMatching(/^Error response from daemon: /) },
    ]);
    expect(await statuses(test)).toMatchObject([{ message: expect.stringContaining(message) }]);
  });

  it("is none whose volumes and capabilities are good", async () => {
    const test = await startTest(one);
    const good = {
      // biome-ignore lint/suspicious/noTemplateCurlyInString: devices put it in.
      volumes: ["/a:/b", "/a:/b:ro,Z", "data:/data", "/only", "/x/${SYNPSE_DEVICE_NAME}:/y"],
      capAdd: ["ALL", "CAP_NET_ADMIN", "sys_time"],
    };
    await test.call("POST", A, { ...everywhere, spec: { containers: [{ name: "c", image: "nginx", ...good }] } });
    test.clock.advance(10_000);
    expect(await statuses(test)).toMatchObject([{ state: "running" }]);
  });
});

describe("a port in use", () => {
  const web = (name: string, container: object) => ({
    ...everywhere,
    name,
    spec: { containers: [{ name: "web", image: "nginx", ...container }] },
  });
  const stateOf = async (test: TestEmulator, name: string) => {
    const [status] = await statuses(test, name);
    return `${status.state}: ${status.message}`;
  };

  it("keeps a second container from starting, in Docker's words, until it is free", async () => {
    const test = await startTest(one);
    await test.call("POST", A, web("first", { ports: ["8080:80"] }));
    test.clock.advance(10_000);
    await test.call("POST", A, web("second", { ports: ["8000-8100:8000-8100"] }));
    await test.call("POST", A, web("third", { ports: ["8080:80/udp"] }));
    test.clock.advance(10_000);
    expect(await stateOf(test, "second")).toMatch(
      /^created: Error response from daemon: driver failed programming external connectivity on endpoint default-second-web \([0-9a-f]{64}\): Bind for 0\.0\.0\.0:8080 failed: port is already allocated; retry \d in \d+ s$/,
    );
    expect(await stateOf(test, "third")).toBe("running: ");
    expect(await deployment(test, "second")).toEqual({ pending: 1, available: 0, total: 1 });
    await test.call("DELETE", `${A}/first`);
    test.clock.advance(60_000);
    expect(await stateOf(test, "second")).toBe("running: ");
  });

  it("is one of the same address only, and one of the same device", async () => {
    const test = await startTest(fleetOf({ a: {}, b: {} }));
    const on = (device: string) => ({ scheduling: { type: "Conditional", devices: [device] } });
    await test.call("POST", A, { ...web("first", { ports: ["127.0.0.1:8080:80"] }), ...on("a") });
    test.clock.advance(10_000);
    await test.call("POST", A, { ...web("second", { ports: ["10.0.0.1:8080:80"] }), ...on("a") });
    await test.call("POST", A, { ...web("third", { ports: ["8080:80"] }), ...on("b") });
    await test.call("POST", A, { ...web("fourth", { ports: ["[::1]:8080:80", "8080:80"] }), ...on("a") });
    test.clock.advance(10_000);
    expect(await stateOf(test, "second")).toBe("running: ");
    expect(await stateOf(test, "third")).toBe("running: ");
    expect(await stateOf(test, "fourth")).toContain("Bind for 0.0.0.0:8080 failed");
  });

  it("of a container on the host's network is told by the proxy, and ends a program that listens itself", async () => {
    const test = await startTest(one);
    await test.call("POST", A, web("first", { networkMode: "host" }));
    test.clock.advance(10_000);
    await test.call("POST", A, web("second", { ports: ["80:80"] }));
    await test.call("POST", A, web("third", { networkMode: "host" }));
    test.clock.advance(10_000);
    expect(await stateOf(test, "second")).toContain(
      ": Error starting userland proxy: listen tcp4 0.0.0.0:80: bind: address already in use; retry ",
    );
    expect(await stateOf(test, "third")).toMatch(/^exited: exit code 1; restart \d in \d s$/);
  });

  it("counts for what is settled at the start, too", async () => {
    const applications = [web("first", { ports: ["8080:80"] }), web("second", { ports: ["8080:80"] })];
    const test = await startTest({
      projects: [{ name: "test", devices: [{ name: "d" }], namespaces: [{ name: "default", applications }] }],
    });
    expect(await stateOf(test, "first")).toBe("running: ");
    expect(await stateOf(test, "second")).toContain("port is already allocated; retry 1 in 1 s");
  });

  it("is free for the application's own update", async () => {
    const test = await startTest(one);
    await test.call("POST", A, web("app", { ports: ["8080:80"] }));
    test.clock.advance(10_000);
    await test.call("PATCH", `${A}/app`, web("app", { ports: ["8080:80"], args: ["-v"] }));
    expect((await history(test, 5000)).filter((step) => step.includes("Error"))).toEqual([]);
    expect(await deployment(test)).toEqual({ pending: 0, available: 1, total: 1 });
  });
});

describe("contact", () => {
  const seen = async ({ call }: TestEmulator) => {
    const { status, lastSeenAt } = (await call("GET", "/devices/d")).json;
    return { status, lastSeenAt: Date.parse(lastSeenAt) };
  };

  it("of a connected device is seconds old at most, at any time, without a timer", async () => {
    const test = await startTest(one);
    for (const ms of [0, 10, 999, 3600_000, 30 * 86_400_000]) {
      test.clock.advance(ms);
      const { status, lastSeenAt } = await seen(test);
      expect(status).toBe("online");
      expect(test.clock.now() - lastSeenAt).toBeGreaterThanOrEqual(0);
      expect(test.clock.now() - lastSeenAt).toBeLessThanOrEqual(1000);
      expect(test.clock.pending).toBe(0);
    }
  });

  it("that is lost makes a device offline two minutes later, and it stands still meanwhile", async () => {
    const test = await startTest(one);
    await test.call("POST", A, everywhere);
    test.clock.advance(900);
    test.emulator.fleet.disconnect("d");
    const lost = await seen(test);
    test.clock.advance(lost.lastSeenAt + 120_000 - test.clock.now());
    expect(await seen(test)).toEqual({ status: "online", lastSeenAt: lost.lastSeenAt });
    test.clock.advance(1);
    expect(await seen(test)).toEqual({ status: "offline", lastSeenAt: lost.lastSeenAt });
    expect(await deployment(test)).toEqual({ pending: 1, available: 0, total: 1 });
    test.emulator.fleet.reconnect("d");
    expect(await seen(test)).toMatchObject({ status: "online" });
    test.clock.advance(10_000);
    expect(await deployment(test)).toEqual({ pending: 0, available: 1, total: 1 });
  });

  it("is lost by a reboot for some seconds; then the containers come up again", async () => {
    const test = await startTest(one);
    await test.call("POST", A, everywhere);
    await test.call("POST", "/namespaces/default/jobs", {
      name: "long",
      scheduling: { type: "AllDevices" },
      spec: { containers: [{ name: "c", image: "alpine", command: "sleep", args: ["3600"] }] },
    });
    test.clock.advance(10_000);
    const [before] = await statuses(test);
    const reboot = await test.call("POST", "/devices/d/reboot");
    expect([reboot.status, reboot.text]).toEqual([200, ""]);
    const again = await test.call("POST", "/devices/d/reboot");
    expect([again.status, again.text]).toEqual([409, expect.stringContaining('device "d" has no connection')]);
    test.clock.advance(20_000);
    const [after] = await statuses(test);
    expect(after.state).toBe("running");
    expect(after.startedAt > before.startedAt).toBe(true);
    expect((await test.call("GET", "/namespaces/default/jobs/long")).json).toMatchObject({
      status: "failed",
      deviceJobs: [{ statuses: [{ message: "container killed: the device was rebooted" }] }],
    });
    expect((await test.call("POST", "/devices/d/reboot")).status).toBe(200);
  });

  it("is refused by a device that is offline", async () => {
    const test = await startTest({ projects: [{ name: "test", devices: [{ name: "d", lastSeen: "3d" }] }] });
    const { status, text } = await test.call("POST", "/devices/d/reboot");
    expect([status, text]).toEqual([
      409,
      'device "d" is offline (last seen 2026-05-29T12:00:00.000Z); try again when it is back\n',
    ]);
  });
});

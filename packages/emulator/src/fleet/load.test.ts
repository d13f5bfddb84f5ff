import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { Emulator } from "../emulator.ts";
import { MAX_FLEET_FILE_BYTES } from "../limits.ts";
import { startTest } from "../testing/client.ts";
import { ManualClock } from "./clock.ts";
import type { FleetDefinition } from "./definition.ts";
import { loadFleet } from "./load.ts";

async function file(name: string, content: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "synpse-fleet-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

const whole = `
user: { name: Ona, key: u-ona }
registeredDevices: simulated
behaviours:
  - { image: acme/broken, missing: true }
projects:
  - name: shop
    id: prj_shop
    key: s-shop
    createdAt: 2024-01-02T03:04:05Z
    registrationTokens:
      - { name: tills, id: drt_1, labels: { role: till }, maxRegistrations: 5 }
    devices:
      - { name: late, createdAt: 2025-05-05T00:00:00Z }
      - name: till-1
        id: dev_1
        token: tills
        hardware: intel-nuc
        labels: { site: vilnius }
        info: { hostname: box, osRelease: { id: alpine } }
      - { name: lost, lastSeen: 3d 4h }
      - { name: foreign, agent: external, lastSeen: 10m }
    namespaces:
      - name: default
        secrets:
          - { name: plain, value: hello }
          - { name: coded, type: File, data: aGVsbG8= }
        applications:
          - name: web
            id: app_1
            version: 7
            scheduling: { selectors: { role: till } }
            spec: { containers: [{ name: c, image: nginx }] }
          - name: fresh
            settled: false
            scheduling: { type: AllDevices }
            spec: { containers: [{ name: c, image: nginx }] }
        jobs:
          - name: once
            id: job_1
            scheduling: { type: Conditional, devices: [till-1] }
            spec: { containers: [{ name: c, image: alpine, command: "false" }] }
          - name: never
            desiredState: stopped
            scheduling: { type: Conditional, devices: [till-1] }
            spec: { containers: [{ name: c, image: alpine }] }
      - name: extra
  - name: second
    member: false
`;

describe("a fleet file", () => {
  it("says what exists", async () => {
    const clock = new ManualClock();
    const emulator = await Emulator.start({ fleet: await file("fleet.yaml", whole), clock });
    onTestFinished(() => emulator.close());
    expect(emulator).toMatchObject({
      projectId: "prj_shop",
      projectName: "shop",
      accessKey: "s-shop",
      personalAccessKey: "u-ona",
    });
    // biome-ignore lint/suspicious/noExplicitAny: answers are looked at from outside, member by member.
    const get = async (path: string, key = "s-shop"): Promise<any> => {
      const response = await fetch(`${emulator.baseUrl}${path}`, {
        headers: { Authorization: `Basic ${btoa(`${key}:`)}` },
      });
      return response.ok ? await response.json() : response.status;
    };
    const devices = await get("/projects/shop/devices");
    expect(devices.map((device: { name: string; status: string }) => [device.name, device.status])).toEqual([
      ["till-1", "online"],
      ["lost", "offline"],
      ["foreign", "offline"],
      ["late", "online"],
    ]);
    expect(devices[0]).toMatchObject({
      id: "dev_1",
      registrationTokenId: "drt_1",
      labels: { role: "till", site: "vilnius" },
      info: { architecture: "amd64", hostname: "box", osRelease: { id: "alpine", name: "" }, deviceId: "dev_1" },
    });
    expect(devices[1].lastSeenAt).toBe("2026-05-29T08:00:00.000Z");
    expect(await get("/projects/shop/device-registration-tokens")).toMatchObject([
      { name: "tills", deviceCount: 1 },
      { name: "default" },
    ]);
    const N = "/projects/shop/namespaces/default";
    expect(await get(`${N}/secrets/plain`)).toMatchObject({ data: "aGVsbG8=", type: "Environment" });
    expect(await get(`${N}/applications/app_1`)).toMatchObject({
      version: 7,
      deploymentStatus: { available: 1, total: 1 },
    });
    expect(await get(`${N}/applications/fresh`)).toMatchObject({ deploymentStatus: { pending: 4, total: 4 } });
    expect(await get(`${N}/jobs/never`)).toMatchObject({ status: "stopped", deviceJobs: [{ state: "stopped" }] });
    clock.advance(10_000);
    expect(await get(`${N}/applications/fresh`)).toMatchObject({ deploymentStatus: { available: 2, total: 4 } });
    expect(await get(`${N}/jobs/job_1`)).toMatchObject({ status: "failed", deviceJobs: [{ state: "failed" }] });
    expect(await get("/projects/second/namespaces", "u-ona")).toBe(404);
    expect(emulator.violations).toEqual([]);
  });

  it("may be JSON, or empty", async () => {
    expect(await loadFleet(await file("fleet.json", '{"projects":[{"name":"a"}]}'))).toEqual({
      projects: [{ name: "a" }],
    });
    expect(await loadFleet(await file("empty.yaml", "# nothing yet\n"))).toEqual({});
  });

  it.each([
    ["projects:\n  - name: a\n    devices:\n      - labels: {}\n", "4:9: projects[0].devices[0].name is required"],
    ["projects:\n  - name: a\n    devces: []\n", '2:5: projects[0] has no member "devces"'],
    ["projects:\n  - name: a\n    key: [1]\n", "3:10: projects[0].key must be a string, not an array"],
    [
      "projects:\n - {name: a, devices: [{name: d, labels: {n: 1}}]}\n",
      "projects[0].devices[0].labels.n must be a string, not a number",
    ],
    ["projects: [\n", "2:1: "],
    ["- a\n", "1:1: the fleet must be an object, not an array"],
    [
      "projects:\n  - name: a\n    namespaces:\n      - name: n\n        applications:\n          - {name: x, spec: {containers: [{name: c}]}}\n",
      "spec.containers[0].image is required",
    ],
    [
      "projects:\n  - name: a\n    namespaces:\n      - name: n\n        applications:\n          - {name: x, spec: {}, versoin: 3}\n",
      "versoin",
    ],
    [
      "projects:\n  - name: a\n    devices: [{name: d, lastSeen: yesterday}]\n",
      "3:35: projects[0].devices[0].lastSeen must be RFC 3339 (2025-03-04T08:00:00Z) or an age (3d, 5h, 10m, 90s)",
    ],
    ['user: {createdAt: ""}\n', "user.createdAt must be RFC 3339"],
    [
      "behaviours: [{image: a, serves: ftp}]\n",
      'behaviours[0].serves must be one of "http", "echo", "silent", "refused"',
    ],
    ["behaviours: [{image: a, logRate: 0}]\n", "behaviours[0].logRate must be > 0"],
    ["behaviours: [{image: a, logRate: 2000000}]\n", "behaviours[0].logRate must be <= 1000000"],
    ["behaviours: [{image: a, logBurst: 1.5}]\n", "behaviours[0].logBurst must be an integer, not a number"],
    ["behaviours: [{image: a, logLines: 100001}]\n", "behaviours[0].logLines must be <= 100000"],
    [
      "behaviours: [{image: a, logLevel: loud}]\n",
      'behaviours[0].logLevel must be one of "debug", "info", "warn", "error"',
    ],
    ["behaviours: [{image: a, ports: {80: ftp}}]\n", 'behaviours[0].ports[80] must be one of "http", '],
    ["behaviours: [{image: a, ports: {80: {state: 3}}}]\n", 'behaviours[0].ports[80] has no member "state"'],
    ["behaviours: [{image: a, ports: {80: {status: 101}}}]\n", "behaviours[0].ports[80].status must be >= 200"],
    [
      "behaviours: [{image: a, ports: {80: {headers: {a b: c}}}}]\n",
      'behaviours[0].ports[80].headers must have names of HTTP headers as its members, not "a b"',
    ],
    [
      'behaviours: [{image: a, ports: {80: {headers: {a: "b\\nc"}}}}]\n',
      "behaviours[0].ports[80].headers.a must be the value of an HTTP header",
    ],
    ["projects: [{name: p, key: s-x}]\n", 'projects[0].key must be 4 to 128 letters, digits, "_" or "-"'],
    ["behaviours: [{image: a, pullTime: -1}]\n", "behaviours[0].pullTime must be >= 0"],
    ["behaviours: [{image: a, pullError: no}]\n", 'behaviours[0].pullError must be one of "rate-limit", "timeout"'],
    [
      "projects: [{name: a, devices: [{name: d, network: {hosts: {10.0.0.1: {70000: http}}}}]}]\n",
      'projects[0].devices[0].network.hosts["10.0.0.1"] must have ports from 1 to 65535 as its members, not "70000"',
    ],
    [
      "projects: [{name: a, devices: [{name: d, network: {hosts: {printer: {80: ftp}}}}]}]\n",
      'projects[0].devices[0].network.hosts.printer[80] must be one of "http", ',
    ],
    [
      "projects: [{name: a, devices: [{name: d, network: {host: {}}}]}]\n",
      'projects[0].devices[0].network has no member "host"',
    ],
    [
      `user: &a [x]\nprojects: &b [${"*a,".repeat(99)}]\nbehaviours: &c [${"*b,".repeat(99)}]\n`,
      "the aliases cannot be resolved",
    ],
  ])("%j is refused with line and field", async (content, message) => {
    const path = await file("bad.yaml", content);
    const refused = loadFleet(path);
    await expect(refused).rejects.toThrow(message);
    await expect(refused).rejects.toThrow(
      expect.objectContaining({ name: "FleetError", message: expect.stringContaining(path) }),
    );
  });

  it("with many mistakes is told the first five and how many more there are", async () => {
    const path = await file("bad.yaml", JSON.stringify({ projects: [{ name: "a", devices: new Array(12).fill({}) }] }));
    const message = await loadFleet(path).catch((error: Error) => error.message);
    expect(String(message).split("\n")).toEqual([
      ...Array.from({ length: 5 }, (_, i) => expect.stringContaining(`projects[0].devices[${i}].name is required`)),
      "and 7 more",
    ]);
  });

  it("that breaks rules of the service is told every place where it does", async () => {
    const content = [
      "projects:",
      "  - name: shop",
      "    key: s-shop",
      "    quota: { secrets: 1 }",
      "    registrationTokens:",
      "      - { name: tills }",
      "      - { name: tills, maxRegistrations: -1 }",
      "    devices:",
      "      - name: till-1",
      "        labels:",
      "          site: vilnius",
      "          no good: x",
      "      - { name: till-2, token: tils }",
      "      - { name: till-3, token: drt_secret }",
      "      - count: 5",
      "        name: till-{m}",
      "    namespaces:",
      "      - name: default",
      "        secrets: [{ name: a, data: YQ== }, { name: b }]",
    ];
    const path = await file("wrong.yaml", content.join("\n"));
    const refusal = async (fleet: string): Promise<string[]> => {
      const error: unknown = await Emulator.start({ fleet }).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ name: "FleetError" });
      return String((error as Error).message).split("\n");
    };
    expect(await refusal(path)).toEqual([
      expect.stringContaining(
        `${path}:7:42: projects[0].registrationTokens[1].maxRegistrations: maxRegistrations must`,
      ),
      `${path}:16:15: projects[0].devices[3].name: it has no value for {m}: use {n}, {n:05}`,
      expect.stringContaining(
        `${path}:12:20: projects[0].devices[0].labels["no good"]: invalid key "no good" in labels`,
      ),
      expect.stringContaining(
        `${path}:13:32: projects[0].devices[1].token: device registration token not found: "tils"`,
      ),
      expect.stringMatching(/wrong.yaml:14:32: .*token: device registration token not found; name one/),
      "and 1 more",
    ]);
    const rest = await file("rest.yaml", [...content.slice(0, 6), ...content.slice(16)].join("\n"));
    expect(await refusal(rest)).toEqual([
      expect.stringContaining(`${rest}:9:44: projects[0].namespaces[0].secrets[1]: quota exceeded`),
    ]);
    const twice = "projects:\n  - { name: a, key: s-same }\n  - { name: b, key: s-same }\n  - { name: B }\n";
    expect(await refusal(await file("twice.yaml", twice))).toEqual([
      expect.stringMatching(/twice.yaml:3:21: projects\[1\].key: this key is used twice/),
      expect.stringMatching(/twice.yaml:4:13: projects\[2\].name: invalid project name "B"/),
    ]);
  });

  it.each(["applications", "jobs"])("is told what is wrong with its %s, settled or not", async (kind) => {
    const container = "{ name: c, image: nginx }";
    const path = await file(
      "specs.yaml",
      [
        "projects:",
        "  - name: shop",
        "    namespaces:",
        "      - name: default",
        `        ${kind}:`,
        `          - { name: a, spec: { containers: [${container}, ${container}] } }`,
        `          - { name: a, settled: false, spec: {} }`,
        `          - { name: a, settled: false, spec: {} }`,
      ].join("\n"),
    );
    await expect(Emulator.start({ fleet: path })).rejects.toThrow(
      new RegExp(
        `^\\S+:6:80: .*${kind}\\[0\\].spec.containers\\[1\\].name: .*is used twice.*\\n\\S+:8:21: .*${kind}\\[2\\].name: .*name already in use`,
      ),
    );
  });

  it("that is missing, a folder or too large is refused", async () => {
    await expect(loadFleet("/no/such/fleet.yaml")).rejects.toThrow("/no/such/fleet.yaml: no such fleet file");
    await expect(loadFleet(tmpdir())).rejects.toThrow("a folder, not a fleet file");
    const large = await file("large.yaml", `# ${"x".repeat(MAX_FLEET_FILE_BYTES)}`);
    await expect(loadFleet(large)).rejects.toThrow("too large");
  });
});

describe("a fleet object", () => {
  it.each<[unknown, string]>([
    [{ projects: [{}] }, "fleet: projects[0].name is required"],
    [{ porjects: [] }, 'has no member "porjects"'],
    [{ projects: [{ name: "A" }] }, "fleet.projects[0].name: invalid project name"],
    [
      { projects: [{ name: "a", devices: [{ name: "d" }, { name: "d" }] }] },
      "fleet.projects[0].devices[1].name: device name already in use",
    ],
    [
      { projects: [{ name: "a", devices: [{ name: "d", token: "none" }] }] },
      'fleet.projects[0].devices[0].token: device registration token not found: "none"; name one',
    ],
    [
      {
        projects: [
          { name: "a", key: "same" },
          { name: "b", key: "same" },
        ],
      },
      "fleet.projects[1].key: this key is used twice",
    ],
    [
      { projects: [{ name: "a", namespaces: [{ name: "n", secrets: [{ name: "s", data: "%" }] }] }] },
      "fleet.projects[0].namespaces[0].secrets[0].data: data must be base64",
    ],
    [{ user: { createdAt: "999999999d" } }, 'fleet.user.createdAt: "999999999d" is out of range'],
    [{ projects: [{ name: "a", createdAt: "2025-13-01T00:00:00Z" }] }, 'fleet.projects[0].createdAt: "2025-13-01'],
    [
      { projects: [{ name: "a", devices: [{ name: "d", createdAt: "99999d" }] }] },
      'fleet.projects[0].devices[0].createdAt: "99999d" is out of range',
    ],
    [
      { projects: [{ name: "a", devices: [{ name: "d", lastSeen: "99999d" }] }] },
      'fleet.projects[0].devices[0].lastSeen: "99999d" is out of range',
    ],
    [
      {
        projects: [
          { name: "a", namespaces: [{ name: "n", applications: [{ name: "x", spec: {}, updatedAt: "99999d" }] }] },
        ],
      },
      'fleet.projects[0].namespaces[0].applications[0].updatedAt: "99999d" is out of range',
    ],
    [
      { projects: [{ name: "a", namespaces: [{ name: "n", jobs: [{ name: "x", spec: {}, createdAt: "99999d" }] }] }] },
      'fleet.projects[0].namespaces[0].jobs[0].createdAt: "99999d" is out of range',
    ],
  ])("%j is refused with the field", async (fleet, message) => {
    await expect(Emulator.start({ fleet: fleet as FleetDefinition })).rejects.toThrow(message);
  });

  it("gets what it leaves out: a project, its defaults, keys", async () => {
    const { emulator, call } = await startTest({});
    expect(emulator.projectName).toBe("local");
    expect(emulator.accessKey).toMatch(/^s\w{27}$/);
    expect(emulator.personalAccessKey).toMatch(/^u\w{27}$/);
    expect((await call("GET", "/namespaces")).json).toMatchObject([{ name: "default" }]);
  });
});

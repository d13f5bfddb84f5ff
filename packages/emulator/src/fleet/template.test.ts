import { describe, expect, it } from "vitest";
import { Emulator } from "../emulator.ts";
import { startTest } from "../testing/client.ts";
import type { DeviceDefinition, DeviceTemplate, FleetDefinition } from "./definition.ts";

const tills: DeviceTemplate = {
  count: 200,
  name: "{site}-till-{n:05}",
  labels: {
    site: { oneOf: ["vilnius", "kaunas", "riga"], weights: [3, 2, 0] },
    store: { from: 1, to: 5 },
    at: "{site}/{store}",
    fixed: "{{n}}",
  },
  environmentVariables: { STORE: "{at}", WHO: "{name}", SHELF: "{n}" },
  hardware: { oneOf: ["raspberry-pi-4", "raspberry-pi-3"] },
  info: { agentVersion: { oneOf: ["v1.5.2", "v1.4.0"], weights: [9, 1] }, hostname: "{name}.local" },
  offline: "10%",
};

const fleet = (...devices: (DeviceDefinition | DeviceTemplate)[]): FleetDefinition => ({
  projects: [{ name: "shop", registrationTokens: [{ name: "tills", labels: { role: "till" } }], devices }],
});

// biome-ignore lint/suspicious/noExplicitAny: answers are looked at from outside, member by member.
async function devicesOf(definition: FleetDefinition, seed = 1): Promise<any[]> {
  const { call } = await startTest(definition, { seed });
  const found = [];
  for (let token: string | null = ""; token !== null; ) {
    const { json, headers } = await call("GET", `/devices?pageSize=500${token && `&pageToken=${token}`}`);
    found.push(...json);
    token = headers.get("Next-Page-Token") || null;
  }
  return found;
}

describe("a device template", () => {
  it("stands for many devices, each as the seed and its number say", async () => {
    const devices = await devicesOf(fleet({ ...tills, token: "tills" }));
    expect(devices).toHaveLength(200);
    expect(new Set(devices.map(({ name }) => name)).size).toBe(200);
    expect(new Set(devices.map(({ id }) => id)).size).toBe(200);
    devices.forEach((device, index) => {
      const { site, store } = device.labels;
      const name = `${site}-till-${String(index + 1).padStart(5, "0")}`;
      expect(device).toMatchObject({
        name,
        labels: { role: "till", at: `${site}/${store}`, fixed: "{n}" },
        environmentVariables: { STORE: `${site}/${store}`, WHO: name, SHELF: String(index + 1) },
        info: { hostname: `${name}.local` },
      });
    });
    const share = (fits: (device: (typeof devices)[0]) => boolean) => devices.filter(fits).length / devices.length;
    expect(share(({ labels }) => labels.site === "vilnius")).toBeCloseTo(0.6, 0.5);
    expect(share(({ labels }) => labels.site === "riga")).toBe(0);
    expect(new Set(devices.map(({ labels }) => labels.store))).toEqual(new Set(["1", "2", "3", "4", "5"]));
    expect(share(({ info }) => info.architecture === "arm64")).toBeCloseTo(0.5, 0.5);
    expect(share(({ info }) => info.agentVersion === "v1.5.2")).toBeGreaterThan(0.8);
    const offline = share(({ status }) => status === "offline");
    expect(offline).toBeGreaterThan(0.03);
    expect(offline).toBeLessThan(0.2);
  });

  it("gives the same devices again, others by another seed, and more of them without a change of those before", async () => {
    const some = { ...tills, count: 40 };
    const [few, again, other, more] = [
      await devicesOf(fleet(some)),
      await devicesOf(fleet(some)),
      await devicesOf(fleet(some), 2),
      await devicesOf(fleet({ ...some, count: 90 }, { name: "last" })),
    ];
    expect(again).toEqual(few);
    expect(more).toHaveLength(91);
    expect(more.slice(0, 40)).toEqual(few);
    expect(other.map(({ name }) => name)).not.toEqual(few.map(({ name }) => name));
    expect(other.map(({ id }) => id)).not.toEqual(few.map(({ id }) => id));
  });

  it("keeps ids and settings of its devices when entries come before it", async () => {
    const look = (devices: Awaited<ReturnType<typeof devicesOf>>) =>
      devices.filter(({ name }) => name !== "first").map(({ id, createdAt, updatedAt, info, ...rest }) => rest);
    const some = { ...tills, count: 40, createdAt: "2025-05-05T00:00:00Z" };
    const alone = await devicesOf(fleet(some));
    const after = await devicesOf(fleet({ name: "first" }, some));
    expect(look(after)).toEqual(look(alone));
    expect(after.map(({ id }) => id)).toEqual(expect.arrayContaining(alone.map(({ id }) => id)));
  });

  it("rolls out what is settled to its connected devices, and chooses times and objects", async () => {
    const template: DeviceTemplate = {
      count: 40,
      name: "d{n}",
      offline: "50%",
      lastSeen: { from: "1h", to: "2h" },
      agentSettings: { oneOf: [{ agentLogLevel: "debug", desiredAgentVersion: "v2" }] },
      info: { osRelease: { oneOf: [{ id: "alpine" }, { id: "debian" }] } },
    };
    const definition = fleet(template);
    const [project] = definition.projects ?? [];
    const namespaces = [
      {
        name: "default",
        applications: [
          {
            name: "web",
            scheduling: { type: "AllDevices" as const },
            spec: { containers: [{ name: "c", image: "nginx" }] },
          },
        ],
      },
    ];
    const { call, clock } = await startTest({ projects: [{ name: "shop", ...project, namespaces }] });
    const { json } = await call("GET", "/devices");
    for (const { status, lastSeenAt, agentSettings } of json) {
      expect(agentSettings).toEqual({ agentLogLevel: "debug", desiredAgentVersion: "v2" });
      const ago = clock.now() - Date.parse(lastSeenAt);
      if (status === "online") expect(ago).toBeLessThan(60_000);
      else expect([ago >= 3600_000, ago <= 7200_000]).toEqual([true, true]);
    }
    const offline = json.filter(({ status }: { status: string }) => status === "offline").length;
    expect(offline).toBeGreaterThan(8);
    expect(offline).toBeLessThan(32);
    expect(new Set(json.map((device: { info: { osRelease: { id: string } } }) => device.info.osRelease.id)).size).toBe(
      2,
    );
    expect((await call("GET", "/namespaces/default/applications/web")).json.deploymentStatus.total).toBe(40);
  });

  it.each<[string, unknown, string]>([
    ["has no number in its name", { name: "till" }, "name: 200 devices cannot have one name: put {n}"],
    ["uses what it does not have", { name: "{n}-{sit}" }, "name: it has no value for {sit}: use {n}, {n:05}, {site}"],
    ["has a lone brace", { name: "{n" }, 'name: it has a lone "{": write "{{" for a brace'],
    ["is too wide", { name: "{n:011}" }, "name: {n:011} is too wide: at most 10 digits"],
    ["uses a label below", { labels: { a: "{b}", b: "x" } }, "labels.a: it has no value for {b}"],
    [
      "has too few weights",
      { labels: { site: { oneOf: ["a", "b"], weights: [1] } } },
      "labels.site.weights: there are 1 for 2 values",
    ],
    ["has no weight", { labels: { site: { oneOf: ["a"], weights: [0] } } }, "labels.site.weights: one of them must be"],
    ["has an empty range", { labels: { site: { from: 2, to: 1 } } }, "labels.site: nothing lies from 2 to 1"],
    [
      "names a bad label",
      { labels: { site: "a", "a b": "c" }, environmentVariables: {} },
      'labels["a b"]: invalid key "a b" in labels',
    ],
    ["names no token", { token: "none" }, "token: device registration token not found"],
    ["has a bad name", { name: "{n} {site}" }, "name: invalid device name"],
    ["has a name twice", { name: "{n}", count: 3 }, 'name: device name already in use: "2"'],
    ["has too many", { count: 250_000 }, "count: the fleet has too many devices: 250001 so far, at most 250000"],
    ["chooses from nothing", { token: { oneOf: [] } }, "token.oneOf must NOT have fewer than 1 items"],
    ["has no share", { offline: "often" }, "offline must be a share such as 5% or 0.5%"],
    ["has an id", { id: "dev_1" }, 'has no member "id"'],
    ["counts nothing", { count: 0 }, "count must be >= 1"],
    ["mistakes a choice", { hardware: { one: [] } }, "hardware.oneOf is required"],
    ["mistakes a value", { labels: { site: 3 } }, "labels.site must be a string, not a number"],
  ])("that %s is refused", async (_, part, message) => {
    const definition = fleet({ name: "2" }, { ...tills, ...(part as Partial<DeviceTemplate>) });
    await expect(Emulator.start({ fleet: definition })).rejects.toThrow(message);
    const start = Emulator.start({ fleet: definition });
    await expect(start).rejects.toThrow(/^fleet(?:\.|: )projects\[0\]\.devices\[1\]/);
  });
});

import type { Application, Call, Device, DeviceQuery, Devices, List, RegisteredDevice } from "@synpse/sdk";
import { type Equal, holds, type Known, type MethodTests, typed } from "./assert.ts";
import { full, unset, unsetWait } from "./options.ts";

const unsetQuery = {
  q: undefined,
  labels: undefined,
  pageSize: undefined,
  pageToken: undefined,
} satisfies Record<keyof DeviceQuery, undefined>;

export const devices: MethodTests<Devices> = {
  async list(devices) {
    typed(devices.list()).as<List<Device>>();
    typed(devices.list(unsetQuery, unset)).as<List<Device>>();
    typed(devices.list(undefined, full)).as<List<Device>>();
    const labels: Readonly<Record<string, string>> = { group: "one" };
    for await (const device of devices.list({ q: "gateway", labels, pageSize: 500, pageToken: "token" })) {
      typed(device.name).as<string>();
    }
    // @ts-expect-error a wrong query name
    void devices.list({ label: { group: "one" } });
    // @ts-expect-error a wrong query name
    void devices.list({ page: 2 });
    // @ts-expect-error options come after the query
    void devices.list({ timeout: 1_000 });
    // @ts-expect-error labels are text
    void devices.list({ labels: { group: 1 } });
    // @ts-expect-error labels are an object, not the wire's JSON
    void devices.list({ labels: '{"group":"one"}' });
    // @ts-expect-error a number
    void devices.list({ pageSize: "500" });
    // @ts-expect-error a wrong option name
    void devices.list({}, { maxRetry: 1 });
  },

  async get(devices) {
    typed(devices.get("gateway-7")).as<Call<Device>>();
    typed(devices.get("gateway-7", unset)).as<Call<Device>>();
    const device = await devices.get("gateway-7");
    typed(device.info.osRelease.prettyName).as<string>();
    typed(device.info.docker.privilegedEnabled).as<boolean>();
    typed(device.info.cpuInfo.logicalCores).as<number>();
    typed(device.agentSettings.desiredAgentVersion).as<string>();
    typed(device.labels?.group).as<string | undefined>();
    typed(device.applications?.[0]).as<Application | undefined>();
    typed(device.applications?.[0]?.spec.containers?.[0]?.env?.[0]?.fromSecret).as<string | undefined>();
    // A status that this version does not know may come.
    typed(device.status === "asleep").as<boolean>();
    holds<Equal<Known<typeof device.status>, "online" | "offline">>();
    holds<Equal<Known<typeof device.info.docker.health>, "healthy" | "unhealthy" | "undetected">>();
    // What was read is the caller's own.
    device.name = "other";
    // @ts-expect-error devices have no such member
    typed(device.online).as<boolean>();
    // @ts-expect-error the name is missing
    void devices.get();
    // @ts-expect-error names are text
    void devices.get(7);
    // @ts-expect-error a name that may be missing
    void devices.get(device.labels?.group);
    // @ts-expect-error it takes no query
    void devices.get("gateway-7", { full: true });
  },

  async update(devices) {
    typed(devices.update("gateway-7", { name: "gateway-8" })).as<Call<Device>>();
    typed(devices.update("gateway-7", {}, unset)).as<Call<Device>>();
    void devices.update("gateway-7", {
      name: undefined,
      labels: undefined,
      environmentVariables: undefined,
      agentSettings: undefined,
    });
    void devices.update("gateway-7", { labels: {}, environmentVariables: null });
    void devices.update("gateway-7", { agentSettings: { agentLogLevel: "debug", desiredAgentVersion: "1.2.3" } });
    // What was read can be sent back.
    const device = await devices.get("gateway-7");
    void devices.update(device.id, device);
    void devices.update(device.id, { ...device, labels: { ...device.labels, group: "two" } });
    // @ts-expect-error the server sets it
    void devices.update("gateway-7", { id: "dev_1" });
    // @ts-expect-error the server sets it
    void devices.update("gateway-7", { status: "online" });
    // @ts-expect-error the server sets it
    void devices.update("gateway-7", { createdAt: "2026-01-01T00:00:00Z" });
    // @ts-expect-error the server sets it
    void devices.update("gateway-7", { lastSeenAt: "2026-01-01T00:00:00Z" });
    // @ts-expect-error the device tells it
    void devices.update("gateway-7", { info: device.info });
    // @ts-expect-error labels are text
    void devices.update("gateway-7", { labels: { group: 1 } });
    // @ts-expect-error a name cannot be cleared
    void devices.update("gateway-7", { name: null });
    // @ts-expect-error the change is missing
    void devices.update("gateway-7");
    // @ts-expect-error the name is missing
    void devices.update({ name: "gateway-8" });
    // @ts-expect-error a wrong option name
    void devices.update("gateway-7", {}, { dryRun: true });
  },

  delete(devices) {
    typed(devices.delete("gateway-7")).as<Call<void>>();
    typed(devices.delete("gateway-7", unset)).as<Call<void>>();
    // @ts-expect-error the name is missing
    void devices.delete();
    // @ts-expect-error one at a time
    void devices.delete(["gateway-7"]);
    // @ts-expect-error a wrong option name
    void devices.delete("gateway-7", { force: true });
  },

  reboot(devices) {
    typed(devices.reboot("gateway-7")).as<Call<void>>();
    typed(devices.reboot("gateway-7", { ...unset, repeatable: true })).as<Call<void>>();
    // @ts-expect-error the name is missing
    void devices.reboot();
    // @ts-expect-error a wrong option name
    void devices.reboot("gateway-7", { wait: true });
  },

  async register(devices) {
    const input = {
      deviceRegistrationTokenId: "drt_1",
      deviceInfo: { hostname: "gateway-7", docker: { version: "27" } },
    };
    typed(devices.register(input)).as<Call<RegisteredDevice>>();
    typed(devices.register({ deviceRegistrationTokenId: "drt_1", deviceInfo: undefined }, unset)).as<
      Call<RegisteredDevice>
    >();
    const registered = await devices.register(input);
    typed(registered.deviceId).as<string>();
    typed(registered.deviceAccessKeyValue).as<string>();
    // @ts-expect-error the token is missing
    void devices.register({});
    // @ts-expect-error a wrong name
    void devices.register({ deviceRegistrationTokenId: "drt_1", name: "gateway-7" });
    // @ts-expect-error a wrong name
    void devices.register({ deviceRegistrationTokenId: "drt_1", deviceInfo: { hostName: "gateway-7" } });
    // @ts-expect-error the input is missing
    void devices.register();
  },

  waitFor(devices) {
    typed(devices.waitFor("gateway-7", "online")).as<Promise<Device>>();
    typed(devices.waitFor("gateway-7", "offline", unsetWait)).as<Promise<Device>>();
    void devices.waitFor("gateway-7", (device) => device.info.agentVersion === "1.2.3", {
      timeout: 1_000,
      onProgress: (device) => typed(device).as<Device>(),
    });
    // @ts-expect-error what to wait for is missing
    void devices.waitFor("gateway-7");
    // @ts-expect-error no such state
    void devices.waitFor("gateway-7", "onlin");
    // @ts-expect-error the predicate says yes or no
    void devices.waitFor("gateway-7", (device) => device.name);
    // @ts-expect-error a wrong option name
    void devices.waitFor("gateway-7", "online", { deadline: 1_000 });
    // @ts-expect-error a look is always repeatable
    void devices.waitFor("gateway-7", "online", { repeatable: true });
  },
};

import type {
  Application,
  ApplicationInput,
  Applications,
  Applied,
  Call,
  Change,
  DeviceApplicationStatus,
  List,
  Rollout,
  WorkloadStatus,
} from "@synpse/sdk";
import { type Equal, holds, type Known, type MethodTests, typed } from "./assert.ts";
import { full, unset, unsetWait } from "./options.ts";

const spec = { containers: [{ name: "web", image: "nginx" }] };

/** What the server sets: an error in what a caller writes. */
type SetByServer =
  | "id"
  | "version"
  | "configVersion"
  | "createdAt"
  | "updatedAt"
  | "projectId"
  | "namespaceId"
  | "deploymentStatus";
holds<Equal<Exclude<keyof Application, keyof ApplicationInput>, SetByServer>>();

export const applications: MethodTests<Applications> = {
  async list(applications) {
    typed(applications.list()).as<List<Application>>();
    typed(applications.list(unset)).as<List<Application>>();
    for await (const application of applications.list(full)) {
      typed(application.deploymentStatus.available).as<number>();
      typed(application.configVersion).as<number>();
    }
    // @ts-expect-error it takes no query
    void applications.list({ pageSize: 10 });
    // @ts-expect-error a wrong option name
    void applications.list({ attempts: 1 });
  },

  create(applications) {
    typed(applications.create({ name: "web", spec })).as<Call<Application>>();
    typed(
      applications.create(
        {
          name: "web",
          description: undefined,
          type: undefined,
          scheduling: undefined,
          spec: { containers: undefined },
        },
        unset,
      ),
    ).as<Call<Application>>();
    void applications.create({ name: "web", type: "container", scheduling: { type: "AllDevices" }, spec });
    void applications.create({
      name: "web",
      scheduling: { type: "Conditional", selectors: { group: "one" }, devices: undefined },
      spec: {
        containers: [
          {
            name: "web",
            image: "nginx",
            restartPolicy: { name: "on-failure", maximumRetryCount: 3 },
            networkMode: "host",
            env: [{ name: "LEVEL", value: undefined, fromSecret: "level" }],
            secrets: [{ name: "cert", filepath: "/etc/cert" }],
            sysctl: null,
          },
        ],
      },
    });
    // @ts-expect-error the server sets it
    void applications.create({ name: "web", spec, id: "app_1" });
    // @ts-expect-error the server sets it
    void applications.create({ name: "web", spec, createdAt: "2026-01-01T00:00:00Z" });
    // @ts-expect-error the server sets it
    void applications.create({ name: "web", spec, configVersion: 1 });
    // @ts-expect-error the server sets it
    void applications.create({ name: "web", spec, deploymentStatus: { pending: 0, available: 0, total: 0 } });
    // @ts-expect-error no such type
    void applications.create({ name: "web", type: "docker", spec });
    // @ts-expect-error no such scheduling
    void applications.create({ name: "web", scheduling: { type: "NoDevice" }, spec });
    // @ts-expect-error a wrong name
    void applications.create({ name: "web", scheduling: { labels: { group: "one" } }, spec });
    // @ts-expect-error a wrong name
    void applications.create({ name: "web", spec: { containers: [{ name: "web", image: "nginx", environment: [] }] } });
    // @ts-expect-error one string, not a list
    void applications.create({ name: "web", spec: { containers: [{ name: "web", image: "nginx", command: ["sh"] }] } });
    // @ts-expect-error a container needs an image
    void applications.create({ name: "web", spec: { containers: [{ name: "web" }] } });
    // @ts-expect-error an application needs a spec
    void applications.create({ name: "web" });
    // @ts-expect-error an application needs a name
    void applications.create({ spec });
    // @ts-expect-error the namespace is bound, and not given again
    void applications.create("default", { name: "web", spec });
  },

  async get(applications) {
    typed(applications.get("web")).as<Call<Application>>();
    typed(applications.get("web", unset)).as<Call<Application>>();
    const application = await applications.get("web");
    typed(application.spec.containers?.[0]?.mount?.[0]?.volumeOptions?.driverConfig?.options?.size).as<
      string | undefined
    >();
    typed(application.spec.containers?.[0]?.restartPolicy?.maximumRetryCount).as<number | undefined>();
    typed(application.scheduling.selectors?.group).as<string | undefined>();
    typed(application.scheduling.devices?.[0]).as<string | undefined>();
    // Values that this version does not know may come.
    typed(application.type === "vm").as<boolean>();
    typed(application.scheduling.type === "Sometimes").as<boolean>();
    holds<Equal<Known<typeof application.type>, "container" | "systemd">>();
    holds<Equal<Known<typeof application.scheduling.type>, "NoDevices" | "AllDevices" | "Conditional">>();
    // @ts-expect-error the name is missing
    void applications.get();
    // @ts-expect-error a wrong option type
    void applications.get("web", { maxRetries: "3" });
  },

  async update(applications) {
    typed(applications.update("web", { name: "web", spec })).as<Call<Application>>();
    typed(applications.update("web", { name: "web", spec, scheduling: undefined }, unset)).as<Call<Application>>();
    // What was read can be sent back, as it is or changed, and so can what may be either.
    const application = await applications.get("web");
    void applications.update(application.name, application);
    void applications.update(application.name, { ...application, description: "The web" });
    const either: Application | ApplicationInput = Math.random() < 0.5 ? application : { name: "web", spec };
    void applications.update("web", either);
    // @ts-expect-error the server sets it
    void applications.update("web", { name: "web", spec, id: "app_1" });
    // @ts-expect-error the server sets it
    void applications.update("web", { name: "web", spec, version: 1 });
    // @ts-expect-error the server sets it
    void applications.update("web", { name: "web", spec, configVersion: 1 });
    // @ts-expect-error the server sets it
    void applications.update("web", { name: "web", spec, createdAt: "2026-01-01T00:00:00Z" });
    // @ts-expect-error the server sets it
    void applications.update("web", { name: "web", spec, updatedAt: "2026-01-01T00:00:00Z" });
    // @ts-expect-error the server sets it
    void applications.update("web", { name: "web", spec, projectId: "prj_1" });
    // @ts-expect-error the server sets it
    void applications.update("web", { name: "web", spec, namespaceId: "ns_1" });
    // @ts-expect-error the server counts it
    void applications.update("web", { name: "web", spec, deploymentStatus: { pending: 0, available: 0, total: 0 } });
    // @ts-expect-error no such type
    void applications.update("web", { name: "web", type: "docker", spec });
    // @ts-expect-error no such scheduling
    void applications.update("web", { name: "web", scheduling: { type: "NoDevice", selectors: null }, spec });
    // @ts-expect-error a wrong name
    void applications.update("web", { name: "web", spec, specs: {} });
    // @ts-expect-error an update replaces the whole, and so needs the spec
    void applications.update("web", { name: "web", description: "The web" });
    // @ts-expect-error which one is missing
    void applications.update({ name: "web", spec });
  },

  delete(applications) {
    typed(applications.delete("web")).as<Call<void>>();
    typed(applications.delete("web", unset)).as<Call<void>>();
    // @ts-expect-error the name is missing
    void applications.delete();
    // @ts-expect-error the namespace is bound, and not given again
    void applications.delete("default", "web");
  },

  async apply(applications) {
    typed(applications.apply({ name: "web", spec })).as<Promise<Applied>>();
    typed(applications.apply({ name: "web", spec }, { ...unset, dryRun: undefined })).as<Promise<Applied>>();
    const { action, changes, object } = await applications.apply({ name: "web", spec }, { ...full, dryRun: true });
    typed(action).as<"create" | "update" | "none">();
    typed(changes).as<readonly Change[]>();
    typed(changes[0]?.path).as<string | undefined>();
    typed(object?.deploymentStatus.total).as<number | undefined>();
    // What was read can be applied, in another namespace too.
    const application = await applications.get("web");
    void applications.apply(application);
    void applications.apply({ ...application, description: "The web" });
    // @ts-expect-error the server sets it
    void applications.apply({ name: "web", spec, id: "app_1" });
    // @ts-expect-error the server sets it
    void applications.apply({ name: "web", spec, configVersion: 1 });
    // @ts-expect-error the server sets it
    void applications.apply({ name: "web", spec, createdAt: "2026-01-01T00:00:00Z" });
    // @ts-expect-error no such scheduling
    void applications.apply({ name: "web", scheduling: { type: "NoDevice" }, spec });
    // @ts-expect-error a wrong option name
    void applications.apply({ name: "web", spec }, { dryrun: true });
    // @ts-expect-error the name is in the manifest
    void applications.apply("web", { name: "web", spec });
    // @ts-expect-error the manifest is missing
    void applications.apply();
  },

  async allocations(applications) {
    typed(applications.allocations("web")).as<List<DeviceApplicationStatus>>();
    typed(applications.allocations("web", unset)).as<List<DeviceApplicationStatus>>();
    for await (const { deviceName, applicationStatuses } of applications.allocations("web")) {
      typed(deviceName).as<string>();
      typed(applicationStatuses).as<WorkloadStatus[] | null>();
      for (const { state, annotations } of applicationStatuses ?? []) {
        typed(annotations?.image).as<string | undefined>();
        typed(state === "restarting").as<boolean>();
        holds<
          Equal<
            Known<typeof state>,
            "pending" | "created" | "running" | "stopped" | "deleting" | "failed" | "unknown" | "exited"
          >
        >();
      }
    }
    // @ts-expect-error the name is missing
    void applications.allocations();
    // @ts-expect-error a wrong option name
    void applications.allocations("web", { device: "gateway-7" });
  },

  waitForRollout(applications) {
    typed(applications.waitForRollout("web")).as<Promise<Application>>();
    typed(applications.waitForRollout("web", unsetWait)).as<Promise<Application>>();
    void applications.waitForRollout("web", {
      signal: full.signal,
      onProgress(rollout) {
        typed(rollout).as<Rollout>();
        typed(rollout.application.deploymentStatus.pending).as<number>();
        typed(rollout.allocations[0]?.applicationStatuses?.[0]?.message).as<string | undefined>();
      },
    });
    // @ts-expect-error the name is missing
    void applications.waitForRollout();
    // @ts-expect-error a wrong option name
    void applications.waitForRollout("web", { onPoll() {} });
    // @ts-expect-error milliseconds
    void applications.waitForRollout("web", { timeout: "5m" });
  },
};

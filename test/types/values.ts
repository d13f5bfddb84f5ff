import * as sdk from "@synpse/sdk";
import { type Equal, holds, type Known, type MethodTests, typed } from "./assert.ts";

type ConstantName = {
  [Name in keyof typeof sdk]: (typeof sdk)[Name] extends { readonly prototype: unknown } | ((...args: never) => unknown)
    ? never
    : Name;
}[keyof typeof sdk];

/** Compiles where a constant lists the values that the type of its name knows, and where that type is open or closed as said. */
function lists<Constant extends Readonly<Record<string, string>>, Type extends string>(
  ..._differs: Equal<sdk.KnownValue<Constant>, Known<Type>> extends true
    ? [open: string extends Type ? true : false]
    : [never]
): void {}

export const constants: Readonly<Record<ConstantName, () => unknown>> = {
  AgentLogLevel: () => lists<typeof sdk.AgentLogLevel, sdk.AgentLogLevel>(true),
  ApplicationType: () => lists<typeof sdk.ApplicationType, sdk.ApplicationType>(true),
  ContainerGpus: () => lists<typeof sdk.ContainerGpus, sdk.ContainerGpus>(true),
  DeviceJobState: () => lists<typeof sdk.DeviceJobState, sdk.DeviceJobState>(true),
  DeviceStatus: () => lists<typeof sdk.DeviceStatus, sdk.DeviceStatus>(true),
  DockerHealth: () => lists<typeof sdk.DockerHealth, sdk.DockerHealth>(true),
  IpcMode: () => lists<typeof sdk.IpcMode, sdk.IpcMode>(true),
  JobDesiredState: () => lists<typeof sdk.JobDesiredState, sdk.JobDesiredState>(false),
  MountType: () => lists<typeof sdk.MountType, sdk.MountType>(true),
  NamingStrategyType: () => lists<typeof sdk.NamingStrategyType, sdk.NamingStrategyType>(true),
  NetworkMode: () => lists<typeof sdk.NetworkMode, sdk.NetworkMode>(true),
  RestartPolicyName: () => lists<typeof sdk.RestartPolicyName, sdk.RestartPolicyName>(true),
  RuleAction: () => lists<typeof sdk.RuleAction, sdk.RuleAction>(true),
  RuleEffect: () => lists<typeof sdk.RuleEffect, sdk.RuleEffect>(true),
  RuleResource: () => lists<typeof sdk.RuleResource, sdk.RuleResource>(true),
  ScheduleType: () => lists<typeof sdk.ScheduleType, sdk.ScheduleType>(true),
  SecretType: () => lists<typeof sdk.SecretType, sdk.SecretType>(true),
  WorkloadState: () => lists<typeof sdk.WorkloadState, sdk.WorkloadState>(true),
  DEFAULT_BASE_URL: () => holds<Equal<typeof sdk.DEFAULT_BASE_URL, "https://cloud.synpse.net/api">>(),
  REQUEST_ID_HEADER: () => holds<Equal<typeof sdk.REQUEST_ID_HEADER, "synpse-client-request-id">>(),
  DEFAULT_NAMESPACE: () => holds<Equal<typeof sdk.DEFAULT_NAMESPACE, "default">>(),
  DEFAULT_PAGE_SIZE: () => holds<Equal<typeof sdk.DEFAULT_PAGE_SIZE, 100>>(),
  MAX_PAGE_SIZE: () => holds<Equal<typeof sdk.MAX_PAGE_SIZE, 500>>(),
  NEXT_PAGE_TOKEN_HEADER: () => holds<Equal<typeof sdk.NEXT_PAGE_TOKEN_HEADER, "next-page-token">>(),
  PREVIOUS_PAGE_TOKEN_HEADER: () => holds<Equal<typeof sdk.PREVIOUS_PAGE_TOKEN_HEADER, "previous-page-token">>(),
  PAGE_SIZE_HEADER: () => holds<Equal<typeof sdk.PAGE_SIZE_HEADER, "page-size">>(),
  TOTAL_ITEMS_HEADER: () => holds<Equal<typeof sdk.TOTAL_ITEMS_HEADER, "total-items">>(),
};

/** Constants go into inputs, and are compared with what was read. */
holds<Equal<typeof sdk.ScheduleType.AllDevices, "AllDevices">>();
typed({ type: sdk.ScheduleType.AllDevices, selectors: null } satisfies sdk.SchedulingInput);
// @ts-expect-error a type of the document is open, so it is none that an input takes
typed({ type: "AllDevices" as sdk.ScheduleType } satisfies sdk.SchedulingInput);

export const functions: MethodTests<typeof sdk> = {
  installCommand({ installCommand }) {
    const token = {} as sdk.DeviceRegistrationToken;
    typed(installCommand(token)).as<string>();
    typed(installCommand({ id: "drt_1", projectId: "prj_1" }, { baseUrl: undefined, version: undefined })).as<string>();
    // @ts-expect-error the project is missing
    void installCommand({ id: "drt_1" });
    // @ts-expect-error a token, not its id
    void installCommand("drt_1");
    // @ts-expect-error a wrong option name
    void installCommand(token, { sudo: true });
  },

  isZeroTime({ isZeroTime }) {
    typed(isZeroTime("0001-01-01T00:00:00Z")).as<boolean>();
    void isZeroTime(new Date());
    void isZeroTime(undefined);
    void isZeroTime(null);
    // @ts-expect-error a time, not milliseconds
    void isZeroTime(0);
    // @ts-expect-error the time is missing
    void isZeroTime();
  },

  alwaysRestart({ alwaysRestart }) {
    typed(alwaysRestart()).as<sdk.RestartPolicy>();
    // @ts-expect-error it has no limit
    void alwaysRestart(3);
  },

  restartOnFailure({ restartOnFailure }) {
    typed(restartOnFailure()).as<sdk.RestartPolicy>();
    typed(restartOnFailure(3)).as<sdk.RestartPolicy>();
    typed(restartOnFailure(undefined)).as<sdk.RestartPolicy>();
    // @ts-expect-error a number
    void restartOnFailure("3");
  },

  restartUnlessStopped({ restartUnlessStopped }) {
    typed(restartUnlessStopped()).as<sdk.RestartPolicy>();
    // @ts-expect-error it has no limit
    void restartUnlessStopped(3);
  },

  neverRestart({ neverRestart }) {
    typed(neverRestart()).as<sdk.RestartPolicy>();
    // @ts-expect-error it has no limit
    void neverRestart(0);
  },

  parseRestartPolicy({ parseRestartPolicy }) {
    typed(parseRestartPolicy("on-failure:3")).as<sdk.RestartPolicy>();
    // @ts-expect-error the text is missing
    void parseRestartPolicy();
    // @ts-expect-error text
    void parseRestartPolicy({ name: "always" });
  },

  formatRestartPolicy({ formatRestartPolicy }) {
    typed(formatRestartPolicy({ name: "on-failure", maximumRetryCount: undefined })).as<string>();
    // @ts-expect-error a wrong name
    void formatRestartPolicy({ name: "on-failure", maxRetries: 3 });
    // @ts-expect-error the policy is missing
    void formatRestartPolicy();
  },
};

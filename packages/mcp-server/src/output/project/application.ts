import type {
  Application,
  ContainerSpec,
  DeploymentStatus,
  Environment,
  ExecSpec,
  Job,
  SchedulingInput,
} from "@synpse/sdk";
import type { View } from "../../define.ts";
import { type Facts, freeText } from "../facts.ts";
import { timeFact } from "../time.ts";
import { labelFacts } from "./device.ts";

/** An application among others. */
export function applicationInList(
  application: Application,
  namespace: string,
  detailed: boolean,
  { now }: View,
): Facts {
  return {
    name: application.name,
    namespace,
    images: imagesOf(application),
    scheduling: schedulingFacts(application.scheduling),
    rollout: rolloutFacts(application.deploymentStatus),
    ...(detailed
      ? {
          id: application.id,
          version: application.version,
          description: freeText(application.description),
          containers: containers(application, false),
          created: timeFact(application.createdAt, now),
          updated: timeFact(application.updatedAt, now),
        }
      : {}),
  };
}

/** An application on its own. */
export function applicationAlone(application: Application, namespace: string, detailed: boolean, { now }: View): Facts {
  return {
    name: application.name,
    namespace,
    description: freeText(application.description),
    rollout: rolloutFacts(application.deploymentStatus),
    version: application.version,
    updated: timeFact(application.updatedAt, now),
    scheduling: schedulingFacts(application.scheduling),
    containers: containers(application, detailed),
    execs: application.spec?.execs?.map((exec) => execFacts(exec, detailed)),
    ...(detailed
      ? {
          id: application.id,
          type: application.type,
          configVersion: application.configVersion,
          created: timeFact(application.createdAt, now),
        }
      : {}),
  };
}

/** Where something runs. What is not known yet, of the API or of a caller, may be any text. */
export type AnyScheduling = Omit<SchedulingInput, "type"> & { readonly type?: string | undefined };

export function schedulingFacts(scheduling: AnyScheduling | undefined): Facts {
  const { type, selectors, devices } = scheduling ?? {};
  return { type, selectors: labelFacts(selectors), devices: devices ?? undefined };
}

/** How far a rollout is: `available` of `total` devices run the present version. */
export function rolloutFacts(status: DeploymentStatus | undefined): Facts {
  const { available, pending, total } = status ?? {};
  return { state: rolloutState(status), available: available ?? 0, pending: pending ?? 0, total: total ?? 0 };
}

export type RolloutState = "no devices" | "complete" | "incomplete";

export function rolloutState(status: DeploymentStatus | undefined): RolloutState {
  const available = status?.available ?? 0;
  const total = status?.total ?? 0;
  if (total === 0) return "no devices";
  return available >= total ? "complete" : "incomplete";
}

/** The images that an application or a job runs. */
export function imagesOf({ spec }: Pick<Application | Job, "spec">): string[] {
  return (spec?.containers ?? []).map(({ image }) => image);
}

function containers(application: Application, detailed: boolean): Facts[] {
  return (application.spec?.containers ?? []).map((container) => containerFacts(container, detailed));
}

function containerFacts(container: ContainerSpec, detailed: boolean): Facts {
  const concise = { name: container.name, image: container.image, ports: container.ports };
  if (!detailed) return concise;
  return {
    ...concise,
    entrypoint: container.entrypoint,
    command: container.command,
    args: container.args,
    ...environmentFacts(container.env),
    volumes: container.volumes,
    secretFiles: container.secrets?.map(({ name, filepath }) => ({ name, filepath })),
    files: container.files?.map(({ filepath }) => filepath),
    networkMode: container.networkMode,
    hostname: container.hostname,
    user: container.user,
    privileged: container.privileged,
    capAdd: container.capAdd,
    capDrop: container.capDrop,
    gpus: container.gpus,
    memoryHardLimit: container.memoryHardLimit,
    restartPolicy: container.restartPolicy?.name,
    registry: container.auth?.serverAddress,
    registryPasswordFromSecret: container.auth?.fromSecret,
  };
}

function execFacts(exec: ExecSpec, detailed: boolean): Facts {
  const concise = { name: exec.name, command: exec.command };
  return detailed ? { ...concise, args: exec.args, ...environmentFacts(exec.env) } : concise;
}

/** Names only: a value may be a secret, and nobody can tell which. */
function environmentFacts(env: readonly Environment[] | undefined): Facts {
  const variables = env ?? [];
  return {
    env: variables.filter(({ fromSecret }) => (fromSecret ?? "") === "").map(({ name }) => name),
    envFromSecrets: Object.fromEntries(
      variables.flatMap(({ name, fromSecret }) => ((fromSecret ?? "") === "" ? [] : [[name, fromSecret]])),
    ),
  };
}

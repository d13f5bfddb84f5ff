import type { Application, Change, ContainerSpec } from "@synpse/sdk";
import type { Facts } from "../../output/facts.ts";
import { schedulingFacts } from "../../output/project/application.ts";
import type { Deployment } from "./deployment.ts";

/**
 * The call that takes an update back, where one call of update_application can: what it cannot is a value that was lost, and
 * a change of anything but image, variables and scheduling.
 */
export function undoOf({ present, changes, lost, namespace }: Deployment): Facts | undefined {
  if (present === undefined || changes.length === 0 || lost.length > 0) return undefined;
  const containers = (present.spec?.containers ?? []).filter(({ name }) =>
    changes.some(({ path }) => path.startsWith(prefixOf(name))),
  );
  const undone = changes.map((change) => undoOne(change, present, containers[0]));
  if (containers.length > 1 || undone.includes(undefined)) return undefined;
  const removeEnv = undone.flatMap((one) => one?.removeEnv ?? []);
  return {
    tool: "update_application",
    name: present.name,
    namespace,
    container: containers[0]?.name,
    ...Object.assign({}, ...undone),
    removeEnv,
  };
}

interface Undone {
  readonly image?: string;
  readonly scheduling?: Facts;
  readonly removeEnv?: readonly string[];
}

function undoOne(
  { path, from, to }: Change,
  { scheduling }: Application,
  container: ContainerSpec | undefined,
): Undone | undefined {
  if (path === "scheduling" || path.startsWith("scheduling.")) return { scheduling: schedulingFacts(scheduling) };
  const prefix = prefixOf(container?.name ?? "");
  if (path === `${prefix}image`) return typeof from === "string" ? { image: from } : undefined;
  if (from !== undefined && from !== null) return undefined;
  if (path === `${prefix}env`) return { removeEnv: namesIn(to) };
  return path.startsWith(`${prefix}env[`) && path.endsWith("]") ? { removeEnv: namesIn([to]) } : undefined;
}

function prefixOf(container: string): string {
  return `spec.containers[${container}].`;
}

function namesIn(variables: unknown): string[] {
  if (!Array.isArray(variables)) return [];
  return variables.flatMap((one: { name?: unknown } | null) => (typeof one?.name === "string" ? [one.name] : []));
}

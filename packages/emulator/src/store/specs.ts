import type { ApplicationSpec, ContainerSpec, JobSpec, Scheduling, SchedulingInput } from "../generated/schema.ts";
import { badRequest, quote } from "./problem.ts";
import { checkLabels, checkName } from "./rules.ts";

/** Scheduling as it is stored and answered: with its type worked out. @throws Problem 400 */
export function resolveScheduling(input: SchedulingInput | undefined): Scheduling {
  const selectors = input?.selectors ?? null;
  if (selectors) checkLabels(selectors, "scheduling.selectors");
  const implied = selectors && Object.keys(selectors).length > 0 ? "Conditional" : "NoDevices";
  const type = input?.type ?? implied;
  return input?.devices ? { type, selectors, devices: input.devices } : { type, selectors };
}

/** A spec as it is stored and answered: every container has a restart policy. @throws Problem 400 */
export function resolveSpec<Spec extends ApplicationSpec | JobSpec>(spec: Spec): Spec {
  const containers: readonly ContainerSpec[] = spec.containers ?? [];
  checkNames("container", containers);
  checkNames("exec", spec.execs ?? [], containers);
  checkImages(containers);
  if (!spec.containers) return spec;
  return {
    ...spec,
    containers: containers.map((container) => ({ ...container, restartPolicy: container.restartPolicy ?? {} })),
  };
}

function checkNames(
  kind: "container" | "exec",
  items: readonly { name: string }[],
  others: readonly { name: string }[] = [],
): void {
  const seen = new Set(others.map((other) => other.name));
  for (const [index, { name }] of items.entries()) {
    const field = ["spec", `${kind}s`, index, "name"];
    checkName(`spec.${kind}s[${index}]`, name, field);
    if (seen.has(name)) {
      throw badRequest(
        `spec.${kind}s[${index}].name ${quote(name)} is used twice: give each container and exec its own name`,
        ...field,
      );
    }
    seen.add(name);
  }
}

function checkImages(containers: readonly ContainerSpec[]): void {
  for (const [index, { image }] of containers.entries()) {
    if (image === "")
      throw badRequest(
        `spec.containers[${index}].image is required: set it to an image such as "nginx:latest"`,
        "spec",
        "containers",
        index,
        "image",
      );
  }
}

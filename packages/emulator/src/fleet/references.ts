import type { ApplicationSpec, ContainerSpec, ExecSpec, JobSpec } from "../generated/schema.ts";
import type { NamespaceRecord } from "../store/records.ts";

type Runnable = ContainerSpec | ExecSpec;

/** Secrets that a container names, with the type each must have. Empty names count as none. */
function* referencedSecrets(
  spec: Runnable,
): Generator<{ readonly name: string; readonly type: "Environment" | "File" }> {
  for (const variable of spec.env ?? [])
    if (variable.fromSecret) yield { name: variable.fromSecret, type: "Environment" };
  if ("auth" in spec && spec.auth?.fromSecret) yield { name: spec.auth.fromSecret, type: "Environment" };
  if ("secrets" in spec) for (const file of spec.secrets ?? []) if (file.name) yield { name: file.name, type: "File" };
}

/** All containers and host processes of a specification. */
export function runnables(spec: ApplicationSpec | JobSpec): readonly Runnable[] {
  const execs = "execs" in spec ? (spec.execs ?? []) : [];
  return [...(spec.containers ?? []), ...execs];
}

/** Whether a specification, or its namespace's registry credentials, name a secret. */
export function usesSecret(spec: ApplicationSpec | JobSpec, namespace: NamespaceRecord, secret: string): boolean {
  if (namespace.config?.registryAuthentication?.fromSecret === secret) return true;
  return runnables(spec).some((runnable) => {
    for (const reference of referencedSecrets(runnable)) if (reference.name === secret) return true;
    return false;
  });
}

/** What keeps a container from starting: a secret that it names and that is not there or of the wrong type. */
export function missingSecret(spec: Runnable, namespace: NamespaceRecord): string | undefined {
  for (const { name, type } of referencedSecrets(spec)) {
    const secret = namespace.secrets.find(name);
    if (!secret) return `secret "${name}" not found in namespace "${namespace.name}"`;
    if (secret.type !== type) return `secret "${name}" is of type ${secret.type}, ${type} is needed here`;
  }
  return undefined;
}

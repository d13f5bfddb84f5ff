import type { ApplicationSpec, JobSpec, Namespace } from "@synpse/sdk";

/** A secret that something needs, by name, in its own namespace. */
export interface SecretReference {
  readonly secret: string;
  /** The type that it must have there. */
  readonly type: "Environment" | "File";
  /** The container or exec that names it; undefined where the registry credentials of the namespace do. */
  readonly container: string | undefined;
}

/** The secrets that an application or a job names. */
export function secretReferences(spec: ApplicationSpec | JobSpec | null | undefined): SecretReference[] {
  const execs = spec !== null && spec !== undefined && "execs" in spec ? (spec.execs ?? []) : [];
  return [
    ...(spec?.containers ?? []).flatMap((container) => [
      ...ofVariables(container),
      ...reference(container.auth?.fromSecret, "Environment", container.name),
      ...(container.secrets ?? []).flatMap(({ name }) => reference(name, "File", container.name)),
    ]),
    ...execs.flatMap(ofVariables),
  ];
}

/** The secret that the registry credentials of a namespace name, which all its applications and jobs need. */
export function registryReferences(namespace: Namespace | undefined): SecretReference[] {
  return reference(namespace?.config?.registryAuthentication?.fromSecret, "Environment", undefined);
}

type Runnable = NonNullable<
  NonNullable<ApplicationSpec["containers"]>[number] | NonNullable<ApplicationSpec["execs"]>[number]
>;

function ofVariables({ name, env }: Pick<Runnable, "name" | "env">): SecretReference[] {
  return (env ?? []).flatMap(({ fromSecret }) => reference(fromSecret, "Environment", name));
}

/** An empty name names nothing. */
function reference(
  secret: string | null | undefined,
  type: SecretReference["type"],
  container: string | undefined,
): SecretReference[] {
  return (secret ?? "") === "" ? [] : [{ secret: secret ?? "", type, container }];
}

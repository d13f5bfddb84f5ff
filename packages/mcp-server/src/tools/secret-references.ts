import type { ApplicationSpec, JobSpec, Namespace, SecretMetadata } from "@synpse/sdk";

/** A secret that something needs, by name, in its own namespace. */
export interface SecretReference {
  readonly secret: string;
  /** The type that it must have there. */
  readonly type: "Environment" | "File";
  /** The container or exec that names it; undefined where the registry credentials of the namespace do. */
  readonly container: string | undefined;
  /** The field that names it: `env[PASSWORD]`. */
  readonly field: string;
}

/** The secrets that an application or a job names. */
export function secretReferences(spec: ApplicationSpec | JobSpec | null | undefined): SecretReference[] {
  const execs = spec !== null && spec !== undefined && "execs" in spec ? (spec.execs ?? []) : [];
  const containers = spec?.containers ?? [];
  return [
    ...[...containers, ...execs].flatMap(({ name: container, env }) =>
      (env ?? []).flatMap(({ name, fromSecret }) =>
        reference(fromSecret, { type: "Environment", container, field: `env[${name}]` }),
      ),
    ),
    ...containers.flatMap(({ name: container, auth, secrets }) => [
      ...reference(auth?.fromSecret, { type: "Environment", container, field: "auth" }),
      ...(secrets ?? []).flatMap(({ name }) => reference(name, { type: "File", container, field: "secrets" })),
    ]),
  ];
}

/** The secret that the registry credentials of a namespace name, which all its applications and jobs need. */
export function registryReferences(namespace: Namespace | undefined): SecretReference[] {
  const from = { type: "Environment", container: undefined, field: "registryAuthentication" } as const;
  return reference(namespace?.config?.registryAuthentication?.fromSecret, from);
}

/** An empty name names nothing. */
function reference(secret: string | null | undefined, from: Omit<SecretReference, "secret">): SecretReference[] {
  return secret === undefined || secret === null || secret === "" ? [] : [{ secret, ...from }];
}

/** What a secret is: where the API does not say it, what it makes of one without a type. */
export function secretType({ type }: Pick<SecretMetadata, "type">): string {
  return type ?? "Environment";
}

/** A reference to a secret that cannot be used there. */
export interface SecretProblem extends SecretReference {
  readonly problem: "missing" | "of another type";
}

/** Which of the references are to none of the secrets that there are, or to one of another type than they need. */
export function secretProblems<Reference extends SecretReference>(
  references: readonly Reference[],
  known: readonly SecretMetadata[],
): (Reference & SecretProblem)[] {
  const types = new Map(known.map((secret) => [secret.name, secretType(secret)]));
  return references.flatMap((one): (Reference & SecretProblem)[] => {
    const type = types.get(one.secret);
    if (type === undefined) return [{ ...one, problem: "missing" }];
    return type === one.type ? [] : [{ ...one, problem: "of another type" }];
  });
}

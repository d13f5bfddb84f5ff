import { type ApplicationInput, NotFoundError, PermissionDeniedError } from "@synpse/sdk";
import type { Facts } from "../../output/facts.ts";
import type { Reach } from "../lists.ts";

/** Most secrets of a namespace that are read. */
const limit = 10_000;

interface Reference {
  readonly secret: string;
  readonly type: "Environment" | "File";
  readonly usedBy: string;
}

/** Secrets that an application needs and its namespace does not have; undefined where this key may not list them. */
export async function missingSecrets(
  { synpse, signal }: Reach,
  namespace: string,
  application: ApplicationInput,
): Promise<Facts[] | undefined> {
  const references = referencesOf(application);
  if (references.length === 0) return [];
  try {
    const secrets = await synpse.namespace(namespace).secrets.list({ signal }).toArray({ limit });
    const types = new Map(secrets.map(({ name, type }) => [name, type]));
    return references.flatMap(({ secret, type, usedBy }): Facts[] => {
      if (!types.has(secret)) return [{ secret, usedBy, problem: "does not exist" }];
      const other = (types.get(secret) ?? type) !== type;
      return other ? [{ secret, usedBy, problem: `is not of the type ${type}` }] : [];
    });
  } catch (error) {
    if (error instanceof PermissionDeniedError || error instanceof NotFoundError) return undefined;
    throw error;
  }
}

function referencesOf({ spec }: ApplicationInput): Reference[] {
  const runs = [...(spec.containers ?? []), ...(spec.execs ?? [])];
  const all = [
    ...runs.flatMap(({ name, env }) =>
      (env ?? []).map((variable) => ({
        secret: variable.fromSecret,
        type: "Environment" as const,
        usedBy: `${name}.env[${variable.name}]`,
      })),
    ),
    ...(spec.containers ?? []).flatMap(({ name, auth, secrets }) => [
      { secret: auth?.fromSecret, type: "Environment" as const, usedBy: `${name}.auth` },
      ...(secrets ?? []).map((file) => ({ secret: file.name, type: "File" as const, usedBy: `${name}.secrets` })),
    ]),
  ];
  return all.flatMap(({ secret, ...rest }) => (secret === undefined || secret === "" ? [] : [{ secret, ...rest }]));
}

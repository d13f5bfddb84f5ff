import type { SecretRecord } from "../store/records.ts";
import { checkSecretData } from "../store/rules.ts";
import { base, judge, put, type Restoring, refer } from "./restoring.ts";
import type { SavedNamed, Saving } from "./saving.ts";
import { count, index, named, object, text } from "./schema.ts";

export interface SavedSecret extends SavedNamed {
  readonly namespace: number;
  readonly type: SecretRecord["type"];
  readonly version: number;
  /** base64 */
  readonly data: string;
}

export const secretSchema = object({
  ...named,
  namespace: index,
  type: { enum: ["Environment", "File"] },
  version: count,
  data: text,
});

export function saveSecret(saving: Saving, secret: SecretRecord): SavedSecret {
  const { namespace, type, version, data } = secret;
  return { ...saving.named(secret), namespace: saving.numberOf(namespace), type, version, data };
}

export function restoreSecret({ records }: Restoring, saved: SavedSecret, path: string): void {
  const namespace = refer(records.namespaces, saved.namespace, "namespaces", `${path}.namespace`);
  const { type, version, data } = saved;
  judge(path, () => checkSecretData(data));
  put(namespace.secrets, saved, { ...base(saved), namespace, type, version, data }, records.secrets, path);
}

import type { ProjectRecord, TokenRecord } from "../store/records.ts";
import { checkDescription, checkEnvironment, checkLabels } from "../store/rules.ts";
import { base, judge, put, type Restoring, refer } from "./restoring.ts";
import type { SavedNamed, Saving } from "./saving.ts";
import { count, index, named, object, text, words } from "./schema.ts";

type Settings = Pick<
  TokenRecord,
  "description" | "maxRegistrations" | "labels" | "environmentVariables" | "naming" | "deviceCount"
>;

export interface SavedToken extends SavedNamed, Readonly<Settings> {
  readonly project: number;
}

const wordsOrNull = { ...words, type: ["object", "null"] };

export const tokenSchema = object({
  ...named,
  project: index,
  description: text,
  maxRegistrations: { type: ["integer", "null"], minimum: 0 },
  labels: wordsOrNull,
  environmentVariables: wordsOrNull,
  naming: { enum: ["default", "fromHostname"] },
  deviceCount: count,
});

export function saveTokens(saving: Saving, project: ProjectRecord): SavedToken[] {
  return [...project.tokens].map((token) => ({
    ...saving.named(token),
    project: saving.numberOf(project),
    ...settings(token),
  }));
}

export function restoreToken({ records }: Restoring, saved: SavedToken, path: string): void {
  const project = refer(records.projects, saved.project, "projects", `${path}.project`);
  judge(path, () => {
    checkDescription(saved.description);
    checkLabels(saved.labels ?? {});
    checkEnvironment(saved.environmentVariables ?? {});
  });
  put(project.tokens, saved, { ...base(saved), ...settings(saved) }, records.tokens, path);
}

function settings(token: Settings): Settings {
  const { description, maxRegistrations, labels, environmentVariables, naming, deviceCount } = token;
  return { description, maxRegistrations, labels, environmentVariables, naming, deviceCount };
}

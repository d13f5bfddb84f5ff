import type { Rule, RuleAction, RuleResource } from "../generated/schema.ts";
import { ROLES_SHOWN } from "../limits.ts";
import { Problem, quote } from "./problem.ts";
import type { ProjectRecord, RoleRecord } from "./records.ts";
import { checkDescription, checkName } from "./rules.ts";
import type { Given, Store } from "./store.ts";

/** What an operation needs: an action on a kind of resource. */
export interface Permission {
  readonly resource: RuleResource;
  readonly action: RuleAction;
}

type RoleInput = Pick<RoleRecord, "name" | "rules"> & { readonly description?: string | undefined };

const READ: RuleAction[] = ["Get", "List"];
const EDIT: RuleAction[] = [...READ, "Delete", "Update", "Create"];
const ALL: RuleAction[] = [...EDIT, "SSH", "ViewLogs", "Wipe", "Reboot", "Connect"];

const allow = (resource: RuleResource[], actions: RuleAction[]): Rule => ({ resource, actions, effect: "allow" });

const ADMINISTRATOR: RoleInput = {
  name: "ProjectAdministrator",
  description: "May do everything in the project.",
  rules: [allow(["*"], ALL)],
};

/**
 * What every project has besides `ProjectAdministrator`. Synpse's documentation gives the names and says in a sentence each what
 * they are for; the rules are inferred from that.
 */
const OTHERS: readonly RoleInput[] = [
  {
    name: "Reader",
    description: "May read everything but what is in secrets.",
    rules: [allow(["*"], [...READ, "ViewLogs"]), { resource: ["Secret"], actions: ["Get"], effect: "deny" }],
  },
  {
    name: "Contributor",
    description: "May deploy and configure; neither grants access nor deletes or enters devices.",
    rules: [
      allow(
        ["Application", "ApplicationAllocation", "Namespace", "Secret", "DeviceRegistrationToken"],
        [...EDIT, "ViewLogs"],
      ),
      allow(["Device"], [...READ, "Update", "ViewLogs"]),
      allow(["*"], READ),
    ],
  },
  {
    name: "DeviceAdministrator",
    description: "May do everything with devices.",
    rules: [allow(["Device"], ALL)],
  },
  {
    name: "UserAccessAdministrator",
    description: "Grants access to others.",
    rules: [
      allow(
        [
          "Membership",
          "MembershipRoleBinding",
          "Role",
          "ServiceAccount",
          "ServiceAccountAccessKey",
          "ServiceAccountRoleBinding",
        ],
        EDIT,
      ),
      allow(
        ["Project", "Namespace", "Application", "ApplicationAllocation", "Device", "DeviceRegistrationToken"],
        READ,
      ),
      allow(["Secret"], ["List"]),
    ],
  },
];

/** Gives a project the five roles that every project has. Returns the one that may do everything. */
export function addBuiltInRoles(store: Store, project: ProjectRecord): RoleRecord {
  const { createdAt } = project;
  // This id comes from the row that all objects' ids come from, where a project has always taken one for it.
  const administrator = addRole(store, project, ADMINISTRATOR, { id: store.ids.id("rol", createdAt), createdAt });
  for (const role of OTHERS) addRole(store, project, role, { createdAt });
  return administrator;
}

/** @throws Problem 400 */
export function addRole(store: Store, project: ProjectRecord, input: RoleInput, given: Given = {}): RoleRecord {
  const createdAt = given.createdAt ?? store.now();
  return project.roles.add({
    id: given.id ?? store.ids.idOf("rol", createdAt, project.id, input.name),
    name: checkName("role", input.name),
    description: checkDescription(input.description ?? ""),
    rules: input.rules,
    createdAt,
    updatedAt: createdAt,
  });
}

/** A role by id or name. @throws Problem 404, which says what roles there are */
export function getRole(project: ProjectRecord, idOrName: string): RoleRecord {
  const role = project.roles.find(idOrName);
  if (role) return role;
  throw new Problem(404, `role not found: ${quote(idOrName)}; the project has ${roleNames([...project.roles])}`);
}

/** For a message. */
export function roleNames(roles: readonly RoleRecord[]): string {
  const names = roles.slice(0, ROLES_SHOWN).map(({ name }) => name);
  return `${names.join(", ")}${roles.length > names.length ? ", …" : ""}`;
}

/**
 * Whether roles together allow something, as in the ancestor: the rules of all roles count, one that denies decides, and else
 * one that allows is needed.
 */
export function allows(roles: readonly RoleRecord[], permission: Permission): boolean {
  return (
    denier(roles, permission) === undefined &&
    roles.some((role) => role.rules.some((rule) => rule.effect !== "deny" && isAbout(rule, permission)))
  );
}

/** The role that denies something; undefined when none does. */
export function denier(roles: readonly RoleRecord[], permission: Permission): RoleRecord | undefined {
  return roles.find((role) => role.rules.some((rule) => rule.effect === "deny" && isAbout(rule, permission)));
}

function isAbout({ resource = [], actions = [] }: Rule, permission: Permission): boolean {
  return (resource.includes("*") || resource.includes(permission.resource)) && actions.includes(permission.action);
}

import type { Membership, Project, Role, User } from "../generated/schema.ts";
import { countIn } from "../store/quota.ts";
import type { MembershipRecord, ProjectRecord, RoleRecord, UserRecord } from "../store/records.ts";
import { timestamp, ZERO_TIME } from "../store/time.ts";

export function presentProject(project: ProjectRecord): Project {
  return {
    id: project.id,
    createdAt: timestamp(project.createdAt),
    updatedAt: timestamp(project.updatedAt),
    name: project.name,
    quota: project.quota,
    deviceCount: project.devices.size,
    applicationCount: countIn(project, "applications"),
    namespaceCount: project.namespaces.size,
    secretCount: countIn(project, "secrets"),
  };
}

/** Without `full` the user and the project are there, as the Go types cannot leave them out, but empty. */
export function presentMembership(
  project: ProjectRecord,
  membership: MembershipRecord,
  options: { full: boolean },
): Membership {
  return {
    userId: membership.user.id,
    projectId: project.id,
    createdAt: timestamp(membership.createdAt),
    updatedAt: timestamp(membership.updatedAt),
    user: options.full ? presentUser(membership.user) : EMPTY_USER,
    project: options.full ? presentProject(project) : EMPTY_PROJECT,
    ...(options.full ? { roles: membership.roles.map((role) => presentRole(project, role)) } : undefined),
  };
}

function presentUser(user: UserRecord): User {
  return {
    id: user.id,
    createdAt: timestamp(user.createdAt),
    updatedAt: timestamp(user.updatedAt),
    name: user.name,
    email: user.email,
    userType: "user",
    quota: { projects: user.maxProjects },
  };
}

function presentRole(project: ProjectRecord, role: RoleRecord): Role {
  return {
    id: role.id,
    createdAt: timestamp(role.createdAt),
    updatedAt: timestamp(role.updatedAt),
    projectId: project.id,
    name: role.name,
    description: role.description,
    config: { rules: [...role.rules] },
  };
}

const EMPTY_USER: User = { id: "", createdAt: ZERO_TIME, updatedAt: ZERO_TIME, userType: "", quota: { projects: 0 } };

const EMPTY_PROJECT: Project = {
  id: "",
  createdAt: ZERO_TIME,
  updatedAt: ZERO_TIME,
  name: "",
  quota: { devices: 0, namespaces: 0, applications: 0, secrets: 0, logsRetention: 0, metricsRetention: 0 },
  deviceCount: 0,
  applicationCount: 0,
  namespaceCount: 0,
  secretCount: 0,
};

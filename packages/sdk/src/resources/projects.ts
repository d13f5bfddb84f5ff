import type { Project, ProjectInput } from "../generated/schema.ts";
import type { Call } from "../http/call.ts";
import { type Core, call, list } from "../http/operation.ts";
import type { List } from "../http/pages.ts";
import type { RequestOptions } from "../options.ts";

/** Projects of the user that a personal access key belongs to. A project's own key gets an error from both methods. */
export interface Projects {
  /** The projects that the user is a member of. */
  list(options?: RequestOptions): List<Project>;
  /**
   * Creates a project that belongs to the user.
   * @param project Its name, unique among all projects.
   */
  create(project: ProjectInput, options?: RequestOptions): Call<Project>;
}

export function projects(core: Core): Projects {
  return {
    // The API lists memberships, and puts the project into each when asked for all of it.
    list: (options) => list(core, "listMemberships", { query: { full: "" } }, options, ({ project }) => project),
    create: (project, options) => call(core, "createProject", { body: project }, options),
  };
}

import { createProject } from "../../store/projects.ts";
import { requireUser } from "../access.ts";
import type { Handlers } from "../handler.ts";
import { presentMembership, presentProject } from "../present-membership.ts";

export const projectHandlers: Pick<Handlers, "createProject" | "listMemberships"> = {
  createProject({ store, principal }, body) {
    return { body: presentProject(createProject(store, requireUser(principal), body.name)) };
  },

  listMemberships({ store, principal, query }) {
    const user = requireUser(principal);
    const memberships = [];
    for (const project of store.projects) {
      const membership = project.members.get(user.id);
      if (membership) memberships.push(presentMembership(project, membership, { full: query.full !== undefined }));
    }
    return { body: memberships };
  },
};

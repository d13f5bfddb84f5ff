import { refreshApplication, removeNamespace } from "../../fleet/rollouts.ts";
import { addNamespace, deleteNamespace, updateNamespace } from "../../store/namespaces.ts";
import { DONE, type Handlers } from "../handler.ts";
import { theNamespace } from "../lookup.ts";
import { presentNamespace } from "../present.ts";

type NamespaceOperation = "listNamespaces" | "createNamespace" | "getNamespace" | "updateNamespace" | "deleteNamespace";

export const namespaceHandlers: Pick<Handlers, NamespaceOperation> = {
  listNamespaces({ project }) {
    return { body: [...project.namespaces].map(presentNamespace) };
  },

  createNamespace({ store, project }, body) {
    return { body: presentNamespace(addNamespace(store, project, body)) };
  },

  getNamespace(context) {
    return { body: presentNamespace(theNamespace(context)) };
  },

  updateNamespace(context, body) {
    const { store, simulation } = context;
    const namespace = theNamespace(context);
    if (updateNamespace(store, namespace, body)) {
      for (const application of namespace.applications) refreshApplication(simulation, application);
    }
    return { body: presentNamespace(namespace) };
  },

  deleteNamespace(context) {
    const namespace = theNamespace(context);
    deleteNamespace(namespace);
    removeNamespace(context.simulation, namespace);
    return DONE;
  },
};

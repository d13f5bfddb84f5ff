import { placeApplication, removeApplication } from "../../fleet/rollouts.ts";
import { addApplication, updateApplication } from "../../store/applications.ts";
import { DONE, type Handlers } from "../handler.ts";
import { theApplication, theNamespace } from "../lookup.ts";
import { presentAllocation, presentApplication } from "../present.ts";

type ApplicationOperation =
  | "listApplications"
  | "createApplication"
  | "getApplication"
  | "updateApplication"
  | "deleteApplication"
  | "listApplicationAllocations";

export const applicationHandlers: Pick<Handlers, ApplicationOperation> = {
  listApplications(context) {
    return { body: [...theNamespace(context).applications].map(presentApplication) };
  },

  createApplication(context, body) {
    const application = addApplication(context.store, theNamespace(context), body);
    placeApplication(context.simulation, application);
    return { body: presentApplication(application) };
  },

  getApplication(context) {
    return { body: presentApplication(theApplication(context)) };
  },

  updateApplication(context, body) {
    const application = theApplication(context);
    updateApplication(context.store, application, body);
    placeApplication(context.simulation, application);
    return { body: presentApplication(application) };
  },

  deleteApplication(context) {
    const application = theApplication(context);
    application.namespace.applications.delete(application);
    removeApplication(context.simulation, application);
    return DONE;
  },

  listApplicationAllocations(context) {
    const { allocations } = theApplication(context);
    return { body: [...allocations.values()].map((allocation) => presentAllocation(context.simulation, allocation)) };
  },
};

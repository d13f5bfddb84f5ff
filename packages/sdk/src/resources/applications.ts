import type { Application, ApplicationInput, DeviceApplicationStatus } from "../generated/schema.ts";
import type { Call } from "../http/call.ts";
import { type Core, call, list, run } from "../http/operation.ts";
import type { List } from "../http/pages.ts";
import type { RequestOptions } from "../options.ts";
import type { Applied, ApplyOptions } from "./apply.ts";
import type { InputOrRead } from "./owned.ts";
import type { Rollout } from "./rollout.ts";
import type { WaitOptions } from "./wait.ts";
import { whole } from "./whole.ts";

/** Containers that are kept running on some devices. */
export interface Applications {
  /** All applications of the namespace. */
  list(options?: RequestOptions): List<Application>;
  /**
   * Creates an application, which is rolled out at once to the devices that its scheduling names.
   * @throws BadRequestError where the name is taken or a value is not allowed.
   */
  create(application: ApplicationInput, options?: RequestOptions): Call<Application>;
  /**
   * Gets an application by name or id.
   * @throws NotFoundError where there is none.
   */
  get(application: string, options?: RequestOptions): Call<Application>;
  /**
   * Replaces what a user may set of an application: everything that is to stay must be given. Every update is rolled out
   * again, also one that changes nothing; `apply` leaves those out.
   * @param application Its name or id. The Go client v0.1.0 sends the name.
   * @param input What it is to be. One that was read, and changed, can be given as it is.
   */
  update(
    application: string,
    input: InputOrRead<ApplicationInput, Application>,
    options?: RequestOptions,
  ): Call<Application>;
  /** Deletes an application by name or id. Its containers are removed from the devices. */
  delete(application: string, options?: RequestOptions): Call<void>;
  /**
   * Makes the application of this name what it is meant to be: creates it, updates it where a field that a user owns
   * differs, or leaves it alone. Says what differed; with `dryRun` it writes nothing.
   */
  apply(application: InputOrRead<ApplicationInput, Application>, options?: ApplyOptions): Promise<Applied>;
  /** How the application fares on each device that it is scheduled on, container by container. */
  allocations(application: string, options?: RequestOptions): List<DeviceApplicationStatus>;
  /**
   * Waits until the application runs, in its present version, on every device that it is scheduled on: first look at
   * once, then after 1 s, growing to 10 s. An application that is scheduled nowhere is rolled out.
   * @throws WaitError when a container fails for good (`why: "failed"`) or the time is over; `last` is a {@link Rollout}.
   */
  waitForRollout(application: string, options?: WaitOptions<Rollout>): Promise<Application>;
}

export function applications(core: Core, namespace: string): Applications {
  const methods: Applications = {
    list: (options) => list(core, "listApplications", { path: { namespace } }, options),
    create: (application, options) =>
      call(core, "createApplication", { path: { namespace }, body: application }, options),
    get: (application, options) => call(core, "getApplication", { path: { namespace, application } }, options),
    update(application, input, options) {
      const update = whole({ namespace, application }, input, ({ wholeApplication }) => wholeApplication);
      return call(core, "updateApplication", update, options);
    },
    delete: (application, options) => run(core, "deleteApplication", { path: { namespace, application } }, options),
    // Loaded by its first use, as is the wait: a client that only reads does not pay for them.
    async apply(application, options) {
      const { apply } = await import("./apply.ts");
      return apply(methods, application, options);
    },
    allocations(application, options) {
      return list(core, "listApplicationAllocations", { path: { namespace, application } }, options);
    },
    async waitForRollout(application, options) {
      const { waitForRollout } = await import("./rollout.ts");
      return waitForRollout(core, methods, application, options);
    },
  };
  return methods;
}

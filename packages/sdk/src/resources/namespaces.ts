import type { Namespace, NamespaceInput } from "../generated/schema.ts";
import type { Call } from "../http/call.ts";
import { type Core, call, list, run } from "../http/operation.ts";
import type { List } from "../http/pages.ts";
import type { RequestOptions } from "../options.ts";

/** Divisions of a project. Each holds its own applications, jobs and secrets. */
export interface Namespaces {
  /** All namespaces of the project. */
  list(options?: RequestOptions): List<Namespace>;
  /**
   * Creates a namespace.
   * @throws BadRequestError where the name is taken.
   */
  create(namespace: NamespaceInput, options?: RequestOptions): Call<Namespace>;
  /**
   * Gets a namespace by name or id.
   * @throws NotFoundError where there is none.
   */
  get(namespace: string, options?: RequestOptions): Call<Namespace>;
  /**
   * Replaces a namespace's configuration.
   * @param namespace Its name or id.
   * @param input The name as it is (a namespace cannot be renamed), and the whole configuration.
   */
  update(namespace: string, input: NamespaceInput, options?: RequestOptions): Call<Namespace>;
  /** Deletes a namespace, by name or id, with its applications and secrets. */
  delete(namespace: string, options?: RequestOptions): Call<void>;
}

export function namespaces(core: Core): Namespaces {
  return {
    list: (options) => list(core, "listNamespaces", {}, options),
    create: (namespace, options) => call(core, "createNamespace", { body: namespace }, options),
    get: (namespace, options) => call(core, "getNamespace", { path: { namespace } }, options),
    update: (namespace, input, options) => call(core, "updateNamespace", { path: { namespace }, body: input }, options),
    delete: (namespace, options) => run(core, "deleteNamespace", { path: { namespace } }, options),
  };
}

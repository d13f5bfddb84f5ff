import type { Call, List, Namespace, Namespaces } from "@synpse/sdk";
import { type MethodTests, typed } from "./assert.ts";
import { full, unset } from "./options.ts";

export const namespaces: MethodTests<Namespaces> = {
  async list(namespaces) {
    typed(namespaces.list()).as<List<Namespace>>();
    typed(namespaces.list(unset)).as<List<Namespace>>();
    for await (const namespace of namespaces.list(full)) {
      typed(namespace.config?.registryAuthentication.username).as<string | undefined>();
      typed(namespace.applicationCount).as<number | undefined>();
    }
    // @ts-expect-error it takes no query
    void namespaces.list({ q: "shop" });
    // @ts-expect-error a wrong option type
    void namespaces.list({ headers: { "x-count": 1 } });
  },

  create(namespaces) {
    typed(namespaces.create({ name: "shop" })).as<Call<Namespace>>();
    typed(namespaces.create({ name: "shop", config: undefined }, unset)).as<Call<Namespace>>();
    void namespaces.create({
      name: "shop",
      config: { registryAuthentication: { username: "robot", password: undefined, fromSecret: "registry" } },
    });
    // @ts-expect-error a namespace needs a name
    void namespaces.create({});
    // @ts-expect-error a name, in an object
    void namespaces.create("shop");
    // @ts-expect-error the server sets it
    void namespaces.create({ name: "shop", id: "ns_1" });
    // @ts-expect-error the server sets it
    void namespaces.create({ name: "shop", createdAt: "2026-01-01T00:00:00Z" });
    // @ts-expect-error the server counts it
    void namespaces.create({ name: "shop", applicationCount: 0 });
    // @ts-expect-error a wrong name
    void namespaces.create({ name: "shop", config: { registryAuthentication: { user: "robot" } } });
  },

  async get(namespaces) {
    typed(namespaces.get("shop")).as<Call<Namespace>>();
    typed(namespaces.get("shop", unset)).as<Call<Namespace>>();
    typed((await namespaces.get("shop")).projectId).as<string>();
    // @ts-expect-error the name is missing
    void namespaces.get();
    // @ts-expect-error a wrong option name
    void namespaces.get("shop", { full: true });
  },

  async update(namespaces) {
    typed(namespaces.update("shop", { name: "shop" })).as<Call<Namespace>>();
    typed(namespaces.update("shop", { name: "shop", config: undefined }, unset)).as<Call<Namespace>>();
    // What was read can be sent back.
    const namespace = await namespaces.get("shop");
    void namespaces.update(namespace.id, namespace);
    // @ts-expect-error the server sets it
    void namespaces.update("shop", { name: "shop", id: "ns_1" });
    // @ts-expect-error the server sets it
    void namespaces.update("shop", { name: "shop", updatedAt: "2026-01-01T00:00:00Z" });
    // @ts-expect-error the name is missing
    void namespaces.update("shop", { config: { registryAuthentication: {} } });
    // @ts-expect-error the input is missing
    void namespaces.update("shop");
  },

  delete(namespaces) {
    typed(namespaces.delete("shop")).as<Call<void>>();
    typed(namespaces.delete("shop", unset)).as<Call<void>>();
    // @ts-expect-error the name is missing
    void namespaces.delete();
    // @ts-expect-error a wrong option name
    void namespaces.delete("shop", { cascade: true });
  },
};

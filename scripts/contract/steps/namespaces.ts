import {
  attempt,
  type Context,
  expectListed,
  expectMissing,
  expectRefusal,
  expectTaken,
  expectThat,
  make,
  skip,
} from "../context.ts";

const rest = ["getNamespace", "updateNamespace", "deleteNamespace"];

/** Makes the run's namespace. Gives its name, or undefined where the server would not. */
export async function makeNamespace(context: Context): Promise<string | undefined> {
  const { synpse, stranger, owned } = context;
  const { namespaces } = synpse;
  const name = owned.prefix;
  await attempt(context, "listNamespaces", () => namespaces.list());
  const why = "the key is not known";
  await expectRefusal(context, "listNamespaces", { statuses: [401], why }, () => stranger.namespaces.list());
  await expectMissing(context, "getNamespace", () => namespaces.get(name));

  const made = await make(context, { operation: "createNamespace", thing: "namespace", name }, () =>
    namespaces.create({ name }),
  );
  if (made === undefined) {
    skip(context, rest, "createNamespace did not succeed");
    return undefined;
  }
  await expectTaken(context, "createNamespace", () => namespaces.create({ name }));

  const got = await attempt(context, "getNamespace", () => namespaces.get(name));
  expectThat(context, "getNamespace", got === undefined || (got.id === made.id && got.name === name), {
    pointer: "/id",
    documented: "what was made",
    came: "something else",
  });
  const listed = await attempt(context, "listNamespaces", () => namespaces.list());
  if (listed) expectListed(context, "listNamespaces", listed.items, { name });

  const serverAddress = "registry.example";
  await attempt(context, "updateNamespace", () =>
    namespaces.update(name, { name, config: { registryAuthentication: { username: name, serverAddress } } }),
  );
  const updated = await attempt(context, "getNamespace", () => namespaces.get(name));
  const kept = updated === undefined || updated.config?.registryAuthentication.serverAddress === serverAddress;
  expectThat(context, "updateNamespace", kept, {
    pointer: "/config/registryAuthentication/serverAddress",
    documented: "the configuration that was put",
    came: "another one",
  });
  return name;
}

export async function deleteNamespace(context: Context, name: string): Promise<void> {
  const { namespaces } = context.synpse;
  await attempt(context, "deleteNamespace", () => namespaces.delete(name));
  await expectMissing(context, "getNamespace", () => namespaces.get(name));
  const listed = await attempt(context, "listNamespaces", () => namespaces.list());
  if (listed) expectListed(context, "listNamespaces", listed.items, { name, listed: false });
}

import { attempt, type Context, expectListed, expectThat, make, skip } from "../context.ts";

/** Projects belong to users: without a personal key there is nothing to try. */
export async function tryProjects(context: Context): Promise<void> {
  const { personal, createProject, owned } = context;
  if (personal === undefined) {
    const because = "projects need a personal access key: set SYNPSE_PERSONAL_ACCESS_KEY as well";
    return skip(context, ["listMemberships", "createProject"], because);
  }
  await attempt(context, "listMemberships", () => personal.projects.list());
  if (!createProject) {
    const because = "the API has no operation that deletes a project; --create-project makes one all the same";
    return skip(context, ["createProject"], because);
  }
  const name = owned.prefix;
  const made = await make(context, { operation: "createProject", thing: "project", name }, () =>
    personal.projects.create({ name }),
  );
  if (made === undefined) return;
  const listed = await attempt(context, "listMemberships", () => personal.projects.list());
  if (listed) expectListed(context, "listMemberships", listed.items, { name });
  const inside = personal.withProject(made.id);
  const namespaces = await attempt(context, "listNamespaces", () => inside.namespaces.list());
  const hasDefault = namespaces === undefined || namespaces.items.some((namespace) => namespace.name === "default");
  expectThat(context, "createProject", hasDefault, {
    documented: "a project starts with a namespace called default",
    came: "it does not",
  });
  await attempt(context, "listRegistrationTokens", () => inside.registrationTokens.getDefault());
}

import type { DeviceRegistrationTokenInput } from "@synpse/sdk";
import { attempt, type Context, expectListed, expectThat, make, skip } from "../context.ts";
import { labelsOf } from "./devices.ts";

const rest = ["updateRegistrationToken", "deleteRegistrationToken"];

/** Makes the token that the run's own devices join with. Gives its id, or undefined where the server would not. */
export async function makeToken(context: Context): Promise<string | undefined> {
  const { synpse, owned } = context;
  const { registrationTokens } = synpse;
  const name = owned.prefix;
  const before = await attempt(context, "listRegistrationTokens", () => registrationTokens.list());
  if (before === undefined) {
    skip(context, ["createRegistrationToken", ...rest], "the tokens that there are could not be listed");
    return undefined;
  }
  for (const { id } of before.items) owned.seeForeign("registrationToken", id);
  const input: DeviceRegistrationTokenInput = {
    name,
    description: "made by pnpm contract",
    maxRegistrations: 5,
    labels: labelsOf(owned),
    environmentVariables: { A: "b" },
    namingStrategy: { type: "fromHostname" },
  };
  const made = await make(
    context,
    { operation: "createRegistrationToken", thing: "registrationToken", name },
    async () => {
      const token = await registrationTokens.create(input);
      // Noted at once: the run may be stopped before it is listed.
      owned.answered(name, token.id);
      return token;
    },
  );
  const listed = await attempt(context, "listRegistrationTokens", () => registrationTokens.list());
  if (listed && made) expectListed(context, "listRegistrationTokens", listed.items, { name });
  // Only what the list shows under this run's name, once, and with the id that was answered is taken for its own.
  const [own, ...others] = listed?.items.filter((token) => token.name === name) ?? [];
  expectThat(context, "createRegistrationToken", own === undefined || made === undefined || made.id === own.id, {
    pointer: "/id",
    documented: "the id that the list shows",
    came: "another one",
  });
  if (own === undefined || others.length > 0 || !owned.adopt("registrationToken", own.id, [own.name])) {
    skip(context, rest, "createRegistrationToken did not succeed, or the list does not show what it made");
    return undefined;
  }
  await tryReplacing(context, own.id, input);
  return own.id;
}

/** What is left out is cleared; what is given is kept. */
async function tryReplacing(context: Context, id: string, input: DeviceRegistrationTokenInput): Promise<void> {
  const { registrationTokens } = context.synpse;
  const { description: _, environmentVariables: __, ...plain } = input;
  const updated = await attempt(context, "updateRegistrationToken", () => registrationTokens.update(id, plain));
  if (updated === undefined) return;
  const listed = await attempt(context, "listRegistrationTokens", () => registrationTokens.list());
  const read = listed?.items.find((token) => token.id === id) ?? updated;
  const cleared = read.description === "" && Object.keys(read.environmentVariables ?? {}).length === 0;
  expectThat(context, "updateRegistrationToken", cleared, {
    pointer: "/description",
    documented: "what was sent empty is empty",
    came: "it is kept",
  });
  expectThat(context, "updateRegistrationToken", read.labels?.contract === context.owned.prefix, {
    pointer: "/labels",
    documented: "what was sent",
    came: "something else",
  });
}

export async function deleteToken(context: Context, id: string): Promise<void> {
  const { registrationTokens } = context.synpse;
  await attempt(context, "deleteRegistrationToken", () => registrationTokens.delete(id));
  const listed = await attempt(context, "listRegistrationTokens", () => registrationTokens.list());
  if (listed)
    expectListed(context, "listRegistrationTokens", listed.items, { name: context.owned.prefix, listed: false });
}

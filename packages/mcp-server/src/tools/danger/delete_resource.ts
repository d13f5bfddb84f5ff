import { NotFoundError, SynpseError } from "@synpse/sdk";
import * as z from "zod";
import { defineWriter, replaces } from "../../define.ts";
import { explain } from "../../errors.ts";
import { ToolFailure } from "../../failure.ts";
import { confirmation, name, namespace } from "../../input.ts";
import { type Facts, joinNotes } from "../../output/facts.ts";
import { type Deletion, type Kind, kinds, planDeletion } from "./deletion.ts";

const input = z.strictObject({
  kind: z.enum(kinds),
  name: name("Name or id; of a registration token only its name"),
  namespace: namespace(),
  confirm: confirmation(),
});

interface Deleted {
  readonly kind: Kind;
  readonly target: Pick<Deletion, "name" | "namespace" | "about">;
  /** Somebody else was faster. */
  readonly wasGone: boolean;
}

export const deleteResource = defineWriter({
  name: "delete_resource",
  title: "Delete one thing",
  toolset: "danger",
  description: "Deletes one thing for good, after showing what depends on it. Cannot be undone.",
  annotations: replaces,
  checkWith: "list_config",
  input,

  async prepare(input, context) {
    const target = await planDeletion(input.kind, input.name, input.namespace ?? context.namespace, context);
    return {
      state: target,
      target: target.name,
      kind: input.kind,
      namespace: target.namespace,
      what: target.what,
      about: { kind: input.kind, namespace: target.namespace, ...target.about },
      ask: { irreversible: true, answer: target.name },
    };
  },

  async handler({ kind }, { keyHolder }, target): Promise<Deleted> {
    const { name, namespace, about } = target;
    try {
      await target.remove();
      return { kind, target: { name, namespace, about }, wasGone: false };
    } catch (error) {
      if (error instanceof NotFoundError) return { kind, target: { name, namespace, about }, wasGone: true };
      if (!(error instanceof SynpseError)) throw error;
      throw new ToolFailure(explain(error, { annotations: replaces, checkWith: target.checkWith, keyHolder }));
    }
  },

  project({ kind, target, wasGone }): { facts: Facts } {
    return {
      facts: {
        note: wasGone ? "It was gone already when it was to be deleted." : joinNotes("It is deleted.", after[kind]),
        kind,
        deleted: target.name,
        namespace: target.namespace,
        itWas: target.about,
      },
    };
  },
});

/** What is still to be known when a thing is gone. */
const after: Readonly<Record<Kind, string>> = {
  device: "Its agent is refused from now on, and what it runs may run on until somebody stops it there.",
  application: "Devices that are offline remove its containers when they are back.",
  job: "",
  secret: "What runs already keeps the value until it is started anew.",
  namespace: "Devices that are offline remove its containers when they are back.",
  registration_token: "",
};

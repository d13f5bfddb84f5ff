import type { Namespace } from "@synpse/sdk";
import * as z from "zod";
import { adds, defineWriter, type Plan } from "../../define.ts";
import { repeat, ToolFailure } from "../../failure.ts";
import { name } from "../../input.ts";
import { timeFact } from "../../output/time.ts";
import { undoNote } from "../danger/undo-note.ts";
import { namespacesOf } from "../lists.ts";

const input = z.strictObject({ name: name() });

export const createNamespace = defineWriter({
  name: "create_namespace",
  title: "Create a namespace",
  toolset: "config",
  description: "Creates an empty namespace.",
  annotations: adds,
  checkWith: "list_config",
  input,

  async prepare({ name }, context): Promise<Plan<undefined>> {
    if (context.namespaceFixed) {
      throw new ToolFailure({
        code: "not_allowed_here",
        what: "This server works in one namespace only, so it creates no other.",
        repeat: repeat.pointless,
        next: "Tell the user to create the namespace in the Synpse console.",
      });
    }
    if ((await namespacesOf(context)).some((one) => one.name === name)) {
      throw new ToolFailure({
        code: "conflict",
        what: "There is a namespace of this name already; nothing was changed.",
        repeat: repeat.pointless,
        next: "Use that one, or give another name.",
        about: { asked: name },
      });
    }
    return { state: undefined, target: name, kind: "namespace", what: "Creates a namespace." };
  },

  handler({ name }, { synpse, signal }): Promise<Namespace> {
    return synpse.namespaces.create({ name }, { signal });
  },

  project({ name, createdAt }, _, { now }) {
    return {
      facts: {
        note: undoNote,
        action: "created",
        namespace: name,
        created: timeFact(createdAt, now),
        undo: { kind: "namespace", name },
      },
    };
  },
});

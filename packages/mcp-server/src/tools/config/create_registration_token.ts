import * as z from "zod";
import { adds, defineWriter, type Plan } from "../../define.ts";
import { repeat, ToolFailure } from "../../failure.ts";
import { labels, name, wholeNumber } from "../../input.ts";
import { joinNotes } from "../../output/facts.ts";
import { undoNote } from "../danger/undo-note.ts";
import { registrationTokensOf } from "../lists.ts";
import { type KnownToken, tokenFacts, withoutId } from "./tokens.ts";

const input = z.strictObject({
  name: name(),
  maxRegistrations: wholeNumber({ min: 1, max: 1_000_000 }).optional(),
  labels: labels("Of devices that join"),
  naming: z.enum(["default", "fromHostname"]).optional(),
});

export const createRegistrationToken = defineWriter({
  name: "create_registration_token",
  title: "Create a registration token",
  toolset: "config",
  description: "For devices to join with. The token is never shown: the user finds it in the Synpse console.",
  annotations: adds,
  checkWith: "list_config",
  input,

  async prepare({ name }, context): Promise<Plan<undefined>> {
    const tokens = await registrationTokensOf(context);
    if (tokens.some((one) => one.name === name)) {
      throw new ToolFailure({
        code: "conflict",
        what: "There is a registration token of this name already; nothing was changed.",
        repeat: repeat.pointless,
        next: "Call list_config with the kind registration_tokens to see it; use that one, or give another name.",
        about: { asked: name },
      });
    }
    return { state: undefined, target: name, kind: "registration_token", what: "Creates a registration token." };
  },

  async handler({ name, maxRegistrations, labels, naming }, context): Promise<KnownToken> {
    const { synpse, signal } = context;
    const namingStrategy = naming === undefined ? undefined : { type: naming };
    const token = await synpse.registrationTokens.create(
      { name, maxRegistrations, labels, namingStrategy },
      { signal },
    );
    context.conceal([token.id]);
    return withoutId(token);
  },

  project(token, input, { now }) {
    return {
      facts: {
        note: joinNotes(
          "The token is a credential and is not shown. The user finds it in the Synpse console, among the registration tokens, with the command that installs a device.",
          undoNote,
        ),
        action: "created",
        ...tokenFacts(token, now),
        undo: { kind: "registration_token", name: token.name },
        next:
          input.labels === undefined
            ? undefined
            : "Once devices are installed with it, call list_devices with these labels.",
      },
    };
  },
});

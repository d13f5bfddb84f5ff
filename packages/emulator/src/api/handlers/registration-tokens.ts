import { addToken, deleteToken, updateToken } from "../../store/tokens.ts";
import { DONE, type Handlers } from "../handler.ts";
import { theToken } from "../lookup.ts";
import { presentToken } from "../present.ts";

type TokenOperation =
  | "listRegistrationTokens"
  | "createRegistrationToken"
  | "updateRegistrationToken"
  | "deleteRegistrationToken";

export const tokenHandlers: Pick<Handlers, TokenOperation> = {
  listRegistrationTokens({ project }) {
    return { body: [...project.tokens].map((token) => presentToken(project, token)) };
  },

  createRegistrationToken({ store, project }, body) {
    return { body: presentToken(project, addToken(store, project, body)) };
  },

  updateRegistrationToken(context, body) {
    const { store, project } = context;
    const token = theToken(context);
    updateToken(store, project, token, body);
    return { body: presentToken(project, token) };
  },

  deleteRegistrationToken(context) {
    deleteToken(context.project, theToken(context));
    return DONE;
  },
};

import { refreshSecret } from "../../fleet/rollouts.ts";
import { addSecret, updateSecret } from "../../store/secrets.ts";
import { DONE, type Handlers } from "../handler.ts";
import { theNamespace, theSecret } from "../lookup.ts";
import { presentSecret } from "../present.ts";

type SecretOperation = "listSecrets" | "createSecret" | "getSecret" | "updateSecret" | "deleteSecret";

export const secretHandlers: Pick<Handlers, SecretOperation> = {
  listSecrets(context) {
    return { body: [...theNamespace(context).secrets].map((secret) => presentSecret(secret, { data: false })) };
  },

  createSecret(context, body) {
    const namespace = theNamespace(context);
    const secret = addSecret(context.store, namespace, body);
    context.simulation.retrySecrets(namespace);
    return { body: presentSecret(secret, { data: true }) };
  },

  getSecret(context) {
    return { body: presentSecret(theSecret(context), { data: true }) };
  },

  updateSecret(context, body, sent) {
    const secret = theSecret(context);
    updateSecret(
      context.store,
      secret,
      body,
      typeof sent === "object" && sent !== null && "type" in sent ? sent.type : undefined,
    );
    refreshSecret(context.simulation, secret.namespace, secret.name);
    return { body: presentSecret(secret, { data: true }) };
  },

  deleteSecret(context) {
    const secret = theSecret(context);
    secret.namespace.secrets.delete(secret);
    return DONE;
  },
};

import { NotFoundError } from "../errors.ts";
import type { DeviceRegistrationToken, DeviceRegistrationTokenInput } from "../generated/schema.ts";
import type { Call } from "../http/call.ts";
import { type Core, call, callAnd, list, run } from "../http/operation.ts";
import type { List } from "../http/pages.ts";
import { type Answer, readList } from "../http/unwrap.ts";
import { defined, type RequestOptions } from "../options.ts";
import type { InputOrRead } from "./owned.ts";

/** The name of the token that every project starts with. */
const DEFAULT_NAME = "default";

/**
 * Tokens that devices join the project with. **A token's `id` is the credential itself:** keep it out of logs. The SDK
 * keeps it out of its errors and events.
 */
export interface RegistrationTokens {
  /** All registration tokens of the project. */
  list(options?: RequestOptions): List<DeviceRegistrationToken>;
  /** Creates a token. Devices that join with it get its labels and environment variables. */
  create(token: DeviceRegistrationTokenInput, options?: RequestOptions): Call<DeviceRegistrationToken>;
  /**
   * Replaces what a user may set of a token: limit, maps and descriptions that are left out are cleared. Devices that
   * have joined already are not touched.
   * @param id The token's id; its name is not taken.
   */
  update(
    id: string,
    token: InputOrRead<DeviceRegistrationTokenInput, DeviceRegistrationToken>,
    options?: RequestOptions,
  ): Call<DeviceRegistrationToken>;
  /** Deletes a token by its id. Devices that have joined with it stay. */
  delete(id: string, options?: RequestOptions): Call<void>;
  /**
   * The token named `default`, which every project starts with. Found in the list: the API has no operation for it.
   * @throws NotFoundError where the project has no token of that name any more.
   */
  getDefault(options?: RequestOptions): Call<DeviceRegistrationToken>;
}

function findDefault(answer: Answer): DeviceRegistrationToken {
  const found = readList<DeviceRegistrationToken>(answer).find(({ name }) => name === DEFAULT_NAME);
  if (found) return found;
  const message = `${answer.info.operation}: no registration token is named "${DEFAULT_NAME}". Create one, or choose another from the list.`;
  throw new NotFoundError(message, { ...answer.info, status: 404, body: undefined, headers: answer.response.headers });
}

export function registrationTokens(core: Core): RegistrationTokens {
  return {
    list: (options) => list(core, "listRegistrationTokens", {}, options),
    create: (token, options) => call(core, "createRegistrationToken", { body: token }, options),
    update(id, token, options) {
      // What is left out is sent as empty, so that it is cleared whether the server replaces or merges.
      const body = {
        description: "",
        maxRegistrations: null,
        labels: null,
        environmentVariables: null,
        // What was read may be sent back: the server takes what a user may set.
        ...defined(token ?? {}),
      } as DeviceRegistrationTokenInput;
      return call(core, "updateRegistrationToken", { path: { token: id }, body }, options);
    },
    delete: (id, options) => run(core, "deleteRegistrationToken", { path: { token: id } }, options),
    getDefault: (options) => callAnd(core, "listRegistrationTokens", {}, options, findDefault),
  };
}

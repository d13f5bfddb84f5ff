import type { DeviceRegistrationToken } from "../generated/schema.ts";
import { address } from "../options.ts";
import { checkPastable, shellQuote } from "./shell.ts";

const SCRIPT = "https://downloads.synpse.net/install.sh";

/** What of an agent's installation is not the usual. */
export interface InstallOptions {
  /** The address of the API, for an installation of one's own: `synpse.baseUrl`. The agent's own default if left out. */
  baseUrl?: string | undefined;
  /** The version of the agent, such as `latest`. The script's own default if left out. */
  version?: string | undefined;
}

/**
 * The shell command that installs the agent on a device and lets it join the project with a registration token, as the
 * Go client's README and Synpse's samples have it. Run it on the device, as a user that may install services.
 *
 * **The command holds the token's id, which is the credential itself.** Show it to whoever sets up the device, and
 * keep it out of logs; a token with `maxRegistrations` limits what a leaked one can do.
 *
 * Every value is quoted for a POSIX shell.
 *
 * @param token A registration token as the API gives it, or its `id` and `projectId`.
 * @throws ValidationError where a value is missing, holds control characters, or `baseUrl` is not an address. The
 *   message does not repeat the value.
 */
export function installCommand(
  token: Pick<DeviceRegistrationToken, "id" | "projectId">,
  { baseUrl, version }: InstallOptions = {},
): string {
  const variables = [
    version !== undefined && `VERSION=${shellQuote("version", version)}`,
    `AGENT_PROJECT=${shellQuote("the token's projectId", token.projectId)}`,
    `AGENT_REGISTRATION_TOKEN=${shellQuote("the token's id", token.id)}`,
    baseUrl !== undefined && `AGENT_CONTROLLER_URI=${controller(baseUrl)}`,
  ];
  return `curl ${SCRIPT} | ${variables.filter(Boolean).join(" ")} bash`;
}

function controller(baseUrl: string): string {
  // Before it is read as a URL, which would drop line breaks without a word.
  checkPastable("baseUrl", baseUrl);
  return shellQuote("baseUrl", address(baseUrl, "baseUrl"));
}

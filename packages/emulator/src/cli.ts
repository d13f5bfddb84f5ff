import manifest from "../package.json" with { type: "json" };
import type { Emulator } from "./emulator.ts";
import type { Flags } from "./flags.ts";
import { FleetError } from "./fleet/definition.ts";
import { StateError } from "./state/state-error.ts";

export const VERSION: string = manifest.version;

/** What the command prints once the emulator serves. The keys are printed on purpose: they are good for this emulator only. */
export function greeting(emulator: Emulator, flags: Flags): string {
  return flags.json ? greetingForPrograms(emulator) : greetingForPeople(emulator, flags);
}

/** One line of JSON, whose members are named as those of `Emulator`. */
function greetingForPrograms({ baseUrl, projectId, projectName, accessKey, personalAccessKey }: Emulator): string {
  return `${JSON.stringify({ baseUrl, projectId, projectName, accessKey, personalAccessKey, version: VERSION })}\n`;
}

function greetingForPeople(emulator: Emulator, flags: Flags): string {
  const { loadedState } = emulator;
  const beginning =
    loadedState && flags.state !== undefined
      ? `state ${flags.state}, saved at ${new Date(loadedState.takenAt).toISOString()}`
      : `fleet ${flags.fleet}, seed ${flags.seed}`;
  return `Synpse emulator ${VERSION}: ${beginning}${flags.clock === "manual" ? ", time stands still" : ""}

  address       ${emulator.baseUrl}
  watch it      ${emulator.origin}/
  project       ${emulator.projectName} (${emulator.projectId})
  project key   ${emulator.accessKey}
  personal key  ${emulator.personalAccessKey}

For a shell, and every program started from it:

  export SYNPSE_API_ENDPOINT_URL=${emulator.baseUrl}
  export SYNPSE_PROJECT_ID=${emulator.projectId}
  export SYNPSE_PROJECT_ACCESS_KEY=${emulator.accessKey}
  export SYNPSE_PERSONAL_ACCESS_KEY=${emulator.personalAccessKey}

  curl -u "$SYNPSE_PROJECT_ACCESS_KEY:" "$SYNPSE_API_ENDPOINT_URL/projects/$SYNPSE_PROJECT_ID/devices"

Ctrl-C stops it${flags.state === undefined ? "" : ` and saves everything in ${flags.state}`}.
`;
}

/** Why an emulator could not be started, in words for the one who started it. */
export function startFailure(error: unknown, { port, host }: Pick<Flags, "port" | "host">): string {
  if (error instanceof FleetError || error instanceof StateError) return error.message;
  const { code, message } = error as NodeJS.ErrnoException;
  switch (code) {
    case "EADDRINUSE":
      return `port ${port} on ${host} is taken: stop what uses it, or choose another with --port (0 takes a free one)`;
    case "EACCES":
      return `port ${port} on ${host} is not allowed to this user: choose one above 1023 with --port`;
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return `${host} is no address of this machine: give one with --host`;
    default:
      return message;
  }
}

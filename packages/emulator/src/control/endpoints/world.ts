import type { Emulator } from "../../emulator.ts";
import type { FleetDefinition } from "../../fleet/definition.ts";
import { MAX_FLEET_FILE_BYTES, MAX_SNAPSHOT_BYTES } from "../../limits.ts";
import { StateError } from "../../state/state-error.ts";
import { Problem } from "../../store/problem.ts";
import { endpoint } from "../endpoint.ts";
import { flag } from "../query.ts";

/** What a client needs to go on, as it may be new. */
function access({ baseUrl, projectId, projectName, accessKey, personalAccessKey }: Emulator) {
  return { baseUrl, projectId, projectName, accessKey, personalAccessKey };
}

export const worldEndpoints = [
  endpoint({
    method: "POST",
    path: "/reset",
    does: "makes everything as it was at the start: fleet, ids, keys, clock, faults, an empty journal",
    member: "reset",
    status: 200,
    run({ emulator }) {
      emulator.reset();
      return access(emulator);
    },
  }),
  endpoint({
    method: "POST",
    path: "/seed",
    does: "adds a fleet to what exists; with replace=true, puts it in the place of everything",
    member: "seed",
    status: 200,
    query: { replace: flag },
    body: { type: "object" },
    bodyLimit: MAX_FLEET_FILE_BYTES,
    async run({ emulator, query: { replace }, body }) {
      await emulator.seed(body as FleetDefinition, { replace });
      return access(emulator);
    },
  }),
  endpoint({
    method: "GET",
    path: "/snapshot",
    does: "gives everything that exists and will happen, as JSON; access keys and secrets are in it",
    member: "snapshot",
    status: 200,
    run: ({ emulator }) => emulator.snapshot(),
  }),
  endpoint({
    method: "PUT",
    path: "/snapshot",
    does: "puts what a snapshot tells of in the place of everything",
    member: "restore",
    status: 200,
    body: {},
    bodyLimit: MAX_SNAPSHOT_BYTES,
    async run({ emulator, body }) {
      await emulator.restore(body);
      return access(emulator);
    },
  }),
  endpoint({
    method: "POST",
    path: "/save",
    does: "writes everything into the state file that the emulator was started with",
    member: "save",
    status: 204,
    async run({ emulator }) {
      try {
        await emulator.save();
      } catch (error) {
        throw error instanceof StateError ? new Problem(409, error.message) : error;
      }
    },
  }),
];

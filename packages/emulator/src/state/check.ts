import type { ValidateFunction } from "ajv";
import { describe } from "../api/complaints.ts";
import { loadAjv } from "../api/validator.ts";
import { FleetError } from "../fleet/definition.ts";
import { loadFleet } from "../fleet/load.ts";
import { MAX_SPEED, MIN_SPEED } from "../limits.ts";
import { allocationSchema } from "./allocations.ts";
import { applicationSchema } from "./applications.ts";
import { deviceFilesSchema } from "./device-files.ts";
import { deviceSchema } from "./devices.ts";
import { jobSchema } from "./jobs.ts";
import { logLineSchema } from "./logs.ts";
import { memberSchema } from "./members.ts";
import { namespaceSchema } from "./namespaces.ts";
import { projectSchema } from "./projects.ts";
import { roleSchema } from "./roles.ts";
import { runSchema } from "./runs.ts";
import { count, index, list, named, object, text, time } from "./schema.ts";
import { secretSchema } from "./secrets.ts";
import { serviceAccountSchema } from "./service-accounts.ts";
import { FORMAT, type Snapshot, VERSION } from "./snapshot.ts";
import { StateError } from "./state-error.ts";
import { tokenSchema } from "./tokens.ts";
import { userSchema } from "./users.ts";

const random = { type: "array", items: { type: "integer" }, minItems: 4, maxItems: 4 };

const schema = object({
  format: { const: FORMAT },
  version: { const: VERSION },
  takenAt: time,
  seed: { type: "integer" },
  speed: { type: "number", minimum: MIN_SPEED, maximum: MAX_SPEED },
  fleet: { type: "object" },
  seeded: object({ project: index, accessKey: text, personalAccessKey: text }),
  next: object({
    ids: random,
    keys: random,
    deviceNames: random,
    timer: count,
    users: named.place,
    projects: named.place,
  }),
  users: list(userSchema),
  projects: list(projectSchema),
  roles: list(roleSchema),
  serviceAccounts: list(serviceAccountSchema),
  members: list(memberSchema),
  tokens: list(tokenSchema),
  namespaces: list(namespaceSchema),
  secrets: list(secretSchema),
  devices: list(deviceSchema),
  deviceFiles: list(deviceFilesSchema),
  applications: list(applicationSchema),
  allocations: list(allocationSchema),
  jobs: list(jobSchema),
  runs: list(runSchema),
  texts: list(list(text)),
  logLines: list(logLineSchema),
});

/** Compiled once for all emulators of this process. */
let validator: Promise<ValidateFunction> | undefined;

/** @throws StateError for what is no snapshot, or one of another version; it names the first member that is wrong */
export async function checkSnapshot(value: unknown): Promise<Snapshot> {
  const { format, version }: { readonly format?: unknown; readonly version?: unknown } =
    typeof value === "object" && value !== null ? value : {};
  if (format !== FORMAT) throw new StateError(`not a state of an emulator: "format" must be "${FORMAT}"`);
  if (version !== VERSION) {
    throw new StateError(
      `it is of version ${typeof version === "number" ? version : "unknown"}, this emulator reads version ${VERSION}: use the emulator that wrote it, or begin anew without it`,
    );
  }
  validator ??= loadAjv().then(({ ajv }) => ajv.compile(schema));
  const validate = await validator;
  if (!validate(value)) throw new StateError(describe((validate.errors ?? []).slice(0, 1), "the state", value));
  const snapshot = value as Snapshot;
  try {
    await loadFleet(snapshot.fleet);
  } catch (error) {
    throw error instanceof FleetError ? new StateError(error.message) : error;
  }
  return snapshot;
}

import * as z from "zod";
import { repeat, ToolFailure } from "../../failure.ts";
import { flag, labels, name, namespace, scalarText } from "../../input.ts";
import { type ReadManifest, readManifest } from "./manifest.ts";

/** Longest manifest that is taken, in characters. */
const maxManifest = 200_000;

/** Where an application is to run. */
export const scheduling = () =>
  z
    .strictObject({
      type: z.enum(["AllDevices", "Conditional", "NoDevices"]).optional(),
      selectors: labels("All these labels"),
      devices: z.array(z.string()).optional(),
    })
    .optional();

const texts = () => z.array(scalarText()).optional();

/** The fields of a container that can be given without a manifest. */
const container = z.strictObject({
  name: z.string(),
  image: z.string(),
  command: z.string().optional(),
  entrypoint: texts(),
  args: texts(),
  ports: texts(),
  env: z
    .array(z.strictObject({ name: z.string(), value: scalarText().optional(), fromSecret: z.string().optional() }))
    .optional(),
  secrets: z.array(z.strictObject({ name: z.string(), filepath: z.string().optional() })).optional(),
  volumes: texts(),
  devices: z.array(z.strictObject({ hostPath: z.string(), containerPath: z.string().optional() })).optional(),
  networkMode: z.string().optional(),
  hostname: z.string().optional(),
  user: scalarText().optional(),
  workDir: z.string().optional(),
  privileged: flag(""),
  capAdd: texts(),
  capDrop: texts(),
  gpus: z.string().optional(),
  memoryHardLimit: z.coerce.number().int().optional(),
  forcePull: flag(""),
  restartPolicy: z.strictObject({ name: z.string(), maximumRetryCount: z.coerce.number().int().optional() }).optional(),
  auth: z
    .strictObject({
      username: z.string().optional(),
      password: z.string().optional(),
      serverAddress: z.string().optional(),
      fromSecret: z.string().optional(),
    })
    .optional(),
});

/**
 * The application that is wanted, for the tool that plans and the tool that deploys: both say the same, so that one call can
 * be made of the other. What is listed of a container is its two required fields and the names of others, because the whole
 * would cost every conversation hundreds of tokens twice; what is taken is checked as strictly as all else.
 */
export const wantedFields = {
  manifest: z
    .preprocess(
      (value) => (typeof value === "object" && value !== null ? JSON.stringify(value) : value),
      z.string().max(maxManifest).optional(),
    )
    .describe("YAML or JSON, in place of the fields"),
  name: name("Unique in the namespace").optional(),
  description: z.string().max(5_000).optional(),
  scheduling: scheduling(),
  containers: z
    .array(z.looseObject({ name: z.string(), image: z.string() }).pipe(container))
    .min(1)
    .describe("Also env [{name, value or fromSecret}], ports, volumes, args, restartPolicy…")
    .optional(),
  namespace: namespace(),
};

const wanted = z.strictObject(wantedFields);

/** The application that is asked for, as a manifest or in fields: exactly one of the two. */
export function readWanted(input: z.output<typeof wanted>): Promise<ReadManifest> {
  const { manifest, name, description, scheduling, containers } = input;
  const fields = { name, description, scheduling, containers };
  const given = Object.entries(fields).flatMap(([field, value]) => (value === undefined ? [] : [field]));
  if ((manifest === undefined) === (given.length === 0)) {
    throw new ToolFailure({
      code: "invalid_input",
      what: manifest === undefined ? "Neither a manifest nor fields were given." : "A manifest and fields were given.",
      repeat: repeat.pointless,
      next: "Give either manifest, or name and containers (with scheduling and description).",
      about: { given },
    });
  }
  if (manifest !== undefined) return readManifest(manifest, { hasLines: true });
  // The same checks, and the same errors, as for a text.
  const text = { name, description, scheduling: scheduling && withType(scheduling), spec: { containers } };
  return readManifest(JSON.stringify(text), { hasLines: false });
}

/** Whoever names devices means them: the API would take it for no devices at all. */
export function withType<Scheduling extends { type?: string | undefined; devices?: readonly string[] | undefined }>(
  scheduling: Scheduling,
): Scheduling {
  const picks = scheduling.type === undefined && (scheduling.devices ?? []).length > 0;
  return picks ? { ...scheduling, type: "Conditional" } : scheduling;
}

import * as z from "zod";
import { repeat, ToolFailure } from "../../failure.ts";
import { labels, name, namespace } from "../../input.ts";
import { containers } from "../container-input.ts";
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

/**
 * The application that is wanted, for the tool that plans and the tool that deploys: both say the same, so that one call can
 * be made of the other.
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
  containers: containers().optional(),
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

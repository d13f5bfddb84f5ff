import { manifestSchemas } from "../generated/manifest-schema.ts";

/** The parts of JSON Schema that the API document uses for manifests. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly enum?: readonly string[];
  readonly "x-known-values"?: readonly string[];
  readonly pattern?: string;
  readonly maxLength?: number;
}

const schemas: Readonly<Record<string, Schema>> = manifestSchemas;

/** What a manifest as a whole must be. */
export const rootSchema: Schema = { $ref: "#/components/schemas/ApplicationInput" };

/**
 * JSON Schema (2020-12) of one manifest, complete in itself, as the API describes it. `parseManifest` also refuses what no
 * schema says, such as fields that do not exist.
 */
export function manifestJsonSchema(): Readonly<Record<string, unknown>> {
  const inside = (text: string) => text.replaceAll("#/components/schemas/", "#/$defs/");
  return JSON.parse(
    inside(JSON.stringify({ $schema: "https://json-schema.org/draft/2020-12/schema", ...rootSchema, $defs: schemas })),
  ) as Record<string, unknown>;
}

/** The schema that a reference stands for. */
export function resolve(schema: Schema): Schema {
  const name = schema.$ref?.split("/").pop();
  return (name === undefined ? undefined : schemas[name]) ?? schema;
}

/** The one type of a schema, beside null. */
export function typeOf(schema: Schema): string | undefined {
  return typeof schema.type === "string" ? schema.type : schema.type?.find((each) => each !== "null");
}

import * as z from "zod";

/** Where clients find what the fields mean. */
const SERVER_SCHEMA = "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json";

const version = z
  .string()
  .max(255)
  .regex(/^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/, "must be one version, and no range");

const input = {
  description: z.string().min(1),
  isRequired: z.boolean(),
  isSecret: z.boolean(),
  format: z.enum(["string", "number", "boolean", "filepath"]).optional(),
  default: z.string().optional(),
};

/** A server.json as the registry takes it: its rules for the members that are used here, and no others. */
const serverJson = z.strictObject({
  $schema: z.literal(SERVER_SCHEMA),
  name: z
    .string()
    .min(3)
    .max(200)
    .regex(/^[a-zA-Z0-9.-]+\/[a-zA-Z0-9._-]+$/, "must be a reversed domain, a slash and a name"),
  title: z.string().min(1).max(100),
  description: z.string().min(1).max(100),
  version,
  websiteUrl: z.url(),
  packages: z
    .array(
      z.strictObject({
        registryType: z.literal("npm"),
        registryBaseUrl: z.literal("https://registry.npmjs.org"),
        identifier: z.string().min(1),
        version,
        runtimeHint: z.literal("npx"),
        transport: z.strictObject({ type: z.literal("stdio") }),
        environmentVariables: z.array(
          z
            .strictObject({ name: z.string().regex(/^[A-Z][A-Z0-9_]*$/), ...input })
            .refine(({ isSecret, default: value }) => !isSecret || value === undefined, "a secret has no default"),
        ),
      }),
    )
    .min(1),
});

/** Throws an error that names each member that is wrong. */
export function checkServerJson(value: unknown, { mcpName, name }: { mcpName: string; name: string }): void {
  const result = serverJson
    // The registry looks whether the package says that it belongs to the server.
    .refine((server) => server.name === mcpName, "name differs from mcpName in the package.json")
    .refine(({ packages }) => packages.every(({ identifier }) => identifier === name), "a package is none of ours")
    .refine((server) => server.packages.every((one) => one.version === server.version), "the versions differ")
    .safeParse(value);
  if (!result.success) throw new Error(`server.json: ${z.prettifyError(result.error)}`);
}

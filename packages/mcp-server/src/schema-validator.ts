import * as z from "zod";

type JsonSchema = Parameters<typeof z.fromJSONSchema>[0];

/** `data` is of whatever type the library takes the form's content for. */
type Verdict =
  | { readonly valid: true; readonly data: never; readonly errorMessage: undefined }
  | { readonly valid: false; readonly data: undefined; readonly errorMessage: string };

/**
 * Judges what a person filled into a form, for the protocol's library. The validator that the library would take is ajv,
 * which every start would load and hardly any would use.
 */
export const schemaValidator = {
  getValidator(schema: object): (input: unknown) => Verdict {
    const form = z.fromJSONSchema(schema as JsonSchema);
    return (input) => {
      const result = form.safeParse(input);
      return result.success
        ? { valid: true, data: input as never, errorMessage: undefined }
        : { valid: false, data: undefined, errorMessage: z.prettifyError(result.error) };
    };
  },
};

import type { IncomingMessage } from "node:http";
import type { ValidateFunction } from "ajv";
import { parseBody, readBody } from "../api/body.ts";
import { describe } from "../api/complaints.ts";
import { isJson } from "../api/cors.ts";
import { loadAjv } from "../api/validator.ts";
import { badRequest, Problem } from "../store/problem.ts";
import type { Endpoint } from "./endpoint.ts";

/**
 * The body of a request, judged by what its endpoint takes. Where nothing is taken, nothing is looked at.
 *
 * @throws Problem 400, 413, 415
 */
export async function readInput({ body, bodyLimit }: Endpoint, request: IncomingMessage): Promise<unknown> {
  if (!body) return undefined;
  // A browser sends other types without asking first, whatever page it shows.
  if (!isJson(request.headers["content-type"])) {
    throw new Problem(415, "send the body as JSON, with Content-Type: application/json");
  }
  const sent = parseBody(await readBody(request, bodyLimit));
  if (sent === undefined) throw badRequest("a request body is required: send a JSON object");
  const validate = await validatorOf(body);
  if (validate(sent)) return sent;
  const errors = (validate.errors ?? []).filter(({ keyword }) => !GROUPS.has(keyword));
  throw badRequest(describe(errors, "the request body", sent));
}

/** Keywords that only say that others, which are told too, do not hold. */
const GROUPS: ReadonlySet<string> = new Set(["allOf", "if", "propertyNames"]);

let ajv: ReturnType<typeof loadAjv> | undefined;
const compiled = new Map<object, ValidateFunction>();

/** Each is compiled when first needed, once for all emulators of this process. */
async function validatorOf(schema: object): Promise<ValidateFunction> {
  ajv ??= loadAjv({ allErrors: true });
  const loaded = await ajv;
  const validate = compiled.get(schema) ?? loaded.ajv.compile(schema);
  compiled.set(schema, validate);
  return validate;
}

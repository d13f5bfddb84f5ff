import type { ValidateFunction } from "ajv";
import type { OperationId, StreamOperationId } from "../generated/operations.ts";
import { badRequest } from "../store/problem.ts";
import { cleanInput } from "./clean.ts";
import { describe } from "./complaints.ts";
import { ApiDocument, type Operation, type Parameter, type Schema } from "./document.ts";
import type { PathParameters } from "./router.ts";

type Id = OperationId | StreamOperationId;
type QueryValue = string | number | boolean | Readonly<Record<string, string>>;
export type Query = Readonly<Record<string, QueryValue | undefined>>;

interface Ajv {
  getSchema(reference: string): ValidateFunction | undefined;
}

/** Holds requests and answers against the document. One serves all emulators of a process; each schema is compiled when first needed. */
export class Validator {
  readonly #document: ApiDocument;
  readonly #ajv: Ajv;
  readonly #compiled = new Map<string, ValidateFunction>();

  constructor(document: unknown, ajv: Ajv) {
    this.#document = new ApiDocument(document);
    this.#ajv = ajv;
  }

  /** The query by parameter, typed as the document says; unknown parameters are left out. @throws Problem 400 */
  query(id: Id, search: URLSearchParams): Query {
    const query: Record<string, QueryValue> = {};
    for (const { parameter, pointer } of this.#document.operation(id).parameters) {
      if (parameter.in !== "query") continue;
      const sent = search.get(parameter.name);
      if (sent === null || (sent === "" && emptyIsAbsent(parameter))) {
        if (parameter.required) throw badRequest(`query parameter ${parameter.name} is required`);
        continue;
      }
      const value = readParameter(parameter, sent);
      const schema = parameter.content ? `${pointer}/content/application~1json/schema` : `${pointer}/schema`;
      const subject = `query parameter ${parameter.name}`;
      this.#check(schema, value, subject, subject);
      query[parameter.name] = value;
    }
    return query;
  }

  /** @throws Problem 400 */
  path(id: Id, parameters: PathParameters): void {
    for (const { parameter, pointer } of this.#document.operation(id).parameters) {
      if (parameter.in !== "path") continue;
      this.#check(`${pointer}/schema`, parameters[parameter.name], `path parameter ${parameter.name}`);
    }
  }

  /** Whether the operation reads a body at all; one that is sent to another is ignored. */
  takesBody(id: Id): boolean {
    return this.#document.operation(id).body !== undefined;
  }

  /** The body with everything dropped that the service ignores; undefined where the operation takes none. @throws Problem 400 */
  body(id: Id, sent: unknown): unknown {
    const { body } = this.#document.operation(id);
    if (!body) return undefined;
    if (sent === undefined) {
      if (body.required) throw badRequest("a request body is required: send a JSON object");
      return undefined;
    }
    const cleaned = cleanInput(this.#document, this.#document.at(body.pointer) as Schema, sent);
    this.#check(body.pointer, cleaned, "the request body");
    return cleaned;
  }

  /** What is wrong with an answer; undefined when it is as the document says. */
  answer(id: OperationId, value: unknown): string | undefined {
    const { answer }: Operation = this.#document.operation(id);
    if (answer === undefined) return value === undefined ? undefined : "the body must be empty";
    if (value === undefined) return "the body is missing";
    const validate = this.#compile(answer);
    return validate(value) ? undefined : describe(validate.errors ?? [], "the body", value);
  }

  #check(pointer: string, value: unknown, subject: string, within?: string): void {
    const validate = this.#compile(pointer);
    if (!validate(value)) throw badRequest(describe(validate.errors ?? [], subject, value, within));
  }

  #compile(pointer: string): ValidateFunction {
    let validate = this.#compiled.get(pointer);
    if (!validate) {
      const fragment = pointer.split("/").map(encodeURIComponent).join("/");
      validate = this.#ajv.getSchema(`${DOCUMENT_ID}#${fragment}`);
      if (!validate) throw new Error(`the document has no schema at ${pointer}`);
      this.#compiled.set(pointer, validate);
    }
    return validate;
  }
}

/** The name under which the document is known to Ajv; other schemas may refer to it. */
export const DOCUMENT_ID = "synpse";

let shared: Promise<Validator> | undefined;

/** The validator of this process, made when first asked for: loading it takes longer than starting an emulator. */
export function loadValidator(): Promise<Validator> {
  shared ??= load();
  return shared;
}

async function load(): Promise<Validator> {
  const { document, ajv } = await loadAjv();
  return new Validator(document, ajv);
}

/** Ajv with the document in it. One mistake is enough to refuse a request; a fleet file is told all of them. */
export async function loadAjv(options: { readonly allErrors: boolean } = { allErrors: false }) {
  const [{ Ajv2020 }, formats, { document }] = await Promise.all([
    import("ajv/dist/2020.js"),
    import("ajv-formats"),
    import("./document-json.ts"),
  ]);
  const ajv = new Ajv2020({
    // OpenAPI's own keywords and extensions stand beside those of JSON Schema.
    strict: false,
    validateSchema: false,
    logger: false,
    // Compiling takes longer than all that is ever validated here: two thirds of it go away without these.
    inlineRefs: false,
    code: { optimize: false },
    ...options,
  });
  formats.default.default(ajv);
  ajv.addSchema(document, DOCUMENT_ID);
  return { document, ajv };
}

/** Programs write `pageSize=` where they mean none; only a text can be empty. */
function emptyIsAbsent({ content, schema }: Parameter): boolean {
  return content !== undefined || schema?.type === "integer" || schema?.type === "boolean";
}

function readParameter(parameter: Parameter, sent: string): QueryValue {
  const { name } = parameter;
  if (parameter.content) {
    try {
      return JSON.parse(sent) as QueryValue;
    } catch {
      throw badRequest(`query parameter ${name} must be a JSON object such as {"site":"vilnius"}, percent-encoded`);
    }
  }
  switch (parameter.schema?.type) {
    case "integer":
      if (!/^-?\d{1,15}$/.test(sent)) throw badRequest(`query parameter ${name} must be a whole number`);
      return Number(sent);
    case "boolean":
      if (sent !== "true" && sent !== "false") throw badRequest(`query parameter ${name} must be true or false`);
      return sent === "true";
    default:
      return sent;
  }
}

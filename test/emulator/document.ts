/**
 * The API's document, read here once more from the hand-written file: what the emulator answers is judged by nothing of the emulator's
 * own.
 */
import { readFileSync } from "node:fs";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { parse } from "yaml";
import { specPath } from "../support/spec.ts";

export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly format?: string;
  readonly pattern?: string;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly contentEncoding?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
}

interface Media {
  readonly schema: Schema;
}

export interface Parameter {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly required?: boolean;
  readonly schema?: Schema;
  readonly content?: Readonly<Record<string, Media>>;
}

interface ResponseObject {
  readonly $ref?: string;
  readonly headers?: Readonly<Record<string, { readonly $ref?: string; readonly schema?: Schema }>>;
  readonly content?: Readonly<Record<string, Media>>;
}

export interface Operation {
  readonly id: string;
  readonly method: string;
  /** With its `{parameters}`. */
  readonly path: string;
  readonly parameters: readonly Parameter[];
  readonly body: Schema | undefined;
  readonly open: boolean;
  readonly websocket: boolean;
  readonly responses: Readonly<Record<string, ResponseObject>>;
}

interface RawOperation {
  readonly operationId: string;
  readonly parameters?: readonly (Parameter & { readonly $ref?: string })[];
  readonly requestBody?: { readonly $ref?: string; readonly content: Readonly<Record<string, Media>> };
  readonly responses: Readonly<Record<string, ResponseObject>>;
  readonly security?: readonly unknown[];
}

const root = parse(readFileSync(specPath, "utf8")) as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
};

/** What a reference leads to; anything else is itself. */
export function follow<T extends { readonly $ref?: string }>(value: T): T {
  if (value.$ref === undefined) return value;
  let found: unknown = root;
  for (const part of value.$ref.slice(2).split("/")) {
    found = (found as Record<string, unknown>)[part.replaceAll("~1", "/").replaceAll("~0", "~")];
  }
  return follow(found as T);
}

export const operations: readonly Operation[] = Object.entries(root.paths).flatMap(([path, item]) =>
  ["get", "put", "post", "patch", "delete"].flatMap((method): Operation[] => {
    const raw = item[method] as RawOperation | undefined;
    if (!raw) return [];
    const shared = (item.parameters ?? []) as NonNullable<RawOperation["parameters"]>;
    return [
      {
        id: raw.operationId,
        method: method.toUpperCase(),
        path,
        parameters: [...shared, ...(raw.parameters ?? [])].map((parameter) => follow(parameter)),
        body: raw.requestBody && follow(raw.requestBody).content["application/json"]?.schema,
        open: raw.security?.length === 0,
        websocket: "101" in raw.responses,
        responses: raw.responses,
      },
    ];
  }),
);

const ajv = new Ajv2020({ strict: false, allErrors: true, logger: false });
formats.default(ajv);
ajv.addSchema(root, "document");
const compiled = new Map<Schema, ValidateFunction>();

/** What is wrong with a value; empty when nothing is. */
function complaints(schema: Schema, value: unknown): string {
  let validate = compiled.get(schema);
  if (!validate) {
    // References of the document lead into it from everywhere.
    validate = ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"$ref":"#/', '"$ref":"document#/')) as object);
    compiled.set(schema, validate);
  }
  return validate(value) ? "" : ajv.errorsText(validate.errors);
}

/** Members of a value that the document does not know: a client could not learn of them. */
function unknownMembers(given: Schema, value: unknown, at = ""): readonly string[] {
  const schema = follow(given);
  if (Array.isArray(value)) {
    const { items } = schema;
    return items ? value.flatMap((item, index) => unknownMembers(items, item, `${at}[${index}]`)) : [];
  }
  const { properties } = schema;
  if (typeof value !== "object" || value === null || !properties) return [];
  return Object.entries(value).flatMap(([name, member]) => {
    const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
    return property ? unknownMembers(property, member, `${at}.${name}`) : [`${at}.${name}`];
  });
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
}

/** What an HTTP server may say to any request, documented or not. */
const ANY_SERVER = new Set([400, 401, 404, 405, 413, 415, 426]);

/** In what an answer breaks the document; empty when in nothing. */
export function breaches(operation: Operation | undefined, { status, headers, body }: Answer): readonly string[] {
  const found: string[] = [];
  if (status >= 500 && status !== 503) found.push(`status ${status}`);
  const declared = operation?.responses[String(status)];
  if (!declared && !ANY_SERVER.has(status)) found.push(`status ${status} is not declared`);
  const response: ResponseObject = declared ? follow(declared) : {};
  for (const [name, header] of Object.entries(response.headers ?? {})) {
    const sent = headers[name.toLowerCase()];
    const { schema } = follow(header);
    if (sent === undefined || !schema) continue;
    const value = schema.type === "integer" ? Number(sent) : sent;
    const wrong = complaints(schema, value);
    if (wrong !== "") found.push(`header ${name}: ${wrong}`);
  }
  const type = String(headers["content-type"] ?? "").split(";")[0] ?? "";
  if (status >= 400) {
    if (body !== "" && (type !== "text/plain" || !/^[^\n]*\n$/.test(body))) {
      found.push(`an error of ${type || "no type"}, not one line of text: ${JSON.stringify(body.slice(0, 200))}`);
    }
    return found;
  }
  const schema = response.content?.["application/json"]?.schema;
  if (!schema) {
    if (body !== "") found.push("a body where none is declared");
    return found;
  }
  if (type !== "application/json") found.push(`content type ${type}`);
  const value: unknown = JSON.parse(body);
  const wrong = complaints(schema, value);
  if (wrong !== "") found.push(wrong);
  return [...found, ...unknownMembers(schema, value).map((member) => `unknown member ${member}`)];
}

import type { OperationId, StreamOperationId } from "../generated/operations.ts";

/** As much of JSON Schema as the emulator looks at itself; Ajv knows the rest. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
}

export interface Parameter {
  readonly name: string;
  readonly in: "path" | "query" | "header" | "cookie";
  readonly required?: boolean;
  readonly schema?: Schema;
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
}

/** An operation with its references followed. `pointer` leads to it in the document. */
export interface Operation {
  readonly pointer: string;
  readonly parameters: readonly { readonly parameter: Parameter; readonly pointer: string }[];
  /** Where the schema of the JSON body is. */
  readonly body: { readonly pointer: string; readonly required: boolean } | undefined;
  /** Where the schema of the 200 answer's JSON is; undefined when its body is empty. */
  readonly answer: string | undefined;
}

/** The API's description, read by pointer. */
export class ApiDocument {
  readonly #root: unknown;
  readonly #operations = new Map<string, Operation>();

  constructor(root: unknown) {
    this.#root = root;
    const paths = record(this.at("/paths"));
    for (const [path, item] of Object.entries(paths)) {
      const at = `/paths/${escapePart(path)}`;
      for (const method of ["get", "put", "post", "patch", "delete"]) {
        const { operationId } = record(record(item)[method] ?? {});
        if (typeof operationId === "string") this.#operations.set(operationId, this.#read(at, method));
      }
    }
  }

  /** The value at a JSON pointer. */
  at(pointer: string): unknown {
    let value: unknown = this.#root;
    for (const part of pointer.split("/").slice(1)) value = record(value)[unescapePart(part)];
    return value;
  }

  operation(id: OperationId | StreamOperationId): Operation {
    const operation = this.#operations.get(id);
    if (!operation) throw new Error(`the document has no operation ${id}`);
    return operation;
  }

  /** A schema with its reference followed. */
  resolve(schema: Schema): Schema {
    let resolved = schema;
    while (resolved.$ref !== undefined) resolved = record(this.at(resolved.$ref.slice(1))) as Schema;
    return resolved;
  }

  #read(at: string, method: string): Operation {
    const pointer = `${at}/${method}`;
    const parameters = [`${at}/parameters`, `${pointer}/parameters`].flatMap((list) => {
      const items = this.at(list);
      return Array.isArray(items) ? items.map((_, index) => this.#follow(`${list}/${index}`)) : [];
    });
    const body = this.at(`${pointer}/requestBody`) === undefined ? undefined : this.#follow(`${pointer}/requestBody`);
    const answer =
      this.at(`${pointer}/responses/200`) === undefined ? undefined : this.#follow(`${pointer}/responses/200`);
    return {
      pointer,
      parameters: parameters.map((found) => ({ parameter: this.at(found) as Parameter, pointer: found })),
      body:
        body === undefined
          ? undefined
          : { pointer: `${body}${JSON_SCHEMA}`, required: record(this.at(body)).required === true },
      answer:
        answer === undefined || record(this.at(answer)).content === undefined ? undefined : `${answer}${JSON_SCHEMA}`,
    };
  }

  /** The pointer itself, or where the reference that stands there leads. */
  #follow(pointer: string): string {
    const { $ref } = record(this.at(pointer));
    return typeof $ref === "string" ? this.#follow($ref.slice(1)) : pointer;
  }
}

const JSON_SCHEMA = "/content/application~1json/schema";

function escapePart(part: string): string {
  return part.replaceAll("~", "~0").replaceAll("/", "~1");
}

function unescapePart(part: string): string {
  return decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~");
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

import type { paths } from "../generated/schema.ts";
import type { RequestOptions } from "../options.ts";

// openapi-fetch's own type of this is not used. Version 0.17 walks through everything that goes in or comes out, and
// makes an object of string methods out of each open enum (`"online" | (string & {})`), so that what came back is no
// Device any more (openapi-typescript issue 2765). It also takes any option name, whatever the spelling, and a compiler
// that checks declaration files spends 80 MB on it.

type Method = "get" | "put" | "post" | "delete" | "options" | "head" | "patch" | "trace";
type Success = 200 | 201 | 202 | 204;
type Json = "application/json";

type PathsWith<Verb extends Method> = {
  [Path in keyof paths]: paths[Path] extends Record<Verb, object> ? Path : never;
}[keyof paths];
type Operation<Path extends keyof paths, Verb extends Method> = NonNullable<paths[Path][Verb]>;

type ParamsOf<Of> = Of extends { parameters: infer Params }
  ? Record<never, never> extends Params
    ? { params?: Params | undefined }
    : { params: Params }
  : never;
type BodyOf<Of> = Of extends { requestBody: { content: Record<Json, infer Body> } }
  ? { body: Body }
  : { body?: undefined };
type ContentOf<Responses, Status extends keyof Responses> = {
  [Each in Status]: Responses[Each] extends { content: infer Content } ? Content[keyof Content] : undefined;
}[Status];

// biome-ignore lint/suspicious/noConfusingVoidType: a hook that changes nothing returns nothing.
type Hooked<T> = T | undefined | void | Promise<T | undefined | void>;

/** What is sent: a plain record in the place of a Request, to change as it is. */
export interface RawRequest {
  url: string;
  method: string;
  readonly headers: Headers;
  body?: string | null | undefined;
}

/** What the hooks of middleware are told of a call. */
export interface RawCall {
  readonly request: RawRequest;
  /** The path as in the API document, such as `/projects/{project}/devices`. */
  readonly schemaPath: string;
  readonly params: {
    query?: Record<string, unknown>;
    header?: Record<string, unknown>;
    path?: Record<string, unknown>;
    cookie?: Record<string, unknown>;
  };
  readonly id: string;
}

/** As openapi-fetch has it: hooks before a raw call is sent, after it was answered, and where that fails. */
export interface RawMiddleware {
  /** May change the request, or answer in place of the server. */
  onRequest?(call: RawCall): Hooked<Response>;
  /** May put another response in the place of this one. */
  onResponse?(call: RawCall & { response: Response }): Hooked<Response>;
  /** May answer all the same, or reject with another error. */
  onError?(call: RawCall & { error: unknown }): Hooked<Response | Error>;
}

/** What a raw call takes beside parameters and body. */
export interface RawOptions extends RequestOptions {
  /** Writes the body in place of `JSON.stringify`. */
  bodySerializer?: ((body: unknown) => string) | undefined;
  /** For this call alone. */
  middleware?: RawMiddleware[] | undefined;
}

/** Path and query parameters, the body, and options. */
export type RawInit<Of> = ParamsOf<Of> & BodyOf<Of> & RawOptions;

/** What a raw call resolves with, whatever the status. */
export type RawResult<Of> = Of extends { responses: infer Responses }
  ?
      | { data: ContentOf<Responses, keyof Responses & Success>; error?: never; response: Response }
      | { data?: never; error: ContentOf<Responses, Exclude<keyof Responses, Success>>; response: Response }
  : never;

type InitArgument<Init> = Record<never, never> extends Init ? [init?: Init | undefined] : [init: Init];

type RawMethod<Verb extends Method> = <Path extends PathsWith<Verb>>(
  path: Path,
  ...init: InitArgument<RawInit<Operation<Path, Verb>>>
) => Promise<RawResult<Operation<Path, Verb>>>;

/** openapi-fetch's client, typed by the API document. */
export interface RawClient {
  readonly GET: RawMethod<"get">;
  readonly PUT: RawMethod<"put">;
  readonly POST: RawMethod<"post">;
  readonly DELETE: RawMethod<"delete">;
  readonly PATCH: RawMethod<"patch">;
  /** As the others, with the method in lower case first. */
  readonly request: <Verb extends Method, Path extends PathsWith<Verb>>(
    method: Verb,
    path: Path,
    ...init: InitArgument<RawInit<Operation<Path, Verb>>>
  ) => Promise<RawResult<Operation<Path, Verb>>>;
  /** Adds middleware. */
  use(...middleware: RawMiddleware[]): void;
  /** Takes middleware away again. */
  eject(...middleware: RawMiddleware[]): void;
}

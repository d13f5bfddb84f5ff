import { ValidationError } from "../errors.ts";
import { type OperationId, operations } from "../generated/operations.ts";
import type { operations as Operations } from "../generated/schema.ts";
import { MISSING_PROJECT, type RequestOptions, type Settings } from "../options.ts";
import { serialize } from "./body.ts";
import { type Call, createCall, type Settled } from "./call.ts";
import type { Clock } from "./clock.ts";
import { about, emit } from "./events.ts";
import { explainAnswer, explainRefusal } from "./explain.ts";
import { type HeaderOptions, mergeHeaders, toSend } from "./headers.ts";
import { createList, type List, type RawPage } from "./pages.ts";
import { fillPath } from "./path.ts";
import { addressOf } from "./query.ts";
import { newCall } from "./request.ts";
import type { Send } from "./send.ts";
import { type Answer, readList, readNothing, readObject, Unreadable } from "./unwrap.ts";

type PathOf<Id extends OperationId> = Operations[Id]["parameters"]["path"];
type QueryOf<Id extends OperationId> = Operations[Id]["parameters"]["query"];
type BodyOf<Id extends OperationId> = Operations[Id] extends {
  requestBody: { content: { "application/json": infer Body } };
}
  ? Body
  : undefined;
/** What an operation returns, by the API document. */
export type ResultOf<Id extends OperationId> = Operations[Id]["responses"] extends {
  200: { content: { "application/json": infer Result } };
}
  ? Result
  : undefined;
type ItemOf<Id extends OperationId> = ResultOf<Id> extends readonly (infer Item)[] ? Item : never;

/** What one call of an operation sends. The project is filled in. */
export type Input<Id extends OperationId> = (Exclude<keyof PathOf<Id>, "project"> extends never
  ? { path?: undefined }
  : { path: Omit<PathOf<Id>, "project"> }) & {
  query?: QueryOf<Id> | undefined;
} & (BodyOf<Id> extends undefined ? { body?: undefined } : { body: BodyOf<Id> }) & {
    headers?: HeaderOptions;
  };

/** An input, or what makes it when the call begins. */
type Given<Input> = Input | (() => Input | Promise<Input>);

interface AnyInput {
  readonly path?: object | undefined;
  readonly query?: object | undefined;
  readonly body?: unknown;
  readonly headers?: HeaderOptions;
}

/** What resources call operations with. */
export interface Core {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly send: Send;
  /** What every request carries, by name in lower case. */
  readonly headers: HeaderOptions;
}

async function perform<T>(
  core: Core,
  id: OperationId,
  given: Given<AnyInput>,
  options: RequestOptions | undefined,
  read: (answer: Answer) => T,
): Promise<Settled<T>> {
  const { settings, clock } = core;
  const { method, path: template, repeatable } = operations[id];
  const call = newCall(id, method, template, repeatable);
  try {
    const { projectId: project } = settings;
    if (project === undefined && template.includes("{project}")) {
      throw new ValidationError(`${MISSING_PROJECT}. Nothing was sent.`);
    }
    // What makes the input may refuse what it was given: that is an error of this call, as any other.
    const input = typeof given === "function" ? await given() : given;
    const path = { project, ...input.path };
    Object.assign(call, { path, requestBody: input.body });
    const url = settings.baseUrl + addressOf(fillPath(template, path), input.query);
    const body = input.body === undefined ? undefined : serialize(input.body);
    const own = body === undefined ? core.headers : { "content-type": "application/json", ...core.headers };
    const headers = toSend(mergeHeaders(mergeHeaders(own, input.headers), options?.headers));
    const { response, text } = await core.send({ url, method, headers, body, options }, call);
    const { requestId, attempts, inDoubt } = call;
    // An earlier attempt did it, and its answer was lost.
    const gone = method === "DELETE" && response.status === 404 && inDoubt;
    if (!response.ok && !gone) {
      throw await explainRefusal(response, text, { ...call, template, path, settings, date: clock.date() });
    }
    const answer = { text, response, info: { operation: id, requestId, attempts } };
    try {
      return { data: read(answer), response, text, requestId, attempts };
    } catch (error) {
      throw error instanceof Unreadable ? await explainAnswer(answer, error, call) : error;
    }
  } catch (error) {
    emit(settings.onEvent, { type: "error", ...about(call), error });
    throw error;
  }
}

/** Calls an operation that returns an object. */
export function call<Id extends OperationId>(
  core: Core,
  id: Id,
  input: Given<Input<Id>>,
  options: RequestOptions | undefined,
): Call<ResultOf<Id>> {
  return callAnd(core, id, input, options, readObject as (answer: Answer) => ResultOf<Id>);
}

/** Calls an operation and makes something else of its answer. */
export function callAnd<Id extends OperationId, T>(
  core: Core,
  id: Id,
  input: Given<Input<Id>>,
  options: RequestOptions | undefined,
  read: (answer: Answer) => T,
): Call<T> {
  return createCall(perform(core, id, input, options, read));
}

/** Calls an operation that returns nothing. */
export function run<Id extends OperationId>(
  core: Core,
  id: Id,
  input: Input<Id>,
  options: RequestOptions | undefined,
): Call<void> {
  return callAnd(core, id, input, options, readNothing);
}

/** Calls an operation that returns a list, of which there may be pages. */
export function list<Id extends OperationId, T = ItemOf<Id>>(
  core: Core,
  id: Id,
  input: Input<Id>,
  options: RequestOptions | undefined,
  convert?: (item: ItemOf<Id>) => T,
): List<T> {
  const { query = {} } = input as AnyInput;
  const read = (answer: Answer): RawPage<T> => {
    const items = readList<ItemOf<Id>>(answer);
    // Without a conversion, T is the item's own type.
    return { items: convert ? items.map(convert) : (items as T[]), headers: answer.response.headers };
  };
  const fetchPage = (token: string | undefined) => {
    const page = token === undefined ? query : { ...query, pageToken: token };
    return perform(core, id, { ...input, query: page }, options, read);
  };
  const { pageToken } = query as { pageToken?: string };
  return createList(id, fetchPage, pageToken);
}

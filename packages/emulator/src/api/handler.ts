import type { Simulation } from "../fleet/simulation.ts";
import type { OperationId } from "../generated/operations.ts";
import type { operations as Operations } from "../generated/schema.ts";
import type { ProjectRecord } from "../store/records.ts";
import type { Principal, Store } from "../store/store.ts";
import type { PathParameters } from "./router.ts";
import type { Query } from "./validator.ts";

/** What an operation works on. The request has been judged by the document. */
interface Context {
  readonly store: Store;
  readonly simulation: Simulation;
  readonly parameters: PathParameters;
  readonly query: Query;
  readonly registeredDevices: "external" | "simulated";
}

/** The same, asked by somebody known. */
interface CallerContext extends Context {
  readonly principal: Principal;
}

/** The same, within a project that the caller may use. */
export interface ProjectContext extends CallerContext {
  readonly project: ProjectRecord;
}

type ContextOf<Id extends OperationId> = Id extends "registerDevice"
  ? Context
  : Id extends "createProject" | "listMemberships"
    ? CallerContext
    : ProjectContext;

type Json<T> = T extends { content: { "application/json": infer Body } } ? Body : undefined;
type AnswerOf<Id extends OperationId> = Operations[Id]["responses"] extends { 200: infer Answer }
  ? Json<Answer>
  : never;
type BodyOf<Id extends OperationId> = Operations[Id] extends { requestBody: infer Body } ? Json<Body> : undefined;

export interface Answer<Body> {
  readonly body: Body;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * One operation: takes the cleaned body (and the body as it was sent, for the one rule that needs it) and gives the answer. It
 * throws a Problem for a refusal, before it has changed anything.
 */
type Handler<Id extends OperationId> = (
  context: ContextOf<Id>,
  body: BodyOf<Id>,
  sent: unknown,
) => Answer<AnswerOf<Id>>;

export type Handlers = { readonly [Id in OperationId]: Handler<Id> };

/** The answer of operations that have nothing to say: 200 with an empty body. */
export const DONE: Answer<undefined> = { body: undefined };

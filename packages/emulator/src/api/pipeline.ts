import type { IncomingMessage, OutgoingHttpHeaders } from "node:http";
import { refusedBy, stallsBefore } from "../faults/answer.ts";
import type { FaultRequest, FaultRules, Struck } from "../faults/rules.ts";
import type { OperationId } from "../generated/operations.ts";
import { Problem } from "../store/problem.ts";
import type { World } from "../world.ts";
import { openProject, requireUser } from "./access.ts";
import { parseBody, readBody } from "./body.ts";
import { refuseForeignHost, refuseForeignPage } from "./cors.ts";
import type { Answer, ProjectContext } from "./handler.ts";
import { handlers } from "./handlers/all.ts";
import { asksForHealth, health } from "./health.ts";
import type { Journal, Seen } from "./journal.ts";
import { isScoped, type ScopedOperationId } from "./permissions.ts";
import { BASE_PATH, type Match, type RestMatch, route } from "./router.ts";
import { splitUrl } from "./split-url.ts";
import { loadValidator, type Validator } from "./validator.ts";

/** What every request of one emulator is answered with. */
export interface Api {
  /** What exists now; a request must look here once, when it is served, and not keep it while it waits. */
  world: Pick<World, "store" | "simulation" | "authenticator" | "registeredDevices">;
  readonly journal: Journal;
  readonly faults: FaultRules;
  /** Answers requests for the emulator itself; undefined for all others. */
  control?: ((request: IncomingMessage) => Promise<Reply> | undefined) | undefined;
  /** What it was told to listen on; this machine's own address unless given. */
  readonly host?: string | undefined;
  /** Keeps what should never happen: an answer that the document does not allow, a fault of the emulator. */
  readonly violation: (text: string) => void;
}

export interface Reply {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: string;
  /** What happens to it on its way. */
  readonly struck?: Struck | undefined;
}

/**
 * One request's way, which every REST operation takes: route → authenticate → project and permission → judge the request by the document →
 * fault, if there is one → operation → judge the answer by the document.
 */
export async function answer(api: Api, request: IncomingMessage, seen: Seen): Promise<Reply> {
  try {
    refuseForeignHost(request, api.host);
    if (asksForHealth(request)) {
      seen.unlisted = true;
      return health(request);
    }
    const controlled = api.control?.(request);
    if (controlled) {
      seen.unlisted = true;
      return await controlled;
    }
    const match = routeOf(request);
    seen.operationId = match.operationId;
    refuseForeignPage(request);
    if (match.kind === "stream") {
      admitToProject(api.world, request, match, seen);
      throw new Problem(426, "this operation is a websocket: open it with a websocket handshake", {
        Upgrade: "websocket",
        Connection: "Upgrade",
      });
    }
    return await operate(api, request, match, seen);
  } catch (error) {
    return refusal(api, error, seen);
  }
}

/** The operation that a request's method and raw path mean. @throws Problem 400, 404, 405 */
export function routeOf(request: IncomingMessage): Match {
  const { path } = splitUrl(request.url ?? "/");
  return route(request.method ?? "GET", path);
}

export function searchOf(request: IncomingMessage): URLSearchParams {
  return new URLSearchParams(splitUrl(request.url ?? "/").query);
}

/** The answer to what went wrong; whatever is not a Problem is a fault of the emulator. */
export function refusal(api: Api, error: unknown, seen: Seen): Reply {
  if (error instanceof Problem) {
    const message = api.journal.redact(error.message);
    seen.error = message;
    return text(error.status, message, error.headers);
  }
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  api.violation(`${seen.operationId ?? seen.method}: ${message}`);
  seen.error = "fault of the emulator";
  return text(500, "the emulator has a fault, please report it (emulator.violations tells more)");
}

async function operate(api: Api, request: IncomingMessage, match: RestMatch, seen: Seen): Promise<Reply> {
  const { operationId, parameters } = match;
  const validator = await loadValidator();
  let world = api.world;
  let { principal, project } = admit(world, request, match, seen);

  validator.path(operationId, parameters);
  const query = validator.query(operationId, searchOf(request));
  const sent = validator.takesBody(operationId) ? await read(request, seen) : undefined;
  const body = validator.body(operationId, sent);
  // Nothing is waited for from here on. What was there when the body began may be gone.
  if (api.world !== world) {
    world = api.world;
    ({ principal, project } = admit(world, request, match, seen));
  }
  const { store, simulation, registeredDevices } = world;

  const struck = strike(api, { target: "rest", operationId, request, device: parameters.device, project }, seen);
  const context = {
    store,
    simulation,
    parameters,
    query,
    registeredDevices,
    principal,
    project,
  } as Partial<ProjectContext>;
  if (!struck) return carryOut(api, validator, operationId, context, body, sent, seen);
  const refused = refusedBy(struck);
  if (refused) return refused;
  if (stallsBefore(struck)) return { status: 0, headers: {}, body: "", struck };
  try {
    return { ...carryOut(api, validator, operationId, context, body, sent, seen), struck };
  } catch (error) {
    return { ...refusal(api, error, seen), struck };
  }
}

/** Who asks for something of a project, and that project. @throws Problem 401, 403, 404 */
export function admitToProject(
  { authenticator, store }: Pick<Api["world"], "authenticator" | "store">,
  request: IncomingMessage,
  { operationId, parameters }: Pick<Match, "parameters"> & { readonly operationId: ScopedOperationId },
  seen: Seen,
): Pick<ProjectContext, "principal" | "project"> {
  const principal = authenticator.authenticate(request.headers.authorization);
  seen.caller = principal.kind;
  return { principal, project: openProject(store, principal, parameters.project ?? "", operationId) };
}

/** Who asks, and the project that they ask for and may use. @throws Problem 401, 403, 404 */
function admit(
  world: Api["world"],
  request: IncomingMessage,
  { operationId, parameters }: RestMatch,
  seen: Seen,
): Pick<Partial<ProjectContext>, "principal" | "project"> {
  if (operationId === "registerDevice") return {};
  if (isScoped(operationId)) return admitToProject(world, request, { operationId, parameters }, seen);
  const principal = world.authenticator.authenticate(request.headers.authorization);
  seen.caller = principal.kind;
  requireUser(principal);
  return { principal };
}

function carryOut(
  api: Api,
  validator: Validator,
  operationId: OperationId,
  context: Partial<ProjectContext>,
  body: unknown,
  sent: unknown,
  seen: Seen,
): Reply {
  // The table's type ties each operation to its own context and body, which a lookup by a variable cannot follow.
  const handle = handlers[operationId] as unknown as (
    context: Partial<ProjectContext>,
    body: unknown,
    sent: unknown,
  ) => Answer<unknown>;
  const result = handle(context, body, sent);

  const wrong = validator.answer(operationId, result.body);
  if (wrong !== undefined) {
    api.violation(`the answer of ${operationId} breaks the document: ${wrong}`);
    seen.error = wrong;
    return text(500, `the emulator's answer to ${operationId} breaks the API document, please report it: ${wrong}`);
  }
  if (result.body === undefined) return { status: 200, headers: { ...result.headers }, body: "" };
  return {
    status: 200,
    headers: { "Content-Type": "application/json", ...result.headers },
    body: `${JSON.stringify(result.body)}\n`,
  };
}

/** What is to happen to a request that would be served otherwise. */
export function strike(
  { faults }: Api,
  { request, ...asked }: Omit<FaultRequest, "method" | "path"> & { readonly request: IncomingMessage },
  seen: Seen,
): Struck | undefined {
  const struck = faults.strike({
    ...asked,
    method: request.method ?? "GET",
    path: splitUrl(request.url ?? "/").path.slice(BASE_PATH.length),
  });
  seen.fault = struck?.kinds;
  return struck;
}

async function read(request: IncomingMessage, seen: Seen): Promise<unknown> {
  const bytes = await readBody(request);
  const sent = parseBody(bytes);
  if (sent !== undefined) seen.body = { value: sent, bytes: bytes.length };
  return sent;
}

/** An error as the ancestor sends it: one line of plain text, or nothing at all. */
function text(status: number, message: string, headers: OutgoingHttpHeaders = {}): Reply {
  if (message === "") return { status, headers, body: "" };
  return {
    status,
    headers: { "Content-Type": "text/plain; charset=utf-8", "X-Content-Type-Options": "nosniff", ...headers },
    body: `${message}\n`,
  };
}

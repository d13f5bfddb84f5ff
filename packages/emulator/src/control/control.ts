import type { IncomingMessage } from "node:http";
import { requireController } from "../api/access.ts";
import { refuseForeignPage, refuseSimple } from "../api/cors.ts";
import { type Api, type Reply, searchOf } from "../api/pipeline.ts";
import { splitUrl } from "../api/split-url.ts";
import type { Emulator } from "../emulator.ts";
import { FaultError } from "../faults/fault.ts";
import { FleetError } from "../fleet/definition.ts";
import { StateError } from "../state/state-error.ts";
import { badRequest, Problem } from "../store/problem.ts";
import type { Endpoint } from "./endpoint.ts";
import { endpoints } from "./endpoints.ts";
import { readInput } from "./input.ts";
import { readQuery } from "./query.ts";

/** Where programs in any language control the emulator; beside the API, whose paths it must not take. */
const CONTROL_PATH = "/_emulator";

/** Answers the requests for the emulator itself; undefined for all others. */
export function controlOf(api: Pick<Api, "world">, emulator: Emulator): NonNullable<Api["control"]> {
  return (request) => {
    const { path } = splitUrl(request.url ?? "/");
    if (path !== CONTROL_PATH && !path.startsWith(`${CONTROL_PATH}/`)) return undefined;
    return control(api, emulator, request, path.slice(CONTROL_PATH.length));
  };
}

/** What is thrown for input that cannot be used. */
const MISTAKES = [FleetError, FaultError, StateError];

/**
 * The one way of every request for the emulator itself: no foreign page, and no other local one that did not ask first → a key → the endpoint → its query → its body → what it
 * does. Whoever has a project's or a personal access key may do everything here, whatever its roles: those are a part of what
 * is emulated.
 *
 * @throws Problem 400, 401, 403, 404, 405, 409, 413, 415
 */
async function control(
  api: Pick<Api, "world">,
  emulator: Emulator,
  request: IncomingMessage,
  path: string,
): Promise<Reply> {
  refuseForeignPage(request);
  refuseSimple(request);
  const principal = api.world.authenticator.authenticate(request.headers.authorization);
  const { endpoint, parameters } = find(request.method ?? "GET", path);
  if (!endpoint.forDevices) requireController(principal);
  const query = readQuery(endpoint.query, searchOf(request));
  const body = await readInput(endpoint, request);
  const left = new AbortController();
  const leave = (): void => left.abort();
  request.socket.once("close", leave);
  try {
    const { timeline } = api.world.simulation;
    const value = await endpoint.run({ emulator, parameters, query, body, principal, timeline, signal: left.signal });
    if (endpoint.status === 204) return { status: 204, headers: {}, body: "" };
    return {
      status: endpoint.status,
      headers: { "Content-Type": "application/json" },
      body: `${JSON.stringify(value)}\n`,
    };
  } catch (error) {
    throw MISTAKES.some((kind) => error instanceof kind) ? badRequest((error as Error).message) : error;
  } finally {
    request.socket.off("close", leave);
  }
}

/** The list of all that there is, which is itself a part of it. */
const index: Endpoint = {
  method: "GET",
  path: "",
  does: "lists these",
  member: "origin",
  status: 200,
  query: {},
  run: () => ({
    endpoints: [index, ...endpoints].map(({ method, path, does, query }) => ({
      method,
      path: `${CONTROL_PATH}${path}`,
      ...(Object.keys(query).length > 0 ? { query: Object.keys(query) } : {}),
      does,
    })),
  }),
};

/** @throws Problem 404 with where the list is, 405 with `Allow` */
function find(
  method: string,
  path: string,
): { readonly endpoint: Endpoint; readonly parameters: Record<string, string> } {
  const found = [index, ...endpoints].flatMap((endpoint) => {
    const parameters = match(endpoint.path, path);
    return parameters ? [{ endpoint, parameters }] : [];
  });
  if (found.length === 0) throw new Problem(404, `nothing is here: GET ${CONTROL_PATH} lists what there is`);
  const asked = found.find(({ endpoint }) => endpoint.method === method);
  if (asked) return asked;
  const allowed = found.map(({ endpoint }) => endpoint.method).join(", ");
  throw new Problem(405, `method ${method} is not allowed here; use ${allowed}`, { Allow: allowed });
}

/** What stands in the path for the template's `{…}`; undefined when it is another path. @throws Problem 400 */
function match(template: string, path: string): Record<string, string> | undefined {
  const wanted = template.split("/");
  const sent = path.split("/");
  if (wanted.length !== sent.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, segment] of wanted.entries()) {
    const given = sent[index] ?? "";
    const [, name] = /^\{(\w+)\}$/.exec(segment) ?? [];
    if (name === undefined ? segment !== given : given === "") return undefined;
    if (name !== undefined) parameters[name] = decode(given);
  }
  return parameters;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw badRequest("the path has broken percent-encoding: encode each segment as UTF-8");
  }
}

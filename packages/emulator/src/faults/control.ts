import type { IncomingMessage } from "node:http";
import { requireController } from "../api/access.ts";
import { parseBody, readBody } from "../api/body.ts";
import { refuseForeignPage } from "../api/cors.ts";
import type { Api, Reply } from "../api/pipeline.ts";
import { badRequest, notFound, Problem } from "../store/problem.ts";
import { FaultError, type FaultRule } from "./fault.ts";
import type { FaultHandle, FaultRules } from "./rules.ts";

/** Where programs in any language make things go wrong; beside the API, whose paths it must not take. */
const CONTROL_PATH = "/_emulator/faults";

/** The path of a request for the faults themselves, without the query; undefined for all others. */
export function controlPath(request: IncomingMessage): string | undefined {
  const [path = ""] = (request.url ?? "").split("?");
  return path === CONTROL_PATH || path.startsWith(`${CONTROL_PATH}/`) ? path : undefined;
}

/**
 * Lists, adds and removes faults, for whoever has a project's or a personal access key, whatever its roles.
 *
 * @throws Problem 400, 401, 403, 404, 405, 413, 415
 */
export async function controlFaults(
  { faults, world }: Pick<Api, "faults" | "world">,
  request: IncomingMessage,
  path: string,
): Promise<Reply> {
  refuseForeignPage(request);
  requireController(world.authenticator.authenticate(request.headers.authorization));
  const id = path === CONTROL_PATH ? undefined : path.slice(CONTROL_PATH.length + 1);
  switch (request.method) {
    case "GET": {
      if (id === undefined) return json(200, faults.list());
      return json(200, faults.get(id) ?? unknown(id));
    }
    case "POST": {
      if (id !== undefined) break;
      return json(201, faults.get(add(faults, await readRule(request)).id));
    }
    case "DELETE": {
      if (id === undefined) faults.clear();
      else if (!faults.remove(id)) unknown(id);
      return { status: 204, headers: {}, body: "" };
    }
  }
  const allowed = id === undefined ? "GET, POST, DELETE" : "GET, DELETE";
  throw new Problem(405, `method ${request.method} is not allowed here; use ${allowed}`, { Allow: allowed });
}

function add(faults: FaultRules, rule: FaultRule): FaultHandle {
  try {
    return faults.add(rule);
  } catch (error) {
    throw error instanceof FaultError ? badRequest(error.message) : error;
  }
}

async function readRule(request: IncomingMessage): Promise<FaultRule> {
  // A browser sends other types without asking first, whatever page it shows.
  if (!/^application\/json\s*(;|$)/i.test(request.headers["content-type"] ?? "")) {
    throw new Problem(415, "send the rule as JSON, with Content-Type: application/json");
  }
  // Whatever it is, adding it looks whether it is a rule.
  return parseBody(await readBody(request)) as FaultRule;
}

function json(status: number, value: unknown): Reply {
  return { status, headers: { "Content-Type": "application/json" }, body: `${JSON.stringify(value)}\n` };
}

function unknown(id: string): never {
  throw notFound("fault", id);
}

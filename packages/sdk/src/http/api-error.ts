import { type APIError, errorClass } from "../errors.ts";
import type { Settings } from "../options.ts";
import { redact } from "./redact.ts";
import { redactDeep, secretsOfCall } from "./redact-deep.ts";
import type { CallState } from "./request.ts";
import { retryAfter } from "./retry.ts";

/** A refused request, as far as its error tells of it. */
export interface Refusal
  extends Pick<CallState, "operation" | "method" | "requestId" | "attempts" | "authorization" | "requestBody"> {
  /** The path template, such as `/projects/{project}/devices`, and what it was filled with. */
  readonly template: string;
  readonly path: Record<string, unknown>;
  readonly settings: Pick<Settings, "accessKey" | "accessKeySource">;
  /** The time of day, for a `Retry-After` that is a date. */
  readonly date: number;
}

// No key of a project may do these.
const PERSONAL = new Set(["listMemberships", "createProject"]);
const SHOWN_BODY = 300;
const SHOWN_NAME = 200;
const CONTROL = /\p{Cc}+/gu;

/** A name in a message. */
function quoted(name: unknown): string {
  const text = String(name);
  return JSON.stringify(text.length > SHOWN_NAME ? `${text.slice(0, SHOWN_NAME)}…` : text);
}

/** The things that a request names, innermost first: `device "gateway-7" in project "acme"`. */
function things({ template, path }: Refusal): string {
  // A stream names its device in the query.
  const device = path.device === undefined || template.includes("{device}") ? "" : ` on device ${quoted(path.device)}`;
  const named = [...template.matchAll(/\{(\w+)\}/g)]
    .map(([, name = ""]) => (name === "token" ? "registration token" : `${name} ${quoted(path[name])}`))
    .reverse()
    .join(" in ");
  return named + device;
}

function unauthorized({ operation, authorization, settings }: Refusal): string {
  if (operation === "registerDevice") return "The project has no such registration token.";
  if (authorization === null) return "No access key was sent.";
  return `The server does not accept the access key from ${settings.accessKeySource}: check that it is complete and was not revoked.`;
}

/** What to do about it. `wait`: the milliseconds that the server asks to wait. */
function advice(
  status: number,
  headers: Headers,
  wait: number | undefined,
  refusal: Refusal,
  secrets: readonly string[],
): string {
  if (status === 401) return unauthorized(refusal);
  if (status === 402) return "The project's plan or quota does not allow this.";
  if (status === 403 && PERSONAL.has(refusal.operation)) return "This takes a personal access key.";
  if (status === 403) return `The access key may not do this: give its owner a role that allows ${refusal.operation}.`;
  if (status === 404) return `There is no ${things(refusal) || "such thing"}, or this access key cannot see it.`;
  if (status === 407) return "A proxy on the way asks for its own user name and password.";
  if (status === 429) return `Too many requests: try again ${wait === undefined ? "later" : inSeconds(wait)}.`;
  if (status === 0 || (status >= 300 && status < 400)) {
    const target = redact(headers.get("location") ?? "another address", secrets);
    return `The server redirects to ${target}. Redirects are not followed, to keep the access key from other servers: correct baseUrl if the API has moved.`;
  }
  if (wait !== undefined) return `Try again ${inSeconds(wait)}.`;
  const written = refusal.method === "POST" || refusal.method === "PATCH";
  return status >= 500 && written ? "It may have been carried out all the same: look before sending it again." : "";
}

function inSeconds(milliseconds: number): string {
  return `in ${Math.ceil(milliseconds / 1000)} s`;
}

/** What a body says, for a message. */
function textOf(body: unknown): string {
  const { error, message } = (typeof body === "object" && body !== null ? body : {}) as Record<string, unknown>;
  const said =
    [message, error, body].find((each) => typeof each === "string" && each !== "") ?? (body && JSON.stringify(body));
  return typeof said === "string" ? said.replace(CONTROL, " ").trim().slice(0, SHOWN_BODY) : "";
}

/** The typed error for a response whose status is not a success. `body` is its parsed JSON, or its text. */
export function apiError(response: Pick<Response, "status" | "headers">, body: unknown, refusal: Refusal): APIError {
  const { status, headers } = response;
  const { operation, requestId, attempts } = refusal;
  const secrets = secretsOfCall(refusal, refusal.settings.accessKey);
  const safe = redactDeep(body === "" ? undefined : body, secrets);
  const wait = retryAfter(headers, refusal.date);
  const said = textOf(safe);
  const message = [
    `${operation}: HTTP ${status}${said && `: ${said}`}.`.replace(/([.!?])\.$/, "$1"),
    advice(status, headers, wait, refusal, secrets),
  ];
  const Class = errorClass(status);
  return new Class(redact(message.filter(Boolean).join(" ")), {
    status,
    body: safe,
    headers,
    operation,
    requestId,
    attempts,
    retryAfter: wait,
  });
}

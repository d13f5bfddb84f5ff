import {
  APIError,
  AuthenticationError,
  ConflictError,
  ConnectionError,
  NotFoundError,
  PaymentRequiredError,
  PermissionDeniedError,
  RateLimitError,
  ResponseFormatError,
  ServerError,
  StreamError,
  TimeoutError,
  ValidationError,
} from "@synpse/sdk";
import { reads, type Tool } from "./define.ts";
import { type Failure, type FailureCode, repeat, ToolFailure } from "./failure.ts";
import { freeText } from "./output/facts.ts";
import type { KeyHolder } from "./principal.ts";

/** What was being done, and with whose key: what to advise depends on it. */
interface Doing extends Pick<Tool, "annotations" | "checkWith"> {
  readonly keyHolder: KeyHolder;
}

/** What to do about a key that the API refuses, and about a project that it does not show. */
const keyAdvice = {
  server: {
    refused:
      "Ask the user to set SYNPSE_PROJECT_ACCESS_KEY in the environment of this MCP server to a valid key, and to restart it.",
    noProject:
      "Ask the user to set SYNPSE_PROJECT_ID (or the flag --project) of this MCP server to the right project, and to restart it.",
  },
  caller: {
    refused:
      "Ask the user to have their client send a valid key of their project in the header X-Synpse-Access-Key, and to connect again.",
    noProject:
      "Ask the user to have their client send a key of the project in the header X-Synpse-Access-Key, and where this server leaves the project open, the right one in X-Synpse-Project.",
  },
} as const satisfies Record<KeyHolder, object>;

/** Causes for which nothing can have reached the server. */
const neverSent = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"]);

/** Says what an error means to whoever called the tool. Never throws; what is unknown is an internal failure. */
export function explain(error: unknown, doing: Doing): Failure {
  if (error instanceof ToolFailure) return error.failure;
  if (error instanceof APIError) return explainStatus(error, doing);
  if (error instanceof ConnectionError) return explainConnection(error, doing);
  // What a function that gives the key threw.
  if (error instanceof ValidationError && error.cause instanceof ToolFailure) return error.cause.failure;
  if (error instanceof ValidationError) {
    return {
      code: "invalid_input",
      what: "The request was refused before it was sent.",
      repeat: repeat.pointless,
      next: "Mend what detail names, and call again.",
      about: { detail: freeText(error.message) },
    };
  }
  if (error instanceof ResponseFormatError) {
    return {
      code: "api_error",
      what: "The API answered with something that is not its JSON; the address may be that of another server or of a proxy.",
      ...afterDoubt(doing),
      about: { status: error.status, requestId: error.requestId, detail: freeText(error.message) },
    };
  }
  if (error instanceof StreamError) {
    return {
      code: "stream_failed",
      what: "The stream broke before its end.",
      repeat: repeat.safe,
      next: "Call again; get_device shows whether the device is online.",
      about: { closeCode: error.closeCode, detail: freeText(error.reason) },
    };
  }
  return {
    code: "internal",
    what: "The server failed while it worked on this call; its log has the details.",
    ...afterDoubt(doing),
  };
}

/** What an error means, without advice: for results that tell of the failure of a part among the rest. */
export function whatHappened(error: unknown): Pick<Failure, "code" | "what" | "about"> {
  const { code, what, about } = explain(error, { annotations: reads, keyHolder: "server" });
  return { code, what, about };
}

function explainStatus(error: APIError, doing: Doing): Failure {
  const about = { status: error.status, requestId: error.requestId, detail: freeText(bodyText(error.body)) };
  const say = (code: FailureCode, what: string, repeat: string, next: string): Failure => ({
    code,
    what,
    repeat,
    next,
    about,
  });
  if (error instanceof AuthenticationError) {
    return say(
      "key_refused",
      "The API does not know this access key.",
      repeat.pointless,
      keyAdvice[doing.keyHolder].refused,
    );
  }
  if (error instanceof PermissionDeniedError) {
    return say(
      "permission_denied",
      "The access key may not do this.",
      repeat.pointless,
      "Ask the user for a key whose role allows it, or do it in the Synpse console.",
    );
  }
  if (error instanceof PaymentRequiredError) {
    return say(
      "plan_limit",
      "The project's plan or quota does not allow this.",
      repeat.pointless,
      "Tell the user; nothing that this server offers can change it.",
    );
  }
  if (isMissingProject(error)) {
    return say(
      "not_found",
      "There is no such project, or this access key cannot see it.",
      repeat.pointless,
      keyAdvice[doing.keyHolder].noProject,
    );
  }
  if (error instanceof NotFoundError) {
    return say(
      "not_found",
      "There is no such thing, or this access key cannot see it.",
      repeat.pointless,
      "Look for the right name with list_devices or list_applications.",
    );
  }
  if (error instanceof ConflictError) {
    return say(
      "conflict",
      "The present state does not allow this: an offline device, for one, can be read but not reached.",
      repeat.pointless,
      "Look at the state with get_device or get_application.",
    );
  }
  if (error instanceof RateLimitError) {
    const seconds = error.retryAfter === undefined ? undefined : Math.ceil(error.retryAfter / 1000);
    return say(
      "rate_limited",
      "The API takes no more requests for the moment.",
      repeat.notApplied,
      seconds === undefined ? "Wait a minute, then call again." : `Wait ${seconds} seconds, then call again.`,
    );
  }
  if (error instanceof ServerError) {
    return { code: "api_error", what: "The API failed.", ...afterDoubt(doing), about };
  }
  return say(
    "refused_by_api",
    "The API refused the request.",
    repeat.pointless,
    "Mend what detail says, and call again.",
  );
}

/** Whether it is the project that was not found: these operations name nothing else. */
export function isMissingProject(error: unknown): boolean {
  return error instanceof NotFoundError && ["listDevices", "listNamespaces"].includes(error.operation);
}

function explainConnection(error: ConnectionError, doing: Doing): Failure {
  const about = { requestId: error.requestId, detail: freeText(error.message) };
  if (error instanceof TimeoutError) {
    return { code: "timed_out", what: "The API did not answer in time.", ...afterDoubt(doing), about };
  }
  if (neverSent.has(causeCode(error) ?? "")) {
    return {
      code: "not_reachable",
      what: "The API cannot be reached.",
      repeat: repeat.notApplied,
      next: "Call again later; if it stays so, ask the user to check the network and SYNPSE_API_ENDPOINT_URL.",
      about,
    };
  }
  return { code: "not_reachable", what: "The connection to the API broke.", ...afterDoubt(doing), about };
}

/** What to do when it is not known whether the server acted. */
export function afterDoubt({ annotations, checkWith }: Omit<Doing, "keyHolder">): Pick<Failure, "repeat" | "next"> {
  if (annotations.readOnlyHint) return { repeat: repeat.safe, next: "Call again in a moment." };
  const check = checkWith === undefined ? "Look at the present state" : `Call ${checkWith}`;
  return { repeat: repeat.maybeApplied, next: `${check} to see whether it was applied, before anything else.` };
}

/** The error code of Node somewhere below an error. */
function causeCode(error: Error): string | undefined {
  let cause: unknown = error.cause;
  for (let depth = 0; depth < 5 && cause instanceof Error; depth += 1) {
    if ("code" in cause && typeof cause.code === "string") return cause.code;
    cause = cause.cause;
  }
  return undefined;
}

/** The API's error bodies are text or JSON with one of a few members; anything else is shown as JSON. */
function bodyText(body: unknown): string | undefined {
  if (body === undefined || body === null || typeof body === "string") return body ?? undefined;
  if (typeof body === "object") {
    for (const name of ["message", "error"] as const) {
      const text = (body as Record<string, unknown>)[name];
      if (typeof text === "string") return text;
    }
  }
  return JSON.stringify(body);
}

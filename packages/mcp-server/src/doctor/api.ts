import {
  APIError,
  AuthenticationError,
  type ClientOptions,
  ConnectionError,
  NotFoundError,
  PermissionDeniedError,
  ResponseFormatError,
  Synpse,
  SynpseError,
  TimeoutError,
  ValidationError,
} from "@synpse/sdk";
import { clip, sanitiseIdentifier } from "../output/sanitise.ts";
import { type Finding, failed, ok, skipped, warning } from "./check.ts";

/** How long one question may take, in milliseconds. Each is asked once. */
const timeout = 10_000;

/** From how many seconds on a clock is wrong enough to tell. */
const maxSkew = 120;

/** Longest message of another program that is shown. */
const maxMessage = 300;

interface Reading {
  readonly what: string;
  /** What does not work without it. */
  readonly without: string;
  ask(synpse: Synpse, namespace: string): PromiseLike<unknown>;
}

/** What a key may read. Each is a GET; what comes back is not looked at. */
const readings: readonly Reading[] = [
  {
    what: "namespaces",
    without: "applications of all namespaces at once cannot be listed",
    ask: (synpse) => synpse.namespaces.list(),
  },
  {
    what: "applications",
    without: "the tools about applications do not work",
    ask: (synpse, namespace) => synpse.namespace(namespace).applications.list(),
  },
  {
    what: "jobs",
    without: "the tools about jobs do not work",
    ask: (synpse, namespace) => synpse.namespace(namespace).jobs.list(),
  },
  {
    what: "secrets",
    without: "the tools about secrets do not work",
    ask: (synpse, namespace) => synpse.namespace(namespace).secrets.list(),
  },
  {
    what: "registration tokens",
    without: "the tools about registration tokens do not work",
    ask: (synpse) => synpse.registrationTokens.list(),
  },
];

export interface Asked {
  readonly client: Pick<ClientOptions, "accessKey" | "projectId" | "baseUrl">;
  readonly namespace: string;
  readonly now: () => Date;
}

/** Asks the API what only it can tell: whether it is there, takes the key, knows the project, and what the key may read. */
export async function checkApi({ client, namespace, now }: Asked): Promise<Finding[]> {
  try {
    const synpse = new Synpse({ ...client, timeout, attemptTimeout: timeout, maxRetries: 0 });
    const { response } = await synpse.devices.list({ pageSize: 1 }).withResponse();
    const answers = await Promise.all(readings.map((reading) => checkReading(reading, synpse, namespace)));
    return [
      ok("reach", "the API answers"),
      ...checkClock(response.headers.get("date"), now()),
      ok("access", "the key is accepted, the project is there, and its devices may be read"),
      ...answers,
      skipped("permissions", "what the key may change is not tried"),
    ];
  } catch (error) {
    return explain(error, originOf(client.baseUrl));
  }
}

async function checkReading({ what, without, ask }: Reading, synpse: Synpse, namespace: string): Promise<Finding> {
  try {
    await ask(synpse, namespace);
    return ok("permissions", `may read ${what}`);
  } catch (error) {
    if (error instanceof PermissionDeniedError) {
      return warning(
        "permissions",
        `may not read ${what}`,
        `Without it ${without}. Give the key a role that allows it.`,
      );
    }
    if (error instanceof NotFoundError) {
      const mend = `Give --namespace NAMESPACE, or make the namespace ${JSON.stringify(namespace)}.`;
      return warning("permissions", `cannot read ${what} of the namespace ${JSON.stringify(namespace)}`, mend);
    }
    return warning("permissions", `cannot tell whether it may read ${what}: ${said(error)}`, "Run this again.");
  }
}

/** A clock that is far off makes tokens and certificates look expired, and ages of devices wrong. */
function checkClock(date: string | null, now: Date): Finding[] {
  const there = Date.parse(date ?? "");
  if (Number.isNaN(there)) return [];
  const skew = Math.round((now.getTime() - there) / 1000);
  if (Math.abs(skew) < maxSkew) return [ok("clock", "agrees with the API's")];
  const found = `is ${Math.abs(skew)} seconds ${skew > 0 ? "ahead of" : "behind"} the API's`;
  return [warning("clock", found, "Set this machine's clock; ages and times in answers are wrong by as much.")];
}

function originOf(address = ""): string {
  return URL.canParse(address) ? new URL(address).origin : "the public API";
}

function explain(error: unknown, origin: string): Finding[] {
  if (error instanceof AuthenticationError) {
    const mend = "Make a new key in the Synpse console, and set it. Look that all of it was copied.";
    return [ok("reach", "the API answers"), failed("access", "the API does not accept the key", mend)];
  }
  if (error instanceof NotFoundError) {
    const mend =
      "Set SYNPSE_PROJECT_ID to the id or name that the Synpse console shows, or mend SYNPSE_API_ENDPOINT_URL.";
    return [ok("reach", "something answers"), failed("access", "there is no such project at this address", mend)];
  }
  if (error instanceof PermissionDeniedError) {
    const mend = "Look that the key is one of this project, and give it a role that may read devices.";
    return [ok("reach", "the API answers"), failed("access", "the key may not read this project's devices", mend)];
  }
  if (error instanceof APIError) {
    const mend = "Try again later; if it stays so, ask whoever runs the API.";
    return [failed("reach", `the API answered with status ${error.status}`, mend)];
  }
  if (error instanceof TimeoutError) {
    const mend = "Look at the network, a proxy, and SYNPSE_API_ENDPOINT_URL.";
    return [failed("reach", `no answer from ${origin} within ${timeout / 1000} seconds`, mend)];
  }
  if (error instanceof ConnectionError) return [unconnected(origin, causeCode(error))];
  if (error instanceof ResponseFormatError) {
    const found = `what answers at ${origin} is no Synpse API, but perhaps a proxy or a login page: its status ${error.status} comes without the JSON of one`;
    return [failed("reach", found, "Set SYNPSE_API_ENDPOINT_URL to the address of a Synpse API.")];
  }
  if (error instanceof ValidationError) {
    return [failed("access", said(error), "Mend the value that it names: nothing can be asked with it.")];
  }
  return [failed("reach", said(error), "Look that SYNPSE_API_ENDPOINT_URL is the address of a Synpse API.")];
}

function unconnected(origin: string, code = "cut off"): Finding {
  if (/^(ENOTFOUND|EAI_AGAIN)$/.test(code)) {
    const mend = "Mend SYNPSE_API_ENDPOINT_URL, or look at the network and its name servers.";
    return failed("reach", `the host of ${origin} cannot be looked up (${code})`, mend);
  }
  if (/CERT|SELF_SIGNED|ERR_TLS/.test(code)) {
    const mend = "Where it is one of your own, set NODE_EXTRA_CA_CERTS to the file of its authority.";
    return failed("reach", `the certificate of ${origin} is not trusted (${code})`, mend);
  }
  const found = code === "ECONNREFUSED" ? `nothing listens at ${origin}` : `no connection to ${origin}`;
  return failed("reach", `${found} (${code})`, "Look at the network, a proxy, and SYNPSE_API_ENDPOINT_URL.");
}

/** What the operating system or TLS calls the fault, however deep it is. */
function causeCode(error: Error): string | undefined {
  for (let cause = error.cause; cause instanceof Error; cause = cause.cause) {
    if ("code" in cause && typeof cause.code === "string") return clip(sanitiseIdentifier(cause.code), maxMessage);
  }
  return undefined;
}

/** The SDK's errors hold no credential. Others may, so only their kind is told. */
function said(error: unknown): string {
  if (error instanceof APIError) return `status ${error.status}`;
  if (error instanceof TimeoutError) return "there was no answer in time";
  if (error instanceof ConnectionError) return "the connection failed";
  if (error instanceof ResponseFormatError) return "the answer was not what an API gives";
  if (error instanceof SynpseError) {
    return clip(sanitiseIdentifier(error.message.replace(" Nothing was sent.", "")), maxMessage);
  }
  return error instanceof Error ? error.name : "an unknown error";
}

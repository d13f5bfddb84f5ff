import { type Fetch, SynpseError } from "@synpse/sdk";
import type { ApiDocument, Match } from "./document.ts";
import type { Drifts, Finding } from "./drift.ts";
import { isSuccess, judge } from "./judge.ts";
import { NotOursError, type Owned } from "./owned.ts";

type FetchInit = Parameters<Fetch>[1];

/** The longest answer that is judged, in bytes. */
const MAX_BODY = 16 * 1024 * 1024;

/** The run was told to stop; nothing more is sent but what cleans up. */
export class StoppedError extends SynpseError {}

/** How an operation was answered. */
interface Tally {
  answers: number;
  successes: number;
}

/** What one run shares among its clients. */
export interface Observation {
  readonly document: ApiDocument;
  /** Without a slash at the end. */
  readonly baseUrl: string;
  readonly owned: Owned;
  readonly drifts: Drifts;
  readonly tallies: Map<string, Tally>;
  /** Requests that change something and are not answered yet. */
  readonly writing: Set<Promise<unknown>>;
}

/**
 * A `fetch` through which everything of a run goes: the guard lets through only what is for things of this run, and each
 * answer is judged by the document.
 *
 * @param stop once aborted, reads are given up and nothing new is sent; a write is let come to its end, so that what it
 * made is known
 */
export function observedFetch(observation: Observation, stop?: AbortSignal): Fetch {
  const { document, baseUrl, owned, writing } = observation;
  return async (url, init) => {
    if (stop?.aborted) throw new StoppedError("the run was stopped");
    const match = matchOf(document, baseUrl, url, init);
    const requestBody: unknown = typeof init.body === "string" ? JSON.parse(init.body) : undefined;
    owned.check(match, requestBody);
    const refused = owned.sending(match, requestBody);
    const reading = match.operation.method === "GET";
    const signal = reading && stop !== undefined ? AbortSignal.any([init.signal, stop]) : init.signal;
    const sent = send(observation, match, url, { ...init, signal });
    if (!reading) {
      writing.add(sent);
      const done = () => writing.delete(sent);
      sent.then(done, done);
    }
    const response = await sent;
    if (isRefusal(response.status)) refused();
    return response;
  };
}

/** Whether a status says for sure that nothing was made: not 408, where the server gave up on what it may be doing. */
function isRefusal(status: number): boolean {
  return status >= 400 && status < 500 && status !== 408;
}

async function send(
  { document, drifts, tallies }: Observation,
  { operation }: Match,
  url: string,
  init: FetchInit,
): Promise<Response> {
  const response = await fetch(url, init);
  const body = await readBody(response.clone());
  const { status, headers } = response;
  const findings = body === undefined ? [tooLong] : judge(document, { operation, status, headers, body });
  for (const finding of findings) drifts.add(operation.id, status, finding);
  const tally = tallies.get(operation.id) ?? { answers: 0, successes: 0 };
  tally.answers += 1;
  if (isSuccess(status)) tally.successes += 1;
  tallies.set(operation.id, tally);
  return response;
}

const tooLong: Finding = {
  kind: "unexpected-body",
  pointer: "",
  documented: "a body of a size to be held against the document",
  came: `more than ${MAX_BODY} bytes`,
};

/** The whole body as text; undefined, and the rest not read, where it is longer than {@link MAX_BODY}. */
async function readBody({ body }: Response): Promise<string | undefined> {
  if (body === null) return "";
  const reader = body.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return Buffer.concat(chunks).toString("utf8");
    length += value.length;
    if (length > MAX_BODY) {
      // It settles only when the SDK gives its copy up as well.
      reader.cancel().catch(() => {});
      return undefined;
    }
    chunks.push(value);
  }
}

function matchOf(document: ApiDocument, baseUrl: string, url: string, { method }: FetchInit): Match {
  const [target = ""] = url.split("?");
  const match = target.startsWith(`${baseUrl}/`) ? document.match(method, target.slice(baseUrl.length)) : undefined;
  if (match === undefined) throw new NotOursError(`the document has no ${method} for what would be sent`);
  return match;
}

import createClient, { type Client } from "openapi-fetch";
import { ValidationError } from "../errors.ts";
import type { paths } from "../generated/schema.ts";
import type { RequestOptions, Settings } from "../options.ts";
import { parseBody, withBody } from "./body.ts";
import { about, emit } from "./events.ts";
import { explainAnswer } from "./explain.ts";
import { type HeaderOptions, toSend } from "./headers.ts";
import { fillPath } from "./path.ts";
import { serializeQuery } from "./query.ts";
import { redact } from "./redact.ts";
import { newCall } from "./request.ts";
import type { Send } from "./send.ts";
import { Unreadable } from "./unwrap.ts";

/**
 * Stands for `Request` inside openapi-fetch: a plain record, because a native Request could not be sent twice, and
 * would drop the options that are not its own.
 */
class RequestRecord implements Omit<RequestOptions, "headers"> {
  declare readonly url: string;
  declare readonly method: string;
  declare readonly headers: Headers;
  declare readonly body?: Exclude<RequestInit["body"], undefined>;
  declare readonly signal?: AbortSignal;

  constructor(url: string, init: object) {
    Object.assign(this, init, { url });
  }
}

/** Carries the reason of an abort through openapi-fetch, which loses one that is falsy. */
class Falsy {
  readonly reason: unknown;
  constructor(reason: unknown) {
    this.reason = reason;
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** What the raw client shares with the client that it belongs to. */
export interface RawContext {
  readonly settings: Settings;
  readonly send: Send;
  readonly headers: HeaderOptions;
}

/** The openapi-fetch client over the pipeline: an error status is a response; what brought no response is thrown. */
export function createRaw({ settings, send, headers }: RawContext): Client<paths> {
  async function pass(request: RequestRecord): Promise<Response> {
    const { url, method, body } = request;
    // openapi-fetch takes another base address with a call, and leaves {parameters} that it is not given.
    if (!url.startsWith(`${settings.baseUrl}/`)) {
      throw new ValidationError("the address is outside baseUrl. Nothing was sent.");
    }
    if (url.includes("{")) throw new ValidationError("a path parameter is missing. Nothing was sent.");
    const repeatable = method !== "POST" && method !== "PATCH";
    const { pathname } = new URL(url);
    const call = newCall(redact(`${method} ${pathname}`), method, url, repeatable);
    const [, token] = /\/device-registration-tokens\/([^/]+)/.exec(pathname) ?? [];
    call.path = token === undefined ? {} : { token: decodeURIComponent(token) };
    if (typeof body === "string") call.requestBody = parseBody(body);
    try {
      const given = Object.fromEntries(request.headers);
      const { response, text } = await send({ url, method, headers: given, body, options: request }, call);
      if (response.ok && text !== "" && !isJson(text)) {
        const { operation, requestId, attempts } = call;
        const answer = { text, response, info: { operation, requestId, attempts } };
        throw await explainAnswer(answer, new Unreadable({ expected: "JSON" }), call);
      }
      return withBody(response, text);
    } catch (error) {
      emit(settings.onEvent, { type: "error", ...about(call), error });
      throw error || new Falsy(error);
    }
  }

  const client = createClient<paths>({
    baseUrl: settings.baseUrl,
    // Both stand for the standard ones, as far as openapi-fetch uses them.
    Request: RequestRecord as unknown as typeof Request,
    fetch: pass as unknown as (request: Request) => Promise<Response>,
    headers: toSend(headers),
    pathSerializer: fillPath,
    querySerializer: serializeQuery,
  });
  return new Proxy(client, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== "function" || name === "use" || name === "eject") return method;
      return async (...given: unknown[]) => {
        try {
          return await method(...given);
        } catch (error) {
          throw error instanceof Falsy ? error.reason : error;
        }
      };
    },
  });
}

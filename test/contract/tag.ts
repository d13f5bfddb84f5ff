/** What is held of every operation against Prism's mock: its successes and each of its errors, as the document has them. */
import {
  APIError,
  AuthenticationError,
  BadRequestError,
  ConflictError,
  NotFoundError,
  PaymentRequiredError,
  PermissionDeniedError,
  RateLimitError,
  ServerError,
  Synpse,
} from "@synpse/sdk";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadDocument, type Operation } from "../../scripts/contract/document.ts";
import { type PrismServer, startPrism } from "../support/prism.ts";
import { type RecordedRequest, type Recorder, startRecorder } from "../support/recorder.ts";
import { callOf } from "./calls.ts";
import { assertOnTheWire } from "./on-the-wire.ts";

const project = "prj_0000000000000000000sentinel";
const tokenId = "drt_0000000000000000000sentinel";
const accessKey = "sentinel-key";

/** Every error status of the document with its class: a status that is added there and not here fails. */
const classes: Readonly<Record<number, unknown>> = {
  400: BadRequestError,
  401: AuthenticationError,
  402: PaymentRequiredError,
  403: PermissionDeniedError,
  404: NotFoundError,
  409: ConflictError,
  429: RateLimitError,
  500: ServerError,
  503: ServerError,
};

/** Tests all REST operations of one tag of the document. */
export function describeTag(tag: string): void {
  const operations = loadDocument().operations.filter((one) => one.tag === tag && !one.websocket);

  describe(`${tag} against the mock`, () => {
    let prism: PrismServer;
    let recorder: Recorder;
    let synpse: Synpse;

    beforeAll(async () => {
      prism = await startPrism();
      recorder = await startRecorder({ upstream: prism.origin });
      synpse = new Synpse({ baseUrl: recorder.origin, accessKey, projectId: project, rateLimit: false });
    });
    afterAll(async () => {
      await recorder.close();
      await prism.close();
    });

    it("has operations", () => expect(operations).not.toEqual([]));

    describe.each(operations.map((operation) => [operation.id, operation] as const))("%s", (id, operation) => {
      const call = callOf(id, tokenId);

      it.each(successes(operation))("gives what the example %s says", async (example, body) => {
        recorder.requests.length = 0;
        const headers = example === "" ? {} : { Prefer: `example=${example}` };
        const result = await call.call(synpse, { headers, maxRetries: 0 });
        const expected = call.result === undefined ? body : call.result(body as never);
        expect(itemsOf(result)).toEqual(expected);
        const request = assertOnTheWire(recorder.requests, operation, call, { base: "", project });
        assertRequirements(request, operation);
      });

      it.each(errors(operation))("%i as %s (%s)", async (status, type, example, body) => {
        recorder.requests.length = 0;
        const headers = { Prefer: `code=${status}, example=${example}`, Accept: type };
        const error = await refusal(call.call(synpse, { headers, maxRetries: 0 }));
        expect(error).toBeInstanceOf(classes[status]);
        const [sent] = recorder.requests;
        expect(error).toMatchObject({ status, operation: id, attempts: 1 });
        expect(error.body).toEqual(body === "" ? undefined : body);
        expect(error.requestId).toMatch(/^[0-9A-Za-z]{27}$/);
        expect(error.requestId).toBe(sent?.headers["synpse-client-request-id"]);
        expect(error.message).toMatch(new RegExp(`^${id}: HTTP ${status}\\b`));
        if (operation.responses.get(status)?.headers.has("retry-after")) expect(error.retryAfter).toBe(2000);
        expect(`${error.message}${JSON.stringify(error)}`).not.toContain(tokenId);
      });
    });
  });
}

/** Every example of each documented success; one case without an example where it has no body. */
function successes({ id, responses }: Operation): [example: string, body: unknown][] {
  return [...responses].flatMap(([status, { content }]): [string, unknown][] => {
    if (status >= 400) return [];
    if (content.size === 0) return [["", undefined]];
    const examples = Object.entries(content.get("application/json")?.examples ?? {});
    if (examples.length === 0) throw new Error(`the document has no example of what ${id} answers`);
    return examples;
  });
}

/** Every example of each documented error, in each media type that it may come in. */
function errors({ id, responses }: Operation): [status: number, type: string, example: string, body: unknown][] {
  return [...responses].flatMap(([status, { content }]) => {
    if (status < 400) return [];
    if (content.size === 0) throw new Error(`the document does not say what a ${status} of ${id} looks like`);
    return [...content].flatMap(([type, { examples }]) =>
      Object.entries(examples).map(([name, body]): [number, string, string, unknown] => [status, type, name, body]),
    );
  });
}

/** A list is compared by its items. */
function itemsOf(result: unknown): unknown {
  return typeof result === "object" && result !== null && "items" in result ? result.items : result;
}

/** What the document requires of a request beside what a call gives: credentials where it wants them, and only there. */
function assertRequirements(request: RecordedRequest, operation: Operation): void {
  const authorization = `Basic ${Buffer.from(`${accessKey}:`).toString("base64")}`;
  expect(request.headers.authorization).toBe(operation.secured ? authorization : undefined);
  if (operation.takesBody) expect(request.headers["content-type"]).toBe("application/json");
  for (const { name, in: place, required } of operation.parameters) {
    if (place === "query" && required) expect(request.query.map(([key]) => key)).toContain(name);
    if (place === "header" && required) expect(Object.keys(request.headers)).toContain(name.toLowerCase());
  }
}

async function refusal(call: PromiseLike<unknown>): Promise<APIError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof APIError) return error;
    throw error;
  }
  throw new Error("the call was not refused");
}

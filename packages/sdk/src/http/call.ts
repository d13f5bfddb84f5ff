import { withBody } from "./body.ts";
import { ignore } from "./ignore.ts";

/** A result and what came with it. */
export interface Detailed<T> {
  readonly data: T;
  /** The last response. Its body has been read; `text()` and `json()` answer from memory. */
  readonly response: Response;
  /** The id that was sent as `synpse-client-request-id`. */
  readonly requestId: string;
  /** How many times the request was sent. */
  readonly attempts: number;
}

/** A promise of a result. The request is on its way as soon as the method returns, and is sent once however often this is awaited. */
export interface Call<T> extends Promise<T> {
  /** The result together with the response, the request id and the number of attempts. */
  withResponse(): Promise<Detailed<T>>;
}

/** What a call came to. The text is kept for whoever asks for the response, and no longer than the call. */
export interface Settled<T> extends Detailed<T> {
  readonly text: string;
}

export function createCall<T>(settled: Promise<Settled<T>>): Call<T> {
  const data = settled.then((each) => each.data);
  return Object.assign(data, {
    async withResponse() {
      // Who asks for the response has no use for this promise, so its rejection must not count as unhandled.
      data.catch(ignore);
      const { text, response, ...rest } = await settled;
      return { ...rest, response: withBody(response, text) };
    },
  });
}

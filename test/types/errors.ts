import * as sdk from "@synpse/sdk";
import { ManifestError, type ManifestIssue } from "@synpse/sdk/manifest";
import * as streaming from "@synpse/sdk/streaming";
import { typed } from "./assert.ts";

type ErrorName<T> = {
  [Name in keyof T]: T[Name] extends abstract new (...args: never) => Error ? Name : never;
}[keyof T];

/** For each error class a function that holds its type test, and is never called. */
type ErrorTests = Readonly<Record<ErrorName<typeof sdk> | "ManifestError", (error: unknown) => unknown>>;

export const errors: ErrorTests = {
  SynpseError(error) {
    if (error instanceof sdk.SynpseError) {
      typed(error.message).as<string>();
      typed(error.cause).as<unknown>();
      typed(error.toJSON()).as<Record<string, unknown>>();
      // @ts-expect-error not every error is of a call
      typed(error.requestId).as<string>();
    }
  },

  ValidationError(error) {
    if (error instanceof sdk.ValidationError) {
      typed(error).as<sdk.ValidationError>();
      // @ts-expect-error nothing was sent
      typed(error.attempts).as<number>();
    }
  },

  ConnectionError(error) {
    if (error instanceof sdk.ConnectionError) {
      typed(error.operation).as<string>();
      typed(error.requestId).as<string>();
      typed(error.attempts).as<number>();
      typed(error.status).as<number | undefined>();
      if (error instanceof sdk.TimeoutError) return;
      typed(error).as<sdk.ConnectionError>();
      // @ts-expect-error no answer came
      typed(error.body).as<unknown>();
    }
  },

  TimeoutError(error) {
    if (error instanceof sdk.TimeoutError) {
      typed(error.timeout).as<number>();
      typed(error.status).as<number | undefined>();
      // @ts-expect-error fields are not to be changed
      error.timeout = 1;
    }
  },

  ResponseFormatError(error) {
    if (error instanceof sdk.ResponseFormatError) {
      typed(error.status).as<number>();
      typed(error.requestId).as<string>();
      // @ts-expect-error the body is not kept
      typed(error.body).as<unknown>();
    }
  },

  APIError(error) {
    if (!(error instanceof sdk.APIError)) return;
    typed(error.status).as<number>();
    typed(error.body).as<unknown>();
    typed(error.headers).as<Headers>();
    typed(error.operation).as<string>();
    typed(error.requestId).as<string>();
    typed(error.attempts).as<number>();
    typed(error.retryAfter).as<number | undefined>();
    // The classes look alike; what is not one of them is still an APIError.
    if (error instanceof sdk.NotFoundError) return;
    if (error instanceof sdk.RateLimitError || error instanceof sdk.ServerError) return;
    typed(error).as<sdk.APIError>();
    // @ts-expect-error the body is whatever the server sent
    typed(error.body.message).as<string>();
  },

  BadRequestError(error) {
    if (error instanceof sdk.BadRequestError) typed(error).as<sdk.BadRequestError>();
    // @ts-expect-error not narrowed
    else typed(error.status).as<number>();
  },

  AuthenticationError(error) {
    if (error instanceof sdk.AuthenticationError) typed(error).as<sdk.AuthenticationError>();
    // @ts-expect-error not narrowed
    else typed(error.status).as<number>();
  },

  PaymentRequiredError(error) {
    if (error instanceof sdk.PaymentRequiredError) typed(error).as<sdk.PaymentRequiredError>();
    // @ts-expect-error not narrowed
    else typed(error.status).as<number>();
  },

  PermissionDeniedError(error) {
    if (error instanceof sdk.PermissionDeniedError) typed(error).as<sdk.PermissionDeniedError>();
    // @ts-expect-error not narrowed
    else typed(error.status).as<number>();
  },

  NotFoundError(error) {
    if (error instanceof sdk.NotFoundError) typed(error).as<sdk.NotFoundError>();
    // @ts-expect-error not narrowed
    else typed(error.status).as<number>();
  },

  ConflictError(error) {
    if (error instanceof sdk.ConflictError) typed(error).as<sdk.ConflictError>();
    // @ts-expect-error not narrowed
    else typed(error.status).as<number>();
  },

  PreconditionFailedError(error) {
    if (error instanceof sdk.PreconditionFailedError) typed(error).as<sdk.PreconditionFailedError>();
    // @ts-expect-error not narrowed
    else typed(error.status).as<number>();
  },

  RateLimitError(error) {
    if (error instanceof sdk.RateLimitError) typed(error.retryAfter).as<number | undefined>();
    // @ts-expect-error not narrowed
    else typed(error.retryAfter).as<number | undefined>();
  },

  ServerError(error) {
    if (error instanceof sdk.ServerError) typed(error).as<sdk.ServerError>();
    // @ts-expect-error not narrowed
    else typed(error.status).as<number>();
  },

  StreamError(error) {
    if (error instanceof streaming.StreamError) {
      typed(error).as<sdk.StreamError>();
      typed(error.closeCode).as<number>();
      typed(error.reason).as<string>();
      // @ts-expect-error a stream that was opened has no status
      typed(error.status).as<number>();
    }
  },

  WaitError(error) {
    if (error instanceof sdk.WaitError) {
      typed(error.why).as<"timeout" | "failed">();
      // What it is, is for the caller to say, who knows what was waited for.
      typed(error.last).as<unknown>();
      // @ts-expect-error it may be anything
      typed(error.last.status).as<string>();
    }
    typed(({} as sdk.WaitError<sdk.Job>).last).as<sdk.Job | undefined>();
  },

  ManifestError(error) {
    if (error instanceof ManifestError) {
      typed(error.issues).as<readonly ManifestIssue[]>();
      typed(error.issues[0]?.suggestion).as<string | undefined>();
      typed(error.issues[0]?.line).as<number | undefined>();
      // @ts-expect-error issues are not to be changed
      error.issues.pop();
    }
  },
};

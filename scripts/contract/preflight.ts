import {
  AuthenticationError,
  ConnectionError,
  NotFoundError,
  PermissionDeniedError,
  type Synpse,
  ValidationError,
} from "@synpse/sdk";
import { UsageError } from "../start/options.ts";
import { StoppedError } from "./observe.ts";
import { NotOursError } from "./owned.ts";

interface Clients {
  readonly synpse: Synpse;
  readonly personal: Synpse | undefined;
}

/**
 * Reads from the server before anything is made there, so that a mistake in what was set is not told as a drift. What else
 * is wrong with the answers is for the run to tell of.
 * @throws UsageError, ValidationError
 */
export async function preflight({ synpse, personal }: Clients, baseUrl: string): Promise<void> {
  await read(() => synpse.namespaces.list(), { baseUrl, key: "SYNPSE_PROJECT_ACCESS_KEY" });
  if (personal) await read(() => personal.projects.list(), { baseUrl, key: "SYNPSE_PERSONAL_ACCESS_KEY" });
}

async function read(list: () => PromiseLike<unknown>, { baseUrl, key }: { baseUrl: string; key: string }) {
  try {
    await list();
  } catch (error) {
    const passed = [StoppedError, NotOursError, ValidationError].some((kind) => error instanceof kind);
    if (passed) throw error;
    const mistake = mistakeOf(error, key);
    if (mistake !== undefined) throw new UsageError(`${mistake} (at ${baseUrl}). Nothing was made.`);
  }
}

function mistakeOf(error: unknown, key: string): string | undefined {
  if (error instanceof AuthenticationError) return `the server does not know the access key: check ${key}`;
  if (error instanceof PermissionDeniedError) {
    return `the access key may not even list namespaces or projects: check ${key} and SYNPSE_PROJECT_ID`;
  }
  if (error instanceof NotFoundError) {
    return "the server has no such project or path: check SYNPSE_API_ENDPOINT_URL and SYNPSE_PROJECT_ID";
  }
  if (error instanceof ConnectionError) return "the server did not answer: check SYNPSE_API_ENDPOINT_URL";
  return undefined;
}

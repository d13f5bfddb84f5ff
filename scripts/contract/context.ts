import { APIError, ConnectionError, type Synpse } from "@synpse/sdk";
import type { ApiDocument } from "./document.ts";
import type { Drifts } from "./drift.ts";
import { StoppedError } from "./observe.ts";
import { NotOursError, type Owned, type Thing } from "./owned.ts";

/** What the steps of a run work with. */
export interface Context {
  readonly synpse: Synpse;
  /** With a personal access key, where there is one. */
  readonly personal: Synpse | undefined;
  /** With a key that no server knows. */
  readonly stranger: Synpse;
  /** Whether to make a project, which nothing can delete. */
  readonly createProject: boolean;
  readonly document: ApiDocument;
  readonly owned: Owned;
  readonly drifts: Drifts;
  /** Why operations were left out, by operation. */
  readonly skipped: Map<string, string>;
}

/** Refusals that are about the key or the plan, not about the API: the operation counts as not tried. */
const permission: Readonly<Record<number, string>> = {
  402: "the project's plan or quota does not allow it (402)",
  403: "this access key may not (403)",
};

/** A call that has to succeed. Gives undefined where it did not, once that is noted. */
export async function attempt<T>(
  { document, drifts, skipped }: Context,
  operation: string,
  call: () => PromiseLike<T>,
): Promise<T | undefined> {
  const before = drifts.total;
  try {
    return await call();
  } catch (error) {
    if (error instanceof StoppedError || error instanceof NotOursError) throw error;
    const status = error instanceof APIError ? error.status : undefined;
    const reason = permission[status ?? 0];
    if (reason !== undefined) {
      skipped.set(operation, reason);
    } else if (error instanceof ConnectionError) {
      drifts.add(operation, status, { kind: "no-answer", pointer: "", documented: "an answer", came: error.name });
    } else if (status !== undefined) {
      // That the document does not have the status is noted already.
      const { responses } = document.operations.find(({ id }) => id === operation) ?? {};
      const finding = { kind: "refused", pointer: "", documented: "a success", came: String(status) } as const;
      if (responses?.has(status)) drifts.add(operation, status, finding);
    } else if (drifts.total === before) {
      const came = `an answer that the SDK cannot read (${error instanceof Error ? error.name : "no error"})`;
      drifts.add(operation, status, { kind: "behaviour", pointer: "", documented: "an answer to be read", came });
    }
    return undefined;
  }
}

/** A call that has to be refused with one of some statuses. */
export async function expectRefusal(
  { drifts }: Context,
  operation: string,
  { statuses, why }: { statuses: readonly number[]; why: string },
  call: () => PromiseLike<unknown>,
): Promise<void> {
  const documented = `${statuses.join(" or ")}: ${why}`;
  const found = (came: string, status: number | undefined) =>
    drifts.add(operation, status, { kind: "behaviour", pointer: "", documented, came });
  try {
    await call();
  } catch (error) {
    if (error instanceof StoppedError || error instanceof NotOursError) throw error;
    if (!(error instanceof APIError)) return found(error instanceof Error ? error.name : "no error", undefined);
    if (!statuses.includes(error.status)) found(String(error.status), error.status);
    return;
  }
  found("a success", undefined);
}

/** Notes where what a server did is not what the document says. `came` must not tell a value. */
export function expectThat(
  { drifts }: Context,
  operation: string,
  holds: boolean,
  { pointer = "", documented, came }: { pointer?: string; documented: string; came: string },
): void {
  if (!holds) drifts.add(operation, undefined, { kind: "behaviour", pointer, documented, came });
}

/** Says why operations could not be tried. What was answered all the same is not listed. */
export function skip({ skipped }: Context, operations: readonly string[], because: string): void {
  for (const operation of operations) if (!skipped.has(operation)) skipped.set(operation, because);
}

/** Claims a thing and makes it. Gives undefined where it was not made, or not seen to be. */
export async function make<T>(
  context: Context,
  { operation, thing, name, namespace }: { operation: string; thing: Thing; name: string; namespace?: string },
  create: () => PromiseLike<T>,
): Promise<T | undefined> {
  context.owned.claim(thing, name, namespace);
  return await attempt(context, operation, create);
}

/** That a name which is taken is refused, which `apply` relies on. */
export function expectTaken(context: Context, operation: string, create: () => PromiseLike<unknown>): Promise<void> {
  return expectRefusal(context, operation, { statuses: [400, 409], why: "the name is taken" }, create);
}

/** That something is not there. */
export function expectMissing(context: Context, operation: string, get: () => PromiseLike<unknown>): Promise<void> {
  return expectRefusal(context, operation, { statuses: [404], why: "there is no such thing" }, get);
}

/** Selectors that no device matches, not even the run's own: should a server take no notice of `NoDevices`, nothing runs. */
export function nowhere({ owned }: Context): Record<string, string> {
  return { contract: `${owned.prefix}-nowhere` };
}

/** That a list holds, or does not hold, something by a name. */
export function expectListed(
  context: Context,
  operation: string,
  items: readonly { readonly name?: string | undefined }[],
  { name, listed = true }: { name: string; listed?: boolean },
): void {
  expectThat(context, operation, items.some((item) => item.name === name) === listed, {
    documented: listed ? "what was made is listed" : "what is not there is not listed",
    came: listed ? "it is not" : "it is",
  });
}

import type { FailureCode } from "./failure.ts";
import { disarm } from "./output/fence.ts";
import { cleanIdentifier } from "./output/redact.ts";

/** A request that is not a tool's call and cannot be answered. The message is clean: it goes to the client as it is. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly kind: RefusalKind;
  /** The resource that it is about, clean too. */
  readonly uri: string | undefined;

  constructor(kind: RefusalKind, message: string, uri?: string) {
    super(message);
    this.kind = kind;
    this.uri = uri;
  }
}

/** "not found": there is no such resource. "invalid": the request cannot be meant. "failed": the server could not do it. */
type RefusalKind = "not found" | "invalid" | "failed";

/** What kind of refusal the failure of a tool comes to. */
export function kindOf(code: FailureCode | undefined): RefusalKind {
  if (code === "not_found") return "not found";
  return code === "invalid_input" || code === "ambiguous" ? "invalid" : "failed";
}

/** A name that was asked for, safe to repeat in a message. */
export function echo(text: string, secrets: readonly string[]): string {
  return disarm(cleanIdentifier(text, secrets));
}

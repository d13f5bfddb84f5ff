import type { Decision } from "./confirm.ts";
import type { FailureCode } from "./failure.ts";

/** One change that was asked for: what the operator can look up afterwards. Never a value of a secret in it. */
export interface AuditEntry {
  readonly time: string;
  /** Who asked: a name that this server gives, the same for the same key. Absent where there is only one. */
  readonly principal?: string | undefined;
  readonly session?: string | undefined;
  readonly tool: string;
  /** What it was about; absent where the call ended before that was known. */
  readonly target?: string | undefined;
  /** What sort of thing the target is, and where it is. */
  readonly kind?: string | undefined;
  readonly namespace?: string | undefined;
  /** By id or name, as it was given. */
  readonly project?: string | undefined;
  /** The command that was to be run, without what looks like a credential in it. */
  readonly detail?: string | undefined;
  /** Absent where nobody decided for it: then nothing was changed. */
  readonly decision?: Decision | undefined;
  readonly outcome: "done" | FailureCode;
  readonly milliseconds: number;
}

/** Takes each entry; must not throw. */
export type Audit = (entry: AuditEntry) => void;

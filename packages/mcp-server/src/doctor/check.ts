/** What a check found. `mend` says what to do about it. */
export interface Finding {
  readonly check: string;
  readonly status: "ok" | "warning" | "failed" | "skipped";
  readonly found: string;
  readonly mend?: string | undefined;
}

export const ok = (check: string, found: string): Finding => ({ check, status: "ok", found });

export const warning = (check: string, found: string, mend: string): Finding => ({
  check,
  status: "warning",
  found,
  mend,
});

export const failed = (check: string, found: string, mend: string): Finding => ({
  check,
  status: "failed",
  found,
  mend,
});

export const skipped = (check: string, found: string): Finding => ({ check, status: "skipped", found });

import type { LineSource } from "./container-log.ts";
import { fixedLines, linesUntil, type Pace, profileLines, startupLines } from "./line-source.ts";
import type { LogContext } from "./profile.ts";
import { findProfile } from "./profiles/find.ts";

/** What a container writes by itself, as data from which its lines can be made again. */
export type LinePlan =
  /** What its image writes, for as long as it runs. */
  | { readonly kind: "profile"; readonly context: LogContext; readonly pace: Pace }
  /** What its image writes at its start, and no more. */
  | { readonly kind: "startup"; readonly context: LogContext }
  /** Given lines. */
  | {
      readonly kind: "fixed";
      readonly lines: readonly string[];
      readonly startedAt: number;
      readonly step: number;
      readonly pace: Pace;
    }
  /** Those of another plan, up to a time. */
  | { readonly kind: "until"; readonly of: LinePlan; readonly end: number };

/** The lines of a plan, the same ones for the same seed. */
export function linesOfPlan(plan: LinePlan, seed: number): LineSource {
  switch (plan.kind) {
    case "profile":
      return profileLines(findProfile(plan.context.repository), plan.context, seed, plan.pace);
    case "startup":
      return startupLines(findProfile(plan.context.repository), plan.context);
    case "fixed":
      return fixedLines(plan.lines, plan.startedAt, plan.step, plan.pace);
    case "until":
      return linesUntil(linesOfPlan(plan.of, seed), plan.end);
  }
}

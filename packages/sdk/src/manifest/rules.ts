import type { ApplicationInput } from "../generated/schema.ts";
import type { Position, Report } from "./issues.ts";

type PositionOf = (path: string) => Position;

function repeatedNames(
  path: string,
  items: readonly { name?: string }[] | undefined,
  tell: (path: string, name: string) => void,
) {
  const seen = new Set<string>();
  (items ?? []).forEach(({ name }, index) => {
    if (name === undefined) return;
    if (seen.has(name)) tell(`${path}[${index}].name`, name);
    seen.add(name);
  });
}

function checkScheduling({ scheduling }: Partial<ApplicationInput>, report: Report, at: PositionOf): void {
  const { type, selectors, devices } = scheduling ?? {};
  const selects = Object.keys(selectors ?? {}).length > 0;
  const picks = (devices ?? []).length > 0;
  if (type === "Conditional" && !selects && !picks) {
    report.warning(
      at("scheduling"),
      "scheduling",
      "is Conditional without selectors and devices: it runs on no device",
    );
  } else if (type === "AllDevices" && (selects || picks)) {
    report.warning(at("scheduling"), "scheduling", "is AllDevices, so selectors and devices have no effect");
  } else if (type === "NoDevices" && (selects || picks)) {
    report.warning(at("scheduling"), "scheduling", "is NoDevices, so selectors and devices have no effect");
  } else if (type === undefined && !selects) {
    report.warning(at("scheduling"), "scheduling", "names neither a type nor selectors: it runs on no device");
  }
}

/** What no schema says: names that must differ, and what has no effect. */
export function checkRules(application: Partial<ApplicationInput>, report: Report, at: PositionOf): void {
  checkScheduling(application, report, at);
  const { spec } = application;
  if (!spec) return;
  if (!spec.containers?.length && !spec.execs?.length) {
    report.warning(at("spec"), "spec", "has neither containers nor execs: nothing runs");
  }
  if (spec.selectors && Object.keys(spec.selectors).length > 0) {
    report.warning(
      at("spec.selectors"),
      "spec.selectors",
      "has no known effect: devices are selected by scheduling.selectors",
    );
  }
  for (const list of ["containers", "execs"] as const) {
    repeatedNames(`spec.${list}`, spec[list], (path, name) => {
      report.error(at(path), path, `is "${name}" once more: names must differ`);
    });
    (spec[list] ?? []).forEach(({ env }, index) => {
      const path = `spec.${list}[${index}].env`;
      repeatedNames(path, env, (where, name) => {
        report.warning(at(where), where, `is "${name}" once more: which of the values counts is not documented`);
      });
      (env ?? []).forEach(({ value, fromSecret }, position) => {
        const where = `${path}[${position}]`;
        if (value && fromSecret) report.warning(at(where), where, "has both value and fromSecret: give one of them");
      });
    });
  }
}

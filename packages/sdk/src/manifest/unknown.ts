import { SET_BY_SERVER } from "../resources/owned.ts";
import type { Position, Report } from "./issues.ts";
import { suggest } from "./suggest.ts";

// Fields of a part that are written at the top.
const MISPLACED: ReadonlyMap<string, string> = new Map([
  ["containers", "spec.containers"],
  ["execs", "spec.execs"],
  ["selectors", "scheduling.selectors"],
  ["devices", "scheduling.devices"],
]);

/** Tells of a field that the schema does not know, and whether it is kept. `at` is the place of its name. */
export function keepsUnknown(
  name: string,
  known: readonly string[],
  report: Report,
  path: string,
  at: Position,
): boolean {
  const atTop = path === name;
  if (atTop && SET_BY_SERVER.has(name)) {
    report.warning(at, path, "is set by the server and was left out");
    return false;
  }
  if (name.startsWith("//")) {
    report.error(at, path, "begins with //. A comment begins with #, and JSON has none");
    return false;
  }
  const meant = suggest(name, known);
  const home = atTop ? MISPLACED.get(name) : undefined;
  if (meant) report.error(at, path, `is not a known field. Did you mean ${meant}?`, meant);
  else if (home) report.error(at, path, `is not known here. Move it to ${home}`, home);
  else report.warning(at, path, "is not a field that the API documents. It is sent as it is");
  return !meant && !home;
}

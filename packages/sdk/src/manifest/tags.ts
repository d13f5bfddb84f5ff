import { isAlias } from "yaml";
import type { Position, Report } from "./issues.ts";

// What YAML's core schema knows; any other tag asks for something that is not done here.
const KNOWN = /^(!|tag:yaml\.org,2002:(str|int|float|bool|null|map|seq))$/;

/** Refuses a value that is marked, by a tag, to be more than it says. */
export function checkTag(node: unknown, report: Report, { path, at }: { path: string; at: Position }): void {
  const { tag } = (node ?? {}) as { tag?: string };
  if (isAlias(node) || tag === undefined || KNOWN.test(tag)) return;
  // A tag of somebody's own may be a password that begins with an exclamation mark: it is not repeated.
  const [, known] = /^tag:yaml\.org,2002:(\w+)$/.exec(tag) ?? [];
  const name = known === undefined ? "a tag" : `the tag !!${known}`;
  report.error(at, path, `has ${name}, which means nothing here. Remove it, or quote the value if it is text`);
}

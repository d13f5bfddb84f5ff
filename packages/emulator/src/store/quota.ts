import { Problem } from "./problem.ts";
import type { ProjectRecord } from "./records.ts";

/** How many of something a project has in all its namespaces. */
export function countIn(project: ProjectRecord, kind: "applications" | "secrets"): number {
  let count = 0;
  for (const namespace of project.namespaces) count += namespace[kind].size;
  return count;
}

/** @throws Problem 402 when one more would be too many; a quota of 0 is no limit */
export function checkQuota(project: ProjectRecord, kind: "devices" | "namespaces" | "applications" | "secrets"): void {
  const quota = project.quota[kind];
  if (quota === 0) return;
  const count = kind === "devices" || kind === "namespaces" ? project[kind].size : countIn(project, kind);
  if (count >= quota) {
    throw new Problem(
      402,
      `quota exceeded: the project may hold ${quota} ${quota === 1 ? kind.slice(0, -1) : kind} and has ${count}; delete some first`,
    );
  }
}

import type { FileSystem } from "./files/file-system.ts";
import { resolvePath } from "./files/file-system.ts";

/** A text in which some characters stand for themselves although they look like a pattern. */
export interface Patterned {
  readonly text: string;
  /** By position: whether the character may act as a pattern. */
  readonly active: readonly boolean[];
}

export function hasPattern({ text, active }: Patterned): boolean {
  return active.some((on, at) => on && (text[at] === "*" || text[at] === "?"));
}

/** Whether a name fits a pattern of `*` and `?`. Never takes longer than the product of the two lengths. */
function fits(name: string, { text, active }: Patterned): boolean {
  let at = 0;
  let read = 0;
  let star = -1;
  let starRead = 0;
  while (read < name.length) {
    if (text[at] === "*" && active[at]) {
      star = at++;
      starRead = read;
    } else if (at < text.length && ((text[at] === "?" && active[at]) || text[at] === name[read])) {
      at++;
      read++;
    } else if (star !== -1) {
      at = star + 1;
      read = ++starRead;
    } else return false;
  }
  while (text[at] === "*" && active[at]) at++;
  return at === text.length;
}

/** The paths that fit a pattern, in order; none when nothing does. */
export function expandPattern(files: FileSystem, cwd: string, pattern: Patterned, limit: number): string[] {
  const parts: Patterned[] = [];
  let start = 0;
  for (let at = 0; at <= pattern.text.length; at++) {
    if (at < pattern.text.length && pattern.text[at] !== "/") continue;
    parts.push({ text: pattern.text.slice(start, at), active: pattern.active.slice(start, at) });
    start = at + 1;
  }
  let found = [""];
  for (const [index, part] of parts.entries()) {
    const last = index === parts.length - 1;
    const next: string[] = [];
    for (const path of found) {
      const prefix = index === 0 ? "" : `${path}/`;
      if (!hasPattern(part)) {
        if (!last || files.find(resolvePath(cwd, prefix + part.text))) next.push(prefix + part.text);
        continue;
      }
      const directory = files.find(resolvePath(cwd, prefix === "" ? "." : prefix));
      if (directory?.kind !== "directory") continue;
      for (const name of [...directory.entries.keys()].sort()) {
        if (name.startsWith(".") && !part.text.startsWith(".")) continue;
        if (fits(name, part)) next.push(prefix + name);
        if (next.length > limit) return [];
      }
    }
    found = next;
  }
  return found;
}

import type { ServerOptions } from "@synpse/mcp-server";
import { dim, heading, write } from "./print.ts";

type Entry = Parameters<NonNullable<ServerOptions["audit"]>>[0];

/** What the server puts on record: kept while something else is printed, and shown as it comes from then on. */
export interface Recorded {
  /** Takes each entry. */
  audit(entry: Entry): void;
  /** Shows what came so far under a heading, and what comes later at once. */
  show(): void;
}

export function createRecord(): Recorded {
  const kept: Entry[] = [];
  let shown = false;
  return {
    audit(entry) {
      if (shown) write(worded(entry));
      else kept.push(entry);
    },
    show() {
      shown = true;
      if (kept.length === 0) return;
      write(heading("What the server put on record (its audit log)"));
      for (const entry of kept.splice(0)) write(worded(entry));
      write();
    },
  };
}

function worded({ time, tool, target, decision, outcome, milliseconds }: Entry): string {
  const what = [tool, target].filter(Boolean).join(" ");
  const decided = decision === "not needed" ? "no approval needed" : decision;
  const seconds = `${(milliseconds / 1000).toFixed(1)} s`;
  return `  ${dim(time.slice(11, 19))}  ${what}  ${dim([outcome, decided, seconds].filter(Boolean).join(", "))}`;
}

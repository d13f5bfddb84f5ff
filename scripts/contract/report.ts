import type { Drift } from "./drift.ts";

/** What came of a run. */
export interface Report {
  readonly baseUrl: string;
  /** What the names of everything that it made start with. */
  readonly prefix: string;
  /** Whether it was stopped before its end. */
  readonly stopped: boolean;
  /** What differs from the document. */
  readonly drifts: readonly Drift[];
  /** What the document allows to happen and does not have. */
  readonly infos: readonly Drift[];
  /** How many findings there were beside these: a run keeps 1,000 that differ. */
  readonly leftOut: number;
  /** Operations that were answered, with how often. */
  readonly tried: Readonly<Record<string, number>>;
  /** Operations that were not tried, or never succeeded, with the reason why. */
  readonly notTried: Readonly<Record<string, string>>;
  /** What could not be deleted, for a person to do so. */
  readonly left: readonly string[];
}

/** The report for a person to read: one line for each drift. */
export function formatReport(report: Report): string {
  const { baseUrl, stopped, drifts, infos, leftOut, tried, notTried, left } = report;
  const answers = Object.values(tried).reduce((sum, count) => sum + count, 0);
  const lines = [
    `${answers} answers of ${Object.keys(tried).length} operations at ${baseUrl}, held against spec/openapi.yaml`,
    ...drifts.map((drift) => `DRIFT  ${line(drift)}`),
    ...infos.map((info) => `info   ${line(info)}`),
    ...(leftOut > 0 ? [`and ${leftOut} findings more`] : []),
    ...Object.entries(notTried).map(
      ([operation, because]) =>
        `${operation in tried ? "not seen to succeed" : "not tried"}: ${operation}, because ${because}`,
    ),
    ...left.map((thing) => `LEFT BEHIND, delete it by hand: ${thing}`),
  ];
  const [drifted, none] = [`${drifts.length} ${drifts.length === 1 ? "drift" : "drifts"}`, "no drift"];
  const ending = stopped ? ", stopped before its end" : "";
  return [...lines, `${drifts.length === 0 ? none : drifted}${ending}`, ""].join("\n");
}

function line({ operation, status, kind, pointer, documented, came, count }: Drift): string {
  const where = [operation, status ?? "", kind, pointer].filter((part) => part !== "").join("  ");
  return `${where}  document: ${documented}; came: ${came} (${count}x)`;
}

/** 0: as documented, 1: not, or something is left behind, 130: stopped by Ctrl-C. */
export function exitCode({ drifts, left, stopped }: Report): number {
  if (stopped) return 130;
  return drifts.length > 0 || left.length > 0 ? 1 : 0;
}

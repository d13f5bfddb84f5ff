import type { Verdict } from "./budget.ts";

/** Three significant digits at least, and no more than two places. */
function number(value: number | undefined, unit = ""): string {
  if (value === undefined) return "";
  const places = Number.isInteger(value) || Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return unit === "" ? value.toFixed(places) : `${value.toFixed(places)} ${unit}`;
}

function cells({ result, goal, ok }: Verdict): string[] {
  if ("failed" in result) return [result.name, "failed", "", "", goal ?? "", "NO"];
  const { name, figure, unit, baseline, ratio } = result;
  const verdict = goal === undefined ? "" : ok ? "yes" : "NO";
  return [name, number(figure, unit), number(baseline, unit), ratio?.toFixed(2) ?? "", goal ?? "", verdict];
}

/** What was measured, for people: a table, then the remarks on its lines. */
export function table(verdicts: readonly Verdict[]): string {
  const head = ["name", "figure", "baseline", "ratio", "goal", "ok"];
  const rows = [head, ...verdicts.map(cells)];
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const text = rows.map((row) =>
    row
      .map((cell, column) =>
        column >= 1 && column <= 3 ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join("  ")
      .trimEnd(),
  );
  const remarks = verdicts.flatMap(({ result, why }) => [
    ...("note" in result && result.note ? [`${result.name}: ${result.note}`] : []),
    ...(why === undefined ? [] : [`${result.name}: NOT OK: ${why}`]),
  ]);
  return `${text.join("\n")}\n${remarks.length > 0 ? `\n${remarks.join("\n")}\n` : ""}`;
}

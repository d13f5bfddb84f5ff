import { WATCHED_LABEL_KEYS, WATCHED_LABEL_VALUES } from "../limits.ts";
import type { StringMap } from "../store/records.ts";
import type { LabelCounts } from "./messages.ts";
import type { Plain } from "./plain.ts";

/** Counts devices by their labels. What it keeps is bounded: of further keys and values it only knows that they are there. */
export function labelCounter() {
  const keys = new Map<string, { values: Map<string, { total: number; online: number }>; others: number }>();
  return {
    add(labels: StringMap, online: boolean): void {
      for (const key in labels) {
        const value = labels[key] ?? "";
        let counted = keys.get(key);
        if (!counted) {
          if (keys.size >= WATCHED_LABEL_KEYS) continue;
          counted = { values: new Map(), others: 0 };
          keys.set(key, counted);
        }
        let count = counted.values.get(value);
        if (!count) {
          if (counted.values.size >= WATCHED_LABEL_VALUES) {
            counted.others++;
            continue;
          }
          count = { total: 0, online: 0 };
          counted.values.set(value, count);
        }
        count.total++;
        if (online) count.online++;
      }
    },
    counts: (plain: Plain): LabelCounts[] =>
      [...keys].map(([key, { values, others }]) => ({
        key: plain(key),
        values: [...values].map(([value, count]) => ({ value: plain(value), ...count })),
        others,
      })),
  };
}

import type { Context } from "../../define.ts";
import { compare, nearest } from "../../nearest.ts";
import { deviceText, type Facts } from "../../output/facts.ts";
import { devicePages } from "../lists.ts";

/** Values of one label, and labels, that are told. */
const maxValues = 15;
const maxKeys = 25;

/** Which labels there are, beside those that were asked for. */
export interface KnownLabels {
  /** Of each label that was asked for and that devices have: its values, those of most devices first. */
  readonly values: readonly { readonly label: string; readonly values: readonly string[] }[];
  /** Labels that were asked for and that no device has. */
  readonly missing: readonly string[];
  /** All labels, where one is missing. */
  readonly labels: readonly string[];
}

/** What labels the first thousands of devices have. */
export async function knownLabels(asked: Readonly<Record<string, string>>, context: Context): Promise<KnownLabels> {
  const known = new Map<string, Map<string, number>>();
  for await (const { items } of devicePages(context, undefined)) {
    for (const { labels } of items) {
      for (const [label, value] of Object.entries(labels ?? {})) {
        const values = known.get(label) ?? new Map<string, number>();
        known.set(label, values.set(value, (values.get(value) ?? 0) + 1));
      }
    }
  }
  const names = Object.keys(asked);
  const missing = names.filter((label) => !known.has(label));
  return {
    values: names.flatMap((label) => {
      const values = [...(known.get(label) ?? [])].sort((a, b) => b[1] - a[1] || compare(a[0], b[0]));
      return values.length === 0 ? [] : [{ label, values: values.slice(0, maxValues).map(([value]) => value) }];
    }),
    missing,
    labels: missing.length === 0 ? [] : [...known.keys()].sort(compare),
  };
}

export function knownFacts({ values, missing, labels }: KnownLabels): Facts {
  return {
    knownValues: values.map((one) => ({ label: one.label, values: one.values.map(deviceText) })),
    unknownLabels: missing,
    didYouMean: missing.flatMap((label) => nearest(label, labels, 1)).map(deviceText),
    knownLabels: labels.slice(0, maxKeys).map(deviceText),
  };
}

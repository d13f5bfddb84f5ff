import type { AnyScheduling } from "../output/project/application.ts";

/** What of a device decides whether something is scheduled on it. */
export interface Schedulable {
  readonly id: string;
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>> | null | undefined;
}

/** What scheduling comes to where its type is left out, as the API has it. */
export function scheduleType(scheduling: AnyScheduling | null | undefined): string {
  const { type, selectors } = scheduling ?? {};
  return type ?? (Object.keys(selectors ?? {}).length > 0 ? "Conditional" : "NoDevices");
}

/** Whether the scheduling of an application or a job takes a device. A type that the API adds later takes none. */
export function takes(scheduling: AnyScheduling | null | undefined, device: Schedulable): boolean {
  const { selectors, devices } = scheduling ?? {};
  const type = scheduleType(scheduling);
  if (type === "AllDevices") return true;
  if (type !== "Conditional") return false;
  if (devices?.some((wanted) => wanted === device.name || wanted === device.id) === true) return true;
  return isSelected(device, selectors ?? {});
}

/** Whether a device has all the labels; where none are given, none selects it. */
export function isSelected(
  { labels }: Pick<Schedulable, "labels">,
  selectors: Readonly<Record<string, string>>,
): boolean {
  const entries = Object.entries(selectors);
  const has = labels ?? {};
  return entries.length > 0 && entries.every(([label, value]) => Object.hasOwn(has, label) && has[label] === value);
}

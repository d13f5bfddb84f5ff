import type { Scheduling } from "@synpse/sdk";

/** What of a device decides whether something is scheduled on it. */
export interface Schedulable {
  readonly id: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Whether the scheduling of an application or a job takes a device. A type that the API adds later takes none. */
export function takes(scheduling: Scheduling | null | undefined, { id, name, labels }: Schedulable): boolean {
  const { type, selectors, devices } = scheduling ?? {};
  if (type === "AllDevices") return true;
  if (type !== "Conditional") return false;
  if (devices?.some((wanted) => wanted === name || wanted === id) === true) return true;
  const wanted = Object.entries(selectors ?? {});
  return wanted.length > 0 && wanted.every(([label, value]) => Object.hasOwn(labels, label) && labels[label] === value);
}

/*
 * What the page is told. A message holds what has changed since the one before; the first one, and one after a reset, holds
 * everything. Times are milliseconds since 1970 on the emulator's clock. Every text is fit to be shown, see plain.ts.
 */

export interface WatchMessage {
  /** Forget what was told before: another world has taken its place, or this is the first message. */
  readonly fresh?: "first" | "replaced";
  /** What time it is on the emulator's clock. */
  readonly clock?: number;
  readonly overview?: Overview;
  readonly devices?: Changes<DeviceRow>;
  readonly applications?: Changes<ApplicationRow>;
  readonly jobs?: Changes<JobRow>;
  /** The device that was asked for; null when there is none. */
  readonly device?: DeviceDetails | null;
  readonly log?: LogPart;
  readonly requests?: RequestsPart;
}

/** How a list has changed. */
export interface Changes<Row> {
  /** Ids of the whole list in order, when that has changed. */
  readonly order?: readonly string[];
  /** Rows that are new or different. */
  readonly rows: readonly Row[];
}

export interface Overview {
  readonly projects: readonly { readonly id: string; readonly name: string }[];
  readonly project: string;
  readonly namespaces: readonly string[];
  readonly moreNamespaces: number;
  readonly devices: { readonly total: number; readonly online: number; readonly failing: number };
  /** Devices that fit the filters, and which of them are shown. */
  readonly matched: number;
  readonly offset: number;
  readonly limit: number;
  readonly labels: readonly LabelCounts[];
  /** All, of which a part may be shown. */
  readonly applications: { readonly total: number; readonly moving: number; readonly failing: number };
  readonly jobs: { readonly total: number; readonly running: number; readonly failed: number };
}

/** How many devices have each value of a label. */
export interface LabelCounts {
  readonly key: string;
  readonly values: readonly { readonly value: string; readonly total: number; readonly online: number }[];
  /** Devices with a value that is not listed. */
  readonly others: number;
}

/**
 * How an application fares on a device. `running`: every container of the current version; `moving`: on the way there; `failed`: a
 * container has failed or ended; `waiting`: the device is not connected.
 */
export type Work = "running" | "moving" | "failed" | "waiting";

export interface DeviceRow {
  readonly id: string;
  readonly name: string;
  readonly online: boolean;
  /** Registered by the API: a program outside acts for it. */
  readonly external: boolean;
  /** When it was last heard of, for one that is offline. */
  readonly seen: number | undefined;
  readonly labels: readonly (readonly [key: string, value: string])[];
  readonly machine: string;
  readonly address: string;
  readonly work: readonly WorkChip[];
  readonly moreWork: number;
}

interface WorkChip {
  readonly application: string;
  readonly namespace: string;
  readonly work: Work;
  readonly note: string;
}

export interface ApplicationRow {
  readonly id: string;
  readonly name: string;
  readonly namespace: string;
  readonly version: number;
  readonly target: string;
  readonly images: readonly string[];
  readonly counts: { readonly total: number } & Readonly<Record<Work, number>>;
  /** Devices that do not run it as they should. */
  readonly places: readonly Place[];
  readonly morePlaces: number;
}

/** How an application or job fares on one device. */
export interface Place {
  readonly id: string;
  readonly device: string;
  readonly state: Work | RunState;
  readonly note: string;
}

export type RunState = "pending" | "running" | "failed" | "succeeded" | "stopped";

export interface JobRow {
  readonly id: string;
  readonly name: string;
  readonly namespace: string;
  readonly state: RunState;
  readonly counts: { readonly total: number } & Readonly<Record<RunState, number>>;
  readonly createdAt: number;
  readonly completedAt: number | undefined;
  readonly places: readonly Place[];
  readonly morePlaces: number;
}

export interface DeviceDetails {
  readonly id: string;
  readonly name: string;
  readonly online: boolean;
  /** What is known of it, in the order to be shown. */
  readonly facts: readonly (readonly [name: string, value: string])[];
  readonly placements: readonly Placement[];
  readonly morePlacements: number;
}

/** An application, or a job's run, on the device. */
export interface Placement {
  readonly id: string;
  readonly kind: "application" | "job";
  readonly name: string;
  readonly namespace: string;
  readonly state: Work | RunState;
  /** What the device has picked up; 0 before it has. */
  readonly version: number;
  readonly containers: readonly Container[];
}

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly state: string;
  readonly note: string;
}

export interface LogPart {
  /** Whose it is: application or job, container, device. */
  readonly of: string;
  /** Forget the lines before: it is another log. */
  readonly fresh: boolean;
  readonly lines: readonly string[];
  /** Lines that were left out before these. */
  readonly skipped: number;
  /** `none`: there is no such container (yet, or any more). */
  readonly state: "open" | "ended" | "none";
}

export interface RequestsPart {
  readonly rows: readonly RequestRow[];
  /** Requests that were left out before these. */
  readonly skipped: number;
}

export interface RequestRow {
  readonly number: number;
  /** RFC 3339 */
  readonly at: string;
  /** Who: the program, and whose key it used. */
  readonly agent: string;
  readonly assistant: boolean;
  readonly key: string;
  /** What: in words, and as sent. */
  readonly words: string;
  readonly method: string;
  readonly path: string;
  /** It changes something. */
  readonly change: boolean;
  readonly status: number;
  readonly error: string;
  readonly fault: string;
}

import { WATCHED_DEVICES, WATCHED_FILTERS } from "../limits.ts";

/** What one watcher looks at. */
export interface View {
  /** Id of a project; the first one when it is not there. */
  readonly project: string;
  /** Words that a device must have, in lower case. */
  readonly words: readonly string[];
  readonly status: "" | "online" | "offline" | "failing";
  readonly labels: readonly (readonly [key: string, value: string])[];
  /** Matching devices before the first that is shown. */
  readonly offset: number;
  /** Id of the device whose details are shown. */
  readonly device: string;
  /** Whose log is shown. */
  readonly log: LogPlace | undefined;
  /** Number of the last request that the page has. */
  readonly since: number;
}

export interface LogPlace {
  /** Id of an application or a job. */
  readonly owner: string;
  readonly device: string;
  readonly container: string;
}

const STATUSES = ["", "online", "offline", "failing"] as const;

/** What a feed's query asks for. What makes no sense in it is left out: the page is the only one to ask. */
export function readView(query: URLSearchParams): View {
  const status = query.get("status");
  const [owner, device, container] = query.getAll("log");
  return {
    project: query.get("project") ?? "",
    words: (query.get("q") ?? "").toLowerCase().split(/\s+/).filter(Boolean).slice(0, WATCHED_FILTERS),
    status: STATUSES.find((known) => known === status) ?? "",
    labels: query
      .getAll("label")
      .slice(0, WATCHED_FILTERS)
      .map((label) => {
        const [key = ""] = label.split("=");
        return [key, label.slice(key.length + 1)] as const;
      }),
    // From one full page to the next, so that a page is the same however it was reached.
    offset: Math.floor(count(query.get("offset")) / WATCHED_DEVICES) * WATCHED_DEVICES,
    device: query.get("device") ?? "",
    log:
      owner === undefined || device === undefined || container === undefined ? undefined : { owner, device, container },
    since: count(query.get("since")),
  };
}

function count(text: string | null): number {
  const number = Number(text ?? 0);
  return Number.isSafeInteger(number) && number > 0 ? number : 0;
}

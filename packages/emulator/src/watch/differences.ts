import type { Changes, WatchMessage } from "./messages.ts";
import type { Scene } from "./scene.ts";

type Section = "devices" | "applications" | "jobs";

/** Knows what a watcher has been told, and tells what is different. */
export function differences() {
  const rows: Record<Section, Map<string, string>> = { devices: new Map(), applications: new Map(), jobs: new Map() };
  const told = new Map<string, string>();

  /** The value, when it is not what was told last. */
  function changed<Value>(name: string, value: Value): Value | undefined {
    const json = JSON.stringify(value);
    if (told.get(name) === json) return undefined;
    told.set(name, json);
    return value;
  }

  function changes<Row extends { readonly id: string }>(
    section: Section,
    now: readonly Row[],
  ): Changes<Row> | undefined {
    const before = rows[section];
    const after = new Map<string, string>();
    const different: Row[] = [];
    for (const row of now) {
      const json = JSON.stringify(row);
      if (before.get(row.id) !== json) different.push(row);
      after.set(row.id, json);
    }
    rows[section] = after;
    const order = changed(
      section,
      now.map(({ id }) => id),
    );
    return order || different.length > 0 ? { ...(order && { order }), rows: different } : undefined;
  }

  return {
    next(scene: Scene): WatchMessage {
      const overview = changed("overview", scene.overview);
      const devices = changes("devices", scene.devices);
      const applications = changes("applications", scene.applications);
      const jobs = changes("jobs", scene.jobs);
      const device = changed("device", scene.device);
      return {
        ...(overview && { overview }),
        ...(devices && { devices }),
        ...(applications && { applications }),
        ...(jobs && { jobs }),
        ...(device !== undefined && { device }),
      };
    },
    changed,
  };
}

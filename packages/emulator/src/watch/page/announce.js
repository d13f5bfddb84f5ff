/** @import { ApplicationRow, JobRow, Overview } from "../messages.ts" */
import { get } from "./dom.js";
import { counted } from "./words.js";

const GATHER = 100;

/** Says what matters to whoever does not look: rollouts and jobs that end, devices that come and go. Not every request. */
export function announcer() {
  const region = get("announcements", HTMLParagraphElement);
  /** @type {Map<string, boolean>} */
  let moving = new Map();
  /** @type {number | undefined} */
  let offline;

  /** @type {string[]} */
  const pending = [];

  /** What comes at the same time is said in one go: the region's next text would take its place. @param {readonly string[]} news */
  function say(...news) {
    if (news.length === 0) return;
    if (pending.length === 0) {
      setTimeout(() => {
        region.textContent = pending.splice(0).join(". ");
      }, GATHER);
    }
    pending.push(...news);
  }

  return {
    say,
    forget() {
      moving = new Map();
      offline = undefined;
    },
    /** @param {{ overview: Overview | undefined, applications: readonly ApplicationRow[], jobs: readonly JobRow[] }} now */
    compare({ overview, applications, jobs }) {
      /** @type {string[]} */
      const news = [];
      /** @type {Map<string, boolean>} */
      const after = new Map();
      for (const { id, name, counts } of applications) {
        after.set(id, counts.moving > 0);
        if (!moving.get(id) || counts.moving > 0) continue;
        const failed = counts.failed > 0 ? `, ${counts.failed} failed` : "";
        news.push(`Rollout of ${name} is over: ${counts.running} of ${counts.total} running${failed}`);
      }
      for (const { id, name, state, counts } of jobs) {
        const busy = counts.running + counts.pending > 0;
        after.set(id, busy);
        if (moving.get(id) && !busy) news.push(`Job ${name} is over: ${state}`);
      }
      moving = after;
      if (overview) {
        const now = overview.devices.total - overview.devices.online;
        if (offline !== undefined && now > offline) news.push(`${counted(now - offline, "device")} went offline`);
        if (offline !== undefined && now < offline) news.push(`${counted(offline - now, "device")} no longer offline`);
        offline = now;
      }
      say(...news);
    },
  };
}

import { readFileSync } from "node:fs";

/** The most memory that this process ever had, in MB. `maxRSS` would count, on Linux, what the parent had when it made this process. */
export function peakMemory(): number {
  try {
    const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8")) ?? [];
    if (kilobytes !== undefined) return (Number(kilobytes) * 1024) / 1e6;
  } catch {
    // Not Linux.
  }
  return (process.resourceUsage().maxRSS * 1024) / 1e6;
}

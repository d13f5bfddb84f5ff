import type { ContainerLog } from "../../fleet/logs/container-log.ts";
import { now } from "../machine.ts";
import { type Process, print } from "../process.ts";

interface LogPrinting {
  /** How many of the last lines come first. */
  readonly tail: number;
  readonly follow: boolean;
  /** What is printed of a line that was written at some time. */
  readonly toText: (line: string, at: number) => string;
}

/** Prints a container's log; when following, until the container is gone. Lines that have left the log meanwhile are skipped. */
export async function printLog(
  process: Process,
  log: ContainerLog,
  { tail, follow, toText }: LogPrinting,
): Promise<void> {
  const { machine, job } = process;
  const { timeline } = machine.simulation;
  log.catchUp(now(machine));
  let cursor = Math.max(log.first, log.next - tail);
  const until = follow ? Number.POSITIVE_INFINITY : log.next;
  for (;;) {
    log.catchUp(now(machine));
    while (cursor < Math.min(log.next, until)) {
      cursor = Math.max(cursor, log.first);
      await print(process, `${toText(log.line(cursor), log.timeOf(cursor))}\n`);
      cursor++;
    }
    if (!follow || log.ended) return;
    await job.wait((done) => {
      const stop = log.onChange(() => done());
      const next = log.nextAt();
      const timer = Number.isFinite(next) ? timeline.at(next, () => done()) : undefined;
      return () => {
        stop();
        timer?.cancel();
      };
    });
  }
}

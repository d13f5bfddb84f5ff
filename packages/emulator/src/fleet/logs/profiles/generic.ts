import { iso, type LogProfile } from "../profile.ts";

const line = (at: number, level: string, message: string): string => `${iso(at)} ${level.padEnd(5)} ${message}`;

const WORK = [
  (n: number) => `synchronised ${n} records in ${n * 3 + 11} ms`,
  (n: number) => `handled ${n} requests in the last 30 s`,
  (n: number) => `heartbeat ok, queue length ${n % 7}`,
  (n: number) => `cache refreshed, ${n * 4} entries`,
];

/** Any other image: a service that starts, listens and reports on its work. */
export const generic: LogProfile = {
  matches: /^/,
  period: 3000,
  startup: [
    (c, at) => line(at, "INFO", `starting ${c.container} (${c.repository}:${c.tag}) on ${c.device}`),
    (_, at) => line(at, "INFO", "configuration loaded from environment"),
    (c, at) => line(at, "INFO", `instance ${c.hostname}/${c.application}, pid 1`),
    (c, at) => line(at, "INFO", `${c.container} is ready`),
  ],
  steady(_, at, random) {
    const number = random.int(2, 160);
    if (random.next() < 0.06)
      return line(at, "WARN", `upstream answered after ${number * 20} ms, slower than 1000 ms; retrying`);
    return line(at, "INFO", random.pick(WORK)(number));
  },
  leveled: (at, level, message) => line(at, level.toUpperCase(), message),
};

import { iso, type LogProfile, plain } from "../profile.ts";

const stamp = (at: number): string => `${plain(at)}.${iso(at).slice(20, 23)}`;
const PARTS = ["components.mqtt", "components.zha", "components.recorder", "helpers.entity", "components.sensor"];

/** Home Assistant, under any of its image names. */
export const homeAssistant: LogProfile = {
  matches: /(?:^|\/)(?:home-assistant|[a-z0-9]+-homeassistant|homeassistant)$/,
  period: 5000,
  startup: [
    () => "s6-rc: info: service s6rc-oneshot-runner: starting",
    () => "s6-rc: info: service s6rc-oneshot-runner successfully started",
    () => "services-up: info: copying legacy longrun home-assistant (no readiness notification)",
    () => "s6-rc: info: service legacy-services successfully started",
    (_, at) => `${stamp(at)} INFO (MainThread) [homeassistant.bootstrap] Home Assistant initialized in 4.21s`,
    (_, at) => `${stamp(at)} INFO (MainThread) [homeassistant.core] Starting Home Assistant`,
  ],
  steady(_, at, random) {
    const part = random.pick(PARTS);
    if (random.next() < 0.15)
      return `${stamp(at)} WARNING (MainThread) [homeassistant.${part}] Update took longer than the scheduled interval (${random.int(10, 60)} s)`;
    return `${stamp(at)} INFO (MainThread) [homeassistant.${part}] Updated ${random.int(1, 40)} entities`;
  },
  leveled: (at, level, message) =>
    `${stamp(at)} ${level === "warn" ? "WARNING" : level.toUpperCase()} (MainThread) [homeassistant.core] ${message}`,
};

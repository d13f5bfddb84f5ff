import { type LogProfile, seconds } from "../profile.ts";

const CLIENTS = ["till", "scale", "door", "freezer", "camera", "beacon"];

/** Eclipse Mosquitto and other MQTT brokers: seconds since 1970, then the event. */
export const mosquitto: LogProfile = {
  matches: /(?:^|\/)(?:eclipse-mosquitto|mosquitto|emqx|vernemq)$/,
  period: 2500,
  startup: [
    (_, at) => `${seconds(at)}: mosquitto version 2.0.18 starting`,
    (_, at) => `${seconds(at)}: Config loaded from /mosquitto/config/mosquitto.conf.`,
    (_, at) => `${seconds(at)}: Opening ipv4 listen socket on port 1883.`,
    (_, at) => `${seconds(at)}: Opening ipv6 listen socket on port 1883.`,
    (_, at) => `${seconds(at)}: mosquitto version 2.0.18 running`,
  ],
  steady(context, at, random) {
    const subnet = context.ipAddress.split(".").slice(0, 3).join(".") || "10.0.0";
    const client = `${random.pick(CLIENTS)}-${String(random.int(1, 24)).padStart(2, "0")}`;
    const address = `${subnet}.${random.int(2, 254)}:${random.int(32_768, 60_999)}`;
    const roll = random.next();
    if (roll < 0.4) return `${seconds(at)}: New connection from ${address} on port 1883.`;
    if (roll < 0.75) return `${seconds(at)}: New client connected from ${address} as ${client} (p2, c1, k60).`;
    if (roll < 0.93) return `${seconds(at)}: Client ${client} disconnected.`;
    return `${seconds(at)}: Client ${client} has exceeded timeout, disconnecting.`;
  },
  leveled: (at, level, message) =>
    `${seconds(at)}: ${{ debug: "Debug", warn: "Warning", error: "Error" }[level]}: ${message}.`,
};

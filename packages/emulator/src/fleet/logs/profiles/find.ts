import type { LogProfile } from "../profile.ts";
import { generic } from "./generic.ts";
import { grafana } from "./grafana.ts";
import { homeAssistant } from "./home-assistant.ts";
import { mosquitto } from "./mosquitto.ts";
import { nginx } from "./nginx.ts";
import { nodeRed } from "./node-red.ts";
import { prometheus } from "./prometheus.ts";

const PROFILES: readonly LogProfile[] = [nginx, grafana, prometheus, mosquitto, nodeRed, homeAssistant];

/** How containers of this repository speak; a generic service's way when nothing more is known. */
export function findProfile(repository: string): LogProfile {
  return PROFILES.find((profile) => profile.matches.test(repository)) ?? generic;
}

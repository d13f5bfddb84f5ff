import type { Measure } from "../lines.ts";
import { compareRequests } from "./requests.ts";

export const get: Measure = {
  name: "get",
  about: "devices.get against bare fetch, 1 and 50 at once",
  lines: ["get-1", "get-1-cpu", "get-50", "get-50-cpu"],
  run: async (kit) => [
    ...(await compareRequests(kit, { name: "get-1", kind: "get", atOnce: 1, pairs: 40, requests: 500 })),
    ...(await compareRequests(kit, { name: "get-50", kind: "get", atOnce: 50, pairs: 40, requests: 1000 })),
  ],
};

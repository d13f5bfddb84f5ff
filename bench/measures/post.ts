import type { Measure } from "../lines.ts";
import { compareRequests } from "./requests.ts";

export const post: Measure = {
  name: "post",
  about: "applications.create, 0.9 kB, against bare fetch, 50 at once",
  lines: ["post-50", "post-50-cpu"],
  run: (kit) => compareRequests(kit, { name: "post-50", kind: "post", atOnce: 50, pairs: 40, requests: 750 }),
};

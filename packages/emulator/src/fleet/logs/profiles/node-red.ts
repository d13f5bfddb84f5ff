import { dayMonth, type LogProfile } from "../profile.ts";

const NODES = ["[mqtt in:freezer temperature]", "[function:to celsius]", "[http request:stock api]", "[debug:alerts]"];

/** Node-RED. */
export const nodeRed: LogProfile = {
  matches: /(?:^|\/)node-red$/,
  period: 6000,
  startup: [
    (_, at) => `${dayMonth(at)} - [info] Welcome to Node-RED`,
    (_, at) => `${dayMonth(at)} - [info] Node-RED version: v4.0.2`,
    (_, at) => `${dayMonth(at)} - [info] Node.js  version: v18.20.4`,
    (_, at) => `${dayMonth(at)} - [info] Loading palette nodes`,
    (_, at) => `${dayMonth(at)} - [info] Settings file  : /data/settings.js`,
    (_, at) => `${dayMonth(at)} - [info] Flows file     : /data/flows.json`,
    (_, at) => `${dayMonth(at)} - [info] Server now running at http://127.0.0.1:1880/`,
    (_, at) => `${dayMonth(at)} - [info] Starting flows`,
    (_, at) => `${dayMonth(at)} - [info] Started flows`,
  ],
  steady(_, at, random) {
    const node = random.pick(NODES);
    if (random.next() < 0.1)
      return `${dayMonth(at)} - [warn] ${node} no response within ${random.int(5, 30)} s, retrying`;
    return `${dayMonth(at)} - [info] ${node} ${random.int(1, 240)} messages in the last minute`;
  },
  leveled: (at, level, message) => `${dayMonth(at)} - [${level}] ${message}`,
};

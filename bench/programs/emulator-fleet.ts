/**
 * Starts an emulator with a large fleet and asks it for parts of its list. Argument: how many devices. The emulator has a process of its
 * own. Prints what was seen.
 */
import { Agent, get, type IncomingHttpHeaders } from "node:http";
import { nameOf, SITES, siteOf } from "./big-fleet.ts";
import { startChild } from "./children.ts";
import type { Served, Usage } from "./emulator-served.ts";

/** Requests of each kind. A few more come first and do not count. */
const REQUESTS = 41;
const WARM_UP = 10;

/** How long it is left alone, in milliseconds. */
const IDLE = 3000;

const QUESTIONS = ["page", "last", "label", "text", "status", "application"] as const;
export type Question = (typeof QUESTIONS)[number];

export interface FleetSeen {
  /** From the start of the process to when it serves, in milliseconds. */
  readonly ready: number;
  /** The most memory that its process ever had, in MB: when it was ready, and in the end. */
  readonly readyMemory: number;
  readonly memory: number;
  /** Milliseconds of each request. */
  readonly times: Readonly<Record<Question, readonly number[]>>;
  /** Processor time that it took while nobody asked anything, in percent of one processor. */
  readonly idle: number;
}

const count = Number(process.argv[2]);
const emulator = await startChild<Served>("emulator-served", [count]);
const { origin, accessKey, projectId } = emulator.first;
const { peak: readyMemory } = await emulator.ask<Usage>("usage");
const agent = new Agent({ keepAlive: true });
const headers = { authorization: `Basic ${Buffer.from(`${accessKey}:`).toString("base64")}` };

function send(path: string): Promise<{ readonly headers: IncomingHttpHeaders; readonly body: Buffer }> {
  return new Promise((resolve, reject) => {
    const sent = get(`${origin}/api/projects/${projectId}${path}`, { agent, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => {
        const body = Buffer.concat(chunks);
        if (response.statusCode === 200) resolve({ headers: response.headers, body });
        else reject(new Error(`${path} was answered ${response.statusCode}: ${body.toString().slice(0, 120)}`));
      });
    });
    sent.on("error", reject);
  });
}

/** Throws where the answer is not what the fleet has. */
async function timed(path: string, items: number, total: number): Promise<number[]> {
  const times: number[] = [];
  for (let index = -WARM_UP; index < REQUESTS; index += 1) {
    const startedAt = performance.now();
    const answer = await send(path);
    if (index >= 0) times.push(performance.now() - startedAt);
    if (index !== 0) continue;
    const came = (JSON.parse(answer.body.toString()) as unknown[]).length;
    if (came !== items || Number(answer.headers["total-items"]) !== total) {
      throw new Error(`${path} brought ${came} of ${answer.headers["total-items"]} devices, not ${items} of ${total}`);
    }
  }
  return times;
}

/** A page's token that begins where the last page does. */
async function lastToken(size: number): Promise<string> {
  let token = "";
  for (let page = 1; page < count / size; page += 1) {
    const { headers: told } = await send(`/devices?pageSize=${size}&pageToken=${token}`);
    token = String(told["next-page-token"]);
  }
  return token;
}

async function timedApplication(): Promise<number[]> {
  const times: number[] = [];
  for (let index = -WARM_UP; index < REQUESTS; index += 1) {
    const startedAt = performance.now();
    const { body } = await send("/namespaces/default/applications/agent");
    if (index >= 0) times.push(performance.now() - startedAt);
    if (!body.includes(`"total":${count}`)) throw new Error("the application is not on all devices");
  }
  return times;
}

const page = Math.min(500, count);
const label = encodeURIComponent(JSON.stringify({ site: siteOf(42) }));
const times = {
  page: await timed("/devices?pageSize=500", page, count),
  last: await timed(`/devices?pageSize=500&pageToken=${await lastToken(500)}`, page, count),
  label: await timed(`/devices?labels=${label}`, Math.min(100, count / SITES), count / SITES),
  // Ten devices.
  text: await timed(`/devices?q=${nameOf(count - 1).slice(0, -1)}`, 10, 10),
  status: await timed("/devices?q=status%3Doffline", Math.min(100, count / 20), count / 20),
  application: await timedApplication(),
};
const before = await emulator.ask<Usage>("usage");
await new Promise((resolve) => setTimeout(resolve, IDLE));
const after = await emulator.ask<Usage>("usage");
const seen: FleetSeen = {
  ready: emulator.elapsed,
  readyMemory,
  memory: after.peak,
  times,
  idle: ((after.processor - before.processor) / IDLE) * 100,
};
process.stdout.write(JSON.stringify(seen), () => process.exit());

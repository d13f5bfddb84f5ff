/**
 * A suite of tests as far as its emulators go: in one process, one after the other is started, used and closed. Arguments: how many, and how
 * often; collected garbage is not counted. Prints what was seen.
 */
import { request } from "node:http";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Emulator, systemClock } from "@synpse/emulator";
import { Synpse } from "@synpse/sdk";
import { DeviceStreams } from "@synpse/sdk/streaming";
import { application } from "./fixtures.ts";

export interface SuiteSeen {
  /** Sockets, servers, timers and alarms that are there after a round and were not before the first, a round each. */
  readonly left: readonly string[][];
  /** MB that are in use after each round. */
  readonly memory: readonly number[];
  /** Milliseconds of a start, a use and a close. */
  readonly times: readonly number[];
}

const [count = 0, rounds = 0] = process.argv.slice(2).map(Number);
setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** The machine's clock, and how many alarms wait on it: they keep no process alive, so nothing else tells of them. */
const system = systemClock();
let alarms = 0;
const clock = {
  now: () => system.now(),
  setAlarm(at: number, ring: () => void) {
    alarms += 1;
    let waits = true;
    const over = () => {
      if (waits) alarms -= 1;
      waits = false;
    };
    const alarm = system.setAlarm(at, () => {
      over();
      ring();
    });
    return {
      cancel() {
        over();
        alarm.cancel();
      },
    };
  },
};

/** Without a pool of connections: `fetch` keeps one for every server that it ever spoke to. */
function call(emulator: Emulator, method: string, path: string, body?: object): Promise<void> {
  return new Promise((resolve, reject) => {
    const url = `${emulator.baseUrl}/projects/${emulator.projectId}${path}`;
    const authorization = `Basic ${Buffer.from(`${emulator.accessKey}:`).toString("base64")}`;
    const sent = request(url, { method, agent: false, headers: { authorization } }, (response) => {
      response.resume();
      response.on("end", () => {
        if (response.statusCode === 200) resolve();
        else reject(new Error(`${method} ${path} was answered ${response.statusCode}`));
      });
    });
    sent.on("error", reject);
    sent.end(body && JSON.stringify(body));
  });
}

async function test(): Promise<void> {
  const emulator = await Emulator.start({ clock });
  await call(emulator, "GET", "/devices?pageSize=5");
  const rollout = { ...application, name: "further", scheduling: { type: "AllDevices" } };
  await call(emulator, "POST", "/namespaces/default/applications", rollout);
  const streams = new DeviceStreams(new Synpse(emulator.clientOptions));
  const { exitCode } = await streams.exec("vilnius-till-01", "uptime");
  if (exitCode !== 0) throw new Error(`the command ended with ${exitCode}`);
  await emulator.close();
  if (emulator.violations.length > 0) throw new Error(emulator.violations[0]);
}

/** Waits for what ended a moment ago to be let go, but not for long. */
async function settled(): Promise<readonly string[]> {
  let left: readonly string[] = [];
  for (let pass = 0; pass < 20; pass += 1) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    collect();
    // The one timer is the pause itself.
    left = [...process.getActiveResourcesInfo(), ...Array.from({ length: alarms }, () => "alarm")];
    if (left.every((what) => before.includes(what))) break;
  }
  return left;
}

// Opened when they are first looked at, which a library does when it is loaded.
if (process.stdout.destroyed || process.stderr.destroyed) throw new Error("nobody listens");
const before = process.getActiveResourcesInfo();
const left: string[][] = [];
const memory: number[] = [];
const times: number[] = [];
for (let round = 0; round < rounds; round += 1) {
  for (let index = 0; index < count; index += 1) {
    const startedAt = performance.now();
    await test();
    times.push(performance.now() - startedAt);
  }
  const there = [...(await settled())];
  for (const what of before) if (there.includes(what)) there.splice(there.indexOf(what), 1);
  left.push(there);
  const { heapUsed, external } = process.memoryUsage();
  memory.push((heapUsed + external) / 1e6);
}
const seen: SuiteSeen = { left, memory, times };
process.stdout.write(JSON.stringify(seen), () => process.exit());

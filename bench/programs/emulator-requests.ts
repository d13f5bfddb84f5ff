/**
 * Paired blocks of requests for one device: to an emulator, and to a bare server that answers the same bytes. Each has a process of its
 * own. Arguments: pairs of blocks, requests a block, connections. Prints the pairs as JSON; `sdk` is the emulator.
 */
import { get } from "node:http";
import type { Pair } from "../statistics.ts";
import type { BareAnswer } from "./bare-answers.ts";
import { startChild } from "./children.ts";
import type { Served, Usage } from "./emulator-served.ts";
import { rawRate } from "./raw-requests.ts";
import type { Block } from "./requests.ts";

/** Pairs that are run first and not counted. */
const WARM_UP = 3;

const [pairs = 1, requests = 1, connections = 1] = process.argv.slice(2).map(Number);
const emulator = await startChild<Served>("emulator-served");
const bare = await startChild("bare-answers");
const { origin, accessKey, projectId } = emulator.first;
const path = `/api/projects/${projectId}/devices/vilnius-till-01`;
const headers = { authorization: `Basic ${Buffer.from(`${accessKey}:`).toString("base64")}` };

const answer = await new Promise<BareAnswer>((resolve, reject) => {
  get(origin + path, { headers }, (response) => {
    let body = "";
    response.setEncoding("utf8").on("data", (text: string) => {
      body += text;
    });
    // What Node writes by itself, it writes for the bare server too.
    const { date, connection, "keep-alive": keepAlive, ...own } = response.headers;
    response.on("end", () => resolve({ headers: own, body }));
  }).on("error", reject);
});
const barePort = await bare.ask<number>(answer);

async function block(port: number, processor: () => Promise<number>): Promise<Block> {
  const before = await processor();
  const rate = await rawRate(port, path, headers, { requests, connections });
  return { rate, processor: (((await processor()) - before) * 1000) / requests };
}

const sides = {
  sdk: () => block(Number(new URL(origin).port), async () => (await emulator.ask<Usage>("usage")).processor),
  bare: () => block(barePort, () => bare.ask<number>("usage")),
};
const measured: Pair<Block>[] = [];
for (let index = -WARM_UP; index < pairs; index += 1) {
  const first = index % 2 === 0 ? "bare" : "sdk";
  const second = first === "bare" ? "sdk" : "bare";
  const blocks = { [first]: await sides[first](), [second]: await sides[second]() } as unknown as Pair<Block>;
  if (index >= 0) measured.push(blocks);
}
process.stdout.write(JSON.stringify(measured), () => process.exit());

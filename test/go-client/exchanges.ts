import { readFileSync } from "node:fs";
import { request } from "node:http";
import { fileURLToPath } from "node:url";

const fixture = (name: string) => new URL(`./fixtures/${name}`, import.meta.url);

/** What the Go client's own tests need, and nothing else. */
export const fleetFile = fileURLToPath(fixture("fleet.yaml"));

/** One request that a test of the Go client sent, and how it was answered. */
export interface Exchange {
  /** The Go test that sent it. */
  readonly test: string;
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly key: keyof typeof keys | "none";
  /** As it was sent, to the byte. */
  readonly body?: string;
  readonly status: number;
  /** Members of the answer, or of a list's elements, that the server chose and later requests repeat. */
  readonly made?: readonly Readonly<Record<string, string>>[];
}

export interface Answer {
  readonly exchange: Exchange;
  readonly status: number;
  readonly contentType: string | undefined;
  readonly text: string;
}

/** Those of fleet.yaml. */
const keys = { project: "s-for-tests", personal: "u-for-tests" };

export const exchanges = (JSON.parse(readFileSync(fixture("exchanges.json"), "utf8")) as { exchanges: Exchange[] })
  .exchanges;

/** Sends them one after the other, with what the server chooses this time in the place of what it chose when they were recorded. */
export async function replayAll(origin: string): Promise<Answer[]> {
  const chosen = new Map<string, string>();
  const now = (text: string) => [...chosen].reduce((changed, [then, value]) => changed.replaceAll(then, value), text);
  const answers: Answer[] = [];
  for (const exchange of exchanges) {
    const body = exchange.body === undefined ? undefined : now(exchange.body);
    const answer = { exchange, ...(await send(origin, { ...exchange, url: now(exchange.url) }, body)) };
    answers.push(answer);
    if (answer.status !== 200 || exchange.made === undefined) continue;
    const made = [JSON.parse(answer.text)].flat() as Record<string, unknown>[];
    exchange.made.forEach((members, index) => {
      for (const [name, then] of Object.entries(members)) chosen.set(then, String(made[index]?.[name]));
    });
  }
  return answers;
}

/** Go's own headers, in the order in which Go writes them. The tests register devices without the client. */
function headersOf({ key }: Exchange, host: string, body: string | undefined): string[] {
  const length = body === undefined ? [] : ["Content-Length", String(Buffer.byteLength(body))];
  const type = ["Content-Type", "application/json"];
  const gzip = ["Accept-Encoding", "gzip"];
  if (key === "none") return ["Host", host, "User-Agent", "Go-http-client/1.1", ...length, ...type, ...gzip];
  const authorization = ["Authorization", `Basic ${btoa(`${keys[key]}:`)}`];
  const id = ["Synpse-Client-Request-Id", "3MjUkStFJPh3kvbYG2r7uc8edQb"];
  return ["Host", host, "User-Agent", "synpse-go/v1", ...length, ...authorization, ...type, ...id, ...gzip];
}

function send(origin: string, exchange: Exchange, body: string | undefined): Promise<Omit<Answer, "exchange">> {
  const { host } = new URL(origin);
  const { method, url } = exchange;
  return new Promise((resolve, reject) => {
    // The types know the form that keeps the order for answers only.
    const headers = headersOf(exchange, host, body) as unknown as Record<string, string>;
    const sent = request(new URL(url, origin), { method, headers });
    sent.on("error", reject);
    sent.on("response", (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        text += chunk;
      });
      response.on("error", reject);
      response.on("end", () => {
        resolve({ status: response.statusCode ?? 0, contentType: response.headers["content-type"], text });
      });
    });
    sent.end(body);
  });
}

/**
 * Every operation of the document, asked in good, nearly good and senseless ways: never a 5xx, never an answer that breaks the
 * document, which is judged here by a reading of it that the emulator has no part in. `FC_SEED` repeats a run, `SOAK` makes it longer.
 */
import { Agent, request as httpRequest, type IncomingMessage } from "node:http";
import { Emulator, ManualClock } from "@synpse/emulator";
import fc from "fast-check";
import { afterAll, afterEach, beforeEach, expect, it } from "vitest";
import { goodValue, NAMES, nearly } from "./arbitraries.ts";
import { type Answer, breaches, type Operation, operations, type Parameter } from "./document.ts";

const seed = Number(process.env.FC_SEED ?? Date.now() % 2 ** 31);
const RUNS = process.env.SOAK === undefined ? 40 : 3000;

let emulator: Emulator;
let clock: ManualClock;
let tokens: readonly string[] = [];
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

beforeEach(async () => {
  clock = new ManualClock();
  emulator = await Emulator.start({ fleet: "demo", clock });
  const { body } = await send("GET", `/projects/${emulator.projectId}/device-registration-tokens`, emulator.accessKey);
  tokens = (JSON.parse(body) as { id: string }[]).map(({ id }) => id);
});

afterEach(() => emulator.close());
afterAll(() => agent.destroy());

interface Asked {
  readonly path: Readonly<Record<string, string>>;
  readonly query: readonly (readonly [string, string])[];
  readonly key: "project" | "personal" | "none" | "unknown";
  readonly requestId: string | undefined;
  readonly body: string | undefined;
  readonly handshake: boolean;
}

const rubbish = fc.oneof(
  fc.string({ unit: "binary", minLength: 1, maxLength: 20 }),
  fc.constantFrom("..", "%", "\u0000", "a/b", "?", "ü", "x".repeat(3000)),
);

/** What there is in the fleet; in braces what is known only once the emulator runs. */
const THERE: Readonly<Record<string, readonly string[]>> = {
  project: ["{id}", "{name}"],
  token: ["{token}"],
  namespace: ["default", "default", "default", "default", "staging"],
  device: ["vilnius-till-01", "kaunas-till-01", "kaunas-gateway-01"],
  application: ["till-display"],
  job: ["clear-print-queue"],
  secret: ["till-token", "display-config"],
};

function pathValue(name: string, { path }: Operation): fc.Arbitrary<string> {
  const weight = name === "project" ? 40 : 10;
  const there = name === "container" ? [path.includes("/jobs/") ? "clear" : "display"] : (THERE[name] ?? []);
  return fc.oneof(
    { weight, arbitrary: fc.constantFrom(...there) },
    { weight: 1, arbitrary: fc.constantFrom(...NAMES) },
    { weight: 1, arbitrary: rubbish },
  );
}

function queryValue(parameter: Parameter): fc.Arbitrary<string> {
  const json = parameter.content?.["application/json"]?.schema;
  const good = json
    ? goodValue(json).map((value) => JSON.stringify(value))
    : goodValue(parameter.schema ?? {}, parameter.name).map(String);
  const known = parameter.name === "device" ? fc.constantFrom("vilnius-till-01", "kaunas-till-01", "no such") : good;
  return fc.oneof({ weight: 6, arbitrary: known }, { weight: 1, arbitrary: rubbish });
}

function asking(operation: Operation): fc.Arbitrary<Asked> {
  const byPlace = (place: string): readonly Parameter[] =>
    operation.parameters.filter((parameter) => parameter.in === place);
  const any = operation.body && goodValue(operation.body);
  // It cannot be renamed, so the name must be the one of the path.
  const good =
    operation.id === "updateNamespace" ? any?.map((body) => ({ ...(body as object), name: "default" })) : any;
  const body = good
    ? fc.oneof(
        { weight: 4, arbitrary: good.map((value) => JSON.stringify(value)) },
        { weight: 4, arbitrary: nearly(good).map((value) => JSON.stringify(value) ?? "") },
        { weight: 1, arbitrary: fc.oneof(fc.json(), fc.string({ unit: "binary" }), fc.constant(undefined)) },
      )
    : fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.string() });
  return fc.record({
    path: fc.record(Object.fromEntries(byPlace("path").map(({ name }) => [name, pathValue(name, operation)]))),
    query: fc
      .tuple(
        ...byPlace("query").map((parameter) =>
          fc.oneof(
            {
              weight: parameter.required ? 9 : 1,
              arbitrary: queryValue(parameter).map((value) => [[parameter.name, value] as const]),
            },
            { weight: 1, arbitrary: fc.constant([]) },
          ),
        ),
        fc.oneof(
          { weight: 9, arbitrary: fc.constant([]) },
          { weight: 1, arbitrary: fc.constant([["future", "1"] as const]) },
        ),
      )
      .map((all) => all.flat()),
    key: fc.oneof(
      { weight: 8, arbitrary: fc.constantFrom("project" as const, "personal" as const) },
      { weight: 1, arbitrary: fc.constantFrom("none" as const, "unknown" as const) },
    ),
    requestId: fc.option(fc.stringMatching(/^[!-~]{1,40}$/), { nil: undefined }),
    body,
    handshake: operation.websocket ? fc.constantFrom(true, true, true, true, false) : fc.constant(false),
  });
}

function send(
  method: string,
  path: string,
  key: string | undefined,
  { requestId, body, handshake = false }: Partial<Asked> = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(`${emulator.baseUrl}${path}`, {
      method,
      agent: handshake ? false : agent,
      headers: {
        ...(key === undefined ? {} : { Authorization: `Basic ${btoa(`${key}:`)}` }),
        ...(requestId === undefined ? {} : { "Synpse-Client-Request-Id": requestId }),
        ...(handshake
          ? {
              Connection: "Upgrade",
              Upgrade: "websocket",
              "Sec-WebSocket-Version": "13",
              "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
            }
          : { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body ?? "") }),
      },
    });
    sent.on("error", reject);
    sent.on("upgrade", (response: IncomingMessage, socket) => {
      socket.destroy();
      resolve({ status: 101, headers: response.headers, body: "" });
    });
    sent.on("response", (response: IncomingMessage) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => {
        text += chunk;
      });
      response.on("error", reject);
      response.on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }));
    });
    sent.end(handshake ? undefined : body);
  });
}

const segment = (text: string): string => {
  if (text === "{id}") return emulator.projectId;
  if (text === "{name}") return emulator.projectName;
  if (text === "{token}") return tokens[0] ?? "";
  return encodeURIComponent(Buffer.from(text).toString());
};

const statuses = new Map<string, Map<number, number>>();

it.each(operations)(`$id is answered as the document says, whatever is asked (seed ${seed})`, async (operation) => {
  const seen = new Map<number, number>();
  statuses.set(operation.id, seen);
  await fc.assert(
    fc.asyncProperty(asking(operation), async ({ path, query, key, ...rest }) => {
      const address = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => segment(path[name] ?? ""));
      const search = new URLSearchParams(query.map(([name, value]): [string, string] => [name, value])).toString();
      const keys = { project: emulator.accessKey, personal: emulator.personalAccessKey, none: undefined, unknown: "x" };
      const wanted = operation.id === "createProject" || operation.id === "listMemberships" ? "personal" : key;
      const answer = await send(
        operation.method,
        `${address}${search === "" ? "" : `?${search}`}`,
        keys[key === "project" ? wanted : key],
        { ...rest, body: rest.body?.replace("{token}", tokens[0] ?? "") },
      );
      seen.set(answer.status, (seen.get(answer.status) ?? 0) + 1);
      // An empty segment, an encoded slash or a stray method may have led to no operation at all, or to another.
      expect(breaches(operation, answer)).toEqual([]);
      expect(emulator.violations).toEqual([]);
      clock.advance(500);
    }),
    { seed, numRuns: RUNS },
  );
});

it("has met good and bad requests, for all but a few operations each", () => {
  const without = (is: (status: number) => boolean): readonly string[] =>
    [...statuses].filter(([, seen]) => ![...seen.keys()].some(is)).map(([operation]) => operation);
  expect(without((status) => status < 400).length, without((status) => status < 400).join()).toBeLessThan(4);
  expect(without((status) => status >= 400).length, without((status) => status >= 400).join()).toBeLessThan(4);
});

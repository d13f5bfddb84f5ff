/**
 * The same calls through Prism as a proxy in front of the emulator: by Prism's own reading of the document, nothing in any
 * request or response breaks it.
 */
import { Emulator } from "@synpse/emulator";
import { APIError, Synpse } from "@synpse/sdk";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { loadDocument } from "../../scripts/contract/document.ts";
import { type PrismServer, startPrism } from "../support/prism.ts";
import { startBender } from "./bender.ts";
import { callOf, makeSentinels } from "./calls.ts";

interface Answer {
  readonly operation: string | undefined;
  readonly status: number;
  /** What Prism has against the request or the response. */
  readonly violations: readonly { location: readonly string[]; message: string }[];
}

const { operations, match } = loadDocument();
const rest = operations.filter((operation) => !operation.websocket);
// What holds other things goes last.
const inOrder = [
  ...rest.filter(({ method }) => method !== "DELETE"),
  ...rest.filter(({ method, id }) => method === "DELETE" && id !== "deleteNamespace"),
  ...rest.filter(({ id }) => id === "deleteNamespace"),
];

let emulator: Emulator;
let prism: PrismServer;
let synpse: Synpse;
let answers: Answer[] = [];

beforeAll(async () => {
  emulator = await Emulator.start({ fleet: { registeredDevices: "simulated" } });
  prism = await startPrism({ upstream: emulator.baseUrl });
  synpse = clientOf(prism.origin, emulator.personalAccessKey);
});
beforeEach(() => {
  answers = [];
});
afterAll(async () => {
  await prism.close();
  await emulator.close();
});

it("has nothing against any operation, in an order that works on what exists", async () => {
  const tokenId = await makeSentinels(synpse);
  for (const { id } of inOrder) await callOf(id, tokenId).call(synpse);
  expect(refused(answers)).toEqual([]);
  expect(new Set(answers.map(({ operation }) => operation))).toEqual(new Set(rest.map(({ id }) => id)));
  expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
});

it("has nothing against what is answered for things that do not exist", async () => {
  const named = rest.filter(({ path }) => /\{(?!project\b)\w+\}/.test(path));
  for (const { id } of named) {
    expect(await statusOf(callOf(id, "drt_0000000000000000000000none").call(synpse)), id).toBe(404);
  }
  expect(refused(answers)).toEqual([]);
});

it("has nothing against what is answered for an unknown key", async () => {
  const stranger = clientOf(prism.origin, "unknown-key");
  for (const { id } of rest) {
    // Registration takes the token for the key.
    expect(await statusOf(callOf(id, "drt_0000000000000000000000none").call(stranger)), id).toBe(401);
  }
  expect(refused(answers)).toEqual([]);
});

it("has nothing against how input is refused that the document itself allows", async () => {
  const { namespaces, registrationTokens, devices } = synpse;
  const { applications, jobs, secrets } = synpse.namespace("default");
  const spec = { containers: [{ name: "c", image: "alpine" }] };
  const makers = [
    () => namespaces.create({ name: "taken" }),
    () => registrationTokens.create({ name: "taken" }),
    () => applications.create({ name: "taken", spec }),
    () => jobs.create({ name: "taken", spec }),
    () => secrets.create({ name: "taken", data: "x" }),
  ];
  for (const make of makers) {
    await make();
    expect(await statusOf(make())).toBe(400);
  }
  expect(await statusOf(devices.list({ pageToken: "unknown" }))).toBe(400);
  expect(refused(answers)).toEqual([]);
});

it("has nothing against how input is answered that the document does not allow, but for the input", async () => {
  const { applications } = synpse.namespace("default");
  const scheduling = { type: "NoDevice" as never };
  expect(await statusOf(applications.create({ name: "invalid", scheduling, spec: {} }))).toBe(400);
  expect(await statusOf(synpse.devices.list({ pageSize: 501 }))).toBe(400);
  const locations = answers.map(({ violations }) => violations.map(({ location }) => location.join(".")));
  expect(locations).toEqual([["request.body.scheduling.type"], ["request.query.pagesize"]]);
});

it("has something against a server that breaks the document", async () => {
  await using bender = await startBender(emulator.origin, ({ body }) => ({
    body: body.replace('"updatedAt"', '"at"'),
  }));
  const bent = await startPrism({ upstream: bender.baseUrl });
  try {
    await clientOf(bent.origin, emulator.personalAccessKey).namespaces.get("default");
    expect(refused(answers)).toEqual([expect.stringMatching(/^getNamespace 200: response\.body.*updatedAt/)]);
  } finally {
    await bent.close();
  }
});

function clientOf(baseUrl: string, accessKey: string): Synpse {
  return new Synpse({
    baseUrl,
    accessKey,
    projectId: emulator.projectId,
    rateLimit: false,
    maxRetries: 0,
    fetch: async (url, init) => {
      const response = await fetch(url, init);
      answers.push({
        operation: match(init.method, new URL(url).pathname)?.operation.id,
        status: response.status,
        violations: JSON.parse(response.headers.get("sl-violations") ?? "[]") as Answer["violations"],
      });
      return response;
    },
  });
}

function refused(all: readonly Answer[]): string[] {
  return all.flatMap((answer) =>
    answer.violations
      .filter(({ message }) => !(/media type "" does not match/.test(message) && mayBeEmpty(answer)))
      .map(({ location, message }) => `${answer.operation} ${answer.status}: ${location.join(".")} ${message}`),
  );
}

/** Whether the document has an empty body as an example of this error. Prism wants a media type of nothing, too. */
function mayBeEmpty({ operation, status }: Answer): boolean {
  const response = rest.find(({ id }) => id === operation)?.responses.get(status);
  return Object.values(response?.content.get("text/plain")?.examples ?? {}).includes("");
}

async function statusOf(call: PromiseLike<unknown>): Promise<number> {
  try {
    await call;
    return 200;
  } catch (error) {
    if (error instanceof APIError) return error.status;
    throw error;
  }
}

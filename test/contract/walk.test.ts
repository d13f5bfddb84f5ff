/**
 * Walks the document: each REST operation has exactly one SDK method, and what that method sends is the operation's
 * method and path with every value in its own place, as seen between the SDK and the emulator, and the SDK and Prism.
 */
import { Emulator } from "@synpse/emulator";
import { Synpse } from "@synpse/sdk";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type PrismMock, startPrism } from "../support/prism.ts";
import { type RecordedRequest, type Recorder, startRecorder } from "../support/recorder.ts";
import { readSpecOperations, type SpecOperation } from "../support/spec.ts";
import { makeSentinels, type OperationCall, operationCalls, streamOperationIds } from "./calls.ts";

const documented = readSpecOperations();
const rest = documented.filter((operation) => !operation.websocket);

describe("the document", () => {
  it("has the 33 REST operations and 4 websocket operations that are known", () => {
    expect(rest).toHaveLength(33);
    expect(documented).toHaveLength(37);
  });

  it("has one SDK method for each REST operation, and no method is without one", () => {
    expect(Object.keys(operationCalls("")).sort()).toEqual(rest.map((operation) => operation.id).sort());
  });

  it("has no websocket operation beside those that are listed", () => {
    expect(documented.filter((operation) => operation.websocket).map(({ id }) => id)).toEqual([...streamOperationIds]);
  });
});

describe("against the emulator", () => {
  it.each(rest.map((operation) => [operation.id, operation] as const))("%s", async (id, operation) => {
    const emulator = await Emulator.start({ fleet: { registeredDevices: "simulated" } });
    const recorder = await startRecorder({ upstream: emulator.origin });
    try {
      const client = {
        projectId: emulator.projectId,
        accessKey: emulator.personalAccessKey,
        rateLimit: false,
      } as const;
      const tokenId = await makeSentinels(new Synpse({ ...client, baseUrl: emulator.baseUrl }));
      const call = callOf(id, tokenId);
      await call.call(new Synpse({ ...client, baseUrl: `${recorder.origin}/api` }));
      assertOnTheWire(recorder, operation, call, { base: "/api", project: emulator.projectId });
    } finally {
      await recorder.close();
      await emulator.close();
    }
  });
});

describe("against Prism", () => {
  const project = "prj_0000000000000000000sentinel";
  const tokenId = "drt_0000000000000000000sentinel";
  let prism: PrismMock;
  let recorder: Recorder;

  beforeAll(async () => {
    prism = await startPrism();
    recorder = await startRecorder({ upstream: prism.origin });
  });
  afterAll(async () => {
    await recorder.close();
    await prism.close();
  });

  it.each(rest.map((operation) => [operation.id, operation] as const))("%s", async (id, operation) => {
    recorder.requests.length = 0;
    const call = callOf(id, tokenId);
    await call.call(
      new Synpse({ baseUrl: recorder.origin, accessKey: "sentinel-key", projectId: project, rateLimit: false }),
    );
    assertOnTheWire(recorder, operation, call, { base: "", project });
  });
});

function callOf(id: string, tokenId: string): OperationCall {
  const call = operationCalls(tokenId)[id];
  if (call === undefined) throw new Error(`calls.ts has no call for ${id}`);
  return call;
}

function assertOnTheWire(
  { requests }: Recorder,
  operation: SpecOperation,
  { path = {}, query = {}, body }: OperationCall,
  { base, project }: { base: string; project: string },
): void {
  expect(requests.map((request) => request.method)).toEqual([operation.method]);
  const [request] = requests as [RecordedRequest];
  const values: Record<string, string> = { project, ...path };
  const expected = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] ?? `no value for ${name}`);
  expect(request.path).toBe(base + expected);
  expect(Object.fromEntries(request.query)).toEqual(query);
  if (body === undefined) expect(request.body).toBe("");
  // An update sends the whole object: what the caller left out is sent as cleared.
  else expect(JSON.parse(request.body)).toMatchObject(body);
}

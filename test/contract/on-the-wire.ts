import { expect } from "vitest";
import type { RecordedRequest } from "../support/recorder.ts";
import type { OperationCall } from "./calls.ts";

/** Asserts that a call sent one request: the operation's method and path, with every value in its own place. */
export function assertOnTheWire(
  requests: readonly RecordedRequest[],
  operation: { readonly method: string; readonly path: string },
  { path = {}, query = {}, body }: OperationCall,
  { base, project }: { base: string; project: string },
): RecordedRequest {
  expect(requests.map((request) => request.method)).toEqual([operation.method]);
  const [request] = requests as [RecordedRequest];
  const values: Record<string, string> = { project, ...path };
  const expected = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] ?? `no value for ${name}`);
  expect(request.path).toBe(base + expected);
  expect(Object.fromEntries(request.query)).toEqual(query);
  if (body === undefined) expect(request.body).toBe("");
  // An update sends the whole object: what the caller left out is sent as cleared.
  else expect(JSON.parse(request.body)).toMatchObject(body);
  return request;
}

import { afterAll, beforeAll, expect, test } from "vitest";
import { connectJobs, type JobsFleet } from "../../testing/jobs.ts";

let mcp: JobsFleet;

beforeAll(async () => {
  mcp = await connectJobs();
});

afterAll(() => mcp[Symbol.asyncDispose]());

interface Jobs {
  readonly jobs: readonly { readonly name: string; readonly namespace: string }[];
}
const namesOf = (json: object) => (json as Jobs).jobs.map(({ name }) => name);

test("the newest first, with how they stand", async () => {
  const { json, structured } = await mcp.call("list_jobs");
  expect(json).toEqual(structured);
  expect(namesOf(json)).toEqual(["live", "bad", "hostile", "good"]);
  expect(json).toMatchObject({
    total: 4,
    shown: 4,
    jobs: [
      { state: "running", states: { running: 29, pending: 1 }, images: ["acme/tool"], completed: "never" },
      { state: "failed", states: { failed: 30 } },
      { state: "pending" },
      { state: "succeeded", states: { succeeded: 30 } },
    ],
  });
});

test("of one state, of all namespaces", async () => {
  expect(namesOf((await mcp.call("list_jobs", { state: "failed" })).json)).toEqual(["bad"]);
  const { json } = await mcp.call("list_jobs", { namespace: "*", state: "succeeded" });
  expect(json).toMatchObject({
    jobs: [
      { name: "elsewhere", namespace: "other" },
      { name: "good", namespace: "default" },
    ],
  });
});

test("piece by piece, for the same query only", async () => {
  const first = await mcp.call("list_jobs", { limit: 3 });
  expect(first.json).toMatchObject({ total: 4, shown: 3, note: expect.stringContaining("nextCursor") });
  const { nextCursor: cursor } = first.json;
  const second = await mcp.call("list_jobs", { limit: 3, cursor });
  expect(namesOf(second.json)).toEqual(["good"]);
  expect(second.json.nextCursor).toBeUndefined();
  expect((await mcp.call("list_jobs", { state: "failed", cursor })).json).toMatchObject({ error: "invalid_input" });
});

test("a namespace that there is not", async () => {
  expect((await mcp.call("list_jobs", { namespace: "othr" })).json).toMatchObject({ didYouMean: ["other"] });
});

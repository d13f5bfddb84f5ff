import { afterAll, beforeAll, expect, test } from "vitest";
import { agree, connect } from "../../testing/connect.ts";
import { connectJobs, type JobsFleet, run } from "../../testing/jobs.ts";

let mcp: JobsFleet;

beforeAll(async () => {
  mcp = await connectJobs();
});

afterAll(() => mcp[Symbol.asyncDispose]());

const patched = () => mcp.emulator.journal.entries().filter(({ method }) => method !== "GET");

test("nothing is stopped that was not confirmed by its exact name", async () => {
  mcp.emulator.journal.clear();
  for (const confirm of [undefined, "Live", "live on 30 devices", "yes"]) {
    const { json, isError } = await mcp.call("stop_job", {
      name: "live",
      ...(confirm === undefined ? {} : { confirm }),
    });
    expect(isError).toBe(true);
    expect(json).toMatchObject({ error: "needs_confirmation", confirm: "live", states: { running: 29, pending: 1 } });
  }
  expect(patched()).toEqual([]);
});

test("stops on all devices, says what is left, and a second time there is nothing to stop", async () => {
  const { json } = await mcp.call("stop_job", { name: "live", confirm: "live" });
  expect(json).toMatchObject({ job: "live", namespace: "default", next: expect.stringContaining("get_job") });
  expect(mcp.audited.at(-1)).toMatchObject({ tool: "stop_job", target: "live", decision: "confirmed by argument" });
  mcp.clock.advance(10_000);
  const { json: stopped } = await mcp.call("get_job", { name: "live" });
  expect(stopped).toMatchObject({ state: "stopped", desiredState: "stopped", states: { stopped: 30 } });
  expect(stopped.containers).toEqual([{ name: "tool", image: "acme/tool", command: "sh", args: ["-c", "sleep 7200"] }]);
  mcp.emulator.journal.clear();
  const again = await mcp.call("stop_job", { name: "live" });
  expect(again).toMatchObject({ isError: false, json: { note: expect.stringContaining("nothing to stop") } });
  expect((await mcp.call("stop_job", { name: "good" })).isError).toBe(false);
  expect(patched()).toEqual([]);
});

test("by a person, who types the name", async () => {
  await using agreed = await connect({ synpse: mcp.emulator.clientOptions, toolsets: ["all"] }, agree);
  await agreed.call("run_job", { ...run("sleep 7200"), name: "again", devices: ["till-1"], waitSeconds: 0 });
  expect((await agreed.call("stop_job", { name: "again" })).json).toMatchObject({ job: "again" });
  expect(agreed.audited.at(-1)).toMatchObject({ decision: "approved by a person" });
});

test("a job that is not there", async () => {
  expect((await mcp.call("stop_job", { name: "goood" })).json).toMatchObject({
    error: "not_found",
    didYouMean: ["good"],
  });
});

import { Emulator, ManualClock } from "@synpse/emulator";
import { afterEach, expect, test, vi } from "vitest";
import { softLimit } from "../output/budget.ts";
import { connect } from "../testing/connect.ts";
import { everyReply, largeFleet, type Sized, secretVariable, withLongMessages } from "../testing/large-fleet.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

test("no default reply is larger than the soft limit, however many and long everything is", async () => {
  vi.stubEnv(secretVariable, "a value of the operator");
  const fleet = largeFleet({ devices: 60, labels: 30, value: 100, applications: 30, jobs: 30 });
  const emulator = await Emulator.start({ clock: new ManualClock(), fleet });
  const { clientOptions, personalAccessKey: accessKey } = emulator;
  const synpse = { ...clientOptions, accessKey, fetch: withLongMessages, rateLimit: false as const };
  const mcp = await connect({ synpse, toolsets: ["all"], confirm: "never" });

  const replies: Sized[] = [];
  for await (const reply of everyReply(mcp.client)) replies.push(reply);
  const { tools } = await mcp.client.listTools();
  await mcp[Symbol.asyncDispose]();
  await emulator.close();

  const called = new Set(replies.map(({ tool }) => tool));
  expect(tools.map(({ name }) => name).filter((name) => !called.has(name))).toEqual([]);
  expect(replies.filter(({ isError }) => isError).map(({ call }) => call)).toEqual(["read_logs name"]);
  const large = replies.filter(({ textSize, structuredSize }) => Math.max(textSize, structuredSize) > softLimit);
  expect(large.map(({ call, textSize, structuredSize }) => ({ call, textSize, structuredSize }))).toEqual([]);
}, 60_000);

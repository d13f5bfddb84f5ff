import { Synpse } from "@synpse/sdk";
import { expect, test } from "vitest";
import { startDemo } from "./demo.ts";

test("the demo is a fleet that a client can work on, until it is closed", async () => {
  const demo = await startDemo();
  const synpse = new Synpse({ ...demo.clientOptions, maxRetries: 0 });
  expect((await synpse.devices.list()).items.length).toBeGreaterThan(5);
  await demo.close();
  await expect(synpse.devices.list()).rejects.toThrow("no connection");
});

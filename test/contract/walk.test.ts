/**
 * Walks the document: each REST operation has exactly one SDK method, and what that method sends is the operation's
 * method and path with every value in its own place, as seen between the SDK and the emulator. Each tag has a file that
 * holds its operations against Prism's mock.
 */
import { readdirSync, readFileSync } from "node:fs";
import { Emulator } from "@synpse/emulator";
import { Synpse } from "@synpse/sdk";
import { describe, expect, it } from "vitest";
import { loadDocument } from "../../scripts/contract/document.ts";
import { startRecorder } from "../support/recorder.ts";
import { readSpecOperations } from "../support/spec.ts";
import { callOf, makeSentinels, operationCalls, streamOperationIds } from "./calls.ts";
import { assertOnTheWire } from "./on-the-wire.ts";

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

  it("has a test file for each tag, named after it", () => {
    const files = readdirSync(new URL(".", import.meta.url)).filter((name) => name.endsWith(".test.ts"));
    for (const tag of new Set(loadDocument().operations.map((operation) => operation.tag))) {
      const file = `${tag.replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => `-${letter}`).toLowerCase()}.test.ts`;
      expect(files).toContain(file);
      expect(readFileSync(new URL(file, import.meta.url), "utf8")).toContain(`describeTag("${tag}"`);
    }
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
      assertOnTheWire(recorder.requests, operation, call, { base: "/api", project: emulator.projectId });
    } finally {
      await recorder.close();
      await emulator.close();
    }
  });
});

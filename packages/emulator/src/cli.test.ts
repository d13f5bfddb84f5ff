import { describe, expect, it, onTestFinished } from "vitest";
import { greeting, startFailure, VERSION } from "./cli.ts";
import { Emulator } from "./emulator.ts";
import { FleetError } from "./fleet/definition.ts";

describe("the command's words", () => {
  it("say how to use the emulator, ready to be copied", async () => {
    const emulator = await Emulator.start({ fleet: "empty" });
    onTestFinished(() => emulator.close());
    const flags = {
      host: "127.0.0.1",
      port: 0,
      fleet: "empty",
      seed: 1,
      speed: 1,
      clock: "real",
      allowHosts: [],
      given: [],
      json: false,
    } as const;
    const text = greeting(emulator, flags);
    expect(greeting(emulator, { ...flags, clock: "manual" })).toContain("fleet empty, seed 1, time stands still\n");
    for (const line of [
      `Synpse emulator ${VERSION}: fleet empty, seed 1`,
      `watch it      ${emulator.origin}/`,
      `export SYNPSE_API_ENDPOINT_URL=${emulator.baseUrl}`,
      `export SYNPSE_PROJECT_ID=${emulator.projectId}`,
      `export SYNPSE_PROJECT_ACCESS_KEY=${emulator.accessKey}`,
      `export SYNPSE_PERSONAL_ACCESS_KEY=${emulator.personalAccessKey}`,
    ]) {
      expect(text).toContain(line);
    }
  });

  it.each([
    [{ code: "EADDRINUSE" }, "port 80 on h is taken"],
    [{ code: "EACCES" }, "port 80 on h is not allowed to this user"],
    [{ code: "ENOTFOUND" }, "h is no address of this machine"],
    [{ code: "EADDRNOTAVAIL" }, "h is no address of this machine"],
    [new FleetError("f.yaml:1:1: bad"), "f.yaml:1:1: bad"],
    [new Error("something else"), "something else"],
  ])("say why it did not start: %o", (error, words) => {
    expect(startFailure(error, { host: "h", port: 80 })).toContain(words);
  });
});

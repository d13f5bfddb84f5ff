import { describe, expect, it } from "vitest";
import { UsageError } from "../start/options.ts";
import { parseOptions, readTarget } from "./options.ts";

const server = { SYNPSE_API_ENDPOINT_URL: "https://synpse.example/api", SYNPSE_PROJECT_ID: "prj_1" };

describe("the flags", () => {
  it("are all off unless given", () => {
    expect(parseOptions([])).toEqual({ emulator: false, json: undefined, createProject: false, help: false });
  });

  it("may come after pnpm's own dashes", () => {
    expect(parseOptions(["--", "--emulator", "--json", "report.json"])).toMatchObject({
      emulator: true,
      json: "report.json",
    });
  });

  it.each([[["--emulate"]], [["emulator"]], [["--json"]], [["--json="]]])("%j are refused", (args) => {
    expect(() => parseOptions(args)).toThrow(UsageError);
  });
});

describe("the environment", () => {
  it("names the server", () => {
    expect(readTarget({ ...server, SYNPSE_PROJECT_ACCESS_KEY: "s1" }, false)).toEqual({
      baseUrl: "https://synpse.example/api",
      projectId: "prj_1",
      accessKey: "s1",
      personalAccessKey: undefined,
      createProject: false,
    });
  });

  it.each([
    [{ SYNPSE_ACCESS_KEY: "s1" }, "s1", undefined],
    [{ SYNPSE_ACCESS_KEY: "u1" }, "u1", "u1"],
    [{ SYNPSE_PERSONAL_ACCESS_KEY: "u1" }, "u1", "u1"],
    [{ SYNPSE_PROJECT_ACCESS_KEY: "s1", SYNPSE_PERSONAL_ACCESS_KEY: "u1" }, "s1", "u1"],
  ])("may hold other keys: %j", (keys, accessKey, personalAccessKey) => {
    expect(readTarget({ ...server, ...keys }, false)).toMatchObject({ accessKey, personalAccessKey });
  });

  it.each(["SYNPSE_API_ENDPOINT_URL", "SYNPSE_PROJECT_ID", "SYNPSE_PROJECT_ACCESS_KEY"])("must hold %s", (name) => {
    const environment = { ...server, SYNPSE_PROJECT_ACCESS_KEY: "s1", [name]: "" };
    expect(() => readTarget(environment, false)).toThrow(new RegExp(`^set ${name}\\b[^,]*; or try it with --emulator`));
  });

  it("must hold a personal key to make a project", () => {
    const environment = { ...server, SYNPSE_PROJECT_ACCESS_KEY: "s1" };
    expect(() => readTarget(environment, true)).toThrow(/SYNPSE_PERSONAL_ACCESS_KEY/);
  });
});

import { describe, expect, it } from "vitest";
import { HELP, parseFlags } from "./flags.ts";

describe("parseFlags", () => {
  it("has defaults for everything", () => {
    expect(parseFlags([])).toEqual({
      kind: "run",
      flags: {
        host: "127.0.0.1",
        port: 8787,
        fleet: "demo",
        seed: 1,
        speed: 1,
        clock: "real",
        allowHosts: [],
        json: false,
        given: [],
      },
    });
  });

  it("takes every flag, with a space or with =", () => {
    expect(
      parseFlags("--port=0 --host=::1 --fleet x.yaml --seed=-7 --speed 2.5 --clock=manual --state s.json".split(" ")),
    ).toEqual({
      kind: "run",
      flags: {
        host: "::1",
        port: 0,
        fleet: "x.yaml",
        seed: -7,
        speed: 2.5,
        clock: "manual",
        allowHosts: [],
        json: false,
        state: "s.json",
        given: ["--fleet", "--seed", "--speed"],
      },
    });
    expect(parseFlags(["--help", "--port", "1"])).toEqual({ kind: "help" });
    expect(parseFlags(["-v"])).toEqual({ kind: "version" });
  });

  it.each([
    [["--prot", "1"], "unknown flag --prot; did you mean --port?"],
    [["--fleets=x"], "unknown flag --fleets; did you mean --fleet?"],
    [["--background"], "unknown flag --background; --help lists the flags"],
    [["-x"], "unknown flag -x"],
    [["--port"], "--port needs a value"],
    [["--port", "--help"], "--port needs a value"],
    [["--port", "70000"], "--port must be a whole number from 0 to 65535"],
    [["--port", "1e3"], "--port must be a whole number from 0 to 65535"],
    [["--seed", "one"], "--seed must be a whole number"],
    [
      ["--allow-host", "db.local"],
      '--allow-host must be HOST:PORT or HOST:* (such as "192.168.1.10:5432", "printer.local:*" or "[::1]:80"), not "db.local"',
    ],
    [["--allow-host"], "--allow-host needs a value"],
    [["--clock", "fast"], "--clock must be real or manual"],
    [["--state"], "--state needs a value"],
    [["--speed", "0"], "--speed must be a number from 0.001 to 10000"],
    [["--speed", "1e300"], "--speed must be"],
    [["--help=yes"], "--help takes no value"],
    [["fleet.yaml"], 'unexpected argument "fleet.yaml"'],
  ])("%j is a mistake", (args, message) => {
    expect(parseFlags(args)).toEqual({ kind: "mistake", message: expect.stringContaining(message) });
  });

  it("helps with every flag", () => {
    for (const flag of [
      "port",
      "host",
      "fleet",
      "seed",
      "speed",
      "clock",
      "state",
      "allow-host",
      "json",
      "help",
      "version",
    ])
      expect(HELP).toContain(`--${flag}`);
  });
});

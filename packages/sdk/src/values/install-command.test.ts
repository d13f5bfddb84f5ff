import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ValidationError } from "../errors.ts";
import { everythingShown } from "../testing/client.ts";
import { installCommand } from "./install-command.ts";

const SEED = Number(process.env.FC_SEED ?? Date.now() % 2 ** 31);
const token = { id: "drt_2aXCzBbFUX0kbLW3hPuXpNkxyzA", projectId: "prj_2aXCzBbFUX0kbLW3hPuXpNkxyzB" };

describe("the install command", () => {
  // Stands in for the programs that the command runs: the script is not fetched, and its shell tells what it was given.
  let programs: string;
  beforeAll(() => {
    programs = mkdtempSync(join(tmpdir(), "synpse-install-"));
    const write = (name: string, script: string) => {
      writeFileSync(join(programs, name), `#!/bin/sh\n${script}\n`);
      chmodSync(join(programs, name), 0o755);
    };
    write("curl", 'printf "%s\\0" "$@"');
    // What curl printed goes on first: its arguments, then the variables.
    write(
      "bash",
      '/bin/cat; printf "%s\\0" "$#" "$VERSION" "$AGENT_PROJECT" "$AGENT_REGISTRATION_TOKEN" "$AGENT_CONTROLLER_URI"',
    );
  });
  afterAll(() => rmSync(programs, { recursive: true }));

  /** What the programs are given: curl's arguments, how many bash gets, and the variables. */
  function run(command: string): string[] {
    const output = execFileSync("/bin/sh", ["-c", command], {
      cwd: programs,
      env: { PATH: programs },
      encoding: "utf8",
    });
    return output.split("\0").slice(0, -1);
  }

  it("is the documented one", () => {
    expect(installCommand(token)).toBe(
      "curl https://downloads.synpse.net/install.sh | " +
        `AGENT_PROJECT='${token.projectId}' AGENT_REGISTRATION_TOKEN='${token.id}' bash`,
    );
    expect(installCommand(token, { version: "latest", baseUrl: "https://synpse.example.com:8443/api/" })).toBe(
      "curl https://downloads.synpse.net/install.sh | " +
        `VERSION='latest' AGENT_PROJECT='${token.projectId}' AGENT_REGISTRATION_TOKEN='${token.id}' ` +
        "AGENT_CONTROLLER_URI='https://synpse.example.com:8443/api' bash",
    );
  });

  it("gives the script each value as it is, whatever a shell would read in it", () => {
    const sly = fc.oneof(
      fc.constantFrom(
        "'",
        "''",
        "\\",
        "\\'",
        "'; touch x; '",
        "$(touch x)",
        "`touch x`",
        "$HOME",
        "!!",
        "*",
        "~",
        "#a",
      ),
      fc.string({ unit: "grapheme", minLength: 1 }),
    );
    const value = fc
      .array(sly, { minLength: 1, maxLength: 4 })
      .map((parts) => parts.join(""))
      .filter((text) => !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Surrogate}]/u.test(text));
    fc.assert(
      fc.property(value, value, value, (id, projectId, version) => {
        expect(run(installCommand({ id, projectId }, { version }))).toEqual([
          "https://downloads.synpse.net/install.sh",
          "0",
          version,
          projectId,
          id,
          "",
        ]);
      }),
      { seed: SEED, numRuns: 60 },
    );
    expect(run(installCommand(token, { baseUrl: "http://[::1]:8080/it's/$(id)" })).at(-1)).toBe(
      "http://[::1]:8080/it's/$(id)",
    );
  });

  const bad: [why: string, value: unknown][] = [
    ["a line break", "prj_1\nreboot"],
    ["a carriage return", "prj_1\rreboot"],
    ["an escape", "prj_1\u001b[2J"],
    ["NUL", "prj_1\0"],
    ["DEL", "prj_1\u007f"],
    ["C1", "prj_1\u009b2J"],
    ["right to left", "prj_1\u202e"],
    ["nothing visible", "prj_1\u200b"],
    ["a line separator", "prj_1\u2028"],
    ["half a character", "prj_1\ud800"],
    ["nothing", ""],
    ["no string", 7],
    ["null", null],
    ["undefined", undefined],
  ];

  it.each(bad)("refuses a value with %s, and does not repeat it", (_, value) => {
    const given = value as string;
    const attempts = [
      () => installCommand({ ...token, id: given }),
      () => installCommand({ ...token, projectId: given }),
      ...(value === undefined
        ? []
        : [() => installCommand(token, { version: given }), () => installCommand(token, { baseUrl: given })]),
    ];
    for (const attempt of attempts) {
      const error = errorOf(attempt);
      expect(error).toBeInstanceOf(ValidationError);
      expect(everythingShown(error)).not.toContain("prj_1");
      expect(everythingShown(error)).not.toContain(token.id);
    }
  });

  it.each(["synpse.example.com/api", "ftp://example.com", "https://user:pass@example.com", "https://example.com/?a=1"])(
    "refuses %s for an address",
    (baseUrl) => {
      expect(() => installCommand(token, { baseUrl })).toThrow("baseUrl ");
    },
  );
});

function errorOf(attempt: () => unknown): unknown {
  try {
    return attempt();
  } catch (error) {
    return error;
  }
}

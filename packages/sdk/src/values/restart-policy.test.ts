import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ValidationError } from "../errors.ts";
import {
  alwaysRestart,
  formatRestartPolicy,
  neverRestart,
  parseRestartPolicy,
  restartOnFailure,
  restartUnlessStopped,
} from "./restart-policy.ts";

const SEED = Number(process.env.FC_SEED ?? Date.now() % 2 ** 31);

// As the Go client v0.1.0 writes the policy of its function of the same name, and Docker's command line names it.
const known: [notation: string, policy: unknown, json: string][] = [
  ["always", alwaysRestart(), '{"name":"always"}'],
  ["unless-stopped", restartUnlessStopped(), '{"name":"unless-stopped"}'],
  ["no", neverRestart(), '{"name":"no"}'],
  ["on-failure", restartOnFailure(), '{"name":"on-failure"}'],
  ["on-failure", restartOnFailure(0), '{"name":"on-failure"}'],
  ["on-failure:3", restartOnFailure(3), '{"name":"on-failure","maximumRetryCount":3}'],
  ["", {}, "{}"],
];

describe("a restart policy", () => {
  it.each(known)("%j is made, read and written alike", (notation, policy, json) => {
    expect(JSON.stringify(policy)).toBe(json);
    expect(parseRestartPolicy(notation)).toEqual(policy);
    expect(formatRestartPolicy(policy as object)).toBe(notation);
  });

  it("comes back from its notation", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999_999_999 }), (count) => {
        const policy = restartOnFailure(count);
        expect(parseRestartPolicy(formatRestartPolicy(policy))).toEqual(policy);
      }),
      { seed: SEED },
    );
  });

  it.each([-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, "3" as unknown as number])("refuses %s tries", (count) => {
    expect(() => restartOnFailure(count)).toThrow(ValidationError);
    expect(() => restartOnFailure(count)).toThrow("maximumRetryCount must be a whole number from 0");
  });

  it.each(["Always", "never", "on-failure:", "on-failure:-1", "on-failure:1.5", "on-failure:1e3", "always:3", " no"])(
    "refuses the notation %j, and says what there is",
    (notation) => {
      expect(() => parseRestartPolicy(notation)).toThrow(ValidationError);
      expect(() => parseRestartPolicy(notation)).toThrow("use always, unless-stopped, no, on-failure");
    },
  );

  it("is written as it is where a newer server names one that is not known", () => {
    expect(formatRestartPolicy({ name: "sometimes", maximumRetryCount: 3 })).toBe("sometimes");
  });
});

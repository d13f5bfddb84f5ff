import { describe, expect, test } from "vitest";
import * as z from "zod";
import { explainInput, flag, labels, limit, name } from "./input.ts";
import { containers } from "./tools/container-input.ts";

const schema = z.strictObject({
  name: name(),
  sort: z.enum(["name", "age"]).optional(),
  limit: limit(),
  setLabels: labels("New ones"),
  removeLabels: z.array(z.string().min(1)).max(2).optional(),
  dryRun: flag("Only tell"),
  containers: containers().optional(),
  scheduling: z.strictObject({ selectors: labels("All"), devices: z.array(z.string()).optional() }).optional(),
  word: z.string().min(3).max(5).optional(),
});

const container = { name: "a", image: "b" };

describe("a problem says what the field must be", () => {
  test.each<[object, string, string, string[]?]>([
    [{}, "name", "is required"],
    [{ name: 7 }, "name", "must be text"],
    [{ name: null }, "name", "must be text, not null"],
    [{ name: " " }, "name", "must not be empty"],
    [{ sort: "size" }, "sort", "must be one of name, age"],
    [{ limit: "many" }, "limit", "must be a whole number, not text"],
    [{ limit: 2.5 }, "limit", "must be a whole number"],
    [{ limit: 0 }, "limit", "must be at least 1"],
    [{ limit: 101 }, "limit", "must be at most 100"],
    [{ setLabels: "site=riga" }, "setLabels", "must be an object of names, each with text, not text"],
    [{ setLabels: { site: ["riga"] } }, "setLabels.site", "must be text, not a list"],
    [{ setLabels: { "": "riga" } }, "setLabels.", "has a name that is empty or cannot be one"],
    [{ removeLabels: "site" }, "removeLabels", "must be a list, each text, not text"],
    [{ removeLabels: ["a", "b", "c"] }, "removeLabels", "must have at most 2 entries"],
    [{ dryRun: "maybe" }, "dryRun", "must be true or false, not text"],
    [{ word: "ab" }, "word", "must have at least 3 characters"],
    [{ labels: {} }, "labels", "there is no such field", ["setLabels"]],
    [{ scheduling: { selector: {} } }, "scheduling.selector", "there is no such field", ["selectors"]],
    [{ scheduling: [] }, "scheduling", "must be an object with fields such as selectors, devices, not a list"],
    [{ containers: [{ ...container, imagee: "x" }] }, "containers[0].imagee", "there is no such field", ["image"]],
    [
      { containers: [{ ...container, env: { A: "b" } }] },
      "containers[0].env",
      expect.stringMatching(
        /^must be a list, each an object with fields such as name, value, fromSecret, not an object$/,
      ),
    ],
    [
      { containers: [{ ...container, env: [{ nam: "A" }] }] },
      "containers[0].env[0].nam",
      "there is no such field",
      ["name"],
    ],
    [{ containers: [] }, "containers", "must not be empty"],
  ])("%j", (given, field, problem, didYouMean) => {
    const { error } = schema.safeParse({
      name: "x",
      ...given,
      ...(Object.keys(given).length === 0 && { name: undefined }),
    });
    const problems = error && explainInput(error, schema).about?.problems;
    expect(problems).toContainEqual({ field, problem, ...(didYouMean && { didYouMean }) });
  });
});

import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { describe, expect, it } from "vitest";
import { fleetSchema } from "./definition-schema.ts";
import { demoFleet } from "./demo.ts";

/** The members that a schema names, with where, wherever it does. */
function* membersOf(schema: unknown, at = ""): Generator<readonly [string, Readonly<Record<string, unknown>>]> {
  if (typeof schema !== "object" || schema === null) return;
  for (const [key, value] of Object.entries(schema)) {
    if (key === "properties") {
      for (const [name, member] of Object.entries(value as Record<string, Record<string, unknown>>)) {
        yield [`${at}.${name}`, member];
      }
    }
    yield* membersOf(value, `${at}.${key}`);
  }
}

const file: unknown = JSON.parse(readFileSync(new URL("../../fleet.schema.json", import.meta.url), "utf8"));

describe("the schema of a fleet", () => {
  it("says of every member what it is for", () => {
    const members = [...membersOf(fleetSchema)];
    expect(members.length).toBeGreaterThan(100);
    expect(members.filter(([, { description }]) => typeof description !== "string").map(([at]) => at)).toEqual([]);
  });

  it("is published whole: it refers to nothing outside of it, and holds a fleet file", () => {
    const references = [...JSON.stringify(file).matchAll(/"\$ref":"([^"]*)"/g)].map(([, target]) => target);
    expect(references.length).toBeGreaterThan(10);
    expect(references.filter((target) => !target?.startsWith("#/$defs/"))).toEqual([]);
    const ajv = new Ajv2020({ strict: false, allErrors: true });
    formats.default(ajv);
    const validate = ajv.compile(file as object);
    expect(validate(JSON.parse(JSON.stringify(demoFleet())))).toBe(true);
    const template = { count: 5000, name: "{site}-{n}", labels: { site: { oneOf: ["a", "b"], weights: [1, 2] } } };
    expect(validate({ $schema: "x", projects: [{ name: "shop", devices: [{ name: "one" }, template] }] })).toBe(true);
    expect(validate({ projects: [{ name: "shop", devices: [{ ...template, lable: {} }] }] })).toBe(false);
    expect(validate({ projects: [{ name: "shop", namespaces: [{ name: "n", applications: [{ name: "a" }] }] }] })).toBe(
      false,
    );
  });
});

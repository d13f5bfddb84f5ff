import { beforeAll, describe, expect, it } from "vitest";
import { createJudge, exportedValue, type Judge } from "./counterparts.ts";
import goPackage from "./fixtures/exports.json" with { type: "json" };
import { readGoNames, readPage, readTable } from "./page.ts";

const page = readPage();
const rows = readTable(page);
const exported = goPackage.exports.map(({ name }) => name);
const kindOf = (go: string) => goPackage.exports.find(({ name }) => name === go)?.kind;

describe("the migration table", () => {
  it("has each exported name of the Go package once, and no other", () => {
    expect(rows.map(({ go }) => go).toSorted()).toEqual(exported.toSorted());
  });

  it("says why, where there is no counterpart", () => {
    expect(rows.filter(({ here, note }) => here.length === 0 && note === "")).toEqual([]);
  });

  it("names methods for methods of the client", () => {
    const wrong = rows.filter(
      ({ go, here }) => kindOf(go) === "method" && go.startsWith("API.") && !here.every((each) => each.endsWith("()")),
    );
    expect(wrong).toEqual([]);
  });

  it("names constants of the same value", () => {
    const compared = rows.flatMap(({ go, here }) => {
      const value = goPackage.exports.find(({ name }) => name === go)?.value;
      const own = here.map(exportedValue).filter((each) => each !== undefined);
      return value === undefined
        ? []
        : own.map((each) => [go, String(each).toLowerCase(), String(value).toLowerCase()]);
    });
    expect(compared.filter(([, own, value]) => own !== value)).toEqual([]);
    expect(compared.length).toBeGreaterThan(50);
  });
});

describe("a counterpart", () => {
  let judge: Judge;
  beforeAll(() => {
    judge = createJudge();
  }, 120_000);

  it("exists, whichever row names it", () => {
    const faults = rows.flatMap(({ go, here }) =>
      here.flatMap((counterpart) => {
        const fault = judge(counterpart);
        return fault === undefined ? [] : [`${go}: ${counterpart}: ${fault}`];
      }),
    );
    expect(faults).toEqual([]);
  });

  it.each([
    ["new Sinpse()", "no class Sinpse is exported"],
    ["RuleActions", "neither a value nor a type RuleActions is exported"],
    ["RuleAction.Fetch", "RuleAction has no member Fetch"],
    ["RuleAction.Get.more", "it has too many members"],
    ["DeviceQuery.query", "DeviceQuery has no member query"],
    ["synpse.devices.fetch()", "there is no fetch()"],
    ["synpse.devices.list", "list is a method"],
    ["synpse.projectId()", "projectId() is no method"],
    ["synpse.namespace(name).secrets.read()", "there is no read()"],
    ["streams.logs()", "there is no logs()"],
  ])("is missed when it is misspelt: %s", (counterpart, fault) => {
    expect(judge(counterpart)).toBe(fault);
  });
});

describe("the Go code on the page", () => {
  it("uses names that the Go package exports", () => {
    const names = readGoNames(page);
    expect(names.filter((name) => !exported.includes(name))).toEqual([]);
    expect(names.length).toBeGreaterThan(15);
  });
});

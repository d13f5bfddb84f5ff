/**
 * Every method has its type test. The types of the registries hold that already; this holds it of what is really there,
 * and that no test is empty.
 */
import { readFileSync } from "node:fs";
import * as sdk from "@synpse/sdk";
import { Synpse } from "@synpse/sdk";
import * as manifest from "@synpse/sdk/manifest";
import { DeviceStreams } from "@synpse/sdk/streaming";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { constants, typeTests, walked } from "./registry.ts";

const synpse = new Synpse({ accessKey: "key", projectId: "prj_1", baseUrl: "http://127.0.0.1:1/api" });
const { applications, jobs, secrets } = synpse.namespace("default");

type Subject = keyof typeof typeTests;

function methodsOf(prototype: object): string[] {
  return Object.entries(Object.getOwnPropertyDescriptors(prototype))
    .filter(([name, { value }]) => name !== "constructor" && typeof value === "function")
    .map(([name]) => name);
}

function isClass(value: unknown): boolean {
  return typeof value === "function" && /^class\b/.test(Function.prototype.toString.call(value));
}

function exported(entry: object, wanted: (value: unknown) => boolean): string[] {
  return Object.entries(entry).flatMap(([name, value]) => (wanted(value) ? [name] : []));
}

const isFunction = (value: unknown) => typeof value === "function" && !isClass(value);

const found: Partial<Record<Subject, string[]>> = {
  Synpse: methodsOf(Synpse.prototype),
  projects: methodsOf(synpse.projects),
  devices: methodsOf(synpse.devices),
  registrationTokens: methodsOf(synpse.registrationTokens),
  namespaces: methodsOf(synpse.namespaces),
  applications: methodsOf(applications),
  jobs: methodsOf(jobs),
  secrets: methodsOf(secrets),
  DeviceStreams: methodsOf(DeviceStreams.prototype),
  manifest: exported(manifest, isFunction),
  functions: exported(sdk, isFunction),
  errors: [...exported(sdk, isClass).filter((name) => name !== "Synpse"), ...exported(manifest, isClass)],
};

describe.each(Object.entries(found))("%s", (subject, methods) => {
  it("has a type test for each method, and none for what is not there", () => {
    expect(methods.length).toBeGreaterThan(0);
    expect(Object.keys(typeTests[subject as Subject].tests).sort()).toEqual([...methods].sort());
  });
});

it("knows every resource of a client and of a namespace", () => {
  const resources = [...Object.keys(synpse), ...Object.keys(synpse.namespace("default"))];
  expect(resources.filter((name) => !(name in typeTests))).toEqual([]);
});

it("has a type test for each constant", () => {
  const isValue = (value: unknown) => typeof value !== "function";
  expect(Object.keys(constants).sort()).toEqual(exported(sdk, isValue).sort());
  expect(walked).toContain("devices.list");
});

/** The text of each function in the objects that a file exports, by its name. */
function bodies(file: string): Map<string, string> {
  const text = readFileSync(new URL(file, import.meta.url), "utf8");
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
  const found = new Map<string, string>();
  source.forEachChild(function visit(node) {
    if (ts.isMethodDeclaration(node) && !found.has(node.name.getText())) found.set(node.name.getText(), node.getText());
    else node.forEachChild(visit);
  });
  return found;
}

const each = Object.entries(typeTests).flatMap(([subject, { file, tests }]) =>
  Object.keys(tests).map((name) => [`${subject}: ${name}`, file, name] as const),
);

it.each(each)("%s says what comes out, and what is an error", (_, file, name) => {
  const body = bodies(file).get(name) ?? "";
  expect(body).toMatch(/\btyped\(|\bholds</);
  // What a test of events and of bare construction shows is that they compile.
  expect(body).toContain("@ts-expect-error");
});

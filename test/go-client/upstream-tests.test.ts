/**
 * What the Go client's published tests sent in one passing run, sent again to the command, which has a fleet file and nothing
 * else; and what those tests look for in the answers.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Program } from "../support/process.ts";
import { type Answer, exchanges, fleetFile, replayAll } from "./exchanges.ts";

const command = ["--import", "tsx", "--conditions=@synpse/source", "packages/emulator/src/main.ts"];

interface Named {
  readonly id: string;
  readonly name: string;
}

let program: Program;
let answers: readonly Answer[];

beforeAll(async () => {
  program = new Program(process.execPath, [...command, "--port", "0", "--json", "--fleet", fleetFile]);
  const [line] = await program.printed(/^\{.*\}\n/);
  const { baseUrl } = JSON.parse(line) as { baseUrl: string };
  answers = await replayAll(new URL(baseUrl).origin);
});
afterAll(() => program?.[Symbol.asyncDispose]());

/** The answers to one Go test, in order. */
function answersTo(test: string): readonly Answer[] {
  return answers.filter(({ exchange }) => exchange.test === test);
}

/** The body of the answer with this place among those to a Go test; the caller knows what it is. */
function body<T>(test: string, index: number): T {
  const answer = answersTo(test)[index];
  if (answer === undefined) throw new Error(`${test} sent no request ${index}`);
  return JSON.parse(answer.text) as T;
}

const names = (list: readonly Named[]) => list.map(({ name }) => name);
const ids = (list: readonly Named[]) => list.map(({ id }) => id);
const lastWord = (url: string) => url.split("/").at(-1) ?? "";

describe("the Go client's published tests", () => {
  it("are all there, and every answer has the status that they were content with", () => {
    expect(new Set(exchanges.map(({ test }) => test)).size).toBe(11);
    const got = answers.map(({ exchange, status }) => `${exchange.method} ${exchange.url}: ${status}`);
    expect(got).toEqual(exchanges.map(({ method, url, status }) => `${method} ${url}: ${status}`));
  });

  it("get JSON wherever they decode an answer, and never null", () => {
    const decoded = answers.filter(({ exchange, status }) => status === 200 && exchange.method !== "DELETE");
    expect(decoded.length).toBeGreaterThan(40);
    for (const { contentType, text } of decoded) {
      expect(contentType).toBe("application/json");
      expect(JSON.parse(text)).not.toBeNull();
    }
  });

  it("TestListApplications: the application of the fleet file is in the default namespace", () => {
    expect(names(body<Named[]>("TestListApplications", 0))).toContain("sdk-testing-app");
  });

  it("TestCreateApplication: one for no devices is listed, and read as it was made, until it is deleted by its name", () => {
    const test = "TestCreateApplication";
    type Application = Named & { readonly description: string; readonly scheduling: object; readonly spec: object };
    const { id, name, description, scheduling, spec } = body<Application>(test, 0);
    expect(names(body<Named[]>(test, 1))).toContain(name);
    expect(body<Application>(test, 2)).toMatchObject({ id, name, description, scheduling, spec });
    expect({ description, scheduling }).toEqual({
      description: "test-app",
      scheduling: { type: "NoDevices", selectors: null },
    });
    expect(spec).toMatchObject({
      containers: [{ name: "hello", image: "quay.io/synpse/hello-synpse-go", ports: ["8080:8080"] }],
    });
    expect(answersTo(test).slice(3)).toMatchObject([{ status: 200 }, { status: 404 }]);
  });

  it("TestListDeviceRegistrationTokens: there is one", () => {
    expect(body<Named[]>("TestListDeviceRegistrationTokens", 0).length).toBeGreaterThan(0);
  });

  it("TestDeviceRegistrationTokens: one is listed as it was made, and replaced as a whole", () => {
    const test = "TestDeviceRegistrationTokens";
    const made = body<Named>(test, 0);
    expect(made).toMatchObject({
      maxRegistrations: 1,
      labels: { foo: "bar" },
      environmentVariables: { FOO: "BAR" },
    });
    expect(body<Named[]>(test, 1)).toContainEqual(made);
    // `toEqual`, because what the token had before must be gone.
    const { labels, environmentVariables, ...replaced } = body<
      Named & Record<"labels" | "environmentVariables", object>
    >(test, 2);
    expect(replaced).toMatchObject({ id: made.id, name: made.name, maxRegistrations: 2 });
    expect({ labels, environmentVariables }).toEqual({
      labels: { foo2: "bar2" },
      environmentVariables: { FOO2: "BAR2" },
    });
  });

  it("TestListDevices: there is one", () => {
    expect(body<Named[]>("TestListDevices", 0).length).toBeGreaterThan(0);
  });

  it("TestDevices: one registers, is found by the token's label, takes another label by its id, and goes by its name", () => {
    const test = "TestDevices";
    const { deviceId } = body<{ deviceId: string }>(test, 1);
    expect(ids(body<Named[]>(test, 2))).toContain(deviceId);
    expect(body(test, 3)).toEqual([]);
    const sent = JSON.parse(answersTo(test)[4]?.exchange.body ?? "") as { labels: object };
    expect(sent.labels).toEqual({ foo: "bar", new: "label" });
    expect(body(test, 5)).toMatchObject({ id: deviceId, labels: { foo: "bar", new: "label" } });
    expect(answersTo(test).slice(6)).toMatchObject([{ status: 200 }, { status: 404 }, { status: 200 }]);
  });

  it("TestDeviceFilteringAndPagination: twenty of one host name are told apart by their tokens' labels", () => {
    const test = "TestDeviceFilteringAndPagination";
    const registered = answersTo(test)
      .slice(2, 22)
      .map(({ text }) => (JSON.parse(text) as { deviceId: string }).deviceId);
    const [one, two] = [0, 1].map((group) => registered.filter((_, index) => index % 2 === group).sort());
    expect(ids(body(test, 22)).sort()).toEqual(registered.toSorted());
    expect(ids(body(test, 23)).sort()).toEqual(one);
    expect(ids(body(test, 24)).sort()).toEqual(two);
    expect(answersTo(test)).toHaveLength(47);
  });

  it("TestNamespaces: what is listed is what was made, to the last digit of its times", () => {
    const test = "TestNamespaces";
    const made = answersTo(test)[1]?.text.trim() ?? "";
    expect(body<Named[]>(test, 2)).toContainEqual(JSON.parse(made));
    expect(answersTo(test)[2]?.text).toContain(made);
  });

  it("TestListProjects: the user's key leads to the project of the fleet file", () => {
    const projects = body<{ project: Named }[]>("TestListProjects", 0).map(({ project }) => project);
    expect(projects).toContainEqual(
      expect.objectContaining({ id: "prj_21BO1T8hxoZoozKWgLEvphVBgXk", name: "synpse-sdk-test-project" }),
    );
  });

  it("TestListSecrets: there need be none", () => {
    expect(body("TestListSecrets", 0)).toEqual([]);
  });

  it("TestEnvironmentSecret: one is listed, and read in base64 under its id, until it is deleted by its name", () => {
    const test = "TestEnvironmentSecret";
    const { id, name } = body<Named>(test, 0);
    expect(names(body<Named[]>(test, 1))).toEqual([name]);
    expect(body(test, 2)).toMatchObject({ id, name, type: "Environment", data: btoa("some-data") });
    expect(lastWord(answersTo(test)[3]?.exchange.url ?? "")).toBe(name);
    expect(answersTo(test).slice(3)).toMatchObject([{ status: 200 }, { status: 404 }]);
  });

  it("leave nothing that the emulator complains of", async () => {
    program.signal("SIGTERM");
    expect(await program.finished).toMatchObject({ code: 0, stderr: "" });
  });
});

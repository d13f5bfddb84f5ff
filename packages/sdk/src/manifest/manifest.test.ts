import { expect, test } from "vitest";
import { ValidationError } from "../errors.ts";
import { ManifestError, type ManifestIssue, parseManifest, parseManifests } from "./index.ts";

/** A manifest of one container with these lines in it, the first of them on line 7. */
function container(...lines: string[]): string {
  const head = [
    "name: web",
    "scheduling: { type: AllDevices }",
    "spec:",
    "  containers:",
    "    - name: web",
    "      image: nginx",
  ];
  return [...head, ...lines.map((line) => `      ${line}`), ""].join("\n");
}

function issuesOf(text: string): readonly ManifestIssue[] {
  try {
    parseManifests(text);
  } catch (error) {
    if (error instanceof ManifestError) return error.issues;
    throw error;
  }
  throw new Error("expected the manifest to be refused");
}

const firstContainer = (text: string) => parseManifest(text).application.spec.containers?.[0];
const warningsOf = (text: string) =>
  parseManifest(text).warnings.map(({ line, column, path, message }) => `${line}:${column} ${path} ${message}`);

test("a whole manifest is read as it is, without a word", () => {
  const text = `
# What customers see.
name: till-display
description: Customer display
type: container
scheduling:
  type: Conditional
  selectors: { site: vilnius }
spec:
  containers:
    - name: display
      image: quay.io/acme/till:2.8.1
      args: ["--store", "$HOME"]
      ports: ["8080:80"]
      env:
        - name: TZ
          value: Europe/Vilnius
        - { name: TOKEN, fromSecret: till-token }
      privileged: false
      memoryHardLimit: 512
      restartPolicy: { name: on-failure, maximumRetryCount: 5 }
`;
  expect(parseManifest(text)).toEqual({
    application: {
      name: "till-display",
      description: "Customer display",
      type: "container",
      scheduling: { type: "Conditional", selectors: { site: "vilnius" } },
      spec: {
        containers: [
          {
            name: "display",
            image: "quay.io/acme/till:2.8.1",
            args: ["--store", "$HOME"],
            ports: ["8080:80"],
            env: [
              { name: "TZ", value: "Europe/Vilnius" },
              { name: "TOKEN", fromSecret: "till-token" },
            ],
            privileged: false,
            memoryHardLimit: 512,
            restartPolicy: { name: "on-failure", maximumRetryCount: 5 },
          },
        ],
      },
    },
    warnings: [],
  });
});

test("JSON is read too", () => {
  const text = JSON.stringify(
    { name: "a", scheduling: { type: "NoDevices" }, spec: { execs: [{ name: "e", command: "ls" }] } },
    null,
    "\t",
  );
  expect(parseManifest(text).application.spec.execs).toEqual([{ name: "e", command: "ls" }]);
});

test("several documents, of which blank ones do not count", () => {
  const text =
    "---\n# nothing\n---\nname: a\nspec: { execs: [{ name: e, command: x }] }\n---\nname: b\nspec: {}\n---\n";
  expect(parseManifests(text).map(({ application }) => application.name)).toEqual(["a", "b"]);
  expect(() => parseManifest(text)).toThrow("several documents");
  expect(issuesOf("---\nname: a\nspec: {}\n---\nspec: {}\n")).toMatchObject([{ line: 5, path: "name" }]);
});

// What real manifests hold that a YAML 1.1 reader, or a strict one, falls over.
test("an unquoted port stays a text", () => {
  expect(firstContainer(container("ports:", "  - 8123:8123", "  - 22:22"))?.ports).toEqual(["8123:8123", "22:22"]);
  expect(warningsOf(container("ports:", "  - 8123:8123"))).toEqual([]);
});

test.each([
  ["yes", "yes", undefined],
  ["on", "on", undefined],
  ["1", "1", "number"],
  ["010", "010", "number"],
  ["1.10", "1.10", "number"],
  ["0x1F", "0x1F", "number"],
  ["1e3", "1e3", "number"],
  ["true", "true", "boolean"],
  ["False", "False", "boolean"],
  ["2026-01-01", "2026-01-01", undefined],
  [":0", ":0", undefined],
  ['"1"', "1", undefined],
])("value: %s is the text %s", (written, value, kind) => {
  const text = container("env:", "  - name: A", `    value: ${written}`);
  expect(firstContainer(text)?.env).toEqual([{ name: "A", value }]);
  expect(warningsOf(text)).toEqual(
    kind
      ? [`9:18 spec.containers[0].env[0].value is a ${kind} and was taken as the text "${value}". Quote it to say so`]
      : [],
  );
});

test.each(["", "~", "null"])("a value left empty (%j) is the empty text", (written) => {
  const text = container("env:", "  - name: A", `    value: ${written}`);
  expect(firstContainer(text)?.env).toEqual([{ name: "A", value: "" }]);
  expect(warningsOf(text)[0]).toMatch(
    /^9:\d+ spec\.containers\[0\]\.env\[0\]\.value is empty and was taken as the text ""/,
  );
});

test("labels are texts, whatever they look like", () => {
  const text =
    "name: a\nscheduling:\n  type: Conditional\n  selectors:\n    kiosk: true\n    floor: 3\n    wing:\nspec: { execs: [{ name: e, command: x }] }\n";
  expect(parseManifest(text).application.scheduling?.selectors).toEqual({ kiosk: "true", floor: "3", wing: "" });
  expect(warningsOf(text)).toHaveLength(3);
});

test("sections left empty are not there; empty maps stay", () => {
  const text = container("restartPolicy: {}", "ports:", "volumes:", "auth:", "forcePull:", "memoryHardLimit:");
  expect(firstContainer(text)).toEqual({ name: "web", image: "nginx", restartPolicy: {} });
  expect(warningsOf(text)).toEqual([]);
  expect(
    parseManifest(
      "name: a\nscheduling: { type: AllDevices, selectors: {} }\nspec: { containers: [{ name: c, image: i }] }",
    ),
  ).toMatchObject({
    application: { scheduling: { selectors: {} } },
    warnings: [],
  });
});

test("numbers and switches may be quoted or in other words", () => {
  const text = container('memoryHardLimit: "512"', "privileged: yes", 'forcePull: "False"');
  expect(firstContainer(text)).toMatchObject({ memoryHardLimit: 512, privileged: true, forcePull: false });
  expect(warningsOf(text)).toEqual([
    "7:24 spec.containers[0].memoryHardLimit is a text and was taken as the number 512. Leave out the quotes",
    '8:19 spec.containers[0].privileged is the text "yes" and was taken as true. Write true to say so',
    '9:18 spec.containers[0].forcePull is the text "False" and was taken as false. Write false to say so',
  ]);
});

test.each<[string, string, Partial<ManifestIssue>]>([
  [
    "a type that is misspelt",
    "name: a\nscheduling:\n  type: NoDevice\nspec: {}",
    { line: 3, column: 9, path: "scheduling.type", suggestion: "NoDevices" },
  ],
  [
    "a type in other letters",
    "name: a\nscheduling: { type: alldevices }\nspec: {}",
    { path: "scheduling.type", suggestion: "AllDevices" },
  ],
  [
    "a field that is misspelt",
    "name: a\nspec:\n  continers:\n    - name: c",
    { line: 3, column: 3, path: "spec.continers", suggestion: "containers" },
  ],
  [
    "a field in other letters",
    container("network_mode: host"),
    { line: 7, path: "spec.containers[0].network_mode", suggestion: "networkMode" },
  ],
  ["a restart policy", container("restartPolicy: { name: on_failure }"), { suggestion: "on-failure" }],
  [
    "a command that is a list",
    container("command: [jupyter, lab]"),
    {
      line: 7,
      column: 16,
      path: "spec.containers[0].command",
      message: "must be a single value, not a list. Give the program here and the rest in args",
    },
  ],
  [
    "a list that is no list",
    container("ports: 8080:80"),
    { path: "spec.containers[0].ports", message: 'must be a list, not a single value, so put "- " before each item' },
  ],
  [
    "env as a map",
    container("env: { A: b }"),
    { path: "spec.containers[0].env", message: "must be a list, not a map" },
  ],
  [
    "a map that is no map",
    "name: a\nspec: nothing",
    { line: 2, column: 7, path: "spec", message: "must be a map of fields, not a single value" },
  ],
  ["a number that is none", container("memoryHardLimit: 512m"), { message: 'must be a whole number, not "512m"' }],
  [
    "a switch of a name that objects have",
    container("privileged: constructor"),
    { message: 'must be true or false, not "constructor"' },
  ],
  ["a switch that is none", container("privileged: maybe"), { message: 'must be true or false, not "maybe"' }],
  ["a missing name", "spec: {}", { line: 1, column: 1, path: "name", message: "is missing" }],
  ["an empty name", "name:\nspec: {}", { line: 1, path: "name", message: "must not be empty" }],
  ["a missing spec", "name: a", { path: "spec", message: "is missing" }],
  ["an empty spec", "name: a\nspec:", { line: 2, path: "spec", message: "must not be empty" }],
  [
    "a missing image",
    "name: a\nspec:\n  containers:\n    - name: c",
    { line: 4, column: 7, path: "spec.containers[0].image", message: "is missing" },
  ],
  [
    "an item left empty",
    "name: a\nspec:\n  containers:\n    -\n",
    { path: "spec.containers[0]", message: "is empty. Fill it in or remove it" },
  ],
  [
    "a name the API refuses",
    "name: my app\nspec: {}",
    { path: "name", message: 'must match ^[a-zA-Z0-9][a-zA-Z0-9._-]{0,99}$, but is "my app"' },
  ],
  [
    "a key given twice",
    "name: a\nspec: {}\nname: b",
    { line: 3, column: 1, path: "name", message: "is given a second time, after line 1. Remove one of the two" },
  ],
  [
    "two containers of one name",
    "name: a\nspec:\n  containers:\n    - { name: c, image: i }\n    - { name: c, image: i }",
    { line: 5, column: 15, path: "spec.containers[1].name", message: 'is "c" once more: names must differ' },
  ],
  [
    "an unknown alias",
    "name: *x\nspec: {}",
    { line: 1, column: 7, path: "name", message: "refers to *x, but nothing before it is marked &x" },
  ],
  ["a list at the top", "- name: a", { line: 1, column: 1, path: "", message: "must be a map of fields, not a list" }],
  ["nothing at all", "# only a comment\n", { line: 1, column: 1, path: "" }],
])("%s is refused, with its place", (_, text, issue) => {
  const [first] = issuesOf(text);
  expect(first).toMatchObject({
    line: expect.any(Number),
    column: expect.any(Number),
    message: expect.any(String),
    ...issue,
  });
});

test.each([
  ["a tab", "name: a\nspec:\n\tcontainers: []", 3],
  ["bad indentation", "name: a\nspec:\n    containers: []\n  execs: []", 4],
  ["a missing colon", "name: a\nspec\n  containers: []", 2],
  ["an open quote", 'name: "a\nspec: {}', 1],
  ["broken JSON", '{"name": "a",\n"spec": {', 2],
])("%s is refused with its line", (_, text, line) => {
  const [first] = issuesOf(text);
  expect(first?.line).toBeGreaterThanOrEqual(line);
  expect(first?.line).toBeLessThanOrEqual(line + 1);
  expect(first?.message.length).toBeGreaterThan(10);
});

test("everything that is wrong is told, and the message is for people", () => {
  const text = "name: a\nscheduling: { type: NoDevice }\nspec:\n  continers: []\n  execs: [{ name: e }]\n";
  expect(issuesOf(text)).toHaveLength(3);
  const error = (() => {
    try {
      return parseManifest(text);
    } catch (thrown) {
      return thrown;
    }
  })();
  expect(error).toBeInstanceOf(ValidationError);
  expect(String(error)).toContain(
    'line 2, column 21: scheduling.type must be one of NoDevices, AllDevices, Conditional, not "NoDevice". Did you mean NoDevices?',
  );
  expect((error as Error).name).toBe("ManifestError");
});

test("fields that nobody knows are kept with a warning; what the server sets is left out", () => {
  const text = container("turbo: { level: [1, x] }").replace("name: web\n", "name: web\nid: app_1\nversion: 3\n");
  const { application, warnings } = parseManifest(text);
  expect(application).not.toHaveProperty("id");
  expect(application.spec.containers?.[0]).toMatchObject({ turbo: { level: [1, "x"] } });
  expect(warnings.map(({ path }) => path)).toEqual(["id", "version", "spec.containers[0].turbo"]);
});

test("keys that JavaScript minds are only keys", () => {
  const text =
    "name: a\nscheduling:\n  selectors: { __proto__: x, constructor: y, toString: z }\nspec: { __proto__: { polluted: 1 } }";
  const { application } = parseManifest(text);
  expect(Object.keys(application.scheduling?.selectors ?? {})).toEqual(["__proto__", "constructor", "toString"]);
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  expect((application.spec as Record<string, unknown>).polluted).toBeUndefined();
});

test("anchors, aliases and merge keys are followed", () => {
  const text = `
name: a
spec:
  containers:
    - &base { name: c, image: i, env: &env [{ name: A, value: b }], user: root }
    - { <<: *base, name: d, user: "1000" }
    - name: e
      image: i
      env: *env
`;
  const [, d, e] = parseManifest(text).application.spec.containers ?? [];
  expect(d).toEqual({ name: "d", image: "i", env: [{ name: "A", value: "b" }], user: "1000" });
  expect(e?.env).toEqual([{ name: "A", value: "b" }]);
});

const letters = [..."abcdefghij"];
test.each([
  [
    "aliases that repeat aliases",
    letters
      .map((at, index) => `${at}: &${at} [${index === 0 ? "x,".repeat(10) : `*${letters[index - 1]},`.repeat(10)}]`)
      .join("\n"),
  ],
  [
    "merges that repeat merges",
    letters
      .concat([..."klmnopqrst"])
      .map(
        (at, index, all) =>
          `${at}: &${at} { ${index === 0 ? "x: 1" : `<<: [*${all[index - 1]}, *${all[index - 1]}]`} }`,
      )
      .join("\n"),
  ],
  ["an alias inside itself", "name: a\nspec: &s\n  again: *s\n"],
  ["brackets without end", "[".repeat(100_000)],
  ["a text beyond 1 MiB", "x".repeat(1024 * 1024 + 1)],
  ["more documents than anybody writes", "---\nname: a\nspec: {}\n".repeat(101)],
])("%s is refused", (_, text) => {
  expect(issuesOf(text)[0]?.message).toMatch(/more than|too deep|longer than/);
});

test.each([
  [
    "Conditional that selects nothing",
    "name: a\nscheduling: { type: Conditional }\nspec: { execs: [{ name: e, command: x }] }",
    "it runs on no device",
  ],
  ["no scheduling", "name: a\nspec: { execs: [{ name: e, command: x }] }", "it runs on no device"],
  [
    "selectors without effect",
    "name: a\nscheduling: { type: AllDevices, selectors: { a: b } }\nspec: { execs: [{ name: e, command: x }] }",
    "no effect",
  ],
  [
    "selectors in the wrong place",
    "name: a\nscheduling: { type: AllDevices }\nspec: { selectors: { a: b }, execs: [{ name: e, command: x }] }",
    "no known effect",
  ],
  ["nothing to run", "name: a\nscheduling: { type: AllDevices }\nspec: {}", "nothing runs"],
  ["a variable given twice", container("env: [{ name: A, value: x }, { name: A, value: y }]"), "once more"],
  ["a value and a secret", container("env: [{ name: A, value: x, fromSecret: y }]"), "both value and fromSecret"],
  ["a network mode that is nearly one", container("networkMode: hsot"), "Did you mean host?"],
])("%s is worth a warning", (_, text, message) => {
  const { warnings } = parseManifest(text);
  expect(warnings.map((each) => each.message).join("\n")).toContain(message);
  expect(warnings).toHaveLength(1);
});

test("a warning has the place of what it is about", () => {
  expect(
    parseManifest("name: a\nscheduling:\n  type: Conditional\nspec: { execs: [{ name: e, command: x }] }").warnings,
  ).toMatchObject([{ line: 3, column: 3, path: "scheduling" }]);
});

test("no more than 100 problems are told", () => {
  const text = `name: a\nspec:\n  containers:\n${"    - { name: c }\n".repeat(300)}`;
  const issues = issuesOf(text);
  expect(issues).toHaveLength(100);
  expect(() => parseManifests(text)).toThrow("… and 90 more");
});

/** What YAML and JSON can do to a manifest, each with the place and the words that a person needs. */
import { expect, test } from "vitest";
import { ManifestError, type ManifestIssue, parseManifest, parseManifests } from "./index.ts";

const HEAD = "name: a\nscheduling: { type: AllDevices }\nspec:\n  containers:\n    - name: c\n      image: i\n";
/** A manifest that is in order, with these lines in its container: the first of them is line 7. */
const container = (lines: string) => `${HEAD}      ${lines.replaceAll("\n", "\n      ")}\n`;

interface Outcome {
  readonly errors: readonly ManifestIssue[];
  readonly warnings: readonly ManifestIssue[];
}

function read(text: string): Outcome {
  try {
    return { errors: [], warnings: parseManifests(text).flatMap(({ warnings }) => warnings) };
  } catch (error) {
    if (error instanceof ManifestError) return { errors: error.issues, warnings: [] };
    throw error;
  }
}

const short = ({ line, column, path, suggestion }: ManifestIssue) =>
  `${line}:${column} ${path}${suggestion === undefined ? "" : ` → ${suggestion}`}`;

/** Each text with the first thing that is wrong, as `line:column path → suggestion`, and a part of the message. */
const refused: readonly [what: string, text: string, first: string, message: string][] = [
  // Text that is none.
  ["nothing", "", "1:1 ", "is empty"],
  ["blanks", "  \n\n", "1:1 ", "is empty"],
  ["comments only", "# a\n# b\n", "1:1 ", "is empty"],
  ["document marks only", "---\n---\n", "1:1 ", "is empty"],
  ["the end mark only", "...\n", "1:1 ", "is empty"],
  ["a NUL", "name: a\ndescription: x\u0000y\nspec: {}", "2:15 ", "U+0000"],
  ["text in UTF-16 that was read as UTF-8", "n\u0000a\u0000m\u0000e\u0000", "1:2 ", "saved as UTF-8"],
  ["a control character", "name: a\nspec: {}\n# \u0007", "3:3 ", "U+0007"],
  ["half a character", "name: a\ndescription: \ud800\nspec: {}", "2:14 ", "U+D800"],
  ["a byte order mark in the middle", "name: a\n\ufeffspec: {}\n", '2:1 ["\ufeffspec"] → spec', "not a known field"],
  ["a web page", "<!doctype html>\n<html></html>\n", "1:1 ", "must be a map of fields"],
  ["a word", "hello", "1:1 ", "must be a map of fields, not a single value"],
  ["a list", "- a\n- b\n", "1:1 ", "not a list"],
  // Blanks and indentation.
  ["a tab", "name: a\nspec:\n\tcontainers: []\n", "3:1 ", "Indent with spaces"],
  ["a tab after CRLF", "name: a\r\nspec:\r\n\tcontainers: []\r\n", "3:1 ", "Indent with spaces"],
  [
    "a tab after a dash",
    "name: a\nspec:\n  containers:\n    -\tname: c\n    \timage: i\n",
    "4:6 ",
    "Indent with spaces",
  ],
  ["no space after a colon", "name:a\nspec: {}\n", "1:1 ", "a space follows each colon"],
  ["a colon in a value", "name: a\ndescription: see: this\nspec: {}\n", "2:14 ", "quote the value"],
  ["a reserved character", "name: @x\nspec: {}\n", "1:7 ", "Quote the value"],
  ["a backtick", "name: `a`\nspec: {}\n", "1:7 ", "Quote the value"],
  [
    "an item that is indented wrongly",
    `${HEAD.replace("      image", "     image")}`,
    "6:1 ",
    "indented like its neighbours",
  ],
  ["an item that is indented too far", container("  ports: []"), "6:14 ", "Check the indentation"],
  // Line ends.
  [
    "an error after CRLF",
    container("privileged: maybe").replaceAll("\n", "\r\n"),
    "7:19 spec.containers[0].privileged",
    "true or false",
  ],
  [
    "an error after CR",
    container("privileged: maybe").replaceAll("\n", "\r"),
    "7:19 spec.containers[0].privileged",
    "true or false",
  ],
  [
    "an error after a byte order mark",
    `\ufeff${container("privileged: maybe")}`,
    "7:19 spec.containers[0].privileged",
    "true or false",
  ],
  // Keys.
  ["a repeated key", "name: a\nname: b\nspec: {}\n", "2:1 name", "second time, after line 1"],
  ["a repeated key, quoted once", 'name: a\n"name": b\nspec: {}\n', "2:1 name", "second time"],
  ["a repeated key far down", container("image: j"), "7:7 spec.containers[0].image", "after line 6"],
  ["a repeated key in JSON", '{"name":"a","name":"b","spec":{}}', "1:13 name", "second time"],
  [
    "a repeated key in one line",
    container("env: [{ name: A, value: x, value: y }]"),
    "7:34 spec.containers[0].env[0].value",
    "second time",
  ],
  ["a key that is a list", "? [a, b]\n: c\nname: a\nspec: {}\n", "1:3 ", "not a plain name"],
  ["a key that is a map", "{ {a: b}: c, name: a, spec: {} }", "1:3 ", "not a plain name"],
  ["a value without a key", "name: a\nspec: {}\n: x\n", "3:1 ", "a value without a name"],
  ["a key that is null", "name: a\nspec: {}\n~: x\n", "3:1 ", "a value without a name"],
  // Anchors.
  ["an alias of nothing", "name: a\nspec: *nope\n", "2:7 spec", "nothing before it is marked &nope"],
  ["an alias before its anchor", "name: *n\nspec: {}\nx: &n hello\n", "1:7 name", "nothing before it"],
  [
    "a star that was meant as text",
    container("env: [{ name: A, value: *.example.com }]"),
    "7:31 spec.containers[0].env[0].value",
    "nothing before it",
  ],
  ["a merge of nothing", "name: a\nspec:\n  <<: *nope\n", "3:7 spec.<<", "nothing before it is marked &nope"],
  [
    "a merge of a list with nothing in it",
    "name: a\nb: &b {}\nspec: { <<: [*b, *nope] }\n",
    "3:18 spec.<<",
    "nothing before it",
  ],
  ["a merge of a number", "name: a\nspec: { <<: 7 }", "2:13 spec.<<", "must be a map"],
  [
    "two merges in one map",
    "name: a\nspec: { <<: { execs: [] }, <<: { execs: [] } }",
    "2:28 spec.<<",
    "Merge a list of maps",
  ],
  ["an alias inside itself", "name: a\nspec: &s { again: *s }\n", "2:19 ", "contain itself"],
  // Tags.
  [
    "a tag of somebody's own",
    container("env: [{ name: A, value: !secret x }]"),
    "7:39 spec.containers[0].env[0].value",
    "has a tag, which means nothing here",
  ],
  [
    "an exclamation mark that was meant as text",
    container("env: [{ name: A, value: !important }]"),
    "7:42 spec.containers[0].env[0].value",
    "quote the value",
  ],
  [
    "a binary",
    container("env: [{ name: A, value: !!binary aGk= }]"),
    "7:40 spec.containers[0].env[0].value",
    "!!binary",
  ],
  ["a set", "name: a\nspec: !!set { x }\n", "2:13 spec", "!!set"],
  ["a tag at the top", "!Manifest\nname: a\nspec: {}\n", "2:1 ", "has a tag"],
  ["a tag that calls code", "name: !!python/object/apply:os.system ['x']\nspec: {}\n", "1:39 name", "has a tag"],
  // Depth.
  ["flow maps too deep", `name: a\nx: ${"{ a: ".repeat(70)}1${" }".repeat(70)}\nspec: {}\n`, "2:324 ", "64 levels"],
  [
    "block maps too deep",
    `name: a\nx:\n${Array.from({ length: 70 }, (_, at) => `${" ".repeat(at + 1)}a:`).join("\n")}\n`,
    "67:66 ",
    "64 levels",
  ],
  ["lists deeper than the parser may call itself", "- ".repeat(200_000), "1:600 ", "too deep"],
  ["brackets deeper than the parser may call itself", `x: ${"[".repeat(200_000)}`, "1:303 ", "too deep"],
  ["a row of tags that would take minutes", `name: ${"! ".repeat(500_000)}`, "1:208 ", "a long row of tags"],
  ["more texts than there may be values", `name: a\nspec: [${'"",'.repeat(210_000)}]`, "2:599998 ", "more than 100000"],
  // Values that are not what the API takes.
  ["a name of blanks", 'name: " "\nspec: {}', "1:7 name", "must match"],
  ["a name that is null", "name: null\nspec: {}", "1:7 name", "must not be empty"],
  ["a name beyond ASCII", "name: café\nspec: {}\n", "1:7 name", '"café"'],
  ["a name that is too long", `name: ${"a".repeat(101)}\nspec: {}\n`, "1:7 name", "…"],
  [
    "a description that is too long",
    `name: a\ndescription: ${"d".repeat(5001)}\nspec: {}\n`,
    "2:14 description",
    "has 5001",
  ],
  ["a number with a unit", container("memoryHardLimit: 512m"), "7:24 spec.containers[0].memoryHardLimit", '"512m"'],
  ["a number with a fraction", container("memoryHardLimit: 1.5"), "7:24 spec.containers[0].memoryHardLimit", '"1.5"'],
  [
    "a number that loses digits",
    container("memoryHardLimit: 9223372036854775807"),
    "7:24 spec.containers[0].memoryHardLimit",
    "up to 9007199254740991",
  ],
  [
    "a number with underscores",
    container("memoryHardLimit: 1_000"),
    "7:24 spec.containers[0].memoryHardLimit",
    '"1_000"',
  ],
  ["infinity", container("memoryHardLimit: .inf"), "7:24 spec.containers[0].memoryHardLimit", '".inf"'],
  [
    "a switch where a number belongs",
    container("memoryHardLimit: true"),
    "7:24 spec.containers[0].memoryHardLimit",
    "whole number",
  ],
  [
    "a number where a switch belongs",
    container("privileged: 1"),
    "7:19 spec.containers[0].privileged",
    "true or false",
  ],
  // Near misses.
  [
    "NoDevice",
    "name: a\nscheduling: { type: NoDevice }\nspec: {}\n",
    "2:21 scheduling.type → NoDevices",
    "Did you mean NoDevices?",
  ],
  [
    "Alldevice",
    "name: a\nscheduling: { type: Alldevice }\nspec: {}\n",
    "2:21 scheduling.type → AllDevices",
    'not "Alldevice"',
  ],
  [
    "conditional",
    "name: a\nscheduling: { type: conditional }\nspec: {}\n",
    "2:21 scheduling.type → Conditional",
    "must be one of",
  ],
  ["all", "name: a\nscheduling: { type: all }\nspec: {}\n", "2:21 scheduling.type → AllDevices", "must be one of"],
  [
    "something else",
    "name: a\nscheduling: { type: Everywhere }\nspec: {}\n",
    "2:21 scheduling.type",
    "NoDevices, AllDevices, Conditional",
  ],
  [
    "onfailure",
    container("restartPolicy: { name: onfailure }"),
    "7:30 spec.containers[0].restartPolicy.name → on-failure",
    "must be one of",
  ],
  [
    "false for no",
    container("restartPolicy: { name: false }"),
    "7:30 spec.containers[0].restartPolicy.name → no",
    "Did you mean no?",
  ],
  [
    "a policy without its map",
    container("restartPolicy: always"),
    "7:22 spec.containers[0].restartPolicy",
    "Write { name: always }",
  ],
  ["containers for container", "name: a\ntype: containers\nspec: {}\n", "2:7 type → container", "must be one of"],
  [
    "a field in snake_case",
    container("network_mode: host"),
    "7:7 spec.containers[0].network_mode → networkMode",
    "Did you mean",
  ],
  ["a field in PascalCase", "Name: a\nSpec: {}\n", "1:1 Name → name", "Did you mean"],
  [
    "containers at the top",
    "name: a\nspec: {}\ncontainers: [{ name: c, image: i }]\n",
    "3:1 containers → spec.containers",
    "Move it to spec.containers",
  ],
  [
    "selectors at the top",
    "name: a\nselectors: { a: b }\nspec: {}\n",
    "2:1 selectors → scheduling.selectors",
    "Move it",
  ],
  ["an item of env as one text", container("env: [A=b]"), "7:13 spec.containers[0].env[0]", "must be a map of fields"],
  ["env as a map", container("env:\n  A: b"), "8:9 spec.containers[0].env", "must be a list, not a map"],
  ["args as one text", container("args: --x"), "7:13 spec.containers[0].args", "must be a list"],
  ["a list in args", container("args: [[a, b]]"), "7:14 spec.containers[0].args[0]", "must be a single value"],
  ["command as a list", container("command: [a, b]"), "7:16 spec.containers[0].command", "the rest in args"],
  [
    "an item left empty",
    "name: a\nspec:\n  containers:\n    -\n    - { name: c, image: i }\n",
    "4:6 spec.containers[0]",
    "is empty",
  ],
  [
    "a template that was not filled in",
    "name: a\nspec: { containers: [{ name: c, image: {{ image }} }] }\n",
    "2:40 spec.containers[0].image",
    "must be a single value, not a map",
  ],
  // JSON.
  ["JSON with a comment", '{"name":"a",\n// c\n"spec":{}}', '2:1 ["// c \\"spec\\""]', "A comment begins with #"],
  ["JSON without a comma", '{"name":"a"\n"spec":{}}', "2:1 ", "Check the line before"],
  ["JSON that breaks off", '{"name":"a","spec":{', "1:21 ", "end with a }"],
  ["two JSON objects", '{"name":"a","spec":{}}\n{"name":"b","spec":{}}', "2:1 ", "put a line of --- before it"],
  ["a JSON list", '[{"name":"a","spec":{}}]', "1:1 ", "not a list"],
  // Several documents.
  [
    "an error in the second document",
    `${HEAD}---\nname: b\nscheduling: { type: NoDevice }\nspec: {}\n`,
    "9:21 scheduling.type → NoDevices",
    "NoDevices",
  ],
  [
    "an error in the second document after CRLF",
    `${HEAD}---\nname: b\nspec: 7\n`.replaceAll("\n", "\r\n"),
    "9:7 spec",
    "must be a map",
  ],
  ["a broken document between two", `${HEAD}---\nname: [\n---\n${HEAD}`, "9:1 ", "end with a ]"],
];

test.each(refused)("%s is refused with its place", (_, text, first, message) => {
  const { errors } = read(text);
  expect(errors.map(short)[0]).toBe(first);
  expect(errors[0]?.message).toContain(message);
});

/** Each text with the values that are read from it, and the warnings, as `line:column path`. */
const containers: readonly [what: string, lines: string, container: object, warnings: readonly string[]][] = [
  [
    "ports that look like times",
    "ports:\n  - 22:22\n  - 12:30:45\n  - 80:80/udp\n  - 0.0.0.0:53:53",
    { ports: ["22:22", "12:30:45", "80:80/udp", "0.0.0.0:53:53"] },
    [],
  ],
  ["a port alone", "ports: [8080]", { ports: ["8080"] }, ["7:15 spec.containers[0].ports[0]"]],
  [
    "octal numbers as they are written",
    "args: [0o17, 017, 0644, 09]",
    { args: ["0o17", "017", "0644", "09"] },
    [
      "7:14 spec.containers[0].args[0]",
      "7:20 spec.containers[0].args[1]",
      "7:25 spec.containers[0].args[2]",
      "7:31 spec.containers[0].args[3]",
    ],
  ],
  [
    "numbers as they are written",
    "args: [1.10, 1e3, +1, .5, 0x1F, 12345678901234567890]",
    { args: ["1.10", "1e3", "+1", ".5", "0x1F", "12345678901234567890"] },
    [
      "7:14 spec.containers[0].args[0]",
      "7:20 spec.containers[0].args[1]",
      "7:25 spec.containers[0].args[2]",
      "7:29 spec.containers[0].args[3]",
      "7:33 spec.containers[0].args[4]",
      "7:39 spec.containers[0].args[5]",
    ],
  ],
  [
    "what other readers take for numbers",
    "args: [1_000, 0b11, 1.2.3, 1:20]",
    { args: ["1_000", "0b11", "1.2.3", "1:20"] },
    [],
  ],
  [
    "words that other readers take for switches",
    "args: [yes, No, on, OFF, y, n]",
    { args: ["yes", "No", "on", "OFF", "y", "n"] },
    [],
  ],
  [
    "switches as they are written",
    "args: [true, False]",
    { args: ["true", "False"] },
    ["7:14 spec.containers[0].args[0]", "7:20 spec.containers[0].args[1]"],
  ],
  [
    "nothing in its three spellings",
    "args: [null, ~, ]",
    { args: ["", ""] },
    ["7:14 spec.containers[0].args[0]", "7:20 spec.containers[0].args[1]"],
  ],
  [
    "a date",
    "args: [2026-01-01, 2001-12-14t21:59:43.10-05:00]",
    { args: ["2026-01-01", "2001-12-14t21:59:43.10-05:00"] },
    [],
  ],
  ["a tag that says text", "args: [!!str 1, ! yes]", { args: ["1", "yes"] }, []],
  ["a tag that says number", 'memoryHardLimit: !!int "5"', { memoryHardLimit: 5 }, []],
  ["an octal number", "memoryHardLimit: 0o777", { memoryHardLimit: 511 }, []],
  [
    "a number with a 0 before it",
    "memoryHardLimit: 0512",
    { memoryHardLimit: 512 },
    ["7:24 spec.containers[0].memoryHardLimit"],
  ],
  ["a number with an exponent", "memoryHardLimit: 1e3", { memoryHardLimit: 1000 }, []],
  ["the word no where it is a choice", "restartPolicy: { name: no }", { restartPolicy: { name: "no" } }, []],
  [
    "a block of text with tabs and marks",
    "files:\n  - filepath: /x\n    contents: |\n      a: 1 # no comment\n      \tb\n      ---",
    { files: [{ filepath: "/x", contents: "a: 1 # no comment\n\tb\n---\n" }] },
    [],
  ],
  ["folded text", "files:\n  - contents: >-\n      a\n      b", { files: [{ contents: "a b" }] }, []],
  ["variables of a shell", 'args: ["$HOME", $(c), $$]', { args: ["$HOME", "$(c)", "$$"] }, []],
  ["a merge whose own fields win", "<<: { image: other, user: root }", { user: "root" }, []],
  [
    "a list of merges, the first of which wins",
    "<<: [{ user: one }, { user: two, hostname: h }]",
    { user: "one", hostname: "h" },
    [],
  ],
  [
    "a field that nobody knows",
    "x-note: { a: [1, null, true, 1.5, b] }",
    { "x-note": { a: [1, null, true, 1.5, "b"] } },
    ["7:7 spec.containers[0].x-note"],
  ],
];

test.each(containers)("%s", (_, lines, expected, warnings) => {
  const text = container(lines);
  const given = parseManifest(text);
  expect(given.application.spec.containers).toEqual([{ name: "c", image: "i", ...expected }]);
  expect(given.warnings.map(short)).toEqual(warnings);
  for (const other of [
    text.replaceAll("\n", "\r\n"),
    text.replaceAll("\n", "\r"),
    `\ufeff${text}`,
    `---\n${text}...\n`,
  ]) {
    expect(parseManifest(other).application).toEqual(given.application);
  }
});

test.each([
  ["JSON", '{"name":"a","scheduling":{"type":"AllDevices"},"spec":{"execs":[{"name":"e","command":"x"}]}}'],
  [
    "JSON with commas at the ends",
    '{"name":"a","scheduling":{"type":"AllDevices",},"spec":{"execs":[{"name":"e","command":"x",},],},}',
  ],
  [
    "JSON with tabs",
    '{\n\t"name": "a",\n\t"scheduling": {\n\t\t"type": "AllDevices"\n\t},\n\t"spec": {\n\t\t"execs": [\n\t\t\t{\n\t\t\t\t"name": "e",\n\t\t\t\t"command": "x"\n\t\t\t}\n\t\t]\n\t}\n}',
  ],
  ["single quotes", "{'name':'a','scheduling':{'type':'AllDevices'},'spec':{'execs':[{'name':'e','command':'x'}]}}"],
  [
    "a version",
    "%YAML 1.2\n---\nname: a\nscheduling: { type: AllDevices }\nspec: { execs: [{ name: e, command: x }] }\n",
  ],
])("%s is read without a word", (_, text) => {
  expect(parseManifests(text)).toEqual([
    {
      application: { name: "a", scheduling: { type: "AllDevices" }, spec: { execs: [{ name: "e", command: "x" }] } },
      warnings: [],
    },
  ]);
});

test("under %YAML 1.1, merge keys are followed, and what it takes for switches and numbers stays as it is written", () => {
  const text = `%YAML 1.1\n---\n${container("<<: { user: root }\nargs: [yes, 22:22, 017]")}`;
  expect(parseManifest(text).application.spec.containers).toEqual([
    { name: "c", image: "i", user: "root", args: ["yes", "22:22", "017"] },
  ]);
});

test("selectors: keys and values of every kind are texts, and a path names them so that it can be read", () => {
  const text =
    'name: a\nscheduling:\n  type: Conditional\n  selectors: { 1: 2, true: false, "a.b/c": 3, "": x }\nspec: { execs: [{ name: e, command: x }] }\n';
  const { application, warnings } = parseManifest(text);
  expect(application.scheduling?.selectors).toEqual({ "1": "2", true: "false", "a.b/c": "3", "": "x" });
  expect(warnings.map(short)).toEqual([
    "4:19 scheduling.selectors.1",
    "4:28 scheduling.selectors.true",
    '4:44 scheduling.selectors["a.b/c"]',
  ]);
});

test("two documents of one name are worth a warning, because the second would undo the first", () => {
  const [first, second] = parseManifests(`${HEAD}---\n${HEAD}`);
  expect(first?.warnings).toEqual([]);
  expect(second?.warnings).toEqual([
    { line: 8, column: 7, path: "name", message: 'is "a" once more: the later document counts' },
  ]);
});

test("the text of a password is not repeated", () => {
  const { warnings } = parseManifest(container("auth: { username: u, password: 4711 }"));
  expect(warnings.map(short)).toEqual(["7:38 spec.containers[0].auth.password"]);
  expect(JSON.stringify(warnings)).not.toContain("4711");
});

test("parsing the same text again gives the same, and what it gives can be changed", () => {
  const text =
    "name: a\nspec: { execs: [&e { name: e, command: x, env: &v [{ name: A, value: b }] }, { <<: *e, name: f }] }\n";
  const one = parseManifest(text);
  expect(parseManifest(text)).toEqual(one);
  one.application.spec.execs?.[0]?.env?.push({ name: "B", value: "c" });
  expect(one.application.spec.execs?.[1]?.env).toEqual([{ name: "A", value: "b" }]);
});

test.each([
  ["items", (at: number) => `  - ${at}\n`, "name: a\nspec: {}\nx:\n"],
  ["fields", (at: number) => `k${at}: 1\n`, "name: a\nspec: {}\n"],
])("10,000 %s are read", (_, line, head) => {
  const text = head + Array.from({ length: 10_000 }, (__, at) => line(at)).join("");
  expect(read(text).errors).toEqual([]);
});

test("a manifest of 1 MiB is read, and a longer one refused by its length", () => {
  const head = "name: a\nspec: {}\nx: |\n  ";
  const most = head + "a".repeat(1024 * 1024 - head.length);
  expect(read(most).errors).toEqual([]);
  expect(read(`${most}a`).errors.map(({ message }) => message)).toEqual(["is longer than 1048576 characters"]);
});

import { expect, test } from "vitest";
import { compare } from "./compare.ts";

test.each<[string, object, object]>([
  ["empty and absent fields", { a: "", b: [], c: {}, d: null, e: 0, f: false, g: { h: { i: "" } } }, {}],
  [
    "things with names in another order",
    { l: [{ name: "a", x: 1 }, { name: "b" }] },
    { l: [{ name: "b" }, { name: "a", x: 1 }] },
  ],
  ["a restart policy that was filled in", { l: [{ name: "a", restartPolicy: {} }] }, { l: [{ name: "a" }] }],
  ["lists of maps", { l: [{ hostPath: "/dev/a", x: "" }] }, { l: [{ hostPath: "/dev/a" }] }],
])("%s do not count", (_, from, to) => {
  expect(compare(from, to)).toEqual([]);
  expect(compare(to, from)).toEqual([]);
});

test.each<[string, object, object, unknown[]]>([
  ["an empty label is a label", { selectors: { a: "" } }, {}, [{ path: "selectors", from: { a: "" }, to: undefined }]],
  [
    "a label",
    { selectors: { "a.b": "x" } },
    { selectors: { "a.b": "" } },
    [{ path: "selectors[a.b]", from: "x", to: "" }],
  ],
  [
    "the order of arguments",
    { args: ["a", "b"] },
    { args: ["b", "a"] },
    [{ path: "args", from: ["a", "b"], to: ["b", "a"] }],
  ],
  ["an empty argument", { args: ["a", ""] }, { args: ["a"] }, [{ path: "args", from: ["a", ""], to: ["a"] }]],
  [
    "names given twice",
    { l: [{ name: "a" }, { name: "a", x: 1 }] },
    { l: [{ name: "a" }] },
    [{ path: "l", from: [{ name: "a" }, { name: "a", x: 1 }], to: [{ name: "a" }] }],
  ],
  ["another kind of value", { a: "1" }, { a: 1 }, [{ path: "a", from: "1", to: 1 }]],
  [
    "a password, unseen",
    { auth: { password: "old", username: "u" } },
    { auth: { password: "new", username: "u" } },
    [{ path: "auth.password", from: "***", to: "***" }],
  ],
  [
    "a new password, unseen",
    {},
    { auth: { password: "new" } },
    [{ path: "auth", from: undefined, to: { password: "***" } }],
  ],
])("%s counts", (_, from, to, changes) => {
  expect(compare(from, to)).toEqual(changes);
});

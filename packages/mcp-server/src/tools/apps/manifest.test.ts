import { expect, test } from "vitest";
import { ToolFailure } from "../../failure.ts";
import { readManifest } from "./manifest.ts";

/** All that is said about a manifest, right or wrong. */
async function said(text: string): Promise<string> {
  try {
    return JSON.stringify((await readManifest(text, { hasLines: true })).warnings);
  } catch (error) {
    if (!(error instanceof ToolFailure)) throw error;
    return JSON.stringify(error.failure);
  }
}

const container = (lines: string) => `name: web\nspec:\n  containers:\n    - name: a\n      image: b\n${lines}`;

test.each([
  ["a number as a variable's value", container("      env: [{ name: PIN, value: 7788990011 }]")],
  ["an alias in place of a password", container("      env: [{ name: A, value: *7788990011 }]")],
  ["a password that is an alias", container("      auth: { password: *7788990011 }")],
  ["a list in place of a value", container("      env: [{ name: A, value: [7788990011] }]")],
  [
    "a quoted password with something behind it",
    container('      env:\n        - name: A\n          value: "7788990011"xyz'),
  ],
  ["a quote that never ends", container('      auth:\n        password: "7788990011')],
  ["a number in a file", container("      files: [{ filepath: /a, contents: 7788990011 }]")],
  ["a number as an argument", container("      args: [--token, 7788990011]")],
  ["a number in a logging option", container("      logging: { config: { splunk-token: 7788990011 } }")],
  ["a reserved character", container("      env: [{ name: A, value: @7788990011 }]")],
  ["a password that looks like a tag", container("      auth: { password: !7788990011 x }")],
  ["a tab", container("      env:\n\t- 7788990011")],
])("what may be a secret is not repeated: %s", async (_, text) => {
  expect(await said(text)).not.toContain("7788990011");
});

test("what is wrong with other values is told with them", async () => {
  expect(await said("name: web\nscheduling: { type: NoDevice }\nspec: {}")).toMatch(
    /not the value given.*"value":"NoDevice"/,
  );
  // The value stands beside, once.
  expect(await said("name: No Name\nspec: {}")).toMatch(/"problem":"must match \S+","value":"No Name"/);
});

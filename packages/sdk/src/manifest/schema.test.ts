import { expect, test } from "vitest";
import { manifestJsonSchema } from "./index.ts";

test("the schema of a manifest is complete in itself", () => {
  const schema = manifestJsonSchema();
  const defined = Object.keys(schema.$defs as object);
  const referred = [...JSON.stringify(schema).matchAll(/"\$ref":"([^"]*)"/g)].map(([, ref = ""]) => ref);
  expect(schema.$ref).toBe("#/$defs/ApplicationInput");
  expect(referred.length).toBeGreaterThan(5);
  for (const ref of referred) expect(defined.map((name) => `#/$defs/${name}`)).toContain(ref);
  expect(schema.$defs).toMatchObject({ ContainerSpec: { required: ["name", "image"] } });
});

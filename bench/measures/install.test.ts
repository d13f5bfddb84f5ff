import { expect, test } from "vitest";
import { withoutParts } from "./install.ts";

const one = (name: string, ...needs: string[]) => ({ path: name, name, bytes: 1, needs });

test("what only a part needs is not counted, and what something else needs too is", () => {
  const packages = [
    one("@synpse/sdk", "openapi-fetch", "ws", "yaml", "ssh2"),
    one("openapi-fetch", "openapi-typescript-helpers"),
    one("openapi-typescript-helpers"),
    one("ws", "shared"),
    one("yaml"),
    one("ssh2", "asn1", "shared"),
    one("asn1"),
    one("shared"),
  ];
  expect(withoutParts(packages, ["yaml", "ssh2"]).map(({ name }) => name)).toEqual([
    "@synpse/sdk",
    "openapi-fetch",
    "openapi-typescript-helpers",
    "ws",
    "shared",
  ]);
});

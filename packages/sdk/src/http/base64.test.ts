import { expect, test } from "vitest";
import { fromBase64, toBase64 } from "./base64.ts";

test.each(["", "password", "admin123", "ключ 🔑", "a".repeat(100_000)])(
  "encodes as Buffer does, and back: %.12s",
  (text) => {
    const encoded = toBase64(text);
    expect(encoded).toBe(Buffer.from(text, "utf8").toString("base64"));
    expect(Buffer.from(fromBase64(encoded)).toString("utf8")).toBe(text);
  },
);

test("takes bytes as they are", () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
  expect(fromBase64(toBase64(bytes))).toEqual(bytes);
});

import { expect, test } from "vitest";
import { certificateAdvice } from "./certificate.ts";
import { mayRepeat } from "./retry.ts";

const failed = (code: string) => new TypeError("fetch failed", { cause: Object.assign(new Error("no"), { code }) });

test.each([
  ["DEPTH_ZERO_SELF_SIGNED_CERT", "NODE_EXTRA_CA_CERTS"],
  ["SELF_SIGNED_CERT_IN_CHAIN", "NODE_EXTRA_CA_CERTS"],
  ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "NODE_EXTRA_CA_CERTS"],
  ["UNABLE_TO_GET_ISSUER_CERT", "NODE_EXTRA_CA_CERTS"],
  ["UNABLE_TO_GET_ISSUER_CERT_LOCALLY", "NODE_EXTRA_CA_CERTS"],
  ["ERR_TLS_CERT_ALTNAME_INVALID", "another name"],
  ["CERT_HAS_EXPIRED", "clock"],
  ["CERT_NOT_YET_VALID", "clock"],
])("%s is told what to do about, and never tried again", (code, words) => {
  expect(certificateAdvice(failed(code))).toContain(words);
  expect(mayRepeat({ failure: "network", status: undefined, error: failed(code) }, true)).toBe(false);
});

test.each(["ECONNRESET", "ECONNREFUSED", "UND_ERR_SOCKET", "EAI_AGAIN"])("%s is none of its business", (code) => {
  expect(certificateAdvice(failed(code))).toBe("");
  expect(mayRepeat({ failure: "network", status: undefined, error: failed(code) }, true)).toBe(true);
});

test("causes that go round in a circle end", () => {
  const error: { cause?: unknown } = {};
  error.cause = error;
  expect(certificateAdvice(error)).toBe("");
});

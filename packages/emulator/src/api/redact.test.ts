import { describe, expect, it } from "vitest";
import { keyFinder } from "./key-finder.ts";
import { redactText, redactValue } from "./redact.ts";

const KSUID = "2tqO54XuKPbK3kAItvppSv5xsZA";

describe("redaction", () => {
  it("takes out access keys and ids of registration tokens, and leaves other ids", () => {
    expect(
      redactText(`/api/projects/prj_${KSUID}/device-registration-tokens/drt_${KSUID}?key=s${KSUID}&k=${KSUID}`),
    ).toBe(`/api/projects/prj_${KSUID}/device-registration-tokens/drt_[redacted]?key=[redacted]&k=[redacted]`);
    expect(redactText("drt_1 u")).toBe("drt_[redacted] u");
  });

  it.each([
    `?labels=%7B%22t%22%3A%22drt_${KSUID}%22%7D`,
    `?q=tok%3Adrt_${KSUID}`,
    `/device-registration-tokens/drt%5F${KSUID}`,
    `/device-registration-tokens/drt%255f${KSUID}`,
    `/x%2Fdrt_${KSUID}`,
    `?q=k%3As${KSUID}`,
    `/x%252F${KSUID}`,
  ])("takes them out of %s too", (url) => {
    expect(redactText(url)).not.toContain(KSUID.slice(5));
    expect(redactText(url)).toContain("[redacted]");
  });

  it("takes out keys that were chosen by hand, also percent-encoded", () => {
    const keys = keyFinder(["s-my_key", "s-my_key-2"]);
    expect(redactText("/a?k=s-my_key-2&l=s%2Dmy%5fkey&m=%73-my%255Fkey. s-my-key", keys)).toBe(
      "/a?k=[redacted]&l=[redacted]&m=[redacted]. s-my-key",
    );
    expect(redactValue({ "s-my_key": ["s-my_key"] }, keys)).toEqual({ "[redacted]": ["[redacted]"] });
  });

  it("takes out secret members wherever they stand, and leaves the shape", () => {
    expect(
      redactValue({
        name: "s",
        data: "c2VjcmV0",
        spec: { containers: [{ auth: { username: "u", password: "p" }, args: [`u${KSUID}`] }] },
        deviceRegistrationTokenId: `drt_${KSUID}`,
        registrationTokenId: "",
        labels: null,
        count: 3,
      }),
    ).toEqual({
      name: "s",
      data: "[redacted]",
      spec: { containers: [{ auth: { username: "u", password: "[redacted]" }, args: ["[redacted]"] }] },
      deviceRegistrationTokenId: "[redacted]",
      registrationTokenId: "",
      labels: null,
      count: 3,
    });
  });

  it("takes them out in any letter case, as Go reads them", () => {
    expect(redactValue({ Data: "c2VjcmV0", PASSWORD: "p", deviceRegistrationTokenID: "t" })).toEqual({
      Data: "[redacted]",
      PASSWORD: "[redacted]",
      deviceRegistrationTokenID: "[redacted]",
    });
  });

  it.each([6, 20])("takes out what is percent-encoded %i times", (times) => {
    const percent = `%${"25".repeat(times)}`;
    for (const url of [`/x${percent}2F${KSUID}`, `/drt${percent}5f${KSUID}`, `/${percent}73${KSUID}.`]) {
      expect(redactText(url)).not.toContain(KSUID.slice(5));
    }
    expect(redactText(`/a${percent}73-my${percent}5Fkeyb`, keyFinder(["s-my_key"]))).toBe("/a[redacted]b");
  });

  it("takes out keys within longer words, the longest where several begin", () => {
    const keys = keyFinder(["abcd", "abcde", "abcdefgh", "cdef", "zzzz"]);
    expect(redactText("xabcdefgx-abcdefghi-abcdzzzzz-abc-cdef%61bcd%", keys)).toBe(
      "x[redacted]fgx-[redacted]i-[redacted][redacted]z-abc-[redacted][redacted]%",
    );
    expect(keyFinder([])).toBeUndefined();
  });

  it("takes no longer for much that looks like the beginning of something", () => {
    // What grew with the square of the text's length, or with the number of keys, took seconds to minutes here.
    const keys = keyFinder(
      Array.from({ length: 10_000 }, (_, i) => `s-key-of-the-project-${String(i).padStart(19, "0")}`),
    );
    for (const part of ["%25", "25", "drt%25", "drt%2525", "%", "s-key-of-the-project-", "s", "a%2D"]) {
      const text = `%${part.repeat((256 * 1024) / part.length)}`;
      expect(redactText(text, keys)).toBe(text);
    }
    expect(redactText(`xs-key-of-the-project-${"42".padStart(19, "0")}`, keys)).toBe("x[redacted]");
  }, 10_000);

  it("does not follow a body without end", () => {
    let deep: unknown = "x";
    for (let i = 0; i < 1000; i++) deep = [deep];
    expect(JSON.stringify(redactValue(deep))).toContain("[too deep]");
  });
});

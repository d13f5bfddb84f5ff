import { describe, expect, it } from "vitest";
import { redactText, redactValue } from "./redact.ts";

const KSUID = "2tqO54XuKPbK3kAItvppSv5xsZA";

describe("redaction", () => {
  it("takes out access keys and ids of registration tokens, and leaves other ids", () => {
    expect(
      redactText(`/api/projects/prj_${KSUID}/device-registration-tokens/drt_${KSUID}?key=s${KSUID}&k=${KSUID}`),
    ).toBe(`/api/projects/prj_${KSUID}/device-registration-tokens/drt_[redacted]?key=[redacted]&k=[redacted]`);
    expect(redactText("drt_1 u")).toBe("drt_[redacted] u");
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

  it("does not follow a body without end", () => {
    let deep: unknown = "x";
    for (let i = 0; i < 1000; i++) deep = [deep];
    expect(JSON.stringify(redactValue(deep))).toContain("[too deep]");
  });
});

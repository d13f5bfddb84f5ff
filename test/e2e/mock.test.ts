/** `pnpm mock`, as the README has it, called through the SDK. */
import { Synpse } from "@synpse/sdk";
import { afterEach, describe, expect, it } from "vitest";
import { Program, pnpm } from "../support/process.ts";

describe("pnpm mock", () => {
  let mock: Program | undefined;
  afterEach(() => mock?.[Symbol.asyncDispose]());

  it("serves the document", async () => {
    mock = new Program(...pnpm("mock", "--port", "0"));
    const [, baseUrl] = await mock.printed(/listening on (http:\/\/127\.0\.0\.1:\d+)/);
    const synpse = new Synpse({ baseUrl: baseUrl ?? "", accessKey: "any", projectId: "prj_1" });

    const page = await synpse.devices.list();
    expect(page.items.length).toBeGreaterThan(0);
    expect(page.items[0]?.id).toMatch(/^dev_[0-9A-Za-z]{27}$/);
  });
});

/** `pnpm run docs`, as the README has it: everything public is described, exported, and linked. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { writeReference } from "../../scripts/docs/reference.ts";

describe("the API reference", () => {
  it("is written without a warning, and knows the SDK's names", async () => {
    const folder = mkdtempSync(join(tmpdir(), "synpse-reference-"));
    try {
      expect(await writeReference(folder)).toEqual([]);
      const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
      expect(names).toEqual(
        expect.arrayContaining([
          "README.md",
          "index/classes/Synpse.md",
          "index/interfaces/Device.md",
          "manifest/functions/parseManifest.md",
          "streaming/classes/DeviceStreams.md",
        ]),
      );
      const devices = readFileSync(join(folder, "index/interfaces/Devices.md"), "utf8");
      // By name, not written out.
      expect(devices).toContain("get(device, options?): Call<Device>;");
      // What the document says of a member, without openapi-typescript's tag.
      const device = readFileSync(join(folder, "index/interfaces/Device.md"), "utf8");
      expect(device).toContain("The project that the device belongs to.");
      expect(device).not.toContain("@description");
    } finally {
      rmSync(folder, { recursive: true });
    }
  }, 120_000);
});

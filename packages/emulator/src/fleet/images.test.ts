import { describe, expect, it } from "vitest";
import { findBehaviour, isMissing } from "./behaviours.ts";
import { type ImageReference, manifestUnknown, parseImage, pullTime } from "./images.ts";

const parsed = (image: string): ImageReference => {
  const reference = parseImage(image);
  if (typeof reference === "string") throw new Error(reference);
  return reference;
};

describe("image references", () => {
  it.each([
    ["nginx", "nginx", "latest", "nginx:latest"],
    ["library/nginx:1.27", "nginx", "1.27", "nginx:1.27"],
    [
      "docker.io/homeassistant/raspberrypi4-homeassistant:stable",
      "homeassistant/raspberrypi4-homeassistant",
      "stable",
      "homeassistant/raspberrypi4-homeassistant:stable",
    ],
    [
      "quay.io/synpse/hello-synpse-go",
      "quay.io/synpse/hello-synpse-go",
      "latest",
      "quay.io/synpse/hello-synpse-go:latest",
    ],
    ["localhost:5000/a/b:x", "localhost:5000/a/b", "x", "localhost:5000/a/b:x"],
    ["registry:5000/app", "registry:5000/app", "latest", "registry:5000/app:latest"],
  ])("takes %s apart", (image, repository, tag, name) => {
    expect(parseImage(image)).toEqual({ repository, tag, name });
  });

  it("takes a digest", () => {
    const digest = `sha256:${"a".repeat(64)}`;
    expect(parseImage(`nginx@${digest}`)).toMatchObject({ repository: "nginx", name: `nginx@${digest}` });
  });

  it.each(["", "a b", "nginx:", ":latest", "nginx:a:b/", "a//b", "nginx@sha256:zz"])("cannot read %j", (image) => {
    expect(parseImage(image)).toBe("Error response from daemon: invalid reference format");
  });

  it("says that a name must be lower case, as Docker does", () => {
    expect(parseImage("Nginx:latest")).toBe(
      "Error response from daemon: invalid reference format: repository name (library/Nginx) must be lowercase",
    );
  });

  it("takes its pull time from seed, image and device", () => {
    const image = parsed("grafana/grafana");
    expect(pullTime(1, image, "dev_1")).toBe(pullTime(1, image, "dev_1"));
    expect(pullTime(1, image, "dev_1")).not.toBe(pullTime(2, image, "dev_1"));
    for (const device of ["dev_1", "dev_2", "dev_3"]) {
      expect(pullTime(1, image, device)).toBeGreaterThan(300);
      expect(pullTime(1, image, device)).toBeLessThan(4000);
    }
  });
});

describe("behaviours", () => {
  it("go by image with tag before repository", () => {
    const list = [
      { image: "acme/menu", exitCode: 1 },
      { image: "acme/menu:2", missing: true },
    ];
    expect(findBehaviour(list, parsed("acme/menu:2"))).toBe(list[1]);
    expect(findBehaviour(list, parsed("acme/menu:3"))).toBe(list[0]);
    expect(findBehaviour(list, parsed("acme/other"))).toBeUndefined();
  });

  it("let an image be missing by behaviour or by the tag that is in no registry", () => {
    expect(isMissing(undefined, parsed("nginx:does-not-exist"))).toBe(true);
    expect(isMissing(undefined, parsed("nginx"))).toBe(false);
    expect(isMissing({ image: "nginx", missing: true }, parsed("nginx"))).toBe(true);
    expect(manifestUnknown(parsed("nginx:9"))).toBe(
      "Error response from daemon: manifest for nginx:9 not found: manifest unknown: manifest unknown",
    );
  });
});

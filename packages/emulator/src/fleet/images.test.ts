import { describe, expect, it } from "vitest";
import { findBehaviour, pullFailure } from "./behaviours.ts";
import { type ImageReference, parseImage, pullTime } from "./images.ts";

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
    const missing = {
      message: "Error response from daemon: manifest for nginx:9 not found: manifest unknown: manifest unknown",
      passes: false,
      slow: false,
    };
    expect(pullFailure(undefined, parsed("nginx:does-not-exist"), 0)?.message).toContain("manifest unknown");
    expect(pullFailure(undefined, parsed("nginx"), 0)).toBeUndefined();
    expect(pullFailure({ image: "nginx", missing: true }, parsed("nginx:9"), 5)).toEqual(missing);
  });

  it("fail to be pulled as often as a behaviour says, in the registry's words", () => {
    const flaky = { image: "a", pullFailures: 2 } as const;
    const image = parsed("quay.io/acme/menu:1");
    expect([0, 1, 2].map((attempt) => pullFailure(flaky, image, attempt)?.passes)).toEqual([true, true, undefined]);
    expect(pullFailure({ ...flaky, pullError: "timeout" }, image, 0)?.message).toContain('Get "https://quay.io/v2/":');
    expect(pullFailure({ ...flaky, pullError: "timeout" }, parsed("acme/menu"), 0)?.message).toContain(
      'Get "https://registry-1.docker.io/v2/":',
    );
    expect(pullFailure({ image: "a", pullError: "denied" }, image, 99)).toMatchObject({
      message: expect.stringContaining("pull access denied for quay.io/acme/menu"),
      passes: false,
    });
  });

  it("find their behaviour by any of their names, the first of several", () => {
    const list = [
      { image: "docker.io/library/nginx:1.27", exitCode: 1 },
      { image: "nginx", exitCode: 2 },
      { image: "library/nginx", exitCode: 3 },
    ];
    expect(findBehaviour(list, parsed("nginx:1.27"))?.exitCode).toBe(1);
    expect(findBehaviour(list, parsed("docker.io/nginx:1.26"))?.exitCode).toBe(2);
    expect(findBehaviour(list, parsed("other"))).toBeUndefined();
  });
});

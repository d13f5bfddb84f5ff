import { describe, expect, it } from "vitest";
import { portsProblem } from "./ports-problem.ts";

describe("portsProblem", () => {
  it.each([
    "8080",
    " 8080:80 ",
    "8080:80/UDP",
    "127.0.0.1:8080:80",
    "[::1]:8080:80",
    ":::8080:80",
    "8000-8010:9000-9010/sctp",
    "8000-8010:80",
    ":80",
    "127.0.0.1::80",
    "0:80",
    "80/",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: devices put it in.
    "${PORT}:80",
  ])("takes %j", (entry) => {
    expect(portsProblem(entry)).toBeUndefined();
  });

  it.each([
    ["a:b", "invalid containerPort: b"],
    ["80:65536", "invalid containerPort: 65536"],
    ["80:90-80", "invalid containerPort: 90-80"],
    ["99999:80", "invalid hostPort: 99999"],
    ["-1:80", "invalid hostPort: -1"],
    ["127.0.0.1:80", "invalid hostPort: 127.0.0.1"],
    ["8080:", "no port specified: 8080:<empty>"],
    ["", "no port specified: <empty>"],
    ["till:8080:80", "invalid IP address: till"],
    ["80-90:80-85", "invalid ranges specified for container and host Ports: 80-85 and 80-90"],
    ["8080:80/x", "invalid proto: x"],
  ])("refuses %j", (entry, problem) => {
    expect(portsProblem(entry)).toBe(problem);
  });
});

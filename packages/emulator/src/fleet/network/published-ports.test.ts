import { describe, expect, it } from "vitest";
import { parsePorts } from "./published-ports.ts";

describe("parsePorts", () => {
  it.each([
    ["8080:80", "", 8080, 8080, 80, "tcp"],
    [" 8080:80/UDP ", "", 8080, 8080, 80, "udp"],
    ["8080", "", 8080, 8080, 8080, "tcp"],
    ["8000-8010", "", 8000, 8010, 8000, "tcp"],
    ["8000-8010:9000-9010/sctp", "", 8000, 8010, 9000, "sctp"],
    ["8000-8010:80", "", 8000, 8000, 80, "tcp"],
    ["127.0.0.1:8080:80/tcp", "127.0.0.1", 8080, 8080, 80, "tcp"],
    ["0.0.0.0:8080:80", "", 8080, 8080, 80, "tcp"],
    ["[::1]:8080:80", "::1", 8080, 8080, 80, "tcp"],
    ["[::]:8080:80", "", 8080, 8080, 80, "tcp"],
  ])("reads %j", (entry, address, first, last, containerFirst, protocol) => {
    expect(parsePorts(entry)).toEqual({ address, first, last, containerFirst, protocol });
  });

  it.each([
    "",
    ":80",
    "127.0.0.1::80",
    "127.0.0.1:80",
    "a:b",
    "0:80",
    "80:0",
    "65536:80",
    "90-80:90-80",
    "80-90:80-85",
    "80:80-90",
    "1:2:3",
    "80/x",
    "8080:80/tcp/udp",
    "-80",
    "8080:",
  ])("gives nothing for %j", (entry) => {
    expect(parsePorts(entry)).toBeUndefined();
  });
});

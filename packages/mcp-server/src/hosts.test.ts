import { describe, expect, test } from "vitest";
import { judgeHost } from "./hosts.ts";

/** What an operator may have written without care. */
const careless = [
  "*",
  "*.internal",
  "0.0.0.0/0",
  "169.254.169.254",
  "metadata.google.internal",
  "0x7f.1",
  "2130706433",
  "::",
  "fe80::1",
  "::ffff:169.254.169.254",
  "",
];

test.each([
  ["localhost", "localhost"],
  ["LocalHost.", "localhost"],
  ["127.0.0.1", "127.0.0.1"],
  ["127.0.0.53", "127.0.0.53"],
  ["::1", "::1"],
  ["[::1]", "::1"],
  ["0:0:0:0:0:0:0:1", "::1"],
])("the device itself: %s", (asked, host) => {
  expect(judgeHost(asked, [])).toEqual({ allowed: true, host });
});

describe("what the operator has named", () => {
  const allowed = ["192.168.0.1", "Printer.local", "[fd12:0:0::7]", "db_1.example.com."];
  test.each([
    ["192.168.0.1", "192.168.0.1"],
    ["printer.LOCAL.", "printer.local"],
    ["FD12::7", "fd12::7"],
    ["[fd12:0::0:7]", "fd12::7"],
    ["db_1.example.com", "db_1.example.com"],
  ])("%s is allowed", (asked, host) => {
    expect(judgeHost(asked, allowed)).toEqual({ allowed: true, host });
    expect(judgeHost(asked, [])).toMatchObject({ allowed: false, allowable: true });
    expect(judgeHost(asked, ["*"])).toMatchObject({ allowed: false, allowable: true });
  });
  test.each(["192.168.0.2", "a.printer.local", "local", "192.168.0.1.example.com", "fd12::8"])("%s is not", (asked) => {
    expect(judgeHost(asked, allowed)).toMatchObject({ allowed: false, allowable: true });
  });
});

describe("never, whatever the operator has named", () => {
  test.each([
    // One address, spelt otherwise.
    "0x7f.1",
    "0x7f000001",
    "0x7F.0.0.1",
    "127.1",
    "127.0.1",
    "2130706433",
    "017700000001",
    "0177.0.0.1",
    "127.0.0.01",
    "127.0.0.0x1",
    "127.0.0.1.2",
    "127.0.0.256",
    "1.0x",
    "2852039166",
    "0xa9fea9fe",
    "0251.0376.0251.0376",
    "169.254.43518",
    "１２７.0.0.1",
    "127。0。0。1",
    "ⓛocalhost",
    "%31%32%37.0.0.1",
    // Link-local, metadata, unspecified, and no single host.
    "169.254.169.254",
    "169.254.0.1",
    "169.254.169.254.",
    "[fe80::1]",
    "fe80::1%eth0",
    "febf::1",
    "metadata",
    "METADATA.google.internal.",
    "x.metadata.google.internal",
    "instance-data.ec2.internal",
    "metadata.azure.internal",
    "100.100.100.200",
    "168.63.129.16",
    "fd00:ec2::254",
    "[fd00:ec2:0::254]",
    "0.0.0.0",
    "0.1.2.3",
    "::",
    "[::]",
    "0:0:0:0:0:0:0:0",
    "224.0.0.1",
    "255.255.255.255",
    "ff02::1",
    // An IPv4 address inside.
    "[::ffff:169.254.169.254]",
    "::ffff:a9fe:a9fe",
    "::ffff:127.0.0.1",
    "::127.0.0.1",
    "::7f00:1",
    "64:ff9b::169.254.169.254",
    "64:ff9b:1::a9fe:a9fe",
    "2002:a9fe:a9fe::1",
    "169.254.169.254.nip.io",
    "app.127-0-0-1.sslip.io",
    // No host at all.
    "",
    " ",
    ".",
    "*",
    "a b",
    "localhost\r\nX: y",
    "localhost\u0000",
    "localhost/",
    "localhost:22",
    "me@localhost",
    "localhost#a",
    "[localhost]",
    "[127.0.0.1]",
    "a..b",
    "-oProxyCommand=id",
    `${"a".repeat(64)}.example`,
    `${"a.".repeat(127)}aa`,
  ])("%j", (asked) => {
    expect(judgeHost(asked, [...careless, asked])).toMatchObject({ allowed: false, allowable: false });
  });
});

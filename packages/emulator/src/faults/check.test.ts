import { describe, expect, it } from "vitest";
import { MAX_FAULT_CHARS, MAX_FAULTS_PER_RULE } from "../limits.ts";
import { checkRule } from "./check.ts";
import type { Fault } from "./fault.ts";

const stall = { kind: "stall", when: "before" };
const KINDS = "refuse, stall, silence, drop, text, split, garbage, trickle, flood"
  .split(", ")
  .map((kind) => `"${kind}"`)
  .join(", ");

describe("a rule", () => {
  it.each<Fault | readonly Fault[]>([
    { kind: "refuse", status: 200 },
    { kind: "refuse", status: 603, body: "x", headers: { "Retry-After": "1" } },
    { kind: "drop", how: "close", code: 4999, reason: "ž".repeat(61) },
    { kind: "flood", line: "", bytes: 1 },
    [{ kind: "text" }, { kind: "split", bytes: 3 }, { kind: "trickle", bytes: 1, every: 1 }, { kind: "flood" }],
    [
      { kind: "garbage", bytes: 1 },
      { kind: "drop", how: "fin", afterBytes: 0 },
    ],
  ])("may hold %j, and is copied", (fault) => {
    const checked = checkRule({
      fault,
      times: 2,
      skip: 0,
      probability: 0.5,
      method: "GET",
      path: "/projects/*/devices/*/ssh",
    });
    expect(checked).toEqual({
      fault: [fault].flat(),
      times: 2,
      skip: 0,
      probability: 0.5,
      method: "GET",
      path: "/projects/*/devices/*/ssh",
    });
    expect(checked.fault[0]).not.toBe([fault].flat()[0]);
  });

  it.each<[unknown, string]>([
    [undefined, "the rule must be an object with a member fault, not nothing"],
    [[stall], "the rule must be an object with a member fault, not a list"],
    [{}, 'fault is required: give an object such as { kind: "stall", when: "before" }, or a list of them'],
    [
      { fault: "stall" },
      'fault must be an object such as { kind: "stall", when: "before" }, or a list of them, not "stall"',
    ],
    [{ fault: [] }, `fault must hold from 1 to ${MAX_FAULTS_PER_RULE} faults, not 0`],
    [{ fault: Array(9).fill({ kind: "text" }) }, `fault must hold from 1 to ${MAX_FAULTS_PER_RULE} faults, not 9`],
    [{ fault: [null] }, "fault[0] must be an object with a member kind, not null"],
    [{ fault: {} }, `fault.kind is required: give one of ${KINDS}`],
    [{ fault: { kind: "explode" } }, `fault.kind must be one of ${KINDS}, not "explode"`],
    [{ fault: { kind: "refuse" } }, "fault.status is required: give a whole number from 200 to 999"],
    [{ fault: { kind: "refuse", status: 101 } }, "fault.status must be a whole number from 200 to 999, not 101"],
    [{ fault: { kind: "refuse", status: "503" } }, 'fault.status must be a whole number from 200 to 999, not "503"'],
    [
      { fault: { kind: "refuse", status: 500, body: "x".repeat(MAX_FAULT_CHARS + 1) } },
      `fault.body must be a string of at most ${MAX_FAULT_CHARS} characters, not "${"x".repeat(120)}…"`,
    ],
    ...[{ "Content-Length": "1" }, { a: 1 }, { "a b": "c" }, { a: "b\nc" }, ["a"]].map((headers): [unknown, string] => [
      { fault: { kind: "refuse", status: 500, headers } },
      `fault.headers must be an object of strings: valid HTTP headers but Content-Length, Transfer-Encoding, not ${Array.isArray(headers) ? "a list" : "this object"}`,
    ]),
    [{ fault: { kind: "stall", when: "now" } }, 'fault.when must be one of "before", "after", not "now"'],
    [{ fault: { kind: "silence", afterBytes: -1 } }, "fault.afterBytes must be a whole number, 0 or more, not -1"],
    [
      { fault: { kind: "silence", after: 1 } },
      'fault.after is not known: the fault "silence" has kind, afterBytes; remove it or check its spelling',
    ],
    [{ fault: { kind: "drop" } }, 'fault.how is required: give one of "fin", "rst", "close"'],
    [
      { fault: { kind: "drop", how: "rst", code: 1011 } },
      'fault.code is for how: "close" only: remove it, as "rst" sends no close frame',
    ],
    [
      { fault: { kind: "drop", how: "close", code: 1006 } },
      "fault.code must be a code for a close frame: 1000 to 1014 (not 1004 to 1006), or 3000 to 4999, not 1006",
    ],
    [
      { fault: { kind: "drop", how: "close", reason: "ž".repeat(62) } },
      `fault.reason must be a string of at most 123 bytes, not "${"ž".repeat(62)}"`,
    ],
    [{ fault: { kind: "split", bytes: 0 } }, "fault.bytes must be a whole number from 1 to 1048576, not 0"],
    [{ fault: { kind: "garbage", bytes: 1, frames: 1 } }, "fault.frames must be true or false, not 1"],
    [{ fault: { kind: "trickle", bytes: 1 } }, "fault.every is required: give a whole number, 1 or more"],
    [
      { fault: { kind: "flood", line: "a\nb" } },
      `fault.line must be a string of at most ${MAX_FAULT_CHARS} characters, on one line, not "a\\nb"`,
    ],
    [{ fault: [stall, { kind: "text" }] }, 'fault: "stall" goes with no other fault: give it a rule of its own'],
    [{ fault: [{ kind: "text" }, { kind: "text" }] }, 'fault holds "text" twice: give each kind once'],
    [
      { fault: [{ kind: "silence" }, { kind: "drop", how: "fin" }] },
      'fault: "silence" and "drop" both end the stream: give one of them',
    ],
    [
      { fault: { kind: "text" }, operation: "listDevices" },
      "fault: text as given here is for streams only, and listDevices is none: name a stream or another fault",
    ],
    [
      { fault: stall, operation: "openDeviceSSH", method: "POST" },
      "method: POST is never the method of openDeviceSSH: remove it, or give GET",
    ],
    [
      { fault: [{ kind: "split", bytes: 1 }], method: "DELETE" },
      "method: DELETE is never the method of a stream, which split as given here is for: remove it, or give GET",
    ],
    [
      { fault: stall, operation: "getDevice", path: "/projects/*/devices" },
      'path: "/projects/*/devices" is never the path of getDevice: remove it, or give one such as "/projects/*/devices/*"',
    ],
    [
      { fault: { kind: "drop", how: "close" }, path: "/projects/*/devices/d" },
      'path: "/projects/*/devices/d" is never the path of a stream, which drop as given here is for: remove it, or give one such as "/projects/*/devices/*/ssh"',
    ],
    [
      { fault: stall, method: "PUT", path: "/projects/*/namespaces/" },
      'path: "/projects/*/namespaces/" is never the path of an operation with PUT: remove it, or give one such as "/projects/*/device-registration-tokens/*"',
    ],
    [
      { fault: stall, operation: "listDevices", device: "d" },
      'device: listDevices names no device: remove it, or name an operation on one device, such as "getDevice"',
    ],
    [
      { fault: stall, path: "/projects/*/namespaces/*", device: "d" },
      'device: whatever fits the rest of the rule names no device: remove it, or name an operation on one device, such as "getDevice"',
    ],
    [{ fault: stall, device: "" }, 'device must be a string that is not empty, not ""'],
    [
      { fault: stall, operation: "openSSH" },
      'operation must be an operationId of the API\'s document, such as "listDevices" or "openDeviceSSH", not "openSSH"',
    ],
    [{ fault: stall, method: "get" }, 'method must be one of "GET", "POST", "PUT", "PATCH", "DELETE", not "get"'],
    [
      { fault: stall, path: "/api/projects" },
      'path must be a path without /api and query, such as "/projects/*/devices", not "/api/projects"',
    ],
    [{ fault: stall, times: 0 }, "times must be a whole number, 1 or more, not 0"],
    [{ fault: stall, skip: 0.5 }, "skip must be a whole number, 0 or more, not 0.5"],
    [{ fault: stall, probability: 2 }, "probability must be a number above 0, at most 1, not 2"],
    [
      { fault: stall, port: 1 },
      "port is not known: a rule has fault, device, operation, method, path, times, skip, probability; remove it or check its spelling",
    ],
  ])("%j is refused", (rule, message) => {
    expect(() => checkRule(rule)).toThrow(expect.objectContaining({ name: "FaultError", message }));
  });

  it.each([
    { operation: "streamJobLogs", device: "d" },
    { operation: "rebootDevice", device: "d", method: "POST", path: "/projects/local/devices/d/reboot" },
    { path: "/*/*/*/*", device: "d" },
    { method: "GET", path: "/projects/*/devices/register", device: "register" },
  ])("%j may be met by some request", (rule) => {
    expect(checkRule({ ...rule, fault: stall })).toEqual({ ...rule, fault: [stall] });
  });

  it("of a list is told by its place", () => {
    expect(() => checkRule({ fault: stall, times: 0 }, "faults[2]")).toThrow("faults[2].times must be");
    expect(() => checkRule({ fault: stall, operation: "listDevices", device: "d" }, "faults[2]")).toThrow(
      "faults[2].device: listDevices",
    );
    expect(() => checkRule(7, "faults[2]")).toThrow("faults[2] must be an object with a member fault, not 7");
  });
});

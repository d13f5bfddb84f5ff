import { expect, test } from "vitest";
import { beyond } from "./abort.ts";

test("what both leave does not count, once for each time that both leave it", () => {
  expect(beyond(["Timeout", "TCPSocketWrap", "Timeout"], ["TCPSocketWrap", "Timeout"])).toEqual(["Timeout"]);
  expect(beyond(["listener"], [])).toEqual(["listener"]);
  expect(beyond([], ["PipeWrap"])).toEqual([]);
});

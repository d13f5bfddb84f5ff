import { describe, expect, it } from "vitest";
import { planCommand } from "./job-command.ts";

describe("planCommand", () => {
  it.each([
    [[], [], undefined, 0],
    [["echo", "hello", "world"], ["hello world"], undefined, 0],
    [["sh", "-c", "echo 'one'; sleep 4; echo two && exit 3; echo never"], ["one", "two"], 4, 3],
    [["/bin/sh", "-ec", "false"], [], undefined, 1],
    [["sleep", "2.5"], [], 2.5, 0],
    [["python", "migrate.py"], [], undefined, 0],
    [["sh", "-c", "sleep 999999999"], [], 86_400, 0],
  ])("reads %j", (words, lines, seconds, exitCode) => {
    expect(planCommand(words)).toEqual({ lines, seconds, exitCode });
  });
});

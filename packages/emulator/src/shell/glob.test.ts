import { describe, expect, it } from "vitest";
import { PATH_BYTES } from "../limits.ts";
import { Random } from "../store/random.ts";
import { Job } from "./job.ts";
import { testMachine } from "./testing.ts";

/** A machine with so many folders in `/x`. */
function machineWith(count: number) {
  const test = testMachine();
  test.machine.files.makeDirectory("/x");
  for (let i = 0; i < count; i++) test.machine.files.makeDirectory(`/x/d${i}`);
  return test;
}

describe("a pattern of the simulated shell", () => {
  it("fits the names that a regular expression of the same meaning fits", async () => {
    const { machine, run } = testMachine();
    const names = ["", "a", "b"].flatMap((a) => ["", "a", "b"].flatMap((b) => ["", "a", "b"].map((c) => a + b + c)));
    const all = [...new Set(names)].filter((name) => name !== "").sort();
    machine.files.makeDirectory("/x");
    for (const name of all) machine.files.makeDirectory(`/x/${name}`);
    const random = new Random("pattern", 1);
    for (let round = 0; round < 300; round++) {
      const pattern = `*${Array.from({ length: random.int(0, 6) }, () => random.pick([..."ab*?"])).join("")}`;
      const turned = random.next() < 0.5 ? pattern : [...pattern].reverse().join("");
      const same = new RegExp(`^${turned.replaceAll("*", ".*").replaceAll("?", ".")}$`);
      const fitting = all.filter((name) => same.test(name));
      const { stdout } = await run(`cd /x; echo ${turned}`);
      expect(stdout, turned).toBe(`${fitting.length > 0 ? fitting.join(" ") : turned}\n`);
    }
  });

  it("that stands for too many paths is refused as a list of arguments is", async () => {
    const { run } = machineWith(142);
    expect(await run("echo /x/*/../*")).toEqual({
      stdout: "",
      stderr: "sh: 1: Argument list too long\n",
      end: { code: 126 },
    });
    expect((await run("ls -d /x/*/../d1* | wc -l")).stdout).toBe(`${142 * 53}\n`);
  });

  it("lets everything else run while it looks at many names, and can be killed", async () => {
    const { run } = machineWith(3000);
    const job = new Job();
    const running = run("echo /x/*/../*q /x/*/../*r", "", job);
    for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve));
    job.kill("TERM");
    expect((await running).end).toEqual({ signal: "TERM" });
  });

  it("never stands for a path that is longer than paths can be", async () => {
    const { run } = machineWith(1);
    const [short, long] = [PATH_BYTES - 20, PATH_BYTES + 20].map((bytes) => `/x${"/../x".repeat(bytes / 5)}`);
    expect((await run(`echo ${short}/* | tail -c 4`)).stdout).toBe("/d0\n");
    expect((await run(`echo ${long}/* | tail -c 4`)).stdout).toBe("x/*\n");
  });
});

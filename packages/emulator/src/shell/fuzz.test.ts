import { expect, it } from "vitest";
import { Random } from "../store/random.ts";
import { Job } from "./job.ts";
import { parse } from "./parse.ts";
import { ShellSyntaxError } from "./syntax.ts";
import { testMachine } from "./testing.ts";

const SEED = Number(process.env.SHELL_SEED ?? 20_260_601);
const LINES = process.env.SOAK === undefined ? 1500 : 100_000;

const WORDS = [
  ..."|&;<>()$\"'\\`#!{}[]*?~= \n\t-/ab01",
  "||",
  "&&",
  "$(",
  "${",
  "2>&1",
  ">>",
  ">&2",
  "&>",
  "${X:-",
  "<<",
  " ",
  " ",
  " ",
  "\u{1f600}",
  "é",
  "\0",
  "echo",
  "cat",
  "ls",
  "X=",
  "$X",
  "$?",
  "cd",
  "/tmp",
  "f",
  "seq 3",
  "yes",
  "head -1",
  "sh -c",
  "exit 3",
  "grep",
  "wc",
  "sleep 9",
  "tail -f f",
  "docker logs -f front",
  "cat /dev/zero",
  "export",
  "test",
  "rm -r /",
  "kill $$",
  "printf %s",
  "tee f",
  "dd",
  "mv f g",
];

function line(random: Random): string {
  let text = "";
  for (let left = random.int(1, 30); left > 0; left--) text += random.pick(WORDS) + (random.next() < 0.4 ? " " : "");
  return text;
}

it(`takes any text apart or refuses it, and runs it to an end or until it is killed (SHELL_SEED=${SEED})`, async () => {
  const random = new Random("shell", SEED);
  const { run } = testMachine();
  for (let number = 0; number < LINES; number++) {
    const text = line(random);
    try {
      parse(text);
    } catch (error) {
      expect(error, `line ${number}: ${JSON.stringify(text)}`).toBeInstanceOf(ShellSyntaxError);
    }
    const job = new Job();
    let ended = false;
    const running = run(text, "some\ninput\n", job).finally(() => {
      ended = true;
    });
    for (let turn = 0; turn < 20 && !ended; turn++) await new Promise((resolve) => setImmediate(resolve));
    job.kill("KILL");
    const { end } = await running;
    expect(
      "code" in end ? Number.isInteger(end.code) : end.signal,
      `line ${number}: ${JSON.stringify(text)}`,
    ).toBeTruthy();
  }
});

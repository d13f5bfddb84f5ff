import { describe, expect, test } from "vitest";
import { freeText } from "./facts.ts";
import { fence } from "./fence.ts";
import { maxIdentifierLength, minSecretLength, redact, redacted, scrubber } from "./redact.ts";
import { redactStructure } from "./structure.ts";

describe("redact", () => {
  const key = "s2aXCzBbFUX0kbLW3hPuXpNkxyz";

  test("takes the server's own key out of everything, however it travels", () => {
    const header = Buffer.from(`${key}:`).toString("base64");
    const { facts, blocks } = redact(
      {
        facts: { [`label ${key}`]: key, message: freeText(`sent Authorization: Basic ${header}`), list: [`a${key}b`] },
        blocks: [{ title: "log", keep: "newest", lines: [`key=${key}`, Buffer.from(key).toString("base64")] }],
      },
      { own: [key], ofCall: [] },
    );
    const all = JSON.stringify([facts, blocks]);
    expect(all).not.toContain(key);
    expect(all).not.toContain(header.replace(/=+$/, ""));
    expect(facts[`label ${redacted}`]).toBe(redacted);
  });

  test("hidden characters cannot carry a key past", () => {
    const split = `${key.slice(0, 9)}\u200b${key.slice(9, 15)}\u001b[0m${key.slice(15)}`;
    const { facts } = redact({ facts: { split, free: freeText(split) } }, { own: [key], ofCall: [] });
    expect(facts.split).toBe(redacted);
    expect(facts.free).toMatchObject({ text: redacted });
  });

  test("a long name is cut only after its secrets are gone", () => {
    const { facts } = redact({ facts: { name: `${"x".repeat(500)}${key}` } }, { own: [key], ofCall: [] });
    expect(JSON.stringify(facts)).not.toContain(key.slice(0, 8));
  });

  test("a name has its limit", () => {
    const { facts } = redact({ facts: { name: "n".repeat(maxIdentifierLength + 9) } }, { own: [], ofCall: [] });
    expect(facts.name).toBe(`${"n".repeat(maxIdentifierLength)}… (9 more characters)`);
  });

  test("values of a call are taken out of free text, not out of names that look the same", () => {
    const { facts } = redact(
      { facts: { label: "production", message: freeText("env MODE=production is wrong") } },
      { own: [], ofCall: ["production"] },
    );
    expect(facts.label).toBe("production");
    expect(facts.message).toMatchObject({ text: `env MODE=${redacted} is wrong` });
  });

  test("registration tokens and credentials are known by their looks", () => {
    const scrub = scrubber([]);
    expect(scrub("AGENT_REGISTRATION_TOKEN=drt_2aXCzBbFUX0kbLW3hPuXpNkxyzA ok")).toBe(
      `AGENT_REGISTRATION_TOKEN=${redacted} ok`,
    );
    expect(scrub("key AKIAIOSFODNN7EXAMPLE of AKIAMAR")).toBe(`key ${redacted} of AKIAMAR`);
    expect(scrub("authorization: Bearer abcdef0123456789.x")).toBe(`authorization: Bearer ${redacted}`);
    expect(scrub("git clone https://me:hunter2@example.com/x")).toBe(`git clone https://me:${redacted}@example.com/x`);
  });

  test("words behind the name of a scheme are no credentials", () => {
    const text = "Using basic authentication; Basic responsibilities apply";
    expect(scrubber([])(text)).toBe(text);
    const header = Buffer.from("some-user:some-word").toString("base64");
    expect(scrubber([])(`authorization: basic ${header}`)).toBe(`authorization: basic ${redacted}`);
  });

  test("a value is known as JSON has it, and by each of its lines", () => {
    const secret = 'first "quoted" line\r\n  second-line\\end\nshort';
    const scrub = scrubber([secret]);
    expect(scrub(`body: ${JSON.stringify({ secret })}`)).toBe(`body: {"secret":"${redacted}"}`);
    expect(scrub("bad line: second-line\\end")).toBe(`bad line: ${redacted}`);
    expect(scrub(JSON.stringify('at first "quoted" line'))).toBe(`"at ${redacted}"`);
    expect(scrub("short")).toBe("short");
  });

  test("values too short to be secrets are not looked for", () => {
    expect(scrubber(["yes", "1"])("yes, 1 of 10")).toBe("yes, 1 of 10");
    const [long, short] = ["k".repeat(minSecretLength), "j".repeat(minSecretLength - 1)];
    expect(scrubber([long, short])(`${long} ${short}`)).toBe(`${redacted} ${short}`);
  });
});

describe("a hostile line takes no longer than another one", () => {
  const size = 64_000;
  const work = (line: string): number => {
    const start = performance.now();
    const reply = { facts: {}, blocks: [{ title: "log", keep: "newest" as const, lines: [line] }] };
    fence(redact(reply, { own: ["k".repeat(28)], ofCall: [] }), "untrusted-data-0");
    redactStructure({ args: [line, "x"], command: line });
    return performance.now() - start;
  };
  const plain = "the quick brown fox ".repeat(size / 20);

  test.each([
    ["<", `<${" ".repeat(size)}`],
    ["</", `< /${" ".repeat(size)}`],
    ["a-", "a-".repeat(size / 2)],
    ["x://", "x://".repeat(size / 4)],
    ["pass", "pass".repeat(size / 4)],
    ["--pass", `--${"pass".repeat(size / 4)}!`],
    ["=", `token=${"a&".repeat(size / 2)}`],
    ["Basic", `Basic ${"a".repeat(size)}`],
    ["spaces", `--token${" ".repeat(size)}`],
  ])("%s", (_, line) => {
    work(plain);
    const usual = Math.max(...Array.from({ length: 5 }, () => work(plain)), 1);
    // Quadratic would be thousands of times as long.
    expect(work(line)).toBeLessThan(usual * 100);
  });
});

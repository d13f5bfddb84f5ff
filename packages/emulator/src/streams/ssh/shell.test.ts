import { describe, expect, it } from "vitest";
import { fleetOf, startTest } from "../../testing/client.ts";
import { eventually, login, outcome, until } from "./testing.ts";

const PROMPT = /root@d:[^ ]*# $/;
const PTY = { term: "vt100", cols: 120, rows: 40 };

async function terminal() {
  const test = await startTest(fleetOf({ d: {} }));
  const ssh = await login(test);
  const channel = await ssh.shell(PTY);
  await until(channel, PROMPT);
  /** Types something and gives what the terminal shows until it fits. */
  const type = (text: string, pattern: RegExp = PROMPT): Promise<string> => {
    channel.write(text);
    return until(channel, pattern);
  };
  return { test, ssh, channel, type };
}

describe("an interactive shell", () => {
  it("shows what is typed, runs it, and asks again", async () => {
    const { channel, type } = await terminal();
    expect(await type("echo hello\r")).toBe("echo hello\r\nhello\r\nroot@d:~# ");
    expect(await type("cd /tmp\r")).toBe("cd /tmp\r\nroot@d:/tmp# ");
    expect(await type("ls nothing; exit 3\r", /nothing.*directory/s)).toContain("ls: cannot access 'nothing'");
    expect(await outcome(channel)).toMatchObject({ code: 3, stderr: "" });
  });

  it("lets a line be mended: backspace, Ctrl-U, Ctrl-W; arrows do nothing", async () => {
    const { type } = await terminal();
    expect(await type("echo aé\x7f\x7fb\r")).toMatch(/\r\nb\r\n/);
    expect(await type("rubbish\x15echo c\r")).toMatch(/\r\nc\r\n/);
    expect(await type("echo d rubbish\x17e\r")).toMatch(/\r\nd e\r\n/);
    expect(await type("echo \x1b[A\x1b[1;5Cf\x1bOA\r")).toMatch(/\r\nf\r\n/);
    expect(await type("\x7f\x7fecho g\r")).toMatch(/\r\ng\r\n/);
  });

  it("Ctrl-C ends what runs or drops the line, Ctrl-D ends the input or the shell", async () => {
    const { channel, type, test } = await terminal();
    const before = test.clock.pending;
    await type("echo begun; sleep 1000\r", /begun\r\n$/);
    expect(await type("\x03")).toBe("^C\r\nroot@d:~# ");
    await eventually(() => test.clock.pending === before);
    expect(await type("echo $?\r")).toMatch(/\r\n130\r\n/);
    expect(await type("not this\x03")).toMatch(/\^C\r\nroot@d:~# $/);
    expect(await type("yes\r", /y\r\ny\r\n/)).toMatch(/^yes\r\n/);
    await type("\x03", /\^C\r\n[\s\S]*root@d:~# $/);
    await type("cat\r", /cat\r\n$/);
    expect(await type("line\r", /line\r\nline\r\n$/)).toBe("line\r\nline\r\n");
    await type("\x04");
    channel.write("\x04");
    expect(await outcome(channel)).toMatchObject({ code: 0 });
  });

  it("goes on over several lines while a quote is open, and knows its terminal's size", async () => {
    const { channel, type } = await terminal();
    expect(await type("echo 'a\r", /> $/)).toBe("echo 'a\r\n> ");
    expect(await type("b'\r")).toBe("b'\r\na\r\nb\r\nroot@d:~# ");
    expect(await type("tty; stty size; echo $TERM\r")).toContain("/dev/pts/0\r\n40 120\r\nvt100\r\n");
    channel.setWindow(50, 200, 0, 0);
    expect(await type("stty size\r")).toContain("50 200\r\n");
  });

  it("ends with the connection, whatever it is doing", async () => {
    const { test, ssh, type } = await terminal();
    await type("echo begun; yes > /dev/null\r", /begun\r\n$/);
    ssh.websocket.terminate();
    await eventually(() => test.clock.pending === 0);
  });

  it("a command with a terminal has one output, and Ctrl-C ends it", async () => {
    const ssh = await login(await startTest(fleetOf({ d: {} })));
    const channel = await ssh.start("echo out; echo err >&2; tty; sleep 1000", PTY);
    expect(await until(channel, /pts/)).toBe("out\r\nerr\r\n/dev/pts/0\r\n");
    channel.write("\x03");
    expect(await outcome(channel)).toMatchObject({ code: null, signal: "SIGINT", stderr: "" });
  });
});

describe("a shell without a terminal", () => {
  it("runs the lines of its input, shows no prompt, and ends as the last one", async () => {
    const ssh = await login(await startTest(fleetOf({ d: {} })));
    const channel = await ssh.shell(false);
    channel.end("cd /tmp\npwd\necho 'two\nlines'\nls nothing\nX=4\n(exit $X)");
    expect(await outcome(channel)).toEqual({
      stdout: "/tmp\ntwo\nlines\n",
      stderr: "ls: cannot access 'nothing': No such file or directory\n",
      code: 4,
      signal: undefined,
    });
  });

  it("takes variables from the client", async () => {
    const ssh = await login(await startTest(fleetOf({ d: {} })));
    const channel = await new Promise<import("ssh2").ClientChannel>((resolve, reject) => {
      ssh.client.exec("echo $GIVEN > /tmp/given", { env: { GIVEN: "by hand", "bad name": "x" } }, (error, opened) =>
        error ? reject(error) : resolve(opened),
      );
    });
    await new Promise((resolve) => channel.resume().on("close", resolve));
    expect((await ssh.exec("cat /tmp/given")).stdout).toBe("by hand\n");
  });
});

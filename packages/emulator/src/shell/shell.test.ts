import { describe, expect, it } from "vitest";
import { SHELL_COMMANDS, SHELL_DEPTH, SHELL_LINE_CHARS, SHELL_VARIABLES } from "../limits.ts";
import { Job } from "./job.ts";
import { fleetRunning, testMachine } from "./testing.ts";

/** What a command line prints on both outputs, and its exit code. */
async function all(text: string, stdin?: string): Promise<readonly [string, string, number | string]> {
  const { stdout, stderr, end } = await testMachine().run(text, stdin);
  return [stdout, stderr, "code" in end ? end.code : end.signal];
}

/** An application of two containers, and one whose image is nowhere. */
const TWO = fleetRunning("app", [
  {
    name: "metrics",
    image: "prom/prometheus",
    args: ["--config.file=/c", "--web.enable"],
    ports: ["9090", "7000-7001:8000-8001/udp"],
  },
  { name: "db", image: "postgres", ports: ["127.0.0.1:5432:5432"] },
  { name: "none", image: "nobody/has:does-not-exist" },
]);

describe("the simulated shell's language", () => {
  it.each([
    ["echo a b  c", "a b c\n"],
    ["echo 'a  b' \"c  d\" e\\ \\ f", "a  b c  d e  f\n"],
    ["echo a;echo b", "a\nb\n"],
    ["true && echo yes || echo no", "yes\n"],
    ["false && echo yes || echo no", "no\n"],
    ["! false && echo inverted", "inverted\n"],
    ["echo a # comment", "a\n"],
    ["echo a#b", "a#b\n"],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the simulated shell fills it in.
    ["X=1 Y=$X; echo $X$Y ${X}2 ${Z:-none} '$X' \"$X\" \\$X", "11 12 none $X 1 $X\n"],
    ['X="a  b"; echo $X "$X"', "a b a  b\n"],
    ["false; echo $?; true; echo $?", "1\n0\n"],
    ["echo $(echo a; echo b) \"$(printf 'c\\nd')\"", "a b c\nd\n"],
    ["echo one | cat | cat", "one\n"],
    ["seq 5 | tail -n 2 | head -1", "4\n"],
    ["echo a > f; echo b >> f; cat < f; wc -l f", "a\nb\n2 f\n"],
    ["{ echo a; echo b; } | wc -l", "2\n"],
    ["(cd /tmp; pwd); pwd", "/tmp\n/root\n"],
    ["ls nothing 2>&1 | wc -l", "1\n"],
    ["ls nothing >/dev/null 2>&1; echo $?", "2\n"],
    ["ls nothing &> f; wc -l < f", "1\n"],
    ["cd /tmp && touch b a .c && echo *; echo *.x; echo '*'", "a b\n*.x\n*\n"],
    ["echo ~ ~/x a~", "/root /root/x a~\n"],
    ["sh -c 'echo inner; exit 3'; echo $?", "inner\n3\n"],
    ["echo 'echo from stdin' | sh", "from stdin\n"],
    ["X=a; sh -c 'echo $X; X=b'; echo $X", "a\na\n"],
    ["X=1 env | grep '^X='; echo [$X]", "X=1\n[]\n"],
    ["[ -f /etc/hostname ] && [ ! -d /etc/hostname ] && test a = a && [ 2 -gt 1 ] && echo ok", "ok\n"],
    ["yes | head -n 2", "y\ny\n"],
    ["echo a\necho b", "a\nb\n"],
    ["echo a \\\n b", "a b\n"],
    ["echo a &&\n\n echo b", "a\nb\n"],
  ])("%s", async (text, stdout) => {
    expect(await all(text)).toEqual([stdout, "", 0]);
  });

  it.each([
    ["foo", "sh: 1: foo: not found\n", 127],
    ["/tmp/foo", "sh: 1: /tmp/foo: not found\n", 127],
    ["/etc/hostname", "sh: 1: /etc/hostname: Permission denied\n", 126],
    ["exit 42; echo never", "", 42],
    ["false", "", 1],
    ["cat nothing", "cat: nothing: No such file or directory\n", 1],
    ["cat < nothing", "sh: 1: cannot open nothing: No such file or directory\n", 2],
    ["echo x > /no/file", "sh: 1: cannot create /no/file: No such file or directory\n", 2],
    ["echo x > /proc/version", "sh: 1: cannot create /proc/version: Permission denied\n", 2],
    ["echo 'a", "sh: 1: Syntax error: Unterminated quoted string\n", 2],
    ["echo a |", "sh: 1: Syntax error: end of file unexpected\n", 2],
    ["echo a &", "sh: 1: Syntax error: background jobs (&) are not supported by this simulated shell\n", 2],
    ["| cat", 'sh: 1: Syntax error: "|" unexpected\n', 2],
    [")", 'sh: 1: Syntax error: ")" unexpected\n', 2],
    ["for x in a; do echo; done", 'sh: 1: Syntax error: "for" is not supported by this simulated shell\n', 2],
    ["cd /nowhere", "cd: can't cd to /nowhere: No such file or directory\n", 2],
    ["ls -Q", "ls: invalid option -- 'Q'\n", 2],
  ])("%s fails as it should", async (text, stderr, code) => {
    expect(await all(text)).toEqual(["", stderr, code]);
  });

  it("gives a script's rest to the command that reads its stdin", async () => {
    expect(await all("cat; echo end", "given")).toEqual(["givenend\n", "", 0]);
  });

  it("bounds what a line may hold", async () => {
    expect(await all("#".repeat(SHELL_LINE_CHARS))).toEqual(["", "", 0]);
    expect((await all("#".repeat(SHELL_LINE_CHARS + 1)))[1]).toMatch(/line too long/);
    expect((await all(":;".repeat(SHELL_COMMANDS)))[2]).toBe(0);
    expect((await all(":;".repeat(SHELL_COMMANDS + 1)))[1]).toMatch(/more than 1000 commands/);
    expect((await all(`${"( ".repeat(SHELL_DEPTH)}:${" )".repeat(SHELL_DEPTH)}`))[1]).toMatch(/nested too deeply/);
    expect((await all("echo 'sh /tmp/x' > /tmp/x; sh /tmp/x"))[1]).toMatch(/shells are nested too deeply/);
  });

  it("bounds what it keeps", async () => {
    const many = Array.from({ length: SHELL_VARIABLES / 2 }, (_, i) => `V${i}=1`).join(" ");
    expect((await all(`export ${many}; export ${many.replaceAll("V", "W")}`))[1]).toMatch(/too many variables/);
    const doubling = `X=aaaaaaaaaaaaaaaa; ${"X=$X$X;".repeat(30)}`;
    expect((await all(doubling))[1]).toMatch(/Argument list too long/);
    // What captures endless output ends like a pipe whose reader has gone.
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the simulated shell fills it in.
    expect((await all("X=$(yes); echo ${X:-empty} | wc -c"))[2]).toBe(0);
  });

  it("a command that never waits lets everything else run, and can be killed", async () => {
    const { run } = testMachine();
    for (const text of [
      "yes > /dev/null",
      "cat /dev/zero | sha256sum",
      "grep x /dev/zero",
      "seq 1 999999999999999 > /dev/null",
      "while",
    ]) {
      const job = new Job();
      const running = run(text, "", job);
      for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve));
      job.kill("TERM");
      const { end } = await running;
      expect(end).toEqual(text === "while" ? { code: 2 } : { signal: "TERM" });
    }
  });

  it("sleeps by the device's clock, and leaves no timer when it is killed", async () => {
    const { run, clock } = testMachine();
    const before = clock.pending;
    const job = new Job();
    const sleeping = run("sleep 5; echo over");
    const killed = run("sleep 1000 | sleep 1000", "", job);
    await new Promise((resolve) => setImmediate(resolve));
    expect(clock.pending).toBeGreaterThan(before);
    job.kill("INT");
    expect((await killed).end).toEqual({ signal: "INT" });
    clock.advance(5000);
    expect((await sleeping).stdout).toBe("over\n");
    expect(clock.pending).toBe(before);
  });
});

describe("the simulated commands", () => {
  it.each([
    ["uname -srm", /^Linux 6\.1\.0-rpi7-rpi-v8 aarch64\n$/],
    ["hostname; whoami; id -u; pwd", /^d\nroot\n0\n\/root\n$/],
    ["cat /etc/hostname /proc/uptime", /^d\n\d+\.\d\d \d+\.\d\d\n$/],
    ["cat /etc/os-release", /^PRETTY_NAME="Debian GNU\/Linux 12 \(bookworm\)"$/m],
    ["grep -c ^processor /proc/cpuinfo; nproc", /^4\n4\n$/],
    ["uptime", /^ 12:00:00 up \d+ days?, .*load average/],
    ["date; date +%F", /^Mon Jun 01 12:00:00 UTC 2026\n2026-06-01\n$/],
    ["df -h /", /^Filesystem .*\n\/dev\/mmcblk0p2 +29G/],
    ["free -m", /^ +total[^\n]*\nMem: +\d+/],
    ["ps aux", /dockerd[\s\S]*nginx[\s\S]*ps aux\n$/],
    [
      "docker ps",
      /^CONTAINER ID .*\n[0-9a-f]{12} +nginx:1\.27 .* Up .* 0\.0\.0\.0:8080->80\/tcp +default-web-front\n$/,
    ],
    ["docker ps --format '{{.Names}} {{.State}}'", /^default-web-front running\n$/],
    ["docker logs --tail 2 front", /^(?:.*"GET .*\n){2}$/],
    ["docker images", /^REPOSITORY .*\nnginx +1\.27 /],
    ["docker inspect front | grep Running", /"Running": true/],
    ["journalctl -u synpse-agent -n 1", /synpse-agent\[612\]: web\/front: running\n$/],
    ["systemctl status synpse-agent", /Active: active \(running\)/],
    ["echo -n abc | sha256sum", /^ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad {2}-\n$/],
    ["printf '%s-%03d|' a 7 b 8", /^a-007\|b-008\|$/],
    ["head -c 5 /dev/zero | wc -c", /^5\n$/],
    ["which ls cd docker", /^\/usr\/bin\/ls\n\/usr\/bin\/docker\n$/],
    ["mkdir -p a/b/c; touch a/f; cp -r a z; mv z/f z/g; rm -r a; ls -1 z", /^b\ng\n$/],
    ["printf 'One\\ntwo\\nthree\\n' | grep -iv T; printf 'One\\ntwo\\n' | grep -c .", /^One\n2\n$/],
    [
      "printf 'ab\\naab\\nb\\n' | grep '^a*b$' ; printf 'x\\nyy\\n' | grep -E '^(|y+)$|x' || echo none",
      /^ab\naab\nb\nnone\n$/,
    ],
    ["printf 'a1\\nb2\\n' | grep -E 'a[0-9]|z'", /^a1\n$/],
    ["seq 10 2 14; printf 'a b\\nc' | wc", /^10\n12\n14\n +1 +3 +5\n$/],
    ["ls -l /etc/hostname", /^-rw-r--r-- 1 root root +2 Jun {2}1 12:00 \/etc\/hostname\n$/],
    ["dd if=/dev/zero of=f bs=1k count=3; wc -c f; help | head -1", /^3072 f\nA simulated shell/],
    ["kill -0 $$ && kill -l | wc -w", /^10\n$/],
  ])("%s", async (text, stdout) => {
    expect((await all(text))[0]).toMatch(stdout);
  });

  it("ps shows its columns as procps does, and a container's program before its arguments", async () => {
    const { run } = testMachine(TWO);
    const lines = async (text: string) => (await run(text)).stdout.split("\n");
    const aux = await lines("ps aux");
    expect(aux[0]).toBe("USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND");
    expect(aux[1]).toMatch(/^root {11}1 {2}0\.0 {2}\d\.\d [ \d]{6} [ \d]{5} \? {8}Ss {3}May23 {3}0:00 \/sbin\/init$/);
    expect(aux.filter((line) => line.endsWith(" 0:00 prometheus --config.file=/c --web.enable"))).toHaveLength(1);
    expect(await lines("ps")).toEqual([
      "    PID TTY          TIME CMD",
      "   4211 ?        00:00:00 sh",
      "   4212 ?        00:00:00 ps",
      "",
    ]);
    expect((await lines("ps -ef")).slice(0, 3)).toEqual([
      "UID          PID    PPID  C STIME TTY          TIME CMD",
      "root           1       0  0 May23 ?        00:00:00 /sbin/init",
      "root         588       1  0 May23 ?        00:00:00 /usr/bin/dockerd -H fd://",
    ]);
    expect((await lines("ps ax"))[1]).toBe("      1 ?        Ss     0:00 /sbin/init");
    expect((await lines("ps -e"))[2]).toBe("    588 ?        00:00:00 dockerd");
  });

  it("docker ps shows commands and ports as Docker does, and no container that was never made", async () => {
    const { run } = testMachine(TWO);
    const [heading = "", ...rows] = (await run("docker ps -a")).stdout.trimEnd().split("\n");
    expect(heading).toMatch(/^CONTAINER ID {3}IMAGE {20}COMMAND {18}CREATED/);
    const column = (row: string, from: string, to: string) =>
      row.slice(heading.indexOf(from), heading.indexOf(to)).trim();
    expect(rows.map((row) => row.slice(heading.indexOf("NAMES")))).toEqual(["default-app-db", "default-app-metrics"]);
    expect(rows.map((row) => column(row, "COMMAND", "CREATED"))).toEqual([
      '"/docker-entrypoint.…"',
      '"/docker-entrypoint.…"',
    ]);
    expect(rows.map((row) => column(row, "PORTS", "NAMES"))).toEqual([
      "127.0.0.1:5432->5432/tcp",
      "0.0.0.0:9090->9090/tcp, 0.0.0.0:7000-7001->8000-8001/udp",
    ]);
    expect((await run("docker ps --no-trunc")).stdout).toContain(
      ' "/docker-entrypoint.sh --config.file=/c --web.enable" ',
    );
    expect((await run("docker images")).stdout).toMatch(/^REPOSITORY {8}TAG {7}IMAGE ID {7}CREATED/);
  });

  it("no container is older than its image, however long it has been there", async () => {
    const { run, clock } = testMachine();
    for (let i = 0; i < 3; i++) clock.advance(300 * 86_400_000);
    expect((await run("docker ps")).stdout).toMatch(/ [34] years ago {3}/);
    expect((await run("docker images")).stdout).toMatch(/ [34] years ago {3}/);
  });

  it("journalctl stamps a container's line with the time at which it was written, and so does docker logs -t", async () => {
    const { run, clock } = testMachine();
    await run("journalctl -u front -n 0");
    const last = async (command: string) => (await run(`${command} | tail -n 3`)).stdout.trimEnd().split("\n");
    const stamps = (lines: readonly string[], pattern: RegExp) => lines.map((line) => pattern.exec(line)?.[1]);
    const before = await last("journalctl -u front");
    // The lines of this image tell the time as well.
    const told = stamps(before, /:(\d\d:\d\d:\d\d) \+0000/);
    expect(stamps(before, /^Jun 01 (\S+) d default-web-front/)).toEqual(told);
    expect(stamps(await last("docker logs -t front"), /^2026-06-01T([\d:]+)\.\d{9}Z /)).toEqual(told);
    clock.advance(20_000);
    expect((await run("journalctl -u front")).stdout).toContain(`${before.join("\n")}\n`);
  });

  it("docker logs -f goes on until the container is gone", async () => {
    const { run, clock } = testMachine();
    const job = new Job();
    const running = run("docker logs --tail 1 -f front | head -5; echo end", "", job);
    for (let i = 0; i < 200; i++) {
      clock.advance(1000);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect((await running).stdout.split("\n")).toHaveLength(7);
  });

  it("tail -f follows a file that grows", async () => {
    const { run, clock } = testMachine();
    await run("echo a > /tmp/log");
    const job = new Job();
    const running = run("tail -f /tmp/log | head -3", "", job);
    await new Promise((resolve) => setImmediate(resolve));
    await run("seq 2 >> /tmp/log");
    for (let i = 0; i < 5; i++) {
      clock.advance(1000);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect((await running).stdout).toBe("a\n1\n2\n");
    job.kill("TERM");
  });

  it("grep takes no longer for a pattern that would keep a backtracking engine busy for ages", async () => {
    const { run } = testMachine();
    const { stdout } = await run(`head -c 20000 /dev/zero | grep -c '${"x*".repeat(200)}y'`);
    expect(stdout).toBe("0\n");
    expect(await all(`head -c 1000000 /dev/zero | grep -c '${"x*".repeat(400)}y'`)).toEqual([
      "",
      expect.stringContaining("the line is too long for this pattern"),
      2,
    ]);
  });

  it("printf refuses fields that are too wide, and sends what many fields come to piece by piece", async () => {
    expect(await all("printf '%-5s|%05d|%.1s|%9999s' a 7 xyz | wc -c")).toEqual([
      `${5 + 1 + 5 + 1 + 1 + 1 + 9999}\n`,
      "",
      0,
    ]);
    expect(await all("printf 'a%10000d' 1")).toEqual(["", "printf: %10000d: width too large\n", 1]);
    expect(await all("printf '%.10000s' x")).toEqual(["", "printf: %.10000s: precision too large\n", 1]);
    expect(await all('X=$(yes %9999s | head -c 900000); printf "$X" | head -c 5')).toEqual(["     ", "", 0]);
  });

  it("variables hold so much and no more", async () => {
    const line = Array.from({ length: 9 }, (_, index) => `v${index}=$(yes | head -c 900000)`).join("; ");
    expect(await all(line)).toEqual(["", expect.stringContaining("variables too long"), 2]);
  });

  it("kill of the shell itself ends it by that signal", async () => {
    expect(await all("kill -TERM $$; echo never")).toEqual(["", "", "TERM"]);
    expect(await all("kill 99")).toEqual(["", "kill: (99) - No such process\n", 1]);
  });
});

import { once } from "node:events";
import { Client, type ParsedKey, utils } from "ssh2";
import { describe, expect, it } from "vitest";
import { createWebSocketStream } from "ws";
import type { DeviceDefinition, FleetDefinition } from "../../fleet/definition.ts";
import { SSH_AUTH_ATTEMPTS, SSH_CHANNELS, SSH_LOGIN_TIME } from "../../limits.ts";
import { fleetOf, startTest, type TestEmulator } from "../../testing/client.ts";
import { closing, eventually, login, openSocket, outcome, refused, until } from "./testing.ts";

const LOST = { code: 1011, reason: "the connection to the device was lost" };

function fleetWith(...devices: DeviceDefinition[]): FleetDefinition {
  return { projects: [{ name: "test", devices }] };
}

const start = (): Promise<TestEmulator> => startTest(fleetOf({ d: {} }));

/** Timers of the emulator that wait: what a stream leaves behind would be among them. */
const idle = (test: TestEmulator): boolean => test.clock.pending === 0;

async function hostKey(test: TestEmulator, device?: string): Promise<string> {
  let key: Buffer | undefined;
  const ssh = await login(test, {
    ...(device === undefined ? {} : { device }),
    hostVerifier: (given: Buffer) => {
      key = given;
      return true;
    },
  });
  ssh.client.end();
  return key?.toString("base64") ?? "";
}

describe("SSH", () => {
  it("lets in a client with an empty name and no credentials, runs its command, and closes with 1000", async () => {
    const test = await start();
    const ssh = await login(test);
    expect(await ssh.exec("echo out; echo err >&2; exit 7")).toEqual({
      stdout: "out\n",
      stderr: "err\n",
      code: 7,
      signal: undefined,
    });
    expect(test.emulator.journal.entries().at(-1)).toMatchObject({ operationId: "openDeviceSSH", status: 101 });
    ssh.client.end();
    expect(await ssh.closed).toEqual({ code: 1000, reason: "" });
    await eventually(() => idle(test));
  });

  it("answers global requests, such as keepalives, whatever they ask for", async () => {
    // Without an answer to one the client would break off.
    const ssh = await login(await start(), { keepaliveInterval: 1, keepaliveCountMax: 100 });
    for (let i = 0; i < 20; i++) await ssh.exec("true");
    await expect(
      new Promise((resolve, reject) => ssh.client.forwardIn("", 0, (error) => (error ? reject(error) : resolve(0)))),
    ).rejects.toThrow(/unable to bind/i);
  });

  it("sends binary frames only, and speaks first", async () => {
    const websocket = openSocket(await start());
    const [data, binary] = await once(websocket, "message");
    expect([String(data).slice(0, 8), binary]).toEqual(["SSH-2.0-", true]);
  });

  it("gives a command its input, of any bytes, and its exact output", async () => {
    const ssh = await login(await start());
    const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 7919) & 0xff));
    expect((await ssh.exec("wc -c", bytes)).stdout).toBe("300000\n");
    await ssh.exec("cat > /tmp/bytes", bytes);
    expect((await ssh.exec("sha256sum < /tmp/bytes; sha256sum", bytes)).stdout.split("\n").slice(0, 2)).toEqual([
      expect.stringMatching(/^[0-9a-f]{64} {2}-$/),
      expect.stringMatching(/^[0-9a-f]{64} {2}-$/),
    ]);
  });

  it("runs commands side by side, and refuses a channel too many", async () => {
    const ssh = await login(await start());
    const channels = await Promise.all(Array.from({ length: SSH_CHANNELS }, () => ssh.start("cat")));
    await expect(ssh.start("cat")).rejects.toThrow(/open failure/i);
    for (const [index, channel] of channels.entries()) channel.end(String(index));
    const outcomes = await Promise.all(channels.map(outcome));
    expect(outcomes.map(({ stdout }) => stdout)).toEqual(channels.map((_, index) => String(index)));
    expect((await ssh.exec("echo room again")).stdout).toBe("room again\n");
  });

  it("keeps stdout and stderr apart and whole when the client takes both late", async () => {
    const ssh = await login(await start());
    const channel = await ssh.start("seq 1 400000; seq 1 400000 >&2; seq 400001 800000");
    channel.pause();
    channel.stderr.pause();
    for (let i = 0; i < 10; i++) await ssh.exec("true");
    channel.resume();
    for (let i = 0; i < 5; i++) await ssh.exec("true");
    channel.stderr.resume();
    const { stdout, stderr } = await outcome(channel);
    const numbers = (count: number) => Array.from({ length: count }, (_, i) => `${i + 1}\n`).join("");
    expect(stdout === numbers(800_000)).toBe(true);
    expect(stderr === numbers(400_000)).toBe(true);
  });

  it("stops making output when the client does not take it", async () => {
    const test = await start();
    const ssh = await login(test);
    const channel = await ssh.start("head -c 67108864 /dev/zero | tee /dev/null; echo done > /tmp/done");
    channel.pause();
    for (let i = 0; i < 20; i++) await ssh.exec("true");
    expect((await ssh.exec("ls /tmp")).stdout).toBe("");
    channel.resume();
    expect((await outcome(channel)).stdout.length).toBe(67_108_864);
  });
});

describe("SSH signals and ends", () => {
  it.each(["TERM", "KILL", "INT", "HUP"])("SIG%s ends the command and is told as what ended it", async (name) => {
    const test = await start();
    const ssh = await login(test);
    const channel = await ssh.start("echo begun; sleep 1000; echo never");
    await until(channel, /begun/);
    channel.signal(name);
    expect(await outcome(channel)).toMatchObject({ code: null, signal: `SIG${name}`, stdout: "" });
  });

  it("takes a signal after the client's input has ended", async () => {
    const ssh = await login(await start());
    const channel = await ssh.start("cat; echo begun; sleep 1000");
    channel.end();
    await until(channel, /begun/);
    // The library's own client keeps such a signal to itself; OpenSSH's sends it.
    const { _protocol: protocol } = ssh.client as unknown as { _protocol: { signal(id: number, name: string): void } };
    protocol.signal((channel as unknown as { outgoing: { id: number } }).outgoing.id, "TERM");
    expect(await outcome(channel)).toMatchObject({ code: null, signal: "SIGTERM" });
  });

  it("sleeps by the emulator's clock", async () => {
    const test = await start();
    const ssh = await login(test);
    const channel = await ssh.start("echo begun; sleep 1h; echo over");
    await until(channel, /begun/);
    // The websocket's ping waits, too.
    const before = test.clock.pending;
    expect(before).toBeGreaterThan(0);
    await eventually(() => {
      test.clock.advance(60_000);
      return channel.destroyed || !channel.readable;
    });
    expect(await outcome(channel)).toMatchObject({ code: 0, stdout: "over\n" });
  });

  it.each([
    ["closes the channel", (channel: { close(): void }) => channel.close()],
    ["leaves without a word", (_: unknown, ssh: { websocket: { terminate(): void } }) => ssh.websocket.terminate()],
    ["says goodbye", (_: unknown, ssh: { client: Client }) => ssh.client.end()],
  ])("a command ends when the client %s", async (_, leave) => {
    const test = await start();
    const ssh = await login(test);
    const sleeping = await ssh.start("echo begun; sleep 1000000; touch /tmp/never");
    const flooding = await ssh.start("echo begun; yes > /dev/null");
    const unread = await ssh.start("yes");
    unread.pause();
    await Promise.all([until(sleeping, /begun/), until(flooding, /begun/)]);
    for (const channel of [sleeping, flooding, unread]) leave(channel, ssh);
    if (ssh.websocket.readyState === ssh.websocket.OPEN && _ === "closes the channel") {
      await eventually(() => test.clock.pending === 1);
      ssh.client.end();
    }
    await ssh.closed;
    await eventually(() => idle(test));
    const again = await login(test);
    expect((await again.exec("ls /tmp")).stdout).toBe("");
  });

  it("a reboot of the device drops its connections with 1011, and files outlive it", async () => {
    const test = await start();
    const ssh = await login(test);
    const other = await login(test);
    await ssh.exec("echo kept > /root/file");
    const channel = await ssh.start("reboot");
    expect(await ssh.closed).toEqual(LOST);
    expect(await other.closed).toEqual(LOST);
    channel.destroy();
    expect(await refused(test)).toMatchObject({ status: 409, text: expect.stringContaining('device "d"') });
    test.clock.advance(10_000);
    const again = await login(test);
    expect((await again.exec("cat file; uptime -p")).stdout).toBe("kept\nup 0 hours, 0 minutes\n");
  });

  it("a lost connection to the device ends the stream with 1011 before and after the login", async () => {
    const test = await start();
    const silent = openSocket(test);
    const end = closing(silent);
    await once(silent, "message");
    const ssh = await login(test);
    test.emulator.fleet.disconnect("d");
    expect([await end, await ssh.closed]).toEqual([LOST, LOST]);
    await eventually(() => idle(test));
  });

  it("a client that does not log in is sent away after a while", async () => {
    const test = await start();
    const websocket = openSocket(test);
    const end = closing(websocket);
    await once(websocket, "message");
    await eventually(() => test.clock.pending > 0);
    test.clock.advance(SSH_LOGIN_TIME);
    expect(await end).toEqual({ code: 1011, reason: "the client took too long to log in" });
  });

  it("pings the client every 30 seconds", async () => {
    const test = await start();
    const ssh = await login(test);
    for (let i = 0; i < 2; i++) {
      const ping = once(ssh.websocket, "ping");
      test.clock.advance(30_000);
      await ping;
    }
  });
});

describe("SSH to whom it may not go", () => {
  it("an unknown, an offline and a disabled device are refused before the upgrade", async () => {
    const test = await startTest(
      fleetWith(
        { name: "away", lastSeen: "1h" },
        { name: "off", ssh: { disabled: true } },
        { name: "nobody", agent: "external" },
      ),
    );
    expect(await refused(test, "none")).toMatchObject({
      status: 404,
      text: expect.stringContaining("device not found"),
    });
    expect(await refused(test, "away")).toMatchObject({ status: 409, text: expect.stringContaining("is offline") });
    expect((await refused(test, "nobody")).status).toBe(409);
    expect(await refused(test, "off")).toMatchObject({
      status: 403,
      text: expect.stringContaining('SSH is turned off on device "off"'),
    });
  });

  it("a password is asked for where the device has one, and is told to nobody", async () => {
    const test = await startTest(fleetWith({ name: "d", ssh: { password: "sesame-4711" } }));
    await expect(login(test)).rejects.toThrow(/authentication methods failed/);
    await expect(login(test, { username: "x", password: "sesame" })).rejects.toThrow(/authentication methods failed/);
    const ssh = await login(test, { username: "x", password: "sesame-4711" });
    expect((await ssh.exec("whoami")).stdout).toBe("root\n");
    expect(JSON.stringify([test.emulator.journal.entries(), (await test.call("GET", "/devices")).json])).not.toContain(
      "sesame",
    );
  });

  it("a key is asked for where the device has keys", async () => {
    const mine = utils.generateKeyPairSync("ed25519");
    const rsa = utils.generateKeyPairSync("rsa", { bits: 2048 });
    const foreign = utils.generateKeyPairSync("ed25519");
    const ssh = { authorizedKeys: [`${mine.public.trim()} me@home`, rsa.public.trim()] };
    const test = await startTest(fleetWith({ name: "d", ssh }));
    await expect(login(test)).rejects.toThrow(/authentication methods failed/);
    await expect(login(test, { username: "x", privateKey: foreign.private })).rejects.toThrow(/authentication/);
    await expect(login(test, { username: "x", password: "x" })).rejects.toThrow(/authentication/);
    for (const { private: privateKey } of [mine, rsa]) {
      const client = await login(test, { username: "x", privateKey });
      expect((await client.exec("true")).code).toBe(0);
    }
  });

  it("a client that has a public key but not the private one is not let in", async () => {
    const mine = utils.generateKeyPairSync("ed25519");
    const other = utils.generateKeyPairSync("ed25519");
    const test = await startTest(fleetWith({ name: "d", ssh: { authorizedKeys: [mine.public.trim()] } }));
    const key = utils.parseKey(mine.public) as ParsedKey;
    const forger = utils.parseKey(other.private) as ParsedKey;
    key.sign = (data) => forger.sign(data);
    key.isPrivateKey = () => true;
    await expect(
      login(test, { username: "x", authHandler: [{ type: "publickey", username: "x", key } as never] }),
    ).rejects.toThrow(/authentication/);
  });

  it("guessing ends after some attempts", async () => {
    const test = await startTest(fleetWith({ name: "d", ssh: { password: "sesame" } }));
    const websocket = openSocket(test);
    const client = new Client();
    let attempts = 0;
    client.on("error", () => undefined);
    client.connect({
      sock: createWebSocketStream(websocket).on("error", () => undefined),
      username: "x",
      authHandler: (_methods, _partial, next) => {
        attempts++;
        next({ type: "password", username: "x", password: String(attempts) });
      },
    });
    await closing(websocket);
    expect(attempts).toBe(SSH_AUTH_ATTEMPTS + 1);
  });

  it.each([
    ["a password that is none", { password: "" }, /password/],
    ["a key that is none", { authorizedKeys: ["AAAA"] }, /authorizedKeys/],
    ["a setting that is none", { passwords: "x" }, /passwords/],
  ])("a fleet with %s is refused", async (_, ssh, message) => {
    await expect(startTest(fleetWith({ name: "d", ssh: ssh as never }))).rejects.toThrow(message);
  });
});

describe("an SSH host key", () => {
  it("is the device's own, and the same for the same seed", async () => {
    const fleet = fleetWith({ name: "a", id: "dev_a" }, { name: "b", id: "dev_b" });
    const [first, second, third] = [
      await startTest(fleet),
      await startTest(fleet),
      await startTest(fleet, { seed: 2 }),
    ];
    const key = await hostKey(first, "a");
    expect(key).toMatch(/^AAAAC3NzaC1lZDI1NTE5/);
    expect(await hostKey(first, "a")).toBe(key);
    expect(await hostKey(second, "a")).toBe(key);
    expect(await hostKey(first, "b")).not.toBe(key);
    expect(await hostKey(third, "a")).not.toBe(key);
  });
});

describe("what is not SSH", () => {
  it.each([
    ["HTTP", "GET / HTTP/1.1\r\nHost: x\r\n\r\n"],
    ["a long line", "x".repeat(1_000_000)],
    ["zeros", Buffer.alloc(100_000)],
    ["a greeting and garbage", `SSH-2.0-x\r\n${"garbage".repeat(10_000)}`],
    ["an old version", "SSH-1.5-x\r\n"],
  ])("%s ends that one stream with 1011 and a reason", async (_, bytes) => {
    const test = await start();
    const healthy = await login(test);
    const websocket = openSocket(test);
    const end = closing(websocket);
    await once(websocket, "message");
    websocket.send(Buffer.from(bytes));
    expect(await end).toMatchObject({ code: 1011, reason: expect.stringMatching(/SSH/) });
    expect((await healthy.exec("echo unharmed")).stdout).toBe("unharmed\n");
  });

  it("a client that breaks off in the middle of anything leaves nothing", async () => {
    const test = await start();
    for (let i = 0; i < 10; i++) {
      const websocket = openSocket(test);
      await once(websocket, "open");
      if (i % 2 === 0) websocket.send(Buffer.from("SSH-2.0-x\r\n"));
      websocket.terminate();
    }
    await eventually(() => idle(test));
  });
});

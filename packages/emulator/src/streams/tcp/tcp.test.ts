import { once } from "node:events";
import { connect } from "node:net";
import { describe, expect, it } from "vitest";
import type { ImageBehaviour } from "../../fleet/behaviours.ts";
import type { DeviceNetwork } from "../../fleet/network/lan-hosts.ts";
import { TCP_BUFFERED_BYTES } from "../../limits.ts";
import { Random } from "../../store/random.ts";
import { basic, fleetOf, startTest, type TestEmulator } from "../../testing/client.ts";
import { connectTcp, refusedTcp } from "../../testing/tcp.ts";

const A = "/namespaces/default/applications";

interface Container {
  readonly name: string;
  readonly image: string;
  readonly ports?: readonly string[];
  readonly networkMode?: string;
}

/** Device `d`, connected, that runs these containers, and device `away`, offline for a day. */
function running(
  containers: readonly Container[] = [],
  { behaviours = [], network }: { behaviours?: readonly ImageBehaviour[]; network?: DeviceNetwork } = {},
): Promise<TestEmulator> {
  return startTest({
    behaviours,
    projects: [
      {
        name: "test",
        devices: [
          { name: "d", network, info: { ipAddress: "10.1.2.3", hostname: "box" } },
          { name: "away", lastSeen: "1d" },
        ],
        namespaces: [
          {
            name: "default",
            applications: [
              {
                name: "app",
                scheduling: { type: "AllDevices" },
                spec: { containers: containers.map((c) => ({ ...c, ports: [...(c.ports ?? [])] })) },
              },
            ],
          },
        ],
      },
    ],
  });
}

const web: Container = { name: "web", image: "nginx", ports: ["8080:80"] };

/** Waits until the emulator has let go of every stream. */
async function nothingLeft({ clock }: TestEmulator): Promise<void> {
  while (clock.pending > 0) await new Promise((resolve) => setImmediate(resolve));
}

describe("a published port", () => {
  it("answers HTTP with who is there, request after request on one connection", async () => {
    const test = await running([web]);
    const client = await connectTcp(test, "hostname=&port=8080");
    client.socket.send(Buffer.from("GET /menu?x=1 HTTP/1.1\r\nHost: d\r\n\r\n"));
    const first = await client.until(/body: 0 bytes\n$/);
    expect(first).toMatch(/^HTTP\/1\.1 200 OK\r\nContent-Type: text\/plain; charset=utf-8\r\n/);
    expect(first).toContain(
      "Hello from app/web on d\n\napplication: app\ncontainer: web\nimage: nginx:latest\nport: 80\ndevice: d\nrequest: GET /menu?x=1\n",
    );
    expect(first).toContain(`Date: ${new Date(test.clock.now()).toUTCString()}\r\n`);
    client.socket.send("HEAD / HTTP/1.1\r\nHost: d\r\n\r\n");
    await client.until((text) => text.split("HTTP/1.1 200 OK").length === 3 && text.endsWith("\r\n\r\n"));
    client.socket.send("POST /in HTTP/1.1\r\nHost: d\r\nContent-Length: 5\r\nConnection: close\r\n\r\n");
    client.socket.send("he");
    client.socket.send("llo");
    expect(await client.closed).toEqual({ code: 1000, reason: "" });
    expect(client.bytes().toString()).toMatch(/request: POST \/in\nbody: 5 bytes\n$/);
    expect(client.bytes().toString()).not.toContain("hello");
    await nothingLeft(test);
  });

  it("answers what is no HTTP with 400, and closes with 1000", async () => {
    const test = await running([web]);
    const client = await connectTcp(test, "port=8080");
    client.socket.send("this is not HTTP\r\n\r\n");
    expect(await client.closed).toEqual({ code: 1000, reason: "" });
    expect(client.bytes().toString()).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    await nothingLeft(test);
  });

  it.each([
    [
      "is reached by every name of the device",
      [web],
      [
        "",
        "localhost",
        "LocalHost.",
        "127.0.0.1",
        "127.0.0.9",
        "::1",
        "[::1]",
        "d",
        "D",
        "box",
        "box.local",
        "10.1.2.3",
      ],
      8080,
    ],
    ["may be the same as the container's", [{ ...web, ports: ["80"] }], [""], 80],
    ["may be in a range", [{ ...web, ports: ["8000-8010:80-90/TCP"] }], [""], 8005],
    ["may be bound to the loopback address", [{ ...web, ports: ["127.0.0.1:81:80"] }], ["", "localhost"], 81],
    ["may be bound to the device's address", [{ ...web, ports: ["10.1.2.3:81:80"] }], ["d", "10.1.2.3"], 81],
    [
      "of the device's own network is the container's own",
      [{ ...web, networkMode: "host", ports: ["8080:80"] }],
      [""],
      80,
    ],
    [
      "of the device's own network is known for well-known images",
      [{ name: "x", image: "quay.io/prometheus/node-exporter", networkMode: "host" }],
      ["box"],
      9100,
    ],
  ])("%s", async (_, containers, hostnames, port) => {
    const test = await running(containers);
    for (const hostname of hostnames) {
      const client = await connectTcp(test, `hostname=${encodeURIComponent(hostname)}&port=${port}`);
      client.socket.send("GET / HTTP/1.0\r\n\r\n");
      expect(await client.closed, hostname).toEqual({ code: 1000, reason: "" });
      expect(client.bytes().toString()).toContain("Hello from app/");
    }
  });

  it.each([
    ["nobody publishes", [web], "", 80],
    ["is published for UDP only", [{ ...web, ports: ["8080:80/udp"] }], "", 8080],
    ["is bound to another address", [{ ...web, ports: ["127.0.0.1:8080:80"] }], "10.1.2.3", 8080],
    ["a container on the device's own network maps", [{ ...web, networkMode: "host" }], "", 8080],
    [
      "is not written as a port",
      [{ ...web, ports: ["8080:80:80", "a:b", "99999:80", ":80", "80-90:80-85", ""] }],
      "",
      80,
    ],
  ])("that %s is refused after the upgrade", async (_, containers, hostname, port) => {
    const test = await running(containers);
    const client = await connectTcp(test, `hostname=${hostname}&port=${port}`);
    expect(await client.closed).toEqual({
      code: 1011,
      reason: `dial tcp ${hostname || "localhost"}:${port}: connection refused`,
    });
    await nothingLeft(test);
  });

  it("serves what the fleet says of the image", async () => {
    const images = ["echo", "silent", "refused", "http"] as const;
    const test = await running(
      images.map((image, index) => ({ name: image, image: `acme/${image}`, ports: [`${81 + index}:1883`] })),
      { behaviours: images.map((serves) => ({ image: `acme/${serves}`, serves })) },
    );
    const echo = await connectTcp(test, "port=81");
    echo.socket.send("hello");
    await echo.until(/^hello$/);
    const silent = await connectTcp(test, "port=82");
    for (let i = 0; i < 100; i++) silent.socket.send(Buffer.alloc(64 * 1024));
    const refused = await connectTcp(test, "port=83");
    expect((await refused.closed).reason).toBe("dial tcp localhost:83: connection refused");
    const http = await connectTcp(test, "port=84");
    http.socket.send("GET / HTTP/1.0\r\n\r\n");
    expect((await http.closed).code).toBe(1000);
    silent.socket.close();
    await silent.closed;
    expect(silent.bytes()).toHaveLength(0);
    echo.socket.close();
    expect((await echo.closed).code).toBe(1005);
    await nothingLeft(test);
  });

  it("serves what the fleet says of each port, be it an HTTP answer", async () => {
    const shop = {
      status: 404,
      headers: { "Content-Type": "application/json", "X-Shop": "A" },
      body: '{"no":"menu – ü"}',
    };
    const test = await running(
      [
        { name: "shop", image: "acme/shop", ports: ["81:80", "82:81", "83:82", "84:83"] },
        { name: "own", image: "acme/own", networkMode: "host" },
      ],
      {
        behaviours: [
          { image: "acme/shop", serves: "refused", ports: { "80": shop, "81": "echo", "82": { status: 204 } } },
          { image: "acme/own", ports: { "9999": { body: "own" } } },
        ],
      },
    );
    const ask = async (port: number): Promise<string> => {
      const http = await connectTcp(test, `port=${port}`);
      http.socket.send("GET /any HTTP/1.0\r\n\r\n");
      expect((await http.closed).code).toBe(1000);
      return http.bytes().toString("latin1");
    };
    const answer = await ask(81);
    expect(answer).toMatch(/^HTTP\/1\.1 404 Not Found\r\n/);
    expect(answer).toContain("\r\nX-Shop: A\r\n");
    expect(answer).toContain("\r\nContent-Type: application/json\r\n");
    expect(answer).toContain(`\r\nContent-Length: ${Buffer.byteLength(shop.body)}\r\n`);
    expect(Buffer.from(answer, "latin1").toString()).toMatch(/\r\n\r\n\{"no":"menu – ü"\}$/);
    expect(await ask(83)).toMatch(/^HTTP\/1\.1 204 No Content\r\n(?!.*Content-Length).*\r\n\r\n$/s);
    expect(await ask(9999)).toMatch(/^HTTP\/1\.1 200 OK\r\n.*\r\n\r\nown$/s);
    const echo = await connectTcp(test, "port=82");
    echo.socket.send("hello");
    await echo.until(/^hello$/);
    echo.socket.close();
    await echo.closed;
    const refused = await connectTcp(test, "port=84");
    expect((await refused.closed).reason).toBe("dial tcp localhost:84: connection refused");
    await nothingLeft(test);
  });

  it("of a broker takes what it gets and says nothing", async () => {
    const test = await running([{ name: "mq", image: "eclipse-mosquitto", ports: ["1883:1883"] }]);
    const client = await connectTcp(test, "port=1883");
    client.socket.send(Buffer.from([0x10, 0x00]));
    client.socket.close();
    await client.closed;
    expect(client.bytes()).toHaveLength(0);
  });

  it("is refused before its container runs, and its connections end with 1000 when it is stopped", async () => {
    const test = await startTest(fleetOf({ d: {} }));
    await test.call("POST", `${A}`, { name: "app", scheduling: { type: "AllDevices" }, spec: { containers: [web] } });
    expect((await (await connectTcp(test, "port=8080")).closed).code).toBe(1011);
    test.clock.advance(10_000);
    const client = await connectTcp(test, "port=8080");
    client.socket.send("POST / HTTP/1.1\r\nHost: d\r\nContent-Length: 5\r\n\r\n");
    await test.call("DELETE", `${A}/app`);
    expect(await client.closed).toEqual({ code: 1000, reason: "" });
    expect((await (await connectTcp(test, "port=8080")).closed).code).toBe(1011);
  });

  it("is closed while its container starts anew", async () => {
    const test = await startTest({
      ...fleetOf({ d: {} }),
      behaviours: [{ image: "acme/crash", exitCode: 1, runsFor: 20 }],
    });
    const spec = { containers: [{ name: "c", image: "acme/crash:1", ports: ["81:81"] }] };
    await test.call("POST", A, { name: "app", scheduling: { type: "AllDevices" }, spec });
    test.clock.advance(10_000);
    const client = await connectTcp(test, "port=81");
    while (client.socket.readyState === client.socket.OPEN) {
      test.clock.advance(100);
      await test.call("GET", "/devices");
    }
    expect((await client.closed).code).toBe(1000);
    expect((await (await connectTcp(test, "port=81")).closed).code).toBe(1011);
    test.clock.advance(2000);
    const again = await connectTcp(test, "port=81");
    again.socket.terminate();
    await again.closed;
  });
});

/** Bytes that only this number makes. */
const noise = (size: number): Buffer => new Random(size).fill(Buffer.alloc(size));

describe("the servers that every device has", () => {
  it("echo 8 MiB for a client that reads slowly, which makes the sender wait", async () => {
    const test = await running();
    const client = await connectTcp(test, "port=7");
    client.socket.pause();
    const sent = noise(8 * 1024 * 1024);
    const piece = 64 * 1024;
    for (let at = 0; at < sent.length; at += piece) client.socket.send(sent.subarray(at, at + piece));
    // Answers of others show that the emulator has had time to take what it would.
    for (let i = 0; i < 20; i++) await test.call("GET", "/devices");
    for (let came = 0; client.bytes().length < sent.length; came++) {
      client.socket.resume();
      await once(client.socket, "message");
      if (came % 16 === 0) client.socket.pause();
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(client.bytes().equals(sent)).toBe(true);
    client.socket.close();
    await client.closed;
    await nothingLeft(test);
  });

  it("speak SSH at port 22, unless it is turned off or a container listens there", async () => {
    const test = await running();
    const client = await connectTcp(test, "hostname=localhost&port=22");
    expect(await client.until(/\r\n/)).toMatch(/^SSH-2\.0-/);
    client.socket.close();
    await client.closed;
    await nothingLeft(test);
    const taken = await running([{ name: "sftp", image: "acme/sftp", ports: ["22:80"] }]);
    const http = await connectTcp(taken, "port=22");
    http.socket.send("GET / HTTP/1.0\r\n\r\n");
    expect((await http.closed).code).toBe(1000);
    expect(http.bytes().toString()).toContain("container: sftp");
    const off = await startTest({ projects: [{ name: "test", devices: [{ name: "d", ssh: { disabled: true } }] }] });
    const refused = await connectTcp(off, "port=22");
    expect(await refused.closed).toEqual({ code: 1011, reason: "dial tcp localhost:22: connection refused" });
  });

  it("discard what they get at port 9", async () => {
    const test = await running();
    const client = await connectTcp(test, "port=9");
    client.socket.send(noise(1024 * 1024), () => client.socket.close());
    expect((await client.closed).code).toBe(1005);
    expect(client.bytes()).toHaveLength(0);
    await nothingLeft(test);
  });

  it("flood a client at port 19 no faster than it reads", async () => {
    const test = await running();
    const before = process.memoryUsage().rss;
    const client = await stalled(test, "port=19");
    for (let i = 0; i < 50; i++) await test.call("GET", "/devices");
    expect(process.memoryUsage().rss - before).toBeLessThan(40 * 1024 * 1024);
    client.destroy();
    await nothingLeft(test);
    const reader = await connectTcp(test, "port=19");
    const text = await reader.until((text) => text.length > 4 * TCP_BUFFERED_BYTES);
    const lines = text.split("\r\n");
    expect(lines[0]).toBe(" !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefg");
    expect(lines[1]).toBe("!\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefgh");
    expect(lines.slice(95 * 9, 95 * 9 + 2)).toEqual(lines.slice(0, 2));
    reader.socket.close();
    await reader.closed;
    await nothingLeft(test);
  });
});

/** A client that has done the handshake and reads nothing more. */
async function stalled({ emulator }: TestEmulator, query: string) {
  const socket = connect(Number(new URL(emulator.origin).port), "127.0.0.1");
  socket.write(
    `GET /api/projects/test/devices/d/connect?${query} HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${basic(emulator.accessKey)}\r\n` +
      "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
  );
  await once(socket, "readable");
  return socket;
}

describe("other hosts", () => {
  const network: DeviceNetwork = {
    hosts: {
      "192.168.0.1": { 443: "http", 81: "refused", 82: "echo" },
      "Printer.lan.": { 9100: "silent" },
      "fe80::1": { 80: "echo" },
      localhost: { 5000: "echo" },
    },
  };

  it("of the device's network are reached as the fleet says", async () => {
    const test = await running([], { network });
    const http = await connectTcp(test, "hostname=192.168.0.1&port=443");
    http.socket.send("GET /status HTTP/1.0\r\n\r\n");
    expect((await http.closed).code).toBe(1000);
    expect(http.bytes().toString()).toContain(
      "Hello from 192.168.0.1:443\n\nhost: 192.168.0.1\nport: 443\ndevice: d\nrequest: GET /status\n",
    );
    for (const query of [
      "hostname=192.168.0.1&port=82",
      "hostname=%5BFE80::1%5D&port=80",
      "hostname=&port=5000",
      "hostname=127.0.0.1&port=5000",
    ]) {
      const client = await connectTcp(test, query);
      client.socket.send("ping");
      await client.until(/^ping$/);
      client.socket.close();
      await client.closed;
    }
    const silent = await connectTcp(test, "hostname=printer.LAN&port=9100");
    silent.socket.close();
    expect((await silent.closed).code).toBe(1005);
    await nothingLeft(test);
  });

  it.each([
    ["hostname=192.168.0.1&port=81", "dial tcp 192.168.0.1:81: connection refused"],
    ["hostname=192.168.0.1&port=7", "dial tcp 192.168.0.1:7: connection refused"],
    ["hostname=192.168.0.2&port=443", "dial tcp 192.168.0.2:443: no such host"],
    ["hostname=example.com&port=80", "dial tcp example.com:80: no such host"],
    ["hostname=2130706433&port=7", "dial tcp 2130706433:7: no such host"],
    ["hostname=127.1&port=7", "dial tcp 127.1:7: no such host"],
    ["hostname=__proto__&port=7", "dial tcp __proto__:7: no such host"],
  ])("that are not there, as %s, end with 1011", async (query, reason) => {
    const test = await running([], { network });
    const client = await connectTcp(test, query);
    expect(await client.closed).toEqual({ code: 1011, reason });
  });

  it("of a name too long for a close frame are told in part", async () => {
    const test = await running();
    const client = await connectTcp(test, `hostname=${encodeURIComponent("ąž".repeat(500))}&port=1`);
    const { code, reason } = await client.closed;
    expect(code).toBe(1011);
    expect(reason).toMatch(/^dial tcp (ąž)+ą?…$/);
  });
});

describe("before the upgrade a TCP connection is refused", () => {
  it.each([
    [404, 'device not found: "none"\n', "hostname=&port=7", "none"],
    [409, 'device "away" is offline', "hostname=&port=7", "away"],
    [400, "query parameter port is required\n", "hostname=", "d"],
    [400, "query parameter port", "port=0", "d"],
    [400, "query parameter port", "port=65536", "d"],
    [400, "query parameter port", "port=7x", "d"],
  ])("with %i: %s (%s on %s)", async (status, text, query, device) => {
    const test = await running();
    expect(await refusedTcp(test, query, device)).toEqual({ status, text: expect.stringContaining(text) });
  });
});

describe("a TCP connection", () => {
  it.each([
    ["disconnect", (test: TestEmulator) => Promise.resolve(test.emulator.fleet.disconnect("d"))],
    ["reboot", (test: TestEmulator) => test.call("POST", "/devices/d/reboot")],
  ])("ends with 1011 when its device goes away by %s in the middle of a stream", async (_, happens) => {
    const test = await running([web]);
    const clients = await Promise.all([7, 19, 8080].map((port) => connectTcp(test, `port=${port}`)));
    clients[0]?.socket.send(noise(1024 * 1024));
    await clients[0]?.until((text) => text.length > 0);
    await happens(test);
    for (const client of clients) {
      expect(await client.closed).toEqual({ code: 1011, reason: "the connection to the device was lost" });
    }
  });

  it("is pinged every half minute", async () => {
    const test = await running();
    const client = await connectTcp(test, "port=7");
    for (let i = 0; i < 3; i++) {
      const pinged = once(client.socket, "ping");
      test.clock.advance(30_000);
      await pinged;
    }
    client.socket.close();
    await client.closed;
    await nothingLeft(test);
  });

  it("is pinged once for all the time that a clock is moved by at once, and regularly after it", async () => {
    const test = await running();
    const client = await connectTcp(test, "port=7");
    let pings = 0;
    client.socket.on("ping", () => pings++);
    test.clock.advance(3_600_000);
    client.socket.send("all");
    // The client's library takes many pings at once for an attack, and leaves.
    expect(await Promise.race([client.until(/all/), client.closed])).toBe("all");
    expect(pings).toBe(1);
    test.clock.advance(30_000);
    client.socket.send("over");
    await client.until(/over/);
    expect(pings).toBe(2);
    client.socket.close();
    await client.closed;
    await nothingLeft(test);
  });

  it("leaves nothing behind, in whatever way its client leaves", async () => {
    const test = await running([web]);
    for (const port of [7, 9, 19, 8080]) {
      for (const leave of ["close", "terminate"] as const) {
        const client = await connectTcp(test, `port=${port}`);
        client.socket.send(Buffer.from("GET / HTTP/1.1\r\n"));
        client.socket[leave]();
        await client.closed;
        await nothingLeft(test);
      }
    }
  });

  it("ends with 1001 when the emulator stops", async () => {
    const test = await running();
    const client = await connectTcp(test, "port=7");
    client.socket.send("hello");
    await client.until(/hello/);
    await test.emulator.close();
    expect(await client.closed).toEqual({ code: 1001, reason: "the emulator is stopping" });
  });
});

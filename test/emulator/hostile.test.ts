/**
 * What a client should not do, and what a hostile one does: each is answered, bounded or closed, and the emulator goes on. From
 * outside, on real sockets.
 */
import { Emulator, ManualClock } from "@synpse/emulator";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { tell, wire } from "./wire.ts";

const KEY = "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==";

const clock = new ManualClock();
let emulator: Emulator;
let port: number;
let auth: string;
let project: string;

beforeAll(async () => {
  emulator = await Emulator.start({ fleet: "demo", clock });
  port = Number(new URL(emulator.origin).port);
  auth = `Authorization: Basic ${btoa(`${emulator.accessKey}:`)}`;
  project = `/api/projects/${emulator.projectId}`;
});

beforeEach(() => {
  emulator.faults.clear();
  // Whatever was done to it, the next client is served.
  return async () => {
    expect(await tell(port, head("GET", "/namespaces", "Connection: close"))).toMatch(/^HTTP\/1\.1 200 /);
    expect(emulator.violations).toEqual([]);
  };
});

afterAll(() => emulator.close());

const head = (method: string, path: string, ...headers: string[]): string =>
  `${[`${method} ${project}${path} HTTP/1.1`, "Host: localhost", auth, ...headers].join("\r\n")}\r\n\r\n`;

const post = (body: string | Buffer, ...headers: string[]): Promise<string> =>
  tell(
    port,
    head("POST", "/namespaces", "Connection: close", `Content-Length: ${Buffer.byteLength(body)}`, ...headers),
    body,
  );

const deep = (open: string, close: string, depth: number): string => open.repeat(depth) + close.repeat(depth);

it.each<[string, string | Buffer]>([
  ["nothing but a bracket", "{"],
  ["arrays in arrays", deep("[", "]", 200_000)],
  ["objects in objects", `${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`],
  ["objects in objects without an end", '{"a":'.repeat(100_000)],
  ["arrays in a member", `{"name":${deep("[", "]", 200_000)}}`],
  ["invalid UTF-8", Buffer.from([0x22, 0xc3, 0x28, 0x22])],
  ["half a character", Buffer.from('{"name":"\u00e9', "utf8").subarray(0, -1)],
  ["UTF-16", Buffer.from('\ufeff{"name":"x"}', "utf16le")],
  ["a NUL", '{"name":"a\0"}'],
  ["a huge number", `{"name":${"9".repeat(100_000)}}`],
  ["a lone surrogate", '{"name":"\\ud800"}'],
  ["a member called __proto__", '{"__proto__":{"name":"x"}}'],
  ["only spaces", " ".repeat(1000)],
  ["JSON twice", '{"name":"x"}{"name":"y"}'],
  ["NaN", '{"name":NaN}'],
])("refuses a body of %s with 400 and one line of words", async (_, body) => {
  expect(await post(body)).toMatch(/^HTTP\/1\.1 400 [\s\S]*\r\n\r\n[^\n]+\n$/);
});

it("takes a byte order mark, and of two equal members the last, as JSON.parse does", async () => {
  expect(await post('\ufeff{"name":"bom"}')).toMatch(/^HTTP\/1\.1 200 [\s\S]*"name":"bom"/);
  expect(await post('{"name":"first","name":"last"}')).toMatch(/^HTTP\/1\.1 200 [\s\S]*"name":"last"/);
});

it("takes unknown members however deep they are, and keeps none of it", async () => {
  const reply = await post(`{"name":"unknown","extra":${deep("[", "]", 200_000)}}`);
  expect(reply).toMatch(/^HTTP\/1\.1 200 /);
  expect(reply.length).toBeLessThan(1000);
});

const MEGABYTE = "x".repeat(1024 * 1024);
const chunk = `${MEGABYTE.length.toString(16)}\r\n${MEGABYTE}\r\n`;

it("refuses 10 MB of body with 413, however it comes", async () => {
  const length = `Content-Length: ${10 * MEGABYTE.length}`;
  const plain = await tell(port, head("POST", "/namespaces", "Connection: close", length), ...Array(10).fill(MEGABYTE));
  expect(plain).toMatch(/^HTTP\/1\.1 413 [\s\S]*at most 1048576 bytes/);
  const chunked = head("POST", "/namespaces", "Connection: close", "Transfer-Encoding: chunked");
  expect(await tell(port, chunked, ...Array(10).fill(chunk), "0\r\n\r\n")).toMatch(/^HTTP\/1\.1 413 /);
});

it("refuses 10 MB before they are sent, where the client asks first", async () => {
  const reply = await tell(
    port,
    head("POST", "/namespaces", `Content-Length: ${10 * MEGABYTE.length}`, "Expect: 100-continue"),
  );
  expect(reply).toMatch(/^HTTP\/1\.1 413 [\s\S]*\r\nConnection: close\r\n/);
});

it("tells a client that asks first to go on with what may be read", async () => {
  const { socket, until, ended, text } = await wire(port);
  const body = '{"name":"asked"}';
  socket.write(
    head("POST", "/namespaces", "Connection: close", `Content-Length: ${body.length}`, "Expect: 100-continue"),
  );
  await until(/^HTTP\/1\.1 100 Continue\r\n\r\n$/);
  socket.write(body);
  await ended;
  expect(text()).toMatch(/100 Continue[\s\S]*HTTP\/1\.1 200 OK[\s\S]*"name":"asked"/);
});

it.each<[string, string, RegExp]>([
  ["a head of 20 KB", `GET / HTTP/1.1\r\nHost: x\r\nX: ${"x".repeat(20_000)}\r\n\r\n`, /^HTTP\/1\.1 431 /],
  ["an address of 20 KB", `GET /${"x".repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`, /^HTTP\/1\.1 431 /],
  ["10,000 headers", `GET / HTTP/1.1\r\nHost: x\r\n${"a:b\r\n".repeat(10_000)}\r\n`, /^HTTP\/1\.1 431 /],
  ["a method that does not exist", "BREW /api HTTP/1.1\r\nHost: x\r\n\r\n", /^HTTP\/1\.1 400 /],
  ["no HTTP", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", /^HTTP\/1\.1 400 /],
  ["HTTP/2 with prior knowledge", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", /^(?:HTTP\/1\.1 [45]\d\d |$)/],
  ["no Host", "GET /api/ HTTP/1.1\r\nConnection: close\r\n\r\n", /^HTTP\/1\.1 400 /],
  ["CONNECT", "CONNECT example.com:443 HTTP/1.1\r\nHost: example.com\r\n\r\n", /^$/],
  ["TRACE", "TRACE /api/projects HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", /^HTTP\/1\.1 405 /],
  ["OPTIONS *", "OPTIONS * HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", /^HTTP\/1\.1 404 /],
  [
    "two lengths",
    "POST /api/projects HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
    /^HTTP\/1\.1 400 /,
  ],
  [
    "a length beside chunks",
    "POST /api/projects HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    /^HTTP\/1\.1 400 /,
  ],
  [
    "an unknown transfer coding",
    "POST /api/projects HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
    /^HTTP\/1\.1 400 /,
  ],
  [
    "a chunk of no length",
    "POST /api/projects HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    /^HTTP\/1\.1 400 /,
  ],
  [
    "an expectation that nobody knows",
    "GET /api/projects HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nExpect: more\r\n\r\n",
    /^HTTP\/1\.1 417 /,
  ],
])("answers or closes on %s", async (_, bytes, answer) => {
  expect(await tell(port, bytes)).toMatch(answer);
});

it("serves HTTP/1.0, absolute addresses, HEAD, and a kept connection", async () => {
  const old = await tell(port, `GET ${project}/namespaces HTTP/1.0\r\n${auth}\r\n\r\n`);
  expect(old).toMatch(/^HTTP\/1\.1 200 [\s\S]*"name":"default"/);
  const absolute = `GET ${emulator.origin}${project}/namespaces HTTP/1.1\r\nHost: localhost\r\n${auth}\r\nConnection: close\r\n\r\n`;
  expect(await tell(port, absolute)).toMatch(/^HTTP\/1\.1 200 /);
  expect(await tell(port, head("HEAD", "/namespaces", "Connection: close"))).toMatch(
    /^HTTP\/1\.1 405 [\s\S]*\r\n\r\n$/,
  );
  const kept = await wire(port);
  for (let number = 1; number <= 3; number++) {
    kept.socket.write(head("GET", "/namespaces"));
    await kept.until(new RegExp(`(?:HTTP/1.1 200 OK[\\s\\S]*?\\]\\n){${number}}`));
  }
  kept.socket.destroy();
});

it.each([
  ["h2c", "Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAEAAEAAAAIAAAAB"],
  ["websocket, at what is none", "Connection: Upgrade", "Upgrade: websocket"],
])("serves requests with a body that offer %s as plain HTTP, one after the other", async (_, ...offer) => {
  const { socket, until, text } = await wire(port);
  const name = `offer-${offer.length}`;
  for (let number = 1; number <= 15; number++) {
    const body = JSON.stringify({ name: `${name}-${number}` });
    const sent = head("POST", "/namespaces", ...offer, `Content-Length: ${body.length}`);
    // In one piece, in two, and with half of the body late.
    const cut = [0, sent.length, sent.length + 5][number % 3] ?? 0;
    socket.write((sent + body).slice(0, cut));
    setImmediate(() => socket.write((sent + body).slice(cut)));
    await until(new RegExp(`"name":"${name}-${number}"`));
  }
  expect(text().match(/HTTP\/1\.1 200 OK/g)).toHaveLength(15);
  expect(text()).not.toMatch(/connection: close/i);
  socket.destroy();
});

it("serves requests in a row in their order, offers and streams among them", async () => {
  const make = (name: string, ...headers: string[]): string =>
    `${head("POST", "/namespaces", ...headers, `Content-Length: ${name.length + 11}`)}{"name":"${name}"}`;
  const upgrade = ["Connection: Upgrade", "Upgrade: h2c"];
  const { socket, until } = await wire(port);
  socket.write(
    make("row-1") +
      head("GET", "/namespaces/row-1") +
      make("row-2", ...upgrade) +
      head("GET", "/namespaces/row-2", ...upgrade) +
      head("DELETE", "/namespaces/row-1") +
      head("GET", "/namespaces/row-1") +
      head(
        "GET",
        "/devices/vilnius-till-01/connect?port=7",
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        KEY,
      ),
  );
  const text = await until(/101 Switching/);
  expect(text.match(/HTTP\/1\.1 \d+/g)?.map((line) => line.slice(9))).toEqual([
    ...["200", "200", "200", "200", "200", "404"],
    "101",
  ]);
  socket.destroy();
});

it("answers a request before it refuses what comes behind it", async () => {
  const text = await tell(port, `${head("GET", "/namespaces")}{"no":"request"}\r\n\r\n`);
  expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(["HTTP/1.1 200", "HTTP/1.1 400"]);
  expect(text).toMatch(/this is not a request of HTTP\/1\.1\n$/);
});

it("carries out nothing that waits behind a request that is never answered, and takes only so much of it", async () => {
  emulator.faults.add({ fault: { kind: "stall", when: "before" }, path: "/projects/*/namespaces", method: "GET" });
  const { socket, ended } = await wire(port);
  socket.write(head("GET", "/namespaces"));
  const flood = head("POST", "/devices/kaunas-till-01/reboot").repeat(100);
  for (let sent = 0; sent < 20; sent++) socket.write(flood);
  await new Promise<void>((resolve) => socket.write("\r\n", () => resolve()));
  socket.end();
  await ended;
  emulator.faults.clear();
  expect(emulator.journal.entries().filter(({ path }) => path.endsWith("/reboot"))).toEqual([]);
});

it("answers so many requests in a row and then closes, when more come than may wait", async () => {
  const text = await tell(port, head("GET", "/namespaces").repeat(1000));
  const answers = text.match(/HTTP\/1\.1 200 OK/g)?.length ?? 0;
  expect(answers).toBe(101);
  expect(text.match(/Connection: close/g)).toHaveLength(1);
});

it.each([
  "Host: evil.example",
  "Host: localhost.evil.example:1",
  "Host: 192.0.2.1",
  "Host: 127.0.0.1.nip.io",
  "Host: ",
])("refuses what was sent to another name (%s): REST, streams, faults, unknown paths", async (host) => {
  const asked = (path: string, ...headers: string[]): Promise<string> =>
    tell(port, `${[`GET ${path} HTTP/1.1`, host, auth, ...headers].join("\r\n")}\r\n\r\n`);
  const stream = ["Connection: Upgrade, close", "Upgrade: websocket", "Sec-WebSocket-Version: 13"];
  for (const reply of [
    await asked(`${project}/namespaces`, "Connection: close"),
    await asked("/_emulator/faults", "Connection: close"),
    await asked("/", "Connection: close"),
    await asked(`${project}/devices/vilnius-till-01/ssh`, ...stream, KEY),
    await asked(`http://evil.example${project}/namespaces`, "Connection: close"),
  ]) {
    expect(reply).toMatch(/^HTTP\/1\.1 403 [\s\S]*listens for this machine alone/);
  }
});

it("takes every name of this machine, and any name when it listens to others", async () => {
  for (const host of ["localhost", "app.localhost:80", "127.0.0.1:1", "127.1.2.3", "[::1]:8080", "LOCALHOST"]) {
    const sent = `GET ${project}/namespaces HTTP/1.1\r\nHost: ${host}\r\n${auth}\r\nConnection: close\r\n\r\n`;
    expect(await tell(port, sent), host).toMatch(/^HTTP\/1\.1 200 /);
  }
  await using open = await Emulator.start({ fleet: "empty", host: "0.0.0.0", clock });
  const sent = `GET /api/projects/${open.projectId}/devices HTTP/1.1\r\nHost: emulator:8787\r\nAuthorization: Basic ${btoa(`${open.accessKey}:`)}\r\nConnection: close\r\n\r\n`;
  expect(await tell(Number(new URL(open.origin).port), sent)).toMatch(/^HTTP\/1\.1 200 /);
});

const handshake = (...headers: string[]): string =>
  head("GET", "/devices/vilnius-till-01/connect?port=7", "Connection: Upgrade", "Upgrade: websocket", ...headers);

it.each<[string, readonly string[], RegExp]>([
  ["without a key", ["Sec-WebSocket-Version: 13"], /^HTTP\/1\.1 400 /],
  ["with a key that is none", ["Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: x"], /^HTTP\/1\.1 400 /],
  ["of a version from the future", ["Sec-WebSocket-Version: 99", KEY], /^HTTP\/1\.1 4\d\d /],
  ["with a body", ["Content-Length: 2"], /^HTTP\/1\.1 400 [\s\S]*must not have a body/],
])("refuses a handshake %s", async (_, headers, answer) => {
  expect(await tell(port, handshake(...headers))).toMatch(answer);
});

it("outlives clients that are gone at any point, by RST", async () => {
  const body = JSON.stringify({ name: "never", config: { registryAuthentication: { username: "x".repeat(2000) } } });
  const conversations = [
    head("POST", "/namespaces", `Content-Length: ${body.length + 1}`) + body,
    head("GET", "/devices?pageSize=500"),
    head("GET", "/devices", "Connection: Upgrade", "Upgrade: h2c") + head("GET", "/namespaces"),
    head("POST", "/namespaces", "Connection: Upgrade", "Upgrade: h2c", `Content-Length: ${body.length + 1}`) + body,
    `${handshake("Sec-WebSocket-Version: 13", KEY)}\x82\x85\0\0\0\0hello`,
    handshake("Sec-WebSocket-Version: 13"),
    `POST /_emulator/faults HTTP/1.1\r\nHost: localhost\r\n${auth}\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{"fault`,
  ];
  for (const bytes of conversations) {
    for (let cut = 1; cut <= bytes.length; cut += Math.ceil(bytes.length / 25)) {
      const { socket, ended } = await wire(port);
      await new Promise<void>((resolve) => socket.write(bytes.slice(0, cut), () => resolve()));
      if (cut % 2 === 0) await new Promise((resolve) => setImmediate(resolve));
      socket.resetAndDestroy();
      await ended;
    }
  }
});

it("answers 1,000 connections that are open at once", async () => {
  const wires = await Promise.all(Array.from({ length: 1000 }, () => wire(port)));
  // Half of a request on each, before the other half of any.
  const text = head("GET", "/namespaces/default");
  for (const { socket } of wires) socket.write(text.slice(0, 40));
  expect(await tell(port, head("GET", "/namespaces", "Connection: close"))).toMatch(/^HTTP\/1\.1 200 /);
  for (const { socket } of wires) socket.write(text.slice(40));
  await Promise.all(wires.map(({ until }) => until(/^HTTP\/1\.1 200 OK[\s\S]*\}\n$/)));
  for (const { socket } of wires) socket.destroy();
  await Promise.all(wires.map(({ ended }) => ended));
});

import { globalAgent } from "node:https";
import { createServer } from "node:net";
import { expect, test } from "vitest";
import { Synpse } from "../../client.ts";
import { ValidationError } from "../../errors.ts";
import { rejection } from "../../testing/client.ts";
import { startLogServer } from "../../testing/log-server.ts";
import { DeviceStreams, type StreamOptions, type StreamTls } from "../index.ts";

const which = { namespace: "default", application: "app_1", container: "hello", device: "dev_1" };

function streamsTo(origin: string, options: StreamOptions): DeviceStreams {
  return new DeviceStreams(new Synpse({ baseUrl: `${origin}/api`, accessKey: "k", projectId: "p" }), options);
}
const PEM = "-----BEGIN PRIVATE KEY-----\nhunter2\n-----END PRIVATE KEY-----";
const firstLine = (streams: DeviceStreams) => streams.applicationLogs(which)[Symbol.asyncIterator]().next();

test.each([
  [
    "tls must not hold rejectUnauthorized; give the server's authority",
    { tls: { rejectUnauthorized: false } as StreamTls },
  ],
  ["tls must not hold certificate; it can hold ca, cert", { tls: { certificate: "" } as StreamTls }],
  ["tls.ca must be in PEM", { tls: { ca: [PEM, "/etc/ssl/own.pem"] } }],
  ["tls.key must be in PEM", { tls: { cert: PEM, key: "hunter2" } }],
  ["handshakeTimeout must be a number", { handshakeTimeout: 0 }],
  ["handshakeTimeout must be a number", { handshakeTimeout: Number.POSITIVE_INFINITY }],
  ["handshakeTimeout must be a number", { handshakeTimeout: "1" as unknown as number }],
  ["pingInterval must be a number", { pingInterval: 0 }],
  ["pingInterval must be a number", { pingInterval: true as never }],
  ["agent must be an http.Agent", { agent: {} as never }],
])("an option that cannot be meant is refused at once: %s", (message, options) => {
  expect(() => streamsTo("http://127.0.0.1:1", options)).toThrow(ValidationError);
  expect(() => streamsTo("http://127.0.0.1:1", options)).toThrow(message);
});

test("options that are undefined are as if not given", async () => {
  await using server = await startLogServer({ accept: (socket) => socket.close(1000) });
  const streams = streamsTo(server.origin, {
    agent: undefined,
    tls: undefined,
    handshakeTimeout: undefined,
    pingInterval: undefined,
  });
  expect(await firstLine(streams)).toEqual({ value: undefined, done: true });
});

test("what is no client is refused with words", () => {
  for (const client of [undefined, {}]) expect(() => new DeviceStreams(client as never)).toThrow(ValidationError);
});

test.each([
  ["https", { tls: { key: PEM, cert: PEM } }],
  ["http", { agent: globalAgent }],
])(
  "what cannot be used over %s is refused by the first stream, before a connection is made",
  async (scheme, options) => {
    let connections = 0;
    const server = createServer(() => connections++);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as { port: number };
    const error = await rejection(firstLine(streamsTo(`${scheme}://127.0.0.1:${port}`, options)));
    await new Promise((resolve) => server.close(resolve));
    expect(error).toBeInstanceOf(ValidationError);
    expect(String(error)).toMatch(/the option (agent|tls) of DeviceStreams cannot be used/);
    expect(String(error)).not.toContain("hunter2");
    expect(connections).toBe(0);
  },
);

test("a stream has as long to open as handshakeTimeout says", async () => {
  await using server = await startLogServer({ raw: () => {} });
  const error = await rejection(firstLine(streamsTo(server.origin, { handshakeTimeout: 30 })));
  expect(error).toMatchObject({ name: "TimeoutError", timeout: 30 });
  expect(String(error)).toContain("Raise the option handshakeTimeout");
});

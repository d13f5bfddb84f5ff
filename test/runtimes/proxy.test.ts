/** The way out through a company's proxy (CONNECT): REST by undici's dispatchers, streams by an agent. */
import { Emulator } from "@synpse/emulator";
import { APIError, ConnectionError, Synpse } from "@synpse/sdk";
import { DeviceStreams, type StreamOptions } from "@synpse/sdk/streaming";
import { HttpsProxyAgent } from "https-proxy-agent";
import { type Dispatcher, EnvHttpProxyAgent, fetch, ProxyAgent } from "undici";
import { afterAll, beforeAll, expect, test } from "vitest";
import { rejection } from "../../packages/sdk/src/testing/client.ts";
import { type Authority, createAuthority } from "../support/certificates.ts";
import { type ConnectProxy, startConnectProxy } from "../support/connect-proxy.ts";
import { type ReverseProxy, startReverseProxy } from "../support/reverse-proxy.ts";

const PASSWORD = "ci:let-me-out";
const log = { namespace: "default", application: "till-display", container: "display", device: "vilnius-till-01" };

let emulator: Emulator;
let authority: Authority;
let server: ReverseProxy;

beforeAll(async () => {
  [emulator, authority] = await Promise.all([Emulator.start(), createAuthority()]);
  const tls = await authority.issue("localhost");
  server = await startReverseProxy(tls, { basePath: "/synpse/api", upstream: emulator.baseUrl });
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await emulator.close();
});

function clientBy(dispatcher: Dispatcher) {
  const synpse = new Synpse({
    ...emulator.clientOptions,
    baseUrl: server.baseUrl,
    maxRetries: 0,
    fetch: (url, init) => fetch(url, { ...init, dispatcher }),
  });
  return { synpse, [Symbol.asyncDispose]: () => dispatcher.destroy() };
}

async function readLog(synpse: Synpse, options: StreamOptions): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of new DeviceStreams(synpse, options).applicationLogs({ ...log, tail: 3 })) lines.push(line);
  return lines;
}

/** The proxy has seen its own password at most: not the access key, plain or as the header has it. */
function expectNoKey(proxy: ConnectProxy): void {
  const seen = proxy.seen().toString("latin1");
  expect(seen).not.toContain(emulator.accessKey);
  expect(seen).not.toContain(Buffer.from(`${emulator.accessKey}:`).toString("base64"));
}

test("REST and streams go through the proxy, which sees neither the key nor what is said", async () => {
  await using proxy = await startConnectProxy(PASSWORD);
  const tls = { ca: authority.cert };
  const token = `Basic ${Buffer.from(PASSWORD).toString("base64")}`;
  await using client = clientBy(new ProxyAgent({ uri: `http://127.0.0.1:${proxy.port}`, token, requestTls: tls }));
  const names: string[] = [];
  for await (const { name } of client.synpse.devices.list({ pageSize: 5 })) names.push(name);
  expect(names).toHaveLength(12);

  const agent = new HttpsProxyAgent(`http://${PASSWORD}@127.0.0.1:${proxy.port}`);
  expect(await readLog(client.synpse, { agent, tls })).toHaveLength(3);

  const target = `localhost:${server.port}`;
  expect(proxy.tunnels.length).toBeGreaterThanOrEqual(2);
  for (const tunnel of proxy.tunnels) expect(tunnel).toEqual({ target, authorized: true });
  expectNoKey(proxy);
  expect(proxy.seen().toString("latin1")).not.toContain("/projects/");
});

test("EnvHttpProxyAgent goes through the proxy that is named for https, but not to the hosts excepted", async () => {
  await using proxy = await startConnectProxy();
  const httpsProxy = `http://127.0.0.1:${proxy.port}`;
  const options = { httpsProxy, requestTls: { ca: authority.cert }, connect: { ca: authority.cert } };
  await using through = clientBy(new EnvHttpProxyAgent({ ...options, noProxy: "" }));
  expect((await through.synpse.devices.get("vilnius-till-01")).name).toBe("vilnius-till-01");
  expect(proxy.tunnels).toHaveLength(1);
  await using past = clientBy(new EnvHttpProxyAgent({ ...options, noProxy: "localhost" }));
  expect((await past.synpse.devices.get("vilnius-till-01")).name).toBe("vilnius-till-01");
  expect(proxy.tunnels).toHaveLength(1);
});

test("a proxy that refuses the password gets no key either", async () => {
  await using proxy = await startConnectProxy(PASSWORD);
  const uri = `http://ci:wrong@127.0.0.1:${proxy.port}`;
  const tls = { ca: authority.cert };
  await using client = clientBy(new ProxyAgent({ uri, requestTls: tls }));
  const error = await rejection(client.synpse.devices.get("vilnius-till-01"));
  expect(error).toBeInstanceOf(ConnectionError);
  expect(String(error)).toContain("UND_ERR_ABORTED");
  const refused = await rejection(readLog(client.synpse, { agent: new HttpsProxyAgent(uri), tls }));
  expect(refused).toBeInstanceOf(APIError);
  expect(refused).toMatchObject({ status: 407 });
  expect(proxy.tunnels.map(({ authorized }) => authorized)).toEqual([false, false]);
  expectNoKey(proxy);
});

test("a certificate that is not trusted is refused through the proxy too", async () => {
  await using proxy = await startConnectProxy();
  const uri = `http://127.0.0.1:${proxy.port}`;
  await using client = clientBy(new ProxyAgent({ uri }));
  const calls = [
    () => client.synpse.devices.get("vilnius-till-01"),
    () => readLog(client.synpse, { agent: new HttpsProxyAgent(uri) }),
  ];
  for (const call of calls) {
    const error = await rejection(call());
    expect(error).toBeInstanceOf(ConnectionError);
    expect(String(error)).toContain("NODE_EXTRA_CA_CERTS");
  }
  expectNoKey(proxy);
});

test("a proxy that is not there is a ConnectionError", async () => {
  const gone = await startConnectProxy();
  await gone[Symbol.asyncDispose]();
  const uri = `http://127.0.0.1:${gone.port}`;
  await using client = clientBy(new ProxyAgent({ uri }));
  for (const call of [
    () => client.synpse.devices.get("vilnius-till-01"),
    () => readLog(client.synpse, { agent: new HttpsProxyAgent(uri) }),
  ]) {
    const error = await rejection(call());
    expect(error).toBeInstanceOf(ConnectionError);
    expect(String(error)).toContain("ECONNREFUSED");
  }
});

/** A server of one's own: its certificates, the path that it is under, certificates that it asks for. */
import { Emulator } from "@synpse/emulator";
import { ConnectionError, NotFoundError, Synpse } from "@synpse/sdk";
import { DeviceStreams, type StreamOptions } from "@synpse/sdk/streaming";
import { Agent, fetch } from "undici";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { rejection } from "../../packages/sdk/src/testing/client.ts";
import { type Authority, createAuthority, EXPIRED, type KeyPair, selfSigned } from "../support/certificates.ts";
import { type ReverseProxy, startReverseProxy } from "../support/reverse-proxy.ts";

const log = { namespace: "default", application: "till-display", container: "display", device: "vilnius-till-01" };

let emulator: Emulator;
let authority: Authority;
let server: KeyPair;

beforeAll(async () => {
  [emulator, authority] = await Promise.all([Emulator.start(), createAuthority()]);
  server = await authority.issue("localhost");
});
afterAll(() => emulator.close());

const behind = (tls: Parameters<typeof startReverseProxy>[0]): Promise<ReverseProxy> =>
  startReverseProxy(tls, { basePath: "/synpse/api", upstream: emulator.baseUrl });

/** A client for it, as the page on on-prem servers makes one. */
function clientOf({ baseUrl }: Pick<ReverseProxy, "baseUrl">, connect: Agent.Options["connect"] = {}) {
  const dispatcher = new Agent({ connect });
  const synpse = new Synpse({
    ...emulator.clientOptions,
    baseUrl,
    fetch: (url, init) => fetch(url, { ...init, dispatcher }),
  });
  return { synpse, [Symbol.asyncDispose]: () => dispatcher.destroy() };
}

async function readLog(synpse: Synpse, options?: StreamOptions): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of new DeviceStreams(synpse, options).applicationLogs({ ...log, tail: 3 })) lines.push(line);
  return lines;
}

describe("an authority of one's own", () => {
  test("is trusted by the fetch option and, for streams, by tls.ca; the base path is kept", async () => {
    await using proxy = await behind(server);
    const ca = authority.cert;
    await using client = clientOf(proxy, { ca });
    const { synpse } = client;

    const names: string[] = [];
    for await (const { name } of synpse.devices.list({ pageSize: 5 })) names.push(name);
    expect(names).toHaveLength(12);
    const secrets = synpse.namespace("default").secrets;
    await secrets.create({ name: "on-prem", type: "Environment", data: "straße" });
    expect((await secrets.get("on-prem")).data).toBe("straße");
    await secrets.delete("on-prem");
    expect(await rejection(synpse.devices.get("nobody"))).toBeInstanceOf(NotFoundError);

    expect(await readLog(synpse, { tls: { ca } })).toHaveLength(3);
    expect(proxy.requests.length).toBeGreaterThan(7);
    for (const { line } of proxy.requests) expect(line).toMatch(/^[A-Z]+ \/synpse\/api\/projects\//);
    expect(proxy.requests.at(-1)?.line).toContain("/logs/display?device=vilnius-till-01");
  });

  test("that nobody named is refused, with words on how to name it, and nothing is sent", async () => {
    await using proxy = await behind(server);
    await using client = clientOf(proxy);
    for (const call of [() => client.synpse.devices.get("vilnius-till-01"), () => readLog(client.synpse)]) {
      const error = await rejection(call());
      expect(error).toBeInstanceOf(ConnectionError);
      expect(String(error)).toContain("UNABLE_TO_VERIFY_LEAF_SIGNATURE");
      expect(String(error)).toContain("NODE_EXTRA_CA_CERTS");
    }
    expect(proxy.requests).toEqual([]);
  });

  test.each([
    ["DEPTH_ZERO_SELF_SIGNED_CERT", "NODE_EXTRA_CA_CERTS", () => selfSigned("localhost"), { named: false }],
    ["CERT_HAS_EXPIRED", "clock", () => authority.issue("localhost", EXPIRED), { named: true }],
    ["ERR_TLS_CERT_ALTNAME_INVALID", "another name", () => authority.issue("other.example"), { named: true }],
  ])("a certificate that is not good is refused: %s", async (code, advice, makeCertificate, { named }) => {
    await using proxy = await behind(await makeCertificate());
    const tls = named ? { ca: authority.cert } : {};
    await using client = clientOf(proxy, tls);
    for (const call of [() => client.synpse.devices.get("vilnius-till-01"), () => readLog(client.synpse, { tls })]) {
      const error = await rejection(call());
      expect(error).toBeInstanceOf(ConnectionError);
      expect(error).toMatchObject({ attempts: 1 });
      expect(String(error)).toContain(code);
      expect(String(error)).toContain(advice);
    }
    expect(proxy.requests).toEqual([]);
  });
});

describe("a server that asks for the client's certificate", () => {
  const mutual = () => behind({ ...server, ca: authority.cert, requestCert: true, rejectUnauthorized: true });

  test("gets it from the fetch option and from tls", async () => {
    await using proxy = await mutual();
    const tls = { ca: authority.cert, ...(await authority.issue("ci-runner")) };
    await using client = clientOf(proxy, tls);
    expect((await client.synpse.devices.get("vilnius-till-01")).name).toBe("vilnius-till-01");
    expect(await readLog(client.synpse, { tls })).toHaveLength(3);
    expect(proxy.requests.map((request) => request.client)).toEqual(["ci-runner", "ci-runner"]);
  });

  test("serves nobody without one", async () => {
    await using proxy = await mutual();
    const tls = { ca: authority.cert };
    await using client = clientOf(proxy, tls);
    const synpse = client.synpse.withOptions({ maxRetries: 0 });
    expect(await rejection(synpse.devices.get("vilnius-till-01"))).toBeInstanceOf(ConnectionError);
    expect(await rejection(readLog(synpse, { tls }))).toBeInstanceOf(ConnectionError);
    expect(proxy.requests).toEqual([]);
  });
});

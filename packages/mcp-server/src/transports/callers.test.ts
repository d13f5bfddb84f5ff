import type { Emulator } from "@synpse/emulator";
import { Synpse } from "@synpse/sdk";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import type { AuditEntry } from "../audit.ts";
import type { HttpServerOptions } from "../index.ts";
import { callTool } from "../testing/connect.ts";
import { heldFetch } from "../testing/held-fetch.ts";
import {
  callOf,
  connectTo,
  errorOf,
  exposed,
  gateToken,
  httpServers,
  initialize,
  json,
  message,
  openSession,
  resultOf,
  throughGate,
} from "../testing/http.ts";
import { rawRequest } from "../testing/raw-http.ts";
import { basic, headersOf, operatorKey, startTenants, tenants } from "../testing/tenants.ts";

const { anna, boris } = tenants;

interface Sent {
  readonly url: string;
  readonly headers: Record<string, string>;
}

let emulator: Emulator;
let time = 0;
/** What was sent to the API. */
const sent: Sent[] = [];

async function recorded(url: string, init: { headers: Record<string, string> } & RequestInit): Promise<Response> {
  sent.push({ url, headers: init.headers });
  return fetch(url, init);
}

const { start, closeAll, log } = httpServers(() => ({
  ...exposed,
  synpse: { baseUrl: emulator.baseUrl, fetch: recorded },
  now: () => new Date(time),
}));

beforeAll(async () => {
  emulator = await startTenants();
});
afterAll(() => emulator.close());
beforeEach(() => {
  // What the operator has for other purposes.
  vi.stubEnv("SYNPSE_PROJECT_ACCESS_KEY", operatorKey);
});
afterEach(async () => {
  await closeAll();
  vi.unstubAllEnvs();
  emulator.faults.clear();
  sent.length = 0;
  time = 0;
});

const first = (answer: { text: string }) => resultOf(answer).content[0]?.text ?? "";
const list = callOf("list_devices");
const opening = (url: string, headers: Record<string, string>) => rawRequest(url, { headers, body: initialize });

describe("the gate", () => {
  test.each([
    ["no token", json, 'Bearer realm="synpse-mcp-server"'],
    ["another scheme", { ...json, authorization: `Basic ${gateToken}` }, 'Bearer realm="synpse-mcp-server"'],
    ["a wrong token", { ...json, authorization: "Bearer wrong" }, 'error="invalid_token"'],
    ["half of it", { ...json, authorization: `Bearer ${gateToken.slice(0, -1)}` }, 'error="invalid_token"'],
    ["a user's key in its place", { ...json, authorization: `Bearer ${anna.key}` }, 'error="invalid_token"'],
  ])("%s gets 401, and is told what to send", async (_, headers, challenge) => {
    const { url } = await start();
    const own = { "x-synpse-access-key": anna.key, "x-synpse-project": anna.project };
    for (const method of ["POST", "GET", "DELETE"]) {
      const answer = await rawRequest(url, { method, headers: { ...headers, ...own } });
      expect(answer.status).toBe(401);
      expect(answer.headers["www-authenticate"]).toContain(challenge);
      expect(errorOf(answer).message).toContain("gate token");
      expect(answer.text).not.toContain(gateToken);
    }
    // Nobody's key is tried out through a closed gate.
    expect(sent).toEqual([]);
  });

  test("on this machine it is there when a token is set", async () => {
    const { url } = await start({ publicHosts: [], behindTlsProxy: false });
    expect((await opening(url, json)).status).toBe(401);
    expect((await opening(url, throughGate)).status).toBe(200);
  });
});

describe("whose key it is", () => {
  test("each user sees their own project, by their own key alone", async () => {
    const { url } = await start();
    for (const [{ key, project }, device] of [
      [anna, "annas-device"],
      [boris, "boris-device"],
    ] as const) {
      const { client } = await connectTo(url, {
        authorization: `bearer ${gateToken}`,
        "x-synpse-access-key": key,
        "x-synpse-project": project,
      });
      const { json: facts, text } = await callTool(client, "list_devices", { format: "detailed" });
      expect(facts.devices.map(({ name }) => name)).toEqual([device]);
      for (const secret of [key, gateToken, operatorKey]) expect(text).not.toContain(secret);
      await client.close();
    }
    // The gate token opens this server and nothing else; keys go to the API that the operator configured.
    expect(sent.length).toBeGreaterThanOrEqual(4);
    for (const { url: to, headers } of sent) {
      expect(to.startsWith(`${emulator.baseUrl}/projects/`)).toBe(true);
      expect([basic(anna.key), basic(boris.key)]).toContain(headers.Authorization ?? headers.authorization);
      expect(JSON.stringify(headers)).not.toContain(gateToken);
    }
  });

  test.each<[string, Record<string, string>, number, string]>([
    ["no key", {}, 401, "X-Synpse-Access-Key"],
    ["a project alone", { "x-synpse-project": anna.project }, 401, "X-Synpse-Access-Key"],
    ["no project", { "x-synpse-access-key": anna.key }, 400, "X-Synpse-Project"],
    ["a key nobody has", { ...headersOf(anna), "x-synpse-access-key": "sNobodysKey" }, 401, "does not know"],
    ["what is no key", { ...headersOf(anna), "x-synpse-access-key": "short" }, 401, "does not know"],
    ["two keys", { ...headersOf(anna), "x-synpse-access-key": `${anna.key}, ${boris.key}` }, 401, "does not know"],
    ["a name and a password", { ...headersOf(anna), "x-synpse-access-key": `${anna.key}:x` }, 401, "does not know"],
    ["another's project", { ...headersOf(anna), "x-synpse-project": boris.project }, 403, "may not see"],
    ["a project that is none", { ...headersOf(anna), "x-synpse-project": ".." }, 400, "X-Synpse-Project"],
    ["a slip in the name", { "x-synpse-acces-key": anna.key }, 400, "did you mean x-synpse-access-key?"],
  ])("%s is refused", async (_, headers, status, why) => {
    const { url } = await start();
    const answer = await opening(url, { ...throughGate, ...headers });
    expect(answer.status).toBe(status);
    expect(errorOf(answer).message).toContain(why);
    expect(answer.headers["www-authenticate"] !== undefined).toBe(status === 401);
    expect(answer.text).not.toContain(anna.key);
  });

  test("a fixed project is the only one", async () => {
    const { url } = await start({ synpse: { baseUrl: emulator.baseUrl, projectId: anna.project } });
    const { "x-synpse-project": _, ...withoutProject } = headersOf(anna);
    expect((await opening(url, withoutProject)).status).toBe(200);
    expect((await opening(url, headersOf(anna))).status).toBe(200);
    const other = await opening(url, headersOf(boris));
    expect(other.status).toBe(403);
    expect(errorOf(other).message).toContain("one project");
  });

  test("with --single-tenant the gate token is enough", async () => {
    vi.stubEnv("SYNPSE_PROJECT_ID", "operators");
    const { url } = await start({ singleTenant: true });
    expect((await opening(url, json)).status).toBe(401);
    const session = await openSession(url, throughGate);
    expect(first(await rawRequest(url, { headers: session, body: list }))).toContain("operators-device");
    const choosing = await opening(url, { ...throughGate, "x-synpse-project": "annas" });
    expect(choosing.status).toBe(403);
  });

  test("on this machine a user may bring a key of their own, with a rate limit of their own", async () => {
    const synpse = new Synpse({
      baseUrl: emulator.baseUrl,
      accessKey: operatorKey,
      fetch: recorded,
      rateLimit: { perSecond: 0.001, burst: 1 },
    });
    const { url } = await start({ synpse, publicHosts: [], behindTlsProxy: false, gateToken: undefined });
    const own = await openSession(url, headersOf(anna));
    expect(first(await rawRequest(url, { headers: own, body: list }))).toContain("annas-device");
    const theirs = await openSession(url, headersOf(boris));
    expect(first(await rawRequest(url, { headers: theirs, body: list }))).toContain("boris-device");
  });

  test("the API is asked once a minute, however many come at once", async () => {
    const { url } = await start();
    const session = await openSession(url, headersOf(anna));
    expect(sent).toHaveLength(1);
    const many = () =>
      Promise.all(
        Array.from({ length: 8 }, (_, id) => rawRequest(url, { headers: session, body: message("ping", {}, id) })),
      );
    time = 59_999;
    await many();
    expect(sent).toHaveLength(1);
    time = 60_000;
    expect((await many()).map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 200));
    expect(sent).toHaveLength(2);
  });

  test("a key that is taken back ends its sessions", async () => {
    const { url } = await start();
    const session = await openSession(url, headersOf(anna));
    const ping = () => rawRequest(url, { headers: session, body: message("ping") });
    emulator.faults.add({ operation: "listDevices", fault: { kind: "refuse", status: 401 } });
    expect((await ping()).status).toBe(200);
    time = 60_000;
    expect((await ping()).status).toBe(401);
    const asked = sent.length;
    time = 69_999;
    expect((await ping()).status).toBe(401);
    expect(sent).toHaveLength(asked);
    emulator.faults.clear();
    time = 70_000;
    expect((await ping()).status).toBe(404);
    await openSession(url, headersOf(anna));
  });

  test.each([
    ["is down", { baseUrl: "http://127.0.0.1:1/api" }, undefined],
    ["fails", {}, 500],
    ["is busy", {}, 429],
  ])("an API that %s is 503, with what to do", async (_, synpse, status) => {
    if (status !== undefined) emulator.faults.add({ operation: "listDevices", fault: { kind: "refuse", status } });
    const { url } = await start({ synpse: { baseUrl: emulator.baseUrl, fetch: recorded, ...synpse } });
    const answer = await opening(url, headersOf(anna));
    expect([answer.status, answer.headers["retry-after"]]).toEqual([503, "5"]);
    expect(errorOf(answer).message).toContain("could not be checked");
    const asked = sent.length;
    expect((await opening(url, headersOf(anna))).status).toBe(503);
    expect(sent).toHaveLength(asked);
    expect(log.join("\n")).toContain("a caller's key cannot be checked");
    expect(log.join("\n")).not.toContain(anna.key);
    emulator.faults.clear();
    time = 2_000;
    if (status !== undefined) expect((await opening(url, headersOf(anna))).status).toBe(200);
  });
});

test.each([
  ["a caller's key", headersOf(anna), "X-Synpse-Access-Key", "X-Synpse-Project"],
  ["the server's own key", json, "SYNPSE_PROJECT_ACCESS_KEY in the environment", "SYNPSE_PROJECT_ID"],
])("when %s or project is refused, the error says where to mend it", async (_, headers, forKey, forProject) => {
  const { url } = await start({
    publicHosts: [],
    behindTlsProxy: false,
    gateToken: undefined,
    synpse: { baseUrl: emulator.baseUrl, projectId: headers === json ? "operators" : undefined },
  });
  const session = await openSession(url, headers);
  const nextAfter = async (status: number) => {
    emulator.faults.add({ operation: "listDevices", fault: { kind: "refuse", status } });
    const answer = first(await rawRequest(url, { headers: session, body: list }));
    emulator.faults.clear();
    return (JSON.parse(answer) as { next: string }).next;
  };
  expect(await nextAfter(401)).toContain(forKey);
  expect(await nextAfter(404)).toContain(forProject);
});

describe("nobody gets at another's", () => {
  test("session", async () => {
    const { url } = await start();
    const session = await openSession(url, headersOf(anna));
    const id = session["mcp-session-id"] ?? "";
    const unknown = { ...headersOf(boris), "mcp-session-id": "made-up" };
    const stolen = { ...headersOf(boris), "mcp-session-id": id };
    for (const method of ["POST", "GET", "DELETE"]) {
      const [theirs, none] = await Promise.all(
        [stolen, unknown].map((headers) =>
          rawRequest(url, { method, headers, ...(method === "POST" ? { body: list } : {}) }),
        ),
      );
      expect([theirs?.status, theirs?.text]).toEqual([404, none?.text]);
    }
    expect(first(await rawRequest(url, { headers: session, body: list }))).toContain("annas-device");
  });

  test("session, with the server's own key", async () => {
    const { url } = await start({ publicHosts: [], behindTlsProxy: false, gateToken: undefined });
    const annas = await openSession(url, headersOf(anna));
    const plain = await openSession(url, json);
    const swap = (headers: Record<string, string>, id: Record<string, string>) =>
      rawRequest(url, { headers: { ...headers, "mcp-session-id": id["mcp-session-id"] ?? "" }, body: list });
    expect((await swap(json, annas)).status).toBe(404);
    expect((await swap(headersOf(anna), plain)).status).toBe(404);
  });

  test("share of sessions", async () => {
    const { url } = await start({ limits: { maxSessions: 3, maxSessionsPerCaller: 2 } });
    await openSession(url, headersOf(anna));
    await openSession(url, headersOf(anna));
    const third = await opening(url, headersOf(anna));
    expect([third.status, errorOf(third).message]).toEqual([429, expect.stringContaining("2 sessions of yours")]);
    await openSession(url, headersOf(boris));
  });

  test("share of requests", async () => {
    const held = heldFetch();
    let hold = false;
    const synpse = {
      baseUrl: emulator.baseUrl,
      fetch: (to: string, init: RequestInit) => (hold ? held.fetch(to, init) : fetch(to, init)),
    };
    const { url } = await start({ synpse, limits: { maxRequestsPerCaller: 10 } });
    const annas = await openSession(url, headersOf(anna));
    const boriss = await openSession(url, headersOf(boris));
    hold = true;
    const many = Array.from({ length: 12 }, (_, id) =>
      rawRequest(url, { headers: annas, body: callOf("list_devices", {}, id) }),
    );
    await held.waiting;
    const refused = await Promise.race(
      many.map(async (one) => ((await one).status === 429 ? one : new Promise<never>(() => {}))),
    );
    expect(errorOf(refused).message).toContain("10 requests of yours");
    hold = false;
    expect(first(await rawRequest(url, { headers: boriss, body: list }))).toContain("boris-device");
    held.open();
    const answers = await Promise.all(many);
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array.from({ length: 10 }, () => 200), 429, 429]);
    // All is given back.
    expect(first(await rawRequest(url, { headers: annas, body: list }))).toContain("annas-device");
  });

  test("place among the callers who are known", async () => {
    const { url } = await start({ limits: { maxCallers: 1 } });
    const session = await openSession(url, headersOf(anna));
    expect((await opening(url, headersOf(boris))).status).toBe(503);
    await rawRequest(url, { method: "DELETE", headers: session });
    time = 119_999;
    expect((await opening(url, headersOf(boris))).status).toBe(503);
    time = 120_000;
    expect((await opening(url, headersOf(boris))).status).toBe(200);
  });

  test("count of changes, and a key has one, whatever its project is called and whoever brings it", async () => {
    const outcomes: string[] = [];
    const local = { publicHosts: [], behindTlsProxy: false, gateToken: undefined, toolsets: ["config"] };
    const audit = ({ outcome }: AuditEntry) => outcomes.push(outcome);
    let named = 0;
    const changes = async (url: string, headers: Record<string, string>) => {
      const session = await openSession(url, headers);
      for (let index = 0; index < 15; index += 1) {
        const body = callOf("create_namespace", { name: `made-${named++}` });
        await rawRequest(url, { headers: session, body });
      }
      return outcomes.splice(0).filter((outcome) => outcome === "done").length;
    };
    const annas = new Synpse({ baseUrl: emulator.baseUrl, accessKey: anna.key, projectId: anna.project });
    const { projectId = "" } = await annas.namespaces.get("default");
    const { url } = await start({ ...local, audit });
    expect(await changes(url, headersOf(anna))).toBe(15);
    expect(await changes(url, { ...headersOf(anna), "x-synpse-project": projectId })).toBe(5);
    expect(await changes(url, headersOf(boris))).toBe(15);
    const own = await start({ ...local, audit, synpse: { baseUrl: emulator.baseUrl, projectId: "operators" } });
    expect(await changes(own.url, json)).toBe(15);
    expect(await changes(own.url, { ...json, "x-synpse-access-key": operatorKey })).toBe(5);
  });

  test("name in the audit log", async () => {
    const audited: (string | undefined)[] = [];
    const { url } = await start({ audit: ({ principal }) => audited.push(principal) } satisfies HttpServerOptions);
    for (const tenant of [anna, boris, anna]) {
      const session = await openSession(url, headersOf(tenant));
      const deploy = callOf("deploy_application", { manifest: "name: no" });
      await rawRequest(url, { headers: session, body: deploy });
    }
    expect(audited[0]).toMatch(/^key-[0-9a-f]{12}$/);
    expect(audited[2]).toBe(audited[0]);
    expect(audited[1]).not.toBe(audited[0]);
  });
});

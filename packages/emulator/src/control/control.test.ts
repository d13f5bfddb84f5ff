import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { WebSocket } from "ws";
import { Emulator } from "../emulator.ts";
import { ManualClock } from "../fleet/clock.ts";
import type { FleetDefinition } from "../fleet/definition.ts";
import { MAX_ADVANCE, MAX_JOURNAL_WAITS } from "../limits.ts";
import { basic, startTest } from "../testing/client.ts";
import { endpoints } from "./endpoints.ts";

const container = { containers: [{ name: "c", image: "nginx" }] };
const everywhere = { scheduling: { type: "AllDevices" }, spec: container } as const;

const fleet: FleetDefinition = {
  user: { key: "u-me" },
  projects: [
    {
      name: "test",
      key: "s-test",
      devices: [{ name: "d" }, { name: "x", agent: "external" }],
      namespaces: [{ name: "default", applications: [{ name: "a", ...everywhere }] }],
    },
    { name: "other", key: "s-other", devices: [{ name: "o" }] },
  ],
};

interface Options {
  readonly key?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

async function started(definition: FleetDefinition = fleet) {
  const test = await startTest(definition);
  const { emulator } = test;
  const ask = async (method: string, path: string, { key = "s-test", body, headers, signal }: Options = {}) => {
    const response = await fetch(`${emulator.origin}/_emulator${path}`, {
      method,
      headers: {
        Authorization: basic(key),
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
    const text = await response.text();
    const isJson = response.headers.get("content-type") === "application/json";
    // biome-ignore lint/suspicious/noExplicitAny: answers are looked at from outside, member by member.
    const json: any = isJson ? JSON.parse(text) : undefined;
    return { status: response.status, headers: response.headers, text, json };
  };
  return { ...test, ask };
}

describe("the table of endpoints", () => {
  it("has each but once, each with its member in TypeScript and its row in the docs", async () => {
    const { emulator } = await started();
    const page = readFileSync(new URL("../../../../docs/emulator/control.md", import.meta.url), "utf8");
    for (const { method, path, member, does } of endpoints) {
      const found = member
        .split(".")
        .reduce<unknown>((value, name) => (value as Record<string, unknown>)[name], emulator);
      expect(found, member).toBeTypeOf("function");
      const row = page.split("\n").find((line) => line.startsWith("|") && line.includes(`\`${method} ${path}`));
      expect(row, `${method} ${path}`).toContain(`\`${member}(`);
      expect(does).not.toMatch(/^[A-Z]|\.$/);
    }
    const names = endpoints.map(({ method, path }) => `${method} ${path}`);
    expect(new Set(names).size).toBe(names.length);
  });

  it("is listed at /_emulator, and leaves no trace in the journal", async () => {
    const { ask, emulator } = await started();
    const { json } = await ask("GET", "");
    expect(json.endpoints.length).toBe(endpoints.length + 1);
    expect(json.endpoints[0]).toEqual({ method: "GET", path: "/_emulator", does: "lists these" });
    expect(json.endpoints).toContainEqual(
      expect.objectContaining({ method: "POST", path: "/_emulator/seed", query: ["replace"] }),
    );
    expect(emulator.journal.entries()).toEqual([]);
  });
});

describe("the one way through", () => {
  it.each<[number, string, string, Options, string | RegExp]>([
    [401, "GET", "", { key: "nobody" }, ""],
    [401, "POST", "/reset", { key: "nobody" }, ""],
    [403, "GET", "", { headers: { Origin: "https://evil.example" } }, /^the emulator is open to local pages only/],
    [404, "GET", "/nothing", {}, "nothing is here: GET /_emulator lists what there is\n"],
    [404, "GET", "/", {}, "nothing is here: GET /_emulator lists what there is\n"],
    [404, "DELETE", "/devices/", {}, "nothing is here: GET /_emulator lists what there is\n"],
    [405, "GET", "/reset", {}, "method GET is not allowed here; use POST\n"],
    [405, "PUT", "/journal", {}, "method PUT is not allowed here; use GET, DELETE\n"],
    [400, "DELETE", "/devices/%ff", {}, /^the path has broken percent-encoding/],
    [400, "POST", "/reset?x=1", {}, 'query parameter "x" is not known: this takes none\n'],
    [400, "POST", "/seed?replce=true", { body: {} }, 'query parameter "replce" is not known: this takes replace\n'],
    [400, "POST", "/seed?replace=yes", { body: {} }, "query parameter replace must be true or false\n"],
    [400, "GET", "/journal?since=1&since=2", {}, "query parameter since must be given once\n"],
    [400, "GET", "/journal?since=-1", {}, "query parameter since must be a whole number, 0 or more\n"],
    [400, "GET", "/journal?method=get", {}, "journal: method must be an HTTP method in capitals\n"],
    [400, "GET", "/journal?operationId=list", {}, /^journal: operationId must be an operationId of the API's document/],
    [400, "GET", "/journal?path=devices", {}, /^journal: path must be a path without \/api and query/],
    [400, "GET", "/journal?wait=61s", {}, /^query parameter wait must be a duration .*, at most 60s/],
    [
      415,
      "POST",
      "/devices",
      { body: { name: "n" }, headers: { "Content-Type": "text/plain" } },
      /^send the body as JSON/,
    ],
    [400, "POST", "/devices", { body: "" }, "a request body is required: send a JSON object\n"],
    [400, "POST", "/devices", { body: "{" }, /^the request body is not valid JSON: it ends too early/],
    [
      400,
      "POST",
      "/devices",
      { body: { labels: { a: 1 } } },
      "name is required: set it; labels.a must be a string, not a number\n",
    ],
    [400, "POST", "/devices", { body: { name: "n", colour: "red" } }, /^the request body has no member "colour"/],
    [400, "POST", "/devices", { body: { name: "d" } }, /^device name already in use: "d"/],
    [
      404,
      "POST",
      "/devices?project=none",
      { body: { name: "n" } },
      'project not found: "none"; there is "test", "other"\n',
    ],
    [404, "DELETE", "/devices/none", {}, 'device not found: "none"\n'],
    [409, "POST", "/devices/x/disconnect", {}, /^nobody simulates device "x": it is online for two minutes/],
    [409, "POST", "/devices/d/contact", {}, /^device "d" is simulated: disconnect and reconnect it instead/],
    [
      400,
      "POST",
      "/logs",
      { body: { device: "d", container: "c", lines: [] } },
      /^lines must NOT have fewer than 1 items/,
    ],
    [400, "POST", "/logs", { body: { device: "d", container: "c", lines: ["x"] } }, /^application or job is required/],
    [
      404,
      "POST",
      "/logs",
      { body: { device: "d", application: "a", container: "z", lines: ["x"] } },
      'container not found: "z"\n',
    ],
    [400, "POST", "/clock/advance", { body: {} }, 'give either ms (5000) or duration ("1h30m")\n'],
    [400, "POST", "/clock/advance", { body: { duration: "soon" } }, /^duration must be a duration such as/],
    [400, "POST", "/clock/advance", { body: { duration: "367d" } }, /at most 366d/],
    [400, "POST", "/clock/advance", { body: { ms: 1.5 } }, /^ms must be an integer/],
    [400, "POST", "/clock/advance", { body: { ms: -1 } }, /^ms must be >= 0/],
    [400, "POST", "/seed", { body: '"/etc/passwd"' }, "the request body must be an object, not a string\n"],
    [400, "POST", "/seed", { body: { projects: [{ nam: "x" }] } }, /^fleet: projects\[0\].name is required/],
    [404, "DELETE", "/faults/fault_9", {}, 'fault not found: "fault_9"\n'],
  ])("answers %i to %s %s %o", async (status, method, path, options, text) => {
    const { ask } = await started();
    const answer = await ask(method, path, options);
    expect({ status: answer.status, text: answer.text }).toEqual({
      status,
      text: typeof text === "string" ? text : expect.stringMatching(text),
    });
    if (status === 405) expect(answer.headers.get("allow")).toBe(/use (.*)\n/.exec(answer.text)?.[1]);
  });

  it("takes every project's and every person's key, whatever its roles, and no device's", async () => {
    const { ask, emulator } = await started({
      user: { key: "u-me" },
      projects: [
        { name: "test", key: "s-test", serviceAccounts: [{ name: "idle", key: "s-idle", roles: [] }] },
        { name: "other", key: "s-other", member: false, devices: [{ name: "o" }] },
      ],
    });
    for (const key of ["s-test", "s-other", "u-me", "s-idle"])
      expect((await ask("POST", "/reset", { key })).status).toBe(200);
    const { accessKey } = emulator.fleetOf("other").device("o");
    expect(await ask("GET", "/journal", { key: accessKey })).toMatchObject({
      status: 403,
      text: "this needs a project's or a personal access key: a device's key is not enough\n",
    });
  });
});

describe("reset and seed", () => {
  it("make everything as it was, or something else", async () => {
    const { ask, emulator, call } = await started();
    const access = {
      baseUrl: emulator.baseUrl,
      projectId: emulator.projectId,
      projectName: "test",
      accessKey: "s-test",
      personalAccessKey: "u-me",
    };
    await call("DELETE", "/devices/d");
    expect(await ask("POST", "/reset")).toMatchObject({ status: 200, json: access });
    expect((await call("GET", "/devices")).json).toHaveLength(2);

    const other = { projects: [{ name: "new", key: "s-new-project" }], user: { key: "u-new-person" } };
    const replaced = await ask("POST", "/seed?replace=true", { body: other });
    expect(replaced.json).toMatchObject({
      projectName: "new",
      accessKey: "s-new-project",
      personalAccessKey: "u-new-person",
    });
    expect(emulator.clientOptions).toMatchObject({ accessKey: "s-new-project", projectId: replaced.json.projectId });
    // Of all that there was, the journal still knows the keys.
    for (const key of ["s-test", "s-new-project", "u-me"]) await call("GET", `/devices?q=${key}`);
    expect(
      emulator.journal
        .entries()
        .slice(-3)
        .map(({ path }) => path.split("?")[1]),
    ).toEqual(Array(3).fill("q=[redacted]"));
    expect(await ask("POST", "/reset", { key: "s-new-project" })).toMatchObject({ json: access });
  });
});

describe("a page of another server", () => {
  it("changes nothing that it did not ask for first", async () => {
    const { ask } = await started();
    for (const site of ["same-site", "cross-site"]) {
      const headers = { "Sec-Fetch-Site": site };
      expect((await ask("POST", "/reset", { headers })).status).toBe(403);
      expect((await ask("DELETE", "/journal", { headers: { ...headers, "Content-Type": "text/plain" } })).status).toBe(
        403,
      );
      const asked = { ...headers, "Content-Type": "application/json" };
      expect((await ask("DELETE", "/journal", { headers: asked })).status).toBe(204);
      expect((await ask("GET", "/journal", { headers })).status).toBe(200);
    }
    expect((await ask("POST", "/reset", { headers: { "Sec-Fetch-Site": "same-origin" } })).status).toBe(200);
  });
});

describe("waiting for the journal", () => {
  it("is refused for a while when too many wait", async () => {
    const { ask, emulator } = await started();
    const never = { status: 599 };
    for (let i = 0; i < MAX_JOURNAL_WAITS; i++) void emulator.journal.when(never);
    const { status, headers, text } = await ask("GET", "/journal?status=599&wait=1s");
    expect([status, headers.get("retry-after"), text]).toEqual([503, "1", expect.stringContaining("too many wait")]);
  });
});

describe("snapshots", () => {
  it("are taken and put back, also as another emulator's", async () => {
    const { ask, call, emulator } = await started();
    await emulator.seed({
      behaviours: [{ image: "acme/menu", missing: true }],
      projects: [{ name: "test", devices: [{ name: "late" }] }],
    });
    const { json: taken } = await ask("GET", "/snapshot");
    expect(taken.fleet.behaviours).toEqual([{ image: "acme/menu", missing: true }]);
    await call("DELETE", "/devices/late");
    expect(await ask("PUT", "/snapshot", { body: taken })).toMatchObject({
      status: 200,
      json: { projectId: emulator.projectId },
    });
    expect((await call("GET", "/devices/late")).status).toBe(200);
    const other = await started({});
    expect((await other.ask("PUT", "/snapshot", { key: other.emulator.accessKey, body: taken })).json.accessKey).toBe(
      "s-test",
    );
    expect((await other.call("GET", "/devices/late")).status).toBe(200);
    expect((await ask("PUT", "/snapshot", { body: { format: "something else" } })).status).toBe(400);
    expect(await ask("POST", "/save")).toMatchObject({
      status: 409,
      text: expect.stringMatching(/^there is no state file/),
    });
  });
});

describe("devices", () => {
  it("come, go, lose their connection and are back", async () => {
    const { ask, call, clock } = await started();
    const status = async (name: string) => (await call("GET", `/devices/${name}`)).json.status;
    const added = await ask("POST", "/devices", { body: { name: "e", labels: { site: "riga" } } });
    expect(added).toMatchObject({ status: 201, json: { name: "e", agent: "simulated", connected: true } });
    expect((await call("GET", "/devices/e")).json).toMatchObject({ id: added.json.id, labels: { site: "riga" } });
    clock.advance(5000);
    expect((await call("GET", "/namespaces/default/applications/a/allocations")).json).toContainEqual(
      expect.objectContaining({
        deviceName: "e",
        applicationStatuses: [expect.objectContaining({ state: "running" })],
      }),
    );
    expect(await ask("POST", "/devices/e/disconnect")).toMatchObject({ status: 204, text: "" });
    expect((await ask("GET", "/devices/e")).json).toMatchObject({ connected: false });
    clock.advance(121_000);
    expect([await status("e"), await status("d")]).toEqual(["offline", "online"]);
    expect((await ask("POST", "/devices/e/reboot")).status).toBe(409);
    expect((await ask("POST", `/devices/${added.json.id}/reconnect`)).status).toBe(204);
    expect(await status("e")).toBe("online");
    expect((await ask("POST", "/devices/e/reboot")).status).toBe(204);
    expect((await ask("GET", "/devices/e")).json.connected).toBe(false);
    clock.advance(5000);
    expect((await ask("GET", "/devices/e")).json.connected).toBe(true);
    expect((await ask("DELETE", "/devices/e")).status).toBe(204);
    expect((await call("GET", "/devices/e")).status).toBe(404);
    expect((await ask("DELETE", "/devices/o?project=other")).status).toBe(204);
    expect((await ask("GET", "/devices/o?project=other")).status).toBe(404);
  });

  it("that nobody simulates report by contact, with their own key if need be", async () => {
    const { ask, call, clock, emulator } = await started();
    const status = async () => (await call("GET", "/devices/x")).json.status;
    clock.advance(121_000);
    expect(await status()).toBe("offline");
    expect((await ask("POST", "/devices/x/contact")).status).toBe(204);
    expect(await status()).toBe("online");
    clock.advance(121_000);
    const { id, accessKey } = emulator.fleet.device("x");
    expect((await ask("POST", "/devices/d/contact", { key: accessKey })).text).toBe(
      "a device's key is good for that device only\n",
    );
    expect(await status()).toBe("offline");
    expect((await ask("POST", `/devices/${id}/contact`, { key: accessKey })).status).toBe(204);
    expect(await status()).toBe("online");
  });

  it("have logs that can be written", async () => {
    const { ask, emulator } = await started();
    const body = { device: "d", application: "a", container: "c", lines: ["one", "two"] };
    expect((await ask("POST", "/logs", { body })).status).toBe(204);
    const socket = new WebSocket(
      `${emulator.baseUrl.replace("http", "ws")}/projects/test/namespaces/default/applications/a/logs/c?device=d&tail=2`,
      { headers: { Authorization: basic("s-test") } },
    );
    let text = "";
    socket.on("message", (data) => {
      text += String(data);
    });
    await once(socket, "close");
    expect(text).toMatch(/one\n.*two\n$/s);
  });
});

describe("the clock", () => {
  it("is told and moved, in milliseconds or as a duration", async () => {
    const { ask, clock } = await started();
    const start = clock.now();
    expect((await ask("GET", "/clock")).json).toEqual({ now: "2026-06-01T12:00:00.000Z", milliseconds: start });
    expect((await ask("POST", "/clock/advance", { body: { ms: 1500 } })).json).toEqual({
      now: "2026-06-01T12:00:01.500Z",
      milliseconds: start + 1500,
    });
    await ask("POST", "/clock/advance", { body: { duration: "1d2h3m4s500ms" } });
    expect(clock.now()).toBe(start + 2000 + 86_400_000 + 7_200_000 + 180_000 + 4000);
    expect((await ask("POST", "/clock/advance", { body: { ms: MAX_ADVANCE } })).status).toBe(200);
  });
});

describe("a far jump of the clock", () => {
  const crashing: FleetDefinition = {
    projects: [
      {
        name: "test",
        key: "s-test",
        devices: Array.from({ length: 20 }, (_, index) => ({ name: `d${index}` })),
        namespaces: [{ name: "default", applications: [{ name: "a", ...everywhere }] }],
      },
    ],
    behaviours: [{ image: "nginx", exitCode: 1, runsFor: 1 }],
  };

  it("lets others be answered, takes no second one beside it, and ends with a reset", async () => {
    const { ask, clock, emulator } = await started(crashing);
    const start = clock.now();
    const first = ask("POST", "/clock/advance", { body: { ms: MAX_ADVANCE } });
    while (clock.now() === start) expect((await fetch(`${emulator.origin}/healthz`)).status).toBe(200);
    expect(await ask("POST", "/clock/advance", { body: { ms: 1 } })).toMatchObject({
      status: 409,
      text: "the clock is being moved by another request; wait for its answer\n",
    });
    expect(clock.now()).toBeLessThan(start + MAX_ADVANCE);
    emulator.reset();
    expect((await first).text).toMatch(/^the emulator was reset, given another state or closed/);
    expect((await ask("POST", "/clock/advance", { body: { ms: 1 } })).status).toBe(200);
  });

  it("is refused with words where the clock cannot be moved, or not so far", async () => {
    const still = { now: () => Date.UTC(2026, 0), setAlarm: () => ({ cancel: () => undefined }) };
    for (const [clock, status, text] of [
      [still, 409, /^this emulator's clock has no method advance/],
      [new ManualClock("9999-12-31T12:00:00Z"), 400, /^the clock cannot be moved beyond the year 9999/],
    ] as const) {
      const emulator = await Emulator.start({ clock, fleet: "empty" });
      onTestFinished(() => emulator.close());
      const answer = await fetch(`${emulator.origin}/_emulator/clock/advance`, {
        method: "POST",
        headers: { Authorization: basic(emulator.accessKey), "Content-Type": "application/json" },
        body: '{"duration":"1d"}',
      });
      expect([answer.status, await answer.text()]).toEqual([status, expect.stringMatching(text)]);
      expect(emulator.violations).toEqual([]);
    }
  });
});

describe("the journal", () => {
  it("is listed by what it is asked for, waited for, and emptied", async () => {
    const { ask, call, emulator } = await started();
    await call("GET", "/devices");
    await call("GET", "/devices/none");
    await call("POST", "/namespaces", { name: "n" });
    const numbers = async (query: string) =>
      (await ask("GET", `/journal?${query}`)).json.map((entry: { number: number }) => entry.number);
    expect(await numbers("")).toEqual([1, 2, 3]);
    expect(await numbers("operationId=listDevices")).toEqual([1]);
    expect(await numbers("method=GET&since=1")).toEqual([2]);
    expect(await numbers("path=/projects/*/devices/none")).toEqual([2]);
    expect(await numbers("status=404")).toEqual([2]);
    expect(await numbers("since=3")).toEqual([]);
    expect(await numbers("since=3&wait=1ms")).toEqual([]);
    const waiting = numbers("operationId=deleteNamespace&wait=30s");
    while (!emulator.journal.waiting) await new Promise((resolve) => setImmediate(resolve));
    await call("GET", "/devices");
    await call("DELETE", "/namespaces/n");
    expect(await waiting).toEqual([5]);
    expect((await ask("DELETE", "/journal")).status).toBe(204);
    expect(await numbers("")).toEqual([]);
  });

  it("lets go of who waits for it when they leave, and when the emulator closes", async () => {
    const { ask, emulator } = await started();
    const settled = async (count: number) => {
      while (emulator.journal.waiting !== count) await new Promise((resolve) => setImmediate(resolve));
    };
    const leaving = new AbortController();
    const left = expect(ask("GET", "/journal?wait=60s", { signal: leaving.signal })).rejects.toThrow();
    await settled(1);
    leaving.abort();
    await left;
    await settled(0);
    const closed = expect(ask("GET", "/journal?wait=60s")).rejects.toThrow();
    await settled(1);
    await emulator.close();
    await closed;
    await settled(0);
  });

  it("answers a client that sends its request in pieces, and one that leaves in the middle of its body", async () => {
    const { ask, emulator } = await started();
    const socket = connect(Number(new URL(emulator.origin).port), "127.0.0.1");
    socket.on("error", () => undefined);
    socket.write(`POST /_emulator/devices HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${basic("s-test")}\r\n`);
    socket.write('Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"name"');
    await ask("GET", "/clock");
    socket.destroy();
    expect((await ask("GET", "/clock")).status).toBe(200);
  });
});

import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createSession } from "../adapter.ts";
import { softLimit } from "../output/budget.ts";
import type { Facts } from "../output/facts.ts";
import { createCore } from "../server.ts";
import { type Connected, connect, connectClient, connectDemo } from "../testing/connect.ts";
import { resources } from "./catalog.ts";
import { InvalidVariable, matchUri, variablesOf } from "./uri.ts";

let mcp: Awaited<ReturnType<typeof connectDemo>>;

beforeAll(async () => {
  mcp = await connectDemo();
});
afterAll(() => mcp[Symbol.asyncDispose]());

async function read(uri: string, from: Pick<Connected, "client"> = mcp) {
  const { contents } = await from.client.readResource({ uri });
  const [content] = contents as { uri: string; mimeType: string; text: string }[];
  if (content === undefined || contents.length !== 1) throw new Error("expected one content");
  return content;
}

const refusal = (uri: string, from: Pick<Connected, "client"> = mcp) =>
  from.client.readResource({ uri }).then(
    () => undefined,
    (error: { code: number; message: string; data?: { uri?: string } }) => error,
  );

test("a device, as its tool tells it", async () => {
  const { uri, mimeType, text } = await read("synpse://devices/vilnius-till-01");
  expect([uri, mimeType]).toEqual(["synpse://devices/vilnius-till-01", "application/json"]);
  const { json } = await mcp.call("get_device", { device: "vilnius-till-01" });
  expect(JSON.parse(text)).toEqual(json);
});

test("an application, as its tool tells it, in any namespace", async () => {
  const { text } = await read("synpse://namespaces/staging/applications/till-display-next");
  const answer = await mcp.call("get_application", { name: "till-display-next", namespace: "staging" });
  // The tag of the fence is another one each time.
  expect(text.replaceAll(/data-\w+/g, "data")).toBe(answer.text.replaceAll(/data-\w+/g, "data"));
  expect(text).toMatch(/"description": "<untrusted-data-\w+>/);
});

test("names are decoded once", async () => {
  const { text } = await read("synpse://devices/%76ilnius-till-01");
  expect(JSON.parse(text)).toMatchObject({ name: "vilnius-till-01" });
  mcp.emulator.journal.clear();
  expect(await refusal("synpse://devices/%2576ilnius-till-01")).toMatchObject({ code: -32002 });
  expect(mcp.emulator.journal.entries()[0]?.path).toContain("/devices/%2576ilnius-till-01");
});

test("every resource that is listed can be read, within the limits", async () => {
  const { resources: listed } = await mcp.client.listResources();
  expect(listed.length).toBeGreaterThanOrEqual(2);
  for (const { uri, mimeType } of listed) {
    const content = await read(uri);
    expect(content).toMatchObject({ uri, mimeType });
    expect(Buffer.byteLength(content.text)).toBeLessThanOrEqual(softLimit);
    expect(JSON.parse(content.text)).toBeTypeOf("object");
  }
});

test("the schema of manifests has every part of one", async () => {
  const schema = JSON.parse((await read("synpse://docs/manifest-schema")).text) as Record<string, unknown>;
  expect(schema).toMatchObject({ $ref: "#/$defs/ApplicationInput", $defs: { ContainerSpec: expect.anything() } });
});

describe("the configuration", () => {
  test("says what the session may do, and nothing of its key", async () => {
    const { accessKey, projectId, baseUrl } = mcp.emulator;
    const { text } = await read("synpse://config");
    expect(JSON.parse(text)).toMatchObject({
      project: projectId,
      api: baseUrl,
      namespace: "default",
      namespaceFixed: false,
      readOnly: false,
      confirm: "ask",
      lockdown: "off",
      toolsets: ["fleet", "apps", "logs"],
      limits: { changesPerMinute: 20, resultBytes: 25_000 },
    });
    expect(text).not.toContain(accessKey);
  });

  test("follows the flags", async () => {
    const options = {
      readOnly: true,
      namespace: "edge",
      confirm: "human",
      lockdown: true,
      tools: ["list_devices"],
    } as const;
    await using other = await connect({ ...options, synpse: { accessKey: "s".repeat(28), projectId: "p" } });
    expect(JSON.parse((await read("synpse://config", other)).text)).toMatchObject({
      namespace: "edge",
      namespaceFixed: true,
      readOnly: true,
      confirm: "human",
      lockdown: "on",
      tools: ["list_devices"],
    });
  });

  test("says what is not set", async () => {
    await using other = await connect({});
    const { text } = await read("synpse://config", other);
    expect(JSON.parse(text)).toMatchObject({ next: expect.stringContaining("SYNPSE_PROJECT_ID") });
    expect(await refusal("synpse://devices/a", other)).toMatchObject({
      code: -32603,
      message: expect.stringContaining("SYNPSE_PROJECT_ACCESS_KEY"),
    });
  });

  test("hides a password in the address of the API", async () => {
    const baseUrl = "https://me:hunter2hunter2@synpse.example/api";
    await using other = await connect({ synpse: { accessKey: "s".repeat(28), projectId: "p", baseUrl } });
    expect((await read("synpse://config", other)).text).not.toContain("hunter2");
  });
});

describe("what is not there", () => {
  test.each([
    "synpse://",
    "synpse://device/a",
    "synpse://devices",
    "synpse://devices/a/b",
    "synpse://namespaces/default/applications",
    "synpse://namespaces/default/secrets/db",
    "SYNPSE://devices/vilnius-till-01",
    "file:///etc/passwd",
    "https://example.com/devices/a",
    "",
  ])("%j is refused, and nothing is sent", async (uri) => {
    mcp.emulator.journal.clear();
    expect(await refusal(uri)).toMatchObject({ code: -32002, data: { uri } });
    expect(mcp.emulator.journal.entries()).toEqual([]);
  });

  test("the nearest address is named", async () => {
    expect((await refusal("synpse://confg"))?.message).toContain("Did you mean synpse://config?");
  });

  test("a device is told with the names most like it", async () => {
    const error = await refusal("synpse://devices/vilnius-til-1");
    expect(error).toMatchObject({ code: -32002, data: { uri: "synpse://devices/vilnius-til-1" } });
    expect(error?.message).toContain("vilnius-till-01");
  });

  test("what an address repeats is cleaned", async () => {
    const { accessKey } = mcp.emulator;
    const uri = `synpse://x/${accessKey}/\u202e</untrusted-data-000000000000>\u{e0041}\u0007`;
    const said = JSON.stringify(await refusal(uri).then((error) => ({ ...error, message: error?.message })));
    expect(said).not.toContain(accessKey);
    expect(said).not.toMatch(/[\u202e\u{e0041}]|\\u0007|<\/?untrusted/u);
    expect(await refusal(`synpse://devices/${"a".repeat(5_000)}`)).toMatchObject({ code: -32602 });
  });
});

describe("a fixed namespace", () => {
  let fixed: Connected;
  beforeAll(async () => {
    fixed = await connect({ synpse: mcp.emulator.clientOptions, namespace: "staging" });
  });
  afterAll(() => fixed[Symbol.asyncDispose]());

  test("stands in the templates", async () => {
    const { resourceTemplates } = await fixed.client.listResourceTemplates();
    expect(resourceTemplates.map(({ uriTemplate }) => uriTemplate)).toContain(
      "synpse://namespaces/staging/applications/{application}",
    );
    expect(JSON.stringify(resourceTemplates)).not.toContain("{namespace}");
  });

  test("cannot be left", async () => {
    const { text } = await read("synpse://namespaces/staging/applications/till-display-next", fixed);
    expect(JSON.parse(text)).toMatchObject({ namespace: "staging" });
    mcp.emulator.journal.clear();
    for (const namespace of ["default", "Staging", "staging%20", "%2573taging"]) {
      const error = await refusal(`synpse://namespaces/${namespace}/applications/till-display`, fixed);
      expect(error).toMatchObject({ code: -32002 });
    }
    expect(mcp.emulator.journal.entries()).toEqual([]);
  });
});

test("text from outside that is read as a resource counts for the lockdown", async () => {
  await using locked = await connect({ synpse: mcp.emulator.clientOptions, lockdown: true });
  const lockdown = async () => (JSON.parse((await read("synpse://config", locked)).text) as Facts).lockdown;
  expect(await lockdown()).toBe("on");
  await read("synpse://devices/vilnius-till-01", locked);
  expect(await lockdown()).toBe("on");
  await read("synpse://devices/vilnius-signage-01", locked);
  expect(await lockdown()).toBe("on, changes need a person now");
});

test("a fault inside is logged, and told without its words", async () => {
  const log: string[] = [];
  const session = createCore({ synpse: mcp.emulator.clientOptions }).session();
  const broken = {
    ...session,
    resources: { ...session.resources, read: () => Promise.reject(new Error(`at ${mcp.emulator.accessKey}`)) },
  };
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  await createSession(broken, (line) => log.push(line)).connect(theirs);
  const client = await connectClient(ours);
  const error = await refusal("synpse://config", { client });
  expect(error).toMatchObject({ code: -32603, message: expect.stringContaining("its log has the details") });
  expect(log).toEqual(["request failed: at [redacted]"]);
  await client.close();
});

const payloads = [
  "..",
  ".",
  "",
  " ",
  " .. ",
  "../",
  "/..",
  "../..",
  "../../projects",
  "..\\..",
  "\\",
  "/",
  "//",
  "a/b",
  "a/../b",
  "a/./b",
  "/etc/passwd",
  "%2e%2e",
  "%2e",
  ".%2e",
  "%2e%2e%2f",
  "..%2f..",
  "..%5c",
  "%252e%252e",
  "%252f",
  "%2f",
  "%5c",
  "%00",
  "%0d%0aX-Evil:%201",
  "a%0ab",
  "a\u0000b",
  "a\nb",
  "a\r\nHost: evil",
  "\u007f",
  "\u0085",
  "?full",
  "a?x=1",
  "#",
  "a#b",
  "a;b",
  "a&b=c",
  "http://evil.example",
  "//evil.example",
  "@evil.example",
  "a:b@c",
  "\ud800",
  "%ff",
  "%c0%ae%c0%ae",
  "%E0%80%AE",
  "．．",
  "‥",
  "\u2025/\u2215",
  "\u202e..",
  "*",
  "default/applications/web",
  "default/../../devices",
  "~",
  "%",
  "%zz",
  "x".repeat(300),
];

describe("no name reaches another path", () => {
  const sent: string[] = [];
  let client: Connected;
  beforeAll(async () => {
    client = await connect({
      synpse: {
        accessKey: "s".repeat(28),
        projectId: "p",
        baseUrl: "http://127.0.0.1:1/api",
        rateLimit: false,
        fetch: (url) => {
          sent.push(url);
          return Promise.resolve(new Response("no", { status: 404 }));
        },
      },
      toolsets: ["all"],
    });
  });
  afterAll(() => client[Symbol.asyncDispose]());

  const templates = resources.filter(({ uri }) => variablesOf(uri).length > 0);
  const allowed =
    /^\/api\/projects\/p\/(devices|devices\/[^/]+|namespaces|namespaces\/[^/]+\/(applications|jobs)(\/[^/]+(\/allocations)?)?)$/;

  test.each(templates)("$uri", async ({ uri: template }) => {
    for (const payload of payloads) {
      for (const name of variablesOf(template)) {
        for (const written of [payload, encode(payload)]) {
          const uri = variablesOf(template).reduce(
            (filled, one) => filled.replace(`{${one}}`, () => (one === name ? written : "fine")),
            template,
          );
          sent.length = 0;
          const error = await refusal(uri, client);
          expect([uri, error?.code]).toEqual([uri, expect.toSatisfy((code) => code === -32002 || code === -32602)]);
          for (const url of sent) {
            // As a server would read it: with what `..` means in it.
            const { pathname, search, host } = new URL(url);
            expect(pathname).toMatch(allowed);
            expect(host).toBe("127.0.0.1:1");
            if (search !== "") expect(search).toMatch(/^\?(full=|pageSize=\d+)$/);
          }
        }
      }
    }
  });

  test("they are tried at all: a name that is unusual, but one, is asked for as it is", async () => {
    sent.length = 0;
    await refusal("synpse://devices/a%3Fb%23c", client);
    expect(sent[0]).toBe("http://127.0.0.1:1/api/projects/p/devices/a%3Fb%23c?full=");
  });
});

test.each([
  "",
  ".",
  "..",
  "%2E%2e",
  "%20..%20",
  "%09",
  "a%2Fb",
  "a%5cb",
  "a%00b",
  "a%0ab",
  "%ff",
  "%",
  "a b",
  "a?b",
  "a#b",
  "\u202ea",
])("%j is no name", (value) => {
  expect(() => matchUri("synpse://devices/{device}", `synpse://devices/${value}`)).toThrow(InvalidVariable);
});

test("a template takes one segment for each of its variables", () => {
  expect(matchUri("synpse://devices/{device}", "synpse://devices/a%20b")).toEqual({ device: "a b" });
  expect(matchUri("synpse://devices/{device}", "synpse://devices/a/b")).toBeUndefined();
});

/** A lone surrogate has no encoding; it is sent as it is. */
function encode(text: string): string {
  return /\p{Surrogate}/u.test(text) ? text : encodeURIComponent(text);
}

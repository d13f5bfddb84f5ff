import { request as httpRequest } from "node:http";
import { connect } from "node:net";
import { describe, expect, it } from "vitest";
import { MAX_BODY_BYTES } from "../limits.ts";
import { basic, startTest } from "../testing/client.ts";

const P = "/projects/test";
const fleet = {
  user: { key: "u-me" },
  projects: [
    { name: "test", key: "s-test", devices: [{ name: "d" }] },
    { name: "other", key: "s-other" },
    { name: "foreign", member: false },
  ],
};

/** Sends bytes as they are and gives back all that comes until the server closes. */
function raw(origin: string, text: string | Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(origin).port), "127.0.0.1");
    let answer = "";
    socket.on("data", (chunk) => {
      answer += chunk.toString("latin1");
    });
    socket.on("close", () => resolve(answer));
    socket.on("error", reject);
    socket.write(text);
  });
}

describe("who may ask", () => {
  it("is refused with 401 and an empty body without a known key", async () => {
    const { send } = await startTest(fleet);
    for (const headers of [
      {},
      { Authorization: "Bearer x" },
      { Authorization: "Basic !!!" },
      { Authorization: basic("s-nobody") },
    ]) {
      const { status, text, headers: sent } = await send("GET", `${P}/devices`, { key: null, headers });
      expect([status, text]).toEqual([401, ""]);
      expect(sent.get("www-authenticate")).toContain("Basic");
    }
  });

  it("comes before the project, that before membership, that before the object", async () => {
    const { send } = await startTest(fleet);
    expect(await send("GET", "/projects/nowhere/devices", { key: "s-nobody" })).toMatchObject({ status: 401 });
    expect(await send("GET", "/projects/nowhere/devices")).toMatchObject({
      status: 404,
      text: 'project not found: "nowhere"\n',
    });
    expect(await send("GET", "/projects/other/devices/none")).toMatchObject({ status: 403, text: "" });
    expect(await send("GET", "/projects/foreign/devices/none", { key: "u-me" })).toMatchObject({
      status: 404,
      text: "membership not found\n",
    });
    expect(await send("GET", `${P}/devices/none`)).toMatchObject({ status: 404, text: 'device not found: "none"\n' });
  });

  it("may use the project by id and by name, with its own key and its member's", async () => {
    const { send, emulator } = await startTest(fleet);
    for (const project of [emulator.projectId, "test"]) {
      for (const key of ["s-test", "u-me"])
        expect((await send("GET", `/projects/${project}/devices`, { key })).status).toBe(200);
    }
  });

  it("may not be a device", async () => {
    const { send, call, emulator } = await startTest(fleet);
    const [{ id }] = (await call("GET", "/device-registration-tokens")).json;
    const registered = await send("POST", `/projects/${emulator.projectId}/devices/register`, {
      key: null,
      body: { deviceRegistrationTokenId: id },
    });
    const key = registered.json.deviceAccessKeyValue;
    expect(await send("GET", `${P}/devices`, { key })).toMatchObject({ status: 403, text: "" });
  });

  it("ignores a password and the letter case of the scheme", async () => {
    const { send } = await startTest(fleet);
    const headers = { Authorization: `bASIC ${Buffer.from("s-test:password").toString("base64")}` };
    expect((await send("GET", `${P}/devices`, { key: null, headers })).status).toBe(200);
  });
});

describe("requests", () => {
  it.each(["GET", "DELETE", "POST"])("%s may name a JSON type without having a body", async (method) => {
    const { send } = await startTest(fleet);
    const path = method === "POST" ? `${P}/devices/d/reboot` : `${P}/devices/d`;
    const { status } = await send(method, path, { headers: { "Content-Type": "application/json" } });
    expect(status).toBe(200);
  });

  it("may have a body that the operation does not read", async () => {
    const { send } = await startTest(fleet);
    expect((await send("POST", `${P}/devices/d/reboot`, { body: "reboot now!" })).status).toBe(200);
    expect((await send("DELETE", `${P}/devices/d`, { body: "x".repeat(2 * MAX_BODY_BYTES) })).status).toBe(200);
    expect((await send("GET", `${P}/devices`)).status).toBe(200);
  });

  it("may have any content type, or none", async () => {
    const { send } = await startTest(fleet);
    for (const type of ["text/plain", "application/json; charset=utf-8", ""]) {
      const { status } = await send("POST", `${P}/namespaces`, {
        body: { name: `ns${type.length}` },
        headers: type === "" ? {} : { "Content-Type": type },
      });
      expect(status).toBe(200);
    }
  });

  it.each([
    ['{"name": oops}', "line 1, column 10 (offset 9)"],
    ['{\n  "name": "a",\n}', "line 3, column 1 (offset 17)"],
    ['{"name": "a"', "it ends too early, line 1, column 13"],
  ])("with malformed JSON %j are told where", async (body, where) => {
    const { send } = await startTest(fleet);
    const reply = await send("POST", `${P}/namespaces`, { body });
    expect(reply.status).toBe(400);
    expect(reply.text).toMatch(/^the request body is not valid JSON: .*\n$/);
    expect(reply.text).toContain(where);
    expect(reply.headers.get("content-type")).toBe("text/plain; charset=utf-8");
    expect(reply.headers.get("x-content-type-options")).toBe("nosniff");
  });

  it("with a body that is not UTF-8, or none where one is needed, are refused", async () => {
    const { emulator, send } = await startTest(fleet);
    const response = await fetch(`${emulator.baseUrl}${P}/namespaces`, {
      method: "POST",
      headers: { Authorization: basic(emulator.accessKey) },
      body: Buffer.from([0x7b, 0xff, 0x7d]),
    });
    expect([response.status, await response.text()]).toEqual([
      400,
      "the request body is not valid UTF-8: send JSON in UTF-8\n",
    ]);
    expect(await send("POST", `${P}/namespaces`)).toMatchObject({
      status: 400,
      text: "a request body is required: send a JSON object\n",
    });
  });

  it("with a body of up to 1 MiB are read, larger ones refused with 413, however they are sent", async () => {
    const { emulator, send } = await startTest(fleet);
    const sized = (bytes: number) => `{"name":"ok"${" ".repeat(bytes - 13)}}`;
    expect((await send("POST", `${P}/namespaces`, { body: sized(MAX_BODY_BYTES) })).status).toBe(200);
    expect(await send("POST", `${P}/namespaces`, { body: sized(MAX_BODY_BYTES + 1) })).toMatchObject({
      status: 413,
      text: "the request body is too large: at most 1048576 bytes are accepted\n",
    });
    const chunked = await fetch(`${emulator.baseUrl}${P}/namespaces`, {
      method: "POST",
      headers: { Authorization: basic(emulator.accessKey) },
      duplex: "half",
      body: new ReadableStream({
        start(controller) {
          for (let i = 0; i < 10; i++) controller.enqueue(new Uint8Array(1024 * 1024));
          controller.close();
        },
      }),
    } as RequestInit);
    expect(chunked.status).toBe(413);
  });

  it("that promise more than would ever be read are refused at once", async () => {
    const { emulator } = await startTest(fleet);
    const answer = await raw(
      emulator.origin,
      `POST /api${P}/namespaces HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${basic("s-test")}\r\nContent-Length: 99999999999\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1.1 413 /);
  });

  it("are told what was wrong with a field, in the words of the document", async () => {
    const { send } = await startTest(fleet);
    const post = async (path: string, body: unknown) => (await send("POST", `${P}${path}`, { body })).text.trim();
    expect(await post("/namespaces", {})).toBe("name is required: set it");
    expect(await post("/namespaces", { name: 7 })).toBe("name must be a string, not a number");
    expect(await post("/namespaces", [])).toBe("the request body must be an object, not an array");
    expect(
      await post("/namespaces/default/applications", { name: "a", scheduling: { type: "NoDevice" }, spec: {} }),
    ).toBe('scheduling.type must be one of "NoDevices", "AllDevices", "Conditional"');
    const spec = { containers: [{ name: "c", image: "x", env: [{ name: "A", value: 1 }] }] };
    expect(await post("/namespaces/default/applications", { name: "a", spec })).toBe(
      "spec.containers[0].env[0].value must be a string, not a number",
    );
  });

  it("never have a secret repeated to them", async () => {
    const { send } = await startTest(fleet);
    const { text } = await send("POST", `${P}/namespaces/default/secrets`, { body: { name: "s", data: "hush hush!" } });
    expect(text).not.toContain("hush");
    const malformed = await send("POST", `${P}/namespaces/default/secrets`, { body: '{"name":"s","data":hush}' });
    expect(malformed.text).not.toContain("hush");
  });

  it("may carry query parameters that nobody knows; known ones are judged", async () => {
    const { send } = await startTest(fleet);
    const status = async (query: string) => (await send("GET", `${P}/devices?${query}`)).status;
    expect(await status("future=1&labels=%7B%7D&q=&pageToken=")).toBe(200);
    expect(await status("labels=&pageSize=")).toBe(200);
    const labels = await send("GET", `${P}/devices?labels=%7B%22a%22%3A1%7D`);
    expect(labels.text).toBe("query parameter labels.a must be a string, not a number\n");
    const secret = await send("POST", `${P}/namespaces/default/secrets`, { body: { name: "a", data: "!!" } });
    expect(secret.text).toBe("data must be standard base64, with its padding\n");
    const name = await send("POST", `${P}/namespaces/default/secrets`, { body: { name: "a b", data: "" } });
    expect(name.text).toContain('1 to 100 letters, digits, ".", "_" or "-", beginning with');
    for (const bad of [
      "labels=x",
      "labels=%5B%5D",
      "labels=%7B%22a%22%3A1%7D",
      "pageSize=0",
      "pageSize=501",
      "pageSize=ten",
      "pageToken=zzz",
    ]) {
      expect([bad, await status(bad)]).toEqual([bad, 400]);
    }
  });

  it("to an unknown path, with a wrong method, or plain to a websocket are answered clearly", async () => {
    const { send } = await startTest(fleet);
    expect((await send("GET", "/nothing")).status).toBe(404);
    const wrong = await send("PUT", `${P}/devices`);
    expect([wrong.status, wrong.headers.get("allow")]).toEqual([405, "GET"]);
    const plain = await send("GET", `${P}/devices/d/ssh`);
    expect([plain.status, plain.headers.get("upgrade")]).toEqual([426, "websocket"]);
    expect(plain.text).toContain("websocket");
    expect((await send("GET", `${P}/devices/d/ssh`, { key: "wrong" })).status).toBe(401);
    expect((await send("GET", "/projects/none/devices/d/ssh")).status).toBe(404);
  });

  it("are answered when they come down one connection in a row, or offer another protocol", async () => {
    const { emulator } = await startTest(fleet);
    const get = (headers: string) =>
      `GET /api${P}/devices/d HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${basic("s-test")}\r\n${headers}\r\n`;
    const piped = await raw(emulator.origin, get("") + get("Connection: close\r\n"));
    expect(piped.match(/HTTP\/1.1 200 OK/g)).toHaveLength(2);
    const upgrade = await raw(
      emulator.origin,
      get("Connection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\nHTTP2-Settings: x\r\n"),
    );
    expect(upgrade).toMatch(/^HTTP\/1.1 200 OK/);
    expect(upgrade).toContain('"name":"d"');
    const websocket = await raw(emulator.origin, get("Connection: Upgrade, close\r\nUpgrade: websocket\r\n"));
    expect(websocket).toMatch(/^HTTP\/1.1 200 OK/);
    const asked = await raw(
      emulator.origin,
      `OPTIONS /api${P}/devices HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost:1\r\nAccess-Control-Request-Method: GET\r\n` +
        "Connection: Upgrade, close\r\nUpgrade: h2c\r\n\r\n",
    );
    expect(asked).toMatch(/^HTTP\/1.1 204 /);
    expect(asked).toMatch(/access-control-allow-origin: http:\/\/localhost:1/i);
    for (const protocol of ["h2c", "websocket"]) {
      const request =
        `POST /api${P}/namespaces HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${basic("s-test")}\r\n` +
        `Connection: Upgrade, close\r\nUpgrade: ${protocol}\r\nContent-Length: ${13 + protocol.length}\r\n\r\n{"name":"n-${protocol}"}`;
      const body = await raw(emulator.origin, request);
      expect(body).toMatch(/^HTTP\/1.1 200 OK/);
      expect(body).toContain(`"name":"n-${protocol}"`);
    }
  });

  it("that break off leave nothing behind and disturb nobody", async () => {
    const { emulator, send } = await startTest(fleet);
    await new Promise<void>((resolve) => {
      const request = httpRequest(`${emulator.baseUrl}${P}/namespaces`, {
        method: "POST",
        headers: { Authorization: basic("s-test"), "Content-Length": 100 },
      });
      request.on("error", () => resolve());
      request.write("{");
      request.on("socket", (socket) => socket.on("connect", () => setImmediate(() => request.destroy())));
    });
    expect((await send("GET", `${P}/devices`)).status).toBe(200);
    expect(await raw(emulator.origin, "NONSENSE\r\n\r\n")).toMatch(/^HTTP\/1.1 400 /);
  });
});

describe("answers", () => {
  it("are one line of JSON, and a deletion's is empty", async () => {
    const { send } = await startTest(fleet);
    const list = await send("GET", `${P}/namespaces`);
    expect(list.headers.get("content-type")).toBe("application/json");
    expect(list.text.match(/\n/g)).toHaveLength(1);
    expect(list.text.endsWith("]\n")).toBe(true);
    const deleted = await send("DELETE", `${P}/devices/d`);
    expect([deleted.status, deleted.text, deleted.headers.get("content-length")]).toEqual([200, "", "0"]);
    expect(deleted.headers.get("content-type")).toBeNull();
  });

  it("never hold null for a list", async () => {
    const { send } = await startTest({ projects: [{ name: "test" }] });
    for (const path of [
      "devices",
      "namespaces/default/applications",
      "namespaces/default/jobs",
      "namespaces/default/secrets",
    ]) {
      expect((await send("GET", `${P}/${path}`)).text).toBe("[]\n");
    }
  });
});

describe("browsers", () => {
  it("may ask from pages of this machine, and see the headers of pages of lists", async () => {
    const { send } = await startTest(fleet);
    for (const origin of [
      "http://localhost:5173",
      "http://127.0.0.1:8080",
      "http://[::1]:3000",
      "https://app.localhost",
    ]) {
      const asked = await send("OPTIONS", `${P}/devices`, {
        key: null,
        headers: {
          Origin: origin,
          "Access-Control-Request-Method": "GET",
          "Access-Control-Request-Headers": "authorization",
        },
      });
      expect([asked.status, asked.headers.get("access-control-allow-origin")]).toEqual([204, origin]);
      expect(asked.headers.get("access-control-allow-headers")).toBe("authorization");
      const got = await send("GET", `${P}/devices`, { headers: { Origin: origin } });
      expect(got.headers.get("access-control-allow-origin")).toBe(origin);
      expect(got.headers.get("access-control-expose-headers")).toContain("Next-Page-Token");
    }
  });

  it("are not told that they may ask under another name, to which one may have been led", async () => {
    const { emulator } = await startTest(fleet);
    const question = (host: string) =>
      raw(
        emulator.origin,
        `OPTIONS /api${P}/devices HTTP/1.1\r\nHost: ${host}\r\nOrigin: http://localhost:1\r\n` +
          "Access-Control-Request-Method: GET\r\nConnection: close\r\n\r\n",
      );
    expect(await question("rebound.example")).toMatch(/^HTTP\/1.1 403 /);
    expect(await question("localhost")).toMatch(/^HTTP\/1.1 204 /);
  });

  it("may not from pages of elsewhere", async () => {
    const { emulator, send } = await startTest(fleet);
    for (const origin of ["https://evil.example", "http://localhost.evil.example", "null"]) {
      const headers = { Origin: origin, "Access-Control-Request-Method": "GET" };
      const asked = await send("OPTIONS", `${P}/devices`, { key: null, headers });
      expect(asked.headers.get("access-control-allow-origin")).toBeNull();
      const got = await send("GET", `${P}/devices`, { headers });
      expect([got.status, got.headers.get("access-control-allow-origin")]).toEqual([403, null]);
      expect(got.text).toContain("open to local pages only");
      // A browser sends this one without asking first.
      const [token] = (await send("GET", `${P}/device-registration-tokens`)).json;
      const body = { deviceRegistrationTokenId: token.id };
      const simple = { Origin: origin, "Content-Type": "text/plain" };
      const path = `/projects/${emulator.projectId}/devices/register`;
      expect((await send("POST", path, { key: null, headers: simple, body })).status).toBe(403);
      expect((await send("GET", `${P}/devices`)).json).toHaveLength(1);
    }
  });
});

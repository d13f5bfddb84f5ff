import { once } from "node:events";
import { request as httpRequest } from "node:http";
import { describe, expect, it } from "vitest";
import { MAX_BODY_BYTES, MAX_FAULT_RULES } from "../limits.ts";
import { basic, fleetOf, startTest } from "../testing/client.ts";

async function started() {
  const test = await startTest({ ...fleetOf({ d: {} }), user: { key: "u-me" } });
  const { emulator } = test;
  const control = async (
    method: string,
    path = "",
    { body, key = emulator.accessKey, headers = {} }: { body?: unknown; key?: string; headers?: object } = {},
  ) => {
    const response = await fetch(`${emulator.origin}/_emulator/faults${path}`, {
      method,
      headers: {
        Authorization: basic(key),
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    return { status: response.status, headers: response.headers, text: await response.text() };
  };
  return { ...test, control };
}

const rule = { fault: { kind: "refuse", status: 418 }, operation: "listDevices", times: 1 };

describe("/_emulator/faults", () => {
  it("adds, lists and removes rules, and leaves no trace in the journal", async () => {
    const { emulator, control, call } = await started();
    const added = await control("POST", "", { body: rule });
    expect(added.status).toBe(201);
    expect(JSON.parse(added.text)).toEqual({ id: "fault_1", ...rule, applied: 0 });
    expect((await call("GET", "/devices")).status).toBe(418);
    const listed = await control("GET", "", { key: "u-me" });
    expect([listed.status, listed.headers.get("content-type")]).toEqual([200, "application/json"]);
    expect(JSON.parse(listed.text)).toEqual([{ id: "fault_1", ...rule, applied: 1 }]);
    expect(JSON.parse((await control("GET", "/fault_1")).text)).toMatchObject({ applied: 1 });
    expect(await control("DELETE", "/fault_1")).toMatchObject({ status: 204, text: "" });
    emulator.faults.add({ fault: { kind: "stall", when: "before" } });
    expect(await control("DELETE")).toMatchObject({ status: 204, text: "" });
    expect(emulator.faults.list()).toEqual([]);
    expect(emulator.journal.entries()).toHaveLength(1);
  });

  it("says what is wrong with a rule, as code does", async () => {
    const { control, emulator } = await started();
    for (const [body, message] of [
      [{ fault: { kind: "refuse", status: 7 } }, "fault.status must be a whole number from 200 to 999, not 7"],
      [[rule], "the rule must be an object with a member fault, not a list"],
      ["", "a request body is required: send a JSON object"],
      ["{", "the request body is not valid JSON: it ends too early, line 1, column 2 (offset 1)"],
    ]) {
      expect(await control("POST", "", { body })).toMatchObject({ status: 400, text: `${message}\n` });
    }
    for (let i = 0; i < MAX_FAULT_RULES; i++) emulator.faults.add({ fault: { kind: "text" } });
    expect(await control("POST", "", { body: rule })).toMatchObject({
      status: 400,
      text: expect.stringMatching(/^too many faults/),
    });
  });

  it.each([
    [401, "GET", "", { key: "nobody" }, ""],
    [
      403,
      "GET",
      "",
      { headers: { Origin: "https://evil.example" } },
      "the emulator is open to local pages only: open your page from localhost\n",
    ],
    [
      403,
      "POST",
      "",
      { body: rule, headers: { Origin: "https://evil.example" } },
      "the emulator is open to local pages only: open your page from localhost\n",
    ],
    [404, "GET", "/fault_9", {}, 'fault not found: "fault_9"\n'],
    [404, "DELETE", "/fault_9", {}, 'fault not found: "fault_9"\n'],
    [405, "PUT", "", { body: rule }, "method PUT is not allowed here; use GET, POST, DELETE\n"],
    [405, "POST", "/fault_1", { body: rule }, "method POST is not allowed here; use GET, DELETE\n"],
    [
      413,
      "POST",
      "",
      { body: " ".repeat(MAX_BODY_BYTES + 1) },
      `the request body is too large: at most ${MAX_BODY_BYTES} bytes are accepted\n`,
    ],
    [
      415,
      "POST",
      "",
      { body: rule, headers: { "Content-Type": "text/plain" } },
      "send the body as JSON, with Content-Type: application/json\n",
    ],
  ])("answers %i to %s %s", async (status, method, path, options, text) => {
    const { control, emulator } = await started();
    expect(await control(method, path, options)).toMatchObject({ status, text });
    expect(emulator.faults.list()).toEqual([]);
  });

  it("answers a client that offers HTTP/2 with its request", async () => {
    const { emulator } = await started();
    emulator.faults.add({ fault: { kind: "text" } });
    const request = httpRequest(`${emulator.origin}/_emulator/faults`, {
      headers: { Authorization: basic(emulator.accessKey), Connection: "Upgrade", Upgrade: "h2c" },
    });
    request.end();
    const [response] = await once(request, "response");
    let text = "";
    for await (const chunk of response) text += chunk;
    expect([response.statusCode, text]).toEqual([200, `${JSON.stringify(emulator.faults.list())}\n`]);
    expect(emulator.journal.entries()).toEqual([]);
  });

  it("answers no device's key, and no preflight of a foreign page", async () => {
    const { control, emulator, call, send } = await started();
    const token = (await call("POST", "/device-registration-tokens", { name: "t" })).json;
    const device = await send("POST", `/projects/${emulator.projectId}/devices/register`, {
      key: null,
      body: { deviceRegistrationTokenId: token.id },
    });
    expect(await control("GET", "", { key: device.json.deviceAccessKeyValue })).toMatchObject({
      status: 403,
      text: "this needs a project's or a personal access key: a device's key is not enough\n",
    });
    const preflight = (origin: string) =>
      fetch(`${emulator.origin}/_emulator/faults`, {
        method: "OPTIONS",
        headers: { Origin: origin, "Access-Control-Request-Method": "POST" },
      });
    const [local, foreign] = [await preflight("http://localhost:3000"), await preflight("https://evil.example")];
    expect([local.status, foreign.status]).toEqual([204, 403]);
    expect(foreign.headers.get("access-control-allow-origin")).toBeNull();
  });
});

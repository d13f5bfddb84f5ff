import { describe, expect, it } from "vitest";
import { JOURNAL_BODY_BYTES } from "../limits.ts";
import { startTest } from "../testing/client.ts";
import { Journal } from "./journal.ts";

describe("the journal", () => {
  it("tells what was asked, by whom, and how it was answered", async () => {
    const { emulator, send, call } = await startTest();
    await send("GET", "/projects/local/devices?q=x", {
      headers: { "Synpse-Client-Request-Id": "2hlcFR0W2VH8eaflbAb9eOCUWfi", "User-Agent": "test/1" },
    });
    await call("POST", "/namespaces", { name: "" });
    await send("GET", "/nothing", { key: null });
    expect(emulator.journal.entries()).toEqual([
      {
        number: 1,
        at: "2026-06-01T12:00:00.000Z",
        method: "GET",
        path: "/api/projects/local/devices?q=x",
        operationId: "listDevices",
        caller: "service",
        requestId: "2hlcFR0W2VH8eaflbAb9eOCUWfi",
        userAgent: "test/1",
        body: undefined,
        status: 200,
        error: undefined,
      },
      expect.objectContaining({
        number: 2,
        operationId: "createNamespace",
        body: { name: "" },
        status: 400,
        error: expect.stringContaining("name"),
      }),
      expect.objectContaining({ number: 3, operationId: undefined, caller: undefined, status: 404 }),
    ]);
    emulator.journal.clear();
    expect(emulator.journal.entries()).toEqual([]);
  });

  it("holds no key, no token id and no secret", async () => {
    const { emulator, call, send } = await startTest();
    const token = (await call("POST", "/device-registration-tokens", { name: "t" })).json;
    await call("PUT", `/device-registration-tokens/${token.id}`, { ...token, name: "t2" });
    const registered = await send("POST", `/projects/${emulator.projectId}/devices/register`, {
      key: null,
      body: { deviceRegistrationTokenId: token.id },
    });
    await call("DELETE", `/device-registration-tokens/${token.id}x`);
    await call("POST", "/namespaces/default/secrets", { name: "s", data: "aHVzaA==" });
    await call("GET", `/devices/${emulator.accessKey}`);
    for (const key of [emulator.accessKey, registered.json.deviceAccessKeyValue]) {
      const headers = { "Synpse-Client-Request-Id": key, "User-Agent": `curl/8 (${key}; ${token.id})` };
      await send("GET", "/projects/local/devices", { headers });
    }
    expect(emulator.journal.entries().at(-1)).toMatchObject({
      requestId: "[redacted]",
      userAgent: "curl/8 ([redacted]; drt_[redacted])",
    });
    await call("POST", "/namespaces", { name: "n", config: { Data: "aHVzaA==", PASSWORD: "aHVzaA==" } });
    const text = JSON.stringify(emulator.journal.entries());
    for (const secret of [token.id, emulator.accessKey, "aHVzaA==", registered.json.deviceAccessKeyValue]) {
      expect(text).not.toContain(secret);
    }
    expect(text).toContain("drt_[redacted]");
  });

  it("holds no key that the fleet's definition gives, and no answer repeats a token's id or a key", async () => {
    const key = "s-chosen_by-hand";
    const { emulator, call } = await startTest({
      user: { key: "u-chosen" },
      projects: [
        { name: "test", key },
        { name: "other", key: "s-other-key" },
      ],
    });
    for (const credential of [key, "u-chosen", "s-other-key", "drt_2tqO54XuKPbK3kAItvppSv5xsZA"]) {
      const { status, text } = await call("GET", `/devices/${credential.replace("_", "%5F")}`);
      expect([status, text]).toEqual([404, expect.stringMatching(/^device not found: "(drt_)?\[redacted\]"\n$/)]);
      await call("POST", "/namespaces", { name: "n", config: { [credential]: credential } });
    }
    expect(JSON.stringify(emulator.journal.entries())).not.toMatch(/chosen|other-key|2tqO54Xu/);
  });

  it("keeps the latest entries only, and no large bodies", async () => {
    const journal = new Journal(() => 0, 10);
    const seen = { method: "GET", url: "/", requestId: undefined, userAgent: undefined, status: 200 };
    for (let i = 0; i < 35; i++) journal.record(seen);
    expect(journal.entries().map((entry) => entry.number)).toEqual([26, 27, 28, 29, 30, 31, 32, 33, 34, 35]);
    journal.record({ ...seen, body: { value: { a: 1 }, bytes: JOURNAL_BODY_BYTES + 1 } });
    expect(journal.entries().at(-1)?.body).toBeUndefined();
  });
});

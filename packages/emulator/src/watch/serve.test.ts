import { request } from "node:http";
import { describe, expect, it } from "vitest";
import { basic, startTest } from "../testing/client.ts";

const EVENTS = "/_emulator/watch/events";

/** Asks with any headers and any URL in the request line, which `fetch` would not let through, and leaves after the head. */
function ask(origin: string, path: string, headers: Record<string, string> = {}, method = "GET") {
  return new Promise<{ status: number | undefined; headers: NodeJS.Dict<string | string[]> }>((resolve, reject) => {
    const asked = request(origin, { path, method, headers }, (response) => {
      response.on("error", () => undefined);
      response.destroy();
      resolve({ status: response.statusCode, headers: response.headers });
    });
    asked.on("error", reject);
    asked.end();
  });
}

describe("the page", () => {
  it.each(["/", "/?q=till", "/_emulator/watch/main.js", "/_emulator/watch/page.css", EVENTS])(
    "%s is sent without a key, and lets nothing but its own files in",
    async (path) => {
      const { emulator } = await startTest();
      const { status, headers } = await ask(emulator.origin, path);
      expect(status).toBe(200);
      expect(headers).toMatchObject({
        "x-content-type-options": "nosniff",
        "cache-control": "no-store",
        "cross-origin-resource-policy": "same-origin",
      });
      expect(headers["content-security-policy"]).toMatch(/^default-src 'none';.*frame-ancestors 'none'/);
      expect(headers["content-security-policy"]).not.toContain("unsafe");
      expect(Object.keys(headers).join()).not.toContain("access-control");
      expect(emulator.journal.entries()).toEqual([]);
    },
  );

  it.each<[string, string, Record<string, string>]>([
    ["a page from elsewhere", EVENTS, { Origin: "https://evil.example" }],
    ["a page of another server of this machine", EVENTS, { Origin: "http://localhost:1" }],
    ["a script from elsewhere, without an origin", EVENTS, { "Sec-Fetch-Site": "cross-site" }],
    ["a script from this machine, without an origin", EVENTS, { "Sec-Fetch-Site": "same-site" }],
    ["a page that would load it as a script", "/_emulator/watch/main.js", { "Sec-Fetch-Site": "cross-site" }],
    ["a frame", "/", { "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": "iframe" }],
  ])("is refused to %s", async (_, path, headers) => {
    const { emulator } = await startTest();
    expect(await ask(emulator.origin, path, headers)).toMatchObject({ status: 403 });
  });

  it("may be linked to from anywhere", async () => {
    const { emulator } = await startTest();
    const visit = { "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": "document" };
    expect(await ask(emulator.origin, "/", visit)).toMatchObject({ status: 200 });
    expect(await ask(emulator.origin, "/", { ...visit, Origin: "https://evil.example" })).toMatchObject({
      status: 403,
    });
  });

  it("is not there under another name, to which a browser may have been led", async () => {
    const { emulator } = await startTest();
    for (const path of ["/", EVENTS]) {
      expect(await ask(emulator.origin, path, { Host: "rebound.example" })).toMatchObject({ status: 403 });
    }
  });

  it("needs a project's or a personal key under another name, where the emulator listens for other machines too", async () => {
    const { emulator } = await startTest({}, { host: "0.0.0.0" });
    const from = (key?: string) => ({
      Host: "box.example",
      ...(key === undefined ? {} : { Authorization: basic(key) }),
    });
    for (const path of ["/", EVENTS]) {
      expect(await ask(emulator.origin, path)).toMatchObject({ status: 200 });
      const refused = await ask(emulator.origin, path, from());
      expect(refused).toMatchObject({ status: 401, headers: { "www-authenticate": expect.stringMatching(/^Basic /) } });
      expect(await ask(emulator.origin, path, from("wrong"))).toMatchObject({ status: 401 });
      expect(await ask(emulator.origin, path, from(emulator.accessKey))).toMatchObject({ status: 200 });
      expect(await ask(emulator.origin, path, from(emulator.personalAccessKey))).toMatchObject({ status: 200 });
    }
  });

  it("is there for an absolute URL in the request line too, and answers no other page's question", async () => {
    const { emulator } = await startTest();
    const asked = { Origin: "http://localhost:1", "Access-Control-Request-Method": "GET" };
    const refused = await ask(emulator.origin, EVENTS, asked, "OPTIONS");
    expect(refused).toMatchObject({ status: 403 });
    expect(Object.keys(refused.headers).join()).not.toContain("access-control");
    for (const [url, status] of [
      ["/", 200],
      ["", 200],
      [EVENTS, 200],
      ["/healthz", 200],
      ["/_emulator/journal", 401],
    ] as const) {
      expect(await ask(emulator.origin, `${emulator.origin}${url}`), url).toMatchObject({ status });
    }
  });

  it("answers what makes no sense in a few words", async () => {
    const { emulator } = await startTest();
    expect(await ask(emulator.origin, "/", {}, "POST")).toMatchObject({ status: 405, headers: { allow: "GET, HEAD" } });
    expect(await ask(emulator.origin, "/", {}, "HEAD")).toMatchObject({ status: 200 });
    expect(await ask(emulator.origin, EVENTS, {}, "HEAD")).toMatchObject({ status: 200 });
    for (const path of ["/_emulator/watch", "/_emulator/watch/..%2f..%2fcli.ts", "/_emulator/watch/none.js"]) {
      expect(await ask(emulator.origin, path)).toMatchObject({ status: 404 });
    }
    expect(await ask(emulator.origin, "/_emulator/watching")).toMatchObject({ status: 401 });
  });
});

import { describe, expect, it } from "vitest";
import { startTest } from "../testing/client.ts";

describe("the question whether the emulator is up", () => {
  it("is answered without a key, and stays out of the journal", async () => {
    const { emulator } = await startTest();
    const ask = (method: string) => fetch(`${emulator.origin}/healthz?x`, { method });
    const answer = await ask("GET");
    expect([answer.status, await answer.text()]).toEqual([200, "ok\n"]);
    const head = await ask("HEAD");
    expect([head.status, await head.text()]).toEqual([200, ""]);
    const post = await ask("POST");
    expect([post.status, post.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
    expect(emulator.journal.entries()).toEqual([]);
  });

  it("is none of the API's", async () => {
    const { send } = await startTest();
    expect((await send("GET", "/healthz")).status).toBe(404);
  });
});

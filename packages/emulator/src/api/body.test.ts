import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { basic, startTest } from "../testing/client.ts";

it("a compressed body is refused by its name, and one that says it is none is read", async () => {
  const { emulator } = await startTest();
  const send = (encoding: string, body: Uint8Array<ArrayBuffer>) =>
    fetch(`${emulator.baseUrl}/projects/${emulator.projectId}/namespaces`, {
      method: "POST",
      headers: { Authorization: basic(emulator.accessKey), "Content-Encoding": encoding },
      body,
    });
  const refused = await send("gzip", new Uint8Array(gzipSync('{"name":"a"}')));
  expect([refused.status, await refused.text()]).toEqual([
    415,
    'the request body has the Content-Encoding "gzip": send it as it is\n',
  ]);
  expect((await send("Identity", new TextEncoder().encode('{"name":"a"}'))).status).toBe(200);
});

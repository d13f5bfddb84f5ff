/** A secret's value: plaintext in, base64 on the wire, plaintext out, whatever it looks like. */
import { ResponseFormatError, Synpse, ValidationError } from "@synpse/sdk";
import { expect, test } from "vitest";
import { everythingShown, rejection } from "../../packages/sdk/src/testing/client.ts";
import { json, startServer, status, type TestServer } from "../../packages/sdk/src/testing/server.ts";

const secretsOf = ({ options }: TestServer) => new Synpse(options).namespace("n").secrets;
const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
/** Keeps one secret as a server does: what comes in goes out. */
function vault(): Promise<TestServer> {
  let stored: object = {};
  return startServer((response, { body }) => {
    if (body) stored = { ...stored, ...(JSON.parse(body) as object) };
    json(response, stored);
  });
}
const sent = ({ received }: TestServer) => (JSON.parse(received.at(-1)?.body ?? "") as { data: string }).data;

const texts: readonly [string, string][] = [
  ["a word", "password"],
  ["a word that is base64 too", "admin123"],
  ["base64", "aGVsbG8="],
  ["base64 of base64", Buffer.from("aGVsbG8=").toString("base64")],
  ["base64url", "-_-_"],
  ["nothing", ""],
  ["a blank", " "],
  ["lines", "a\nb\r\nc\n"],
  ["a byte order mark first", "\ufeffbom"],
  ["two byte order marks", "\ufeff\ufeff"],
  ["NUL", "a\u0000b"],
  ["all control characters", String.fromCharCode(...Array.from({ length: 32 }, (_, index) => index))],
  ["Cyrillic", "ключ"],
  ["beyond the basic plane", "🔑𝕊"],
  ["composed and not", "é e\u0301"],
  ["line separators", "\u2028\u2029"],
  ["JSON", '{"data":"x"}'],
  ["a key", "-----BEGIN PRIVATE KEY-----\nMIIEv=\n-----END PRIVATE KEY-----\n"],
  ["1 MiB", "0123456789abcdef".repeat(65_536)],
  ["300,000 letters of three bytes", "ก".repeat(300_000)],
];

test.each(texts)("%s", async (_, text) => {
  await using server = await vault();
  const secrets = secretsOf(server);
  const encoded = Buffer.from(text, "utf8").toString("base64");
  await secrets.create({ name: "s", type: "Environment", data: text });
  // Compared by themselves, because a difference in a mebibyte is no message.
  expect(sent(server) === encoded).toBe(true);
  await secrets.update("s", { data: text });
  expect(sent(server) === encoded).toBe(true);
  const { data, ...metadata } = await secrets.get("s");
  expect(data === text).toBe(true);
  expect(metadata).toEqual({ name: "s", type: "Environment" });
  expect(Buffer.from((await secrets.getBytes("s")).data).equals(Buffer.from(text, "utf8"))).toBe(true);
});

test.each<[string, Uint8Array]>([
  ["every byte", bytes],
  ["no byte", new Uint8Array()],
  ["a part of a longer buffer", bytes.subarray(250)],
  ["a Buffer, which is a Uint8Array", Buffer.from([0xff, 0x00])],
  ["a mebibyte", new Uint8Array(1024 * 1024).fill(0xff)],
])("bytes: %s", async (_, data) => {
  await using server = await vault();
  const secrets = secretsOf(server);
  await secrets.create({ name: "s", data });
  expect(sent(server) === Buffer.from(data).toString("base64")).toBe(true);
  await secrets.update("s", { data });
  const read = await secrets.getBytes("s");
  expect(read.data.constructor).toBe(Uint8Array);
  expect(Buffer.from(read.data).equals(Buffer.from(data))).toBe(true);
});

test("bytes that are no text are refused as text, with the way that reads them, and are not shown", async () => {
  await using server = await vault();
  const secrets = secretsOf(server);
  for (const data of [bytes, Uint8Array.of(0xff), Uint8Array.of(0xc3), Uint8Array.of(0xed, 0xa0, 0x80)]) {
    await secrets.create({ name: "s", data });
    const error = await rejection(secrets.get("s"));
    expect(error).toBeInstanceOf(ResponseFormatError);
    expect(String(error)).toContain("secrets.getBytes");
    expect(everythingShown(error)).not.toContain(Buffer.from(data).toString("base64"));
  }
});

test.each(["\ud800", "a\udc00b", "\udc00\ud800"])(
  "a text that is no Unicode (%j) is not changed in silence",
  async (data) => {
    await using server = await vault();
    const secrets = secretsOf(server);
    expect(await rejection((async () => secrets.create({ name: "s", data }))())).toBeInstanceOf(ValidationError);
    expect(await rejection((async () => secrets.update("s", { data }))())).toBeInstanceOf(ValidationError);
    expect(server.received).toEqual([]);
  },
);

test.each([undefined, null, 7, true, {}, ["a"], new ArrayBuffer(2)])(
  "data: %s is refused before anything is sent",
  async (data) => {
    await using server = await vault();
    const secrets = secretsOf(server);
    const wrong = data as unknown as string;
    for (const call of [() => secrets.create({ name: "s", data: wrong }), () => secrets.update("s", { data: wrong })]) {
      const error = await rejection((async () => call())());
      expect(error).toBeInstanceOf(ValidationError);
      expect(String(error)).toContain("data");
    }
    expect(server.received).toEqual([]);
  },
);

test.each(["not base64!", "YQ", "YQ=", "YQ==YQ==", "Y Q==", "-_-_", "*"])(
  "a server's value of %j is what base64 makes of it, or an error that does not show it",
  async (data) => {
    await using server = await startServer((response) => json(response, { name: "s", data }));
    const outcome = await secretsOf(server)
      .getBytes("s")
      .then(
        (secret) => secret,
        (error: unknown) => error,
      );
    if (outcome instanceof ResponseFormatError) expect(everythingShown(outcome)).not.toContain(data);
    else expect(outcome).toMatchObject({ data: new Uint8Array(Buffer.from(data, "base64")) });
  },
);

test.each([null, 7, {}, ["YQ=="]])("a server's value of %j is an error, and not an accident", async (data) => {
  await using server = await startServer((response) => json(response, { name: "s", data }));
  const { get, getBytes } = secretsOf(server);
  for (const read of [get, getBytes]) {
    const outcome = await read("s").then(
      (secret) => secret.data.length,
      (error: unknown) => error,
    );
    // `null` is how Go writes bytes that were never set.
    if (data === null) expect(outcome).toBe(0);
    else expect(outcome).toBeInstanceOf(ResponseFormatError);
  }
});

test("an update sends the value and no name or type; neither update, create nor list give a value back", async () => {
  await using server = await startServer((response, { target, method }) => {
    const secret = { id: "sec_1", name: "s", type: "File", version: 3, data: "c2VjcmV0" };
    json(response, method === "GET" && target.endsWith("/secrets") ? [secret, secret] : secret);
  });
  const secrets = secretsOf(server);
  const updated = await secrets.update("s", { data: "x" });
  expect(JSON.parse(server.received.at(-1)?.body ?? "")).toMatchObject({ data: "eA==" });
  expect(JSON.parse(server.received.at(-1)?.body ?? "")).not.toHaveProperty("type");
  for (const secret of [updated, await secrets.create({ name: "s", data: "x" }), ...(await secrets.list()).items]) {
    expect(secret).toEqual({ id: "sec_1", name: "s", type: "File", version: 3 });
  }
});

test("no error of a secret's call shows its value, plain or encoded, also where the server repeats it", async () => {
  const value = "hunter2-hunter2-hunter2";
  const encoded = Buffer.from(value).toString("base64");
  for (const code of [400, 409, 500]) {
    await using server = await startServer((response, request) =>
      status(code, {}, `cannot store ${request.body} (${value}) ${encoded}`)(response, request, 0),
    );
    const secrets = secretsOf(server);
    for (const error of [
      await rejection(secrets.create({ name: "s", data: value })),
      await rejection(secrets.update("s", { data: value })),
      await rejection(secrets.update("s", { data: Buffer.from(value) })),
    ]) {
      const shown = everythingShown(error);
      expect(shown).not.toContain(encoded);
      expect(shown).not.toContain(value);
    }
  }
});

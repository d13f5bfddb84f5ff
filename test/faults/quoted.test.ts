/** What is secret stays out of errors in the forms in which others write it: quoted, cut off, or inside an object. */
import { inspect } from "node:util";
import { type Fetch, Synpse } from "@synpse/sdk";
import { expect, test } from "vitest";
import { rejection } from "../../packages/sdk/src/testing/client.ts";
import { startServer, status } from "../../packages/sdk/src/testing/server.ts";

const PEM = '-----BEGIN KEY-----\nMIIsecret+body/of=the"key"\n-----END KEY-----\n';
const base = { accessKey: "s1vVerySecretAccessKey0042", projectId: "p", rateLimit: false, maxRetries: 0 } as const;

function shown(error: unknown): string {
  const { cause } = error as Error;
  const texts = [String(error), JSON.stringify(error), inspect(error, { depth: 20 }), inspect(cause, { depth: 20 })];
  return [...texts, cause instanceof Error ? `${cause.message} ${cause.stack}` : ""].join("\n");
}

const quoting: Fetch = async (_, { body }) => {
  throw new Error(`failed sending ${body}`);
};

test("a fetch that quotes the body in its error", async () => {
  const spec = { containers: [{ name: "a", image: "b", auth: { password: 'pa"ss\\word-secret' } }] };
  const { applications, secrets } = new Synpse({ ...base, fetch: quoting }).namespace("default");
  expect(shown(await rejection(applications.create({ name: "x", spec })))).not.toContain("word-secret");
  expect(shown(await rejection(secrets.create({ name: "x", data: PEM })))).not.toContain(btoa(PEM));
});

test("a raw call whose body is quoted, and whose path holds a token", async () => {
  const { http } = new Synpse({ ...base, fetch: quoting });
  const params = { path: { project: "p", namespace: "default" } };
  const body = { name: "x", data: "c2VjcmV0LXZhbHVl" };
  const error = await rejection(http.POST("/projects/{project}/namespaces/{namespace}/secrets", { params, body }));
  expect(shown(error)).toContain("failed sending");
  expect(shown(error)).not.toMatch(/c2VjcmV0LXZhbHVl|secret-value/);

  const telling: Fetch = async (url) => Promise.reject(new Error(`no way to ${decodeURIComponent(url)}`));
  const path = { project: "p", token: "plain-token-id" };
  const call = new Synpse({ ...base, fetch: telling }).http.DELETE(
    "/projects/{project}/device-registration-tokens/{token}",
    { params: { path } },
  );
  expect(shown(await rejection(call))).not.toContain("plain-token-id");
});

test.each([
  ["as Go quotes it", JSON.stringify(`cannot store ${JSON.stringify(PEM)}`)],
  ["inside JSON", JSON.stringify({ message: `cannot store ${PEM}` })],
  ["as it is", `cannot store ${PEM}`],
])("a server that repeats a secret of several lines %s", async (_, said) => {
  await using server = await startServer(status(400, { "Content-Type": "application/json" }, said));
  const synpse = new Synpse({ ...server.options, maxRetries: 0 });
  const error = await rejection(synpse.namespace("default").secrets.create({ name: "x", data: PEM }));
  expect(shown(error)).toContain("cannot store");
  expect(shown(error)).not.toContain("MIIsecret");
});

test("an error body that was cut off inside a secret", async () => {
  await using server = await startServer(status(500, {}, '{"name":"x","data": "c2VjcmV0LXZhbHVl'));
  const synpse = new Synpse({ ...server.options, maxRetries: 0 });
  const error = await rejection(synpse.namespace("default").secrets.get("x"));
  expect(shown(error)).toContain('\\"data\\": \\"***\\"');
  expect(shown(error)).not.toContain("c2VjcmV0");
});

test("an error whose request carries the key where JSON does not look", async () => {
  const fetch: Fetch = async (url, { headers }) => {
    throw Object.assign(new Error("no route"), { request: new Request(url, { headers }), code: "EPIPE" });
  };
  const error = await rejection(new Synpse({ ...base, fetch }).devices.get("d"));
  expect(shown(error)).not.toContain(btoa(`${base.accessKey}:`));
  expect((error as Error).cause).toMatchObject({ message: "no route", code: "EPIPE" });
});

test("a token id given as the name of something else, and one in the address of a redirect", async () => {
  const token = "drt_2dG9yGCLDylT1zobJYaMd6L1kuj";
  await using server = await startServer(status(404));
  expect(shown(await rejection(new Synpse(server.options).devices.get(token)))).not.toContain(token);
  const location = `https://elsewhere.example/?next=${encodeURIComponent(`/${token}`)}`;
  await using redirecting = await startServer(status(302, { Location: location }));
  expect(shown(await rejection(new Synpse(redirecting.options).devices.get("d")))).not.toContain(token);
});

test("a short secret makes no nonsense of what the server says", async () => {
  await using server = await startServer(status(400, {}, '{"message":"","error":"the name is taken"}'));
  const synpse = new Synpse({ ...server.options, maxRetries: 0 });
  const error = await rejection(synpse.namespace("default").secrets.create({ name: "x", data: "zq" }));
  expect(error).toMatchObject({ body: { message: "", error: "the name is taken" } });
  expect(String(error)).toContain("the name is taken");
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { Synpse } from "../client.ts";
import { ValidationError } from "../errors.ts";
import { json, type Received, startServer } from "../testing/server.ts";
import { encodeSegment } from "./path.ts";

const SEED = Number(process.env.FC_SEED ?? Date.now() % 2 ** 31);

type Name = string;
/** Every method that puts a name into a path, and the path that must arrive; `%` stands for the name. */
const methods: [path: string, call: (synpse: Synpse, name: Name) => PromiseLike<unknown>][] = [
  ["/projects/%/devices", (synpse, name) => synpse.withProject(name).devices.list()],
  ["/projects/%/namespaces", (synpse, name) => synpse.withProject(name).namespaces.list()],
  ["/projects/p/devices/%", (synpse, name) => synpse.devices.get(name)],
  ["/projects/p/devices/%", (synpse, name) => synpse.devices.update(name, {})],
  ["/projects/p/devices/%", (synpse, name) => synpse.devices.delete(name)],
  ["/projects/p/devices/%/reboot", (synpse, name) => synpse.devices.reboot(name)],
  ["/projects/p/devices/%", (synpse, name) => synpse.devices.waitFor(name, () => true)],
  ["/projects/p/device-registration-tokens/%", (synpse, name) => synpse.registrationTokens.update(name, { name: "t" })],
  ["/projects/p/device-registration-tokens/%", (synpse, name) => synpse.registrationTokens.delete(name)],
  ["/projects/p/namespaces/%", (synpse, name) => synpse.namespaces.get(name)],
  ["/projects/p/namespaces/%", (synpse, name) => synpse.namespaces.update(name, { name: "n" })],
  ["/projects/p/namespaces/%", (synpse, name) => synpse.namespaces.delete(name)],
  ["/projects/p/namespaces/%/applications", (synpse, name) => synpse.namespace(name).applications.list()],
  ["/projects/p/namespaces/n/applications/%", (synpse, name) => synpse.namespace("n").applications.get(name)],
  [
    "/projects/p/namespaces/n/applications/%",
    (synpse, name) => synpse.namespace("n").applications.update(name, { name: "a", spec: {} }),
  ],
  [
    "/projects/p/namespaces/n/applications/%",
    (synpse, name) => synpse.namespace("n").applications.apply({ name, spec: {} }, { dryRun: true }),
  ],
  ["/projects/p/namespaces/n/applications/%", (synpse, name) => synpse.namespace("n").applications.delete(name)],
  [
    "/projects/p/namespaces/n/applications/%/allocations",
    (synpse, name) => synpse.namespace("n").applications.allocations(name),
  ],
  ["/projects/p/namespaces/%/jobs", (synpse, name) => synpse.namespace(name).jobs.list()],
  ["/projects/p/namespaces/n/jobs/%", (synpse, name) => synpse.namespace("n").jobs.get(name)],
  [
    "/projects/p/namespaces/n/jobs/%",
    (synpse, name) => synpse.namespace("n").jobs.update(name, { name: "j", spec: {} }),
  ],
  ["/projects/p/namespaces/n/jobs/%", (synpse, name) => synpse.namespace("n").jobs.delete(name)],
  ["/projects/p/namespaces/%/secrets", (synpse, name) => synpse.namespace(name).secrets.list()],
  ["/projects/p/namespaces/n/secrets/%", (synpse, name) => synpse.namespace("n").secrets.get(name)],
  ["/projects/p/namespaces/n/secrets/%", (synpse, name) => synpse.namespace("n").secrets.getBytes(name)],
  ["/projects/p/namespaces/n/secrets/%", (synpse, name) => synpse.namespace("n").secrets.update(name, { data: "" })],
  ["/projects/p/namespaces/n/secrets/%", (synpse, name) => synpse.namespace("n").secrets.delete(name)],
  [
    "/projects/p/devices/%",
    (synpse, name) =>
      synpse.http.GET("/projects/{project}/devices/{device}", { params: { path: { project: "p", device: name } } }),
  ],
];

const nasty = [
  "",
  ".",
  "..",
  "...",
  "../x",
  "a/b",
  "/",
  "//evil.example/",
  "a?b=c",
  "a#b",
  "a%2fb",
  "%2e%2e",
  "%",
  "a\\b",
  "a b",
  " a",
  "{device}",
  "$&",
  "a;b",
  "@",
  "a:b",
  "é",
  "e\u0301",
  "🔑",
  "\ud800",
  "a\u0000b",
  "a\r\nb",
  "\u007f",
  "\u0085",
  "__proto__",
  "\u202e",
  "\u2028",
];
const hostile = fc.oneof(
  fc.constantFrom(...nasty),
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.string({
    unit: fc.constantFrom("/", "?", "#", "%", "\\", ".", "a", "🔑", " ", "&", "=", "+", "{", "}"),
    maxLength: 8,
  }),
);

function isRefused(name: string): boolean {
  return name === "" || name === "." || name === ".." || /\p{Cc}|\p{Surrogate}/u.test(name);
}

function pathOf({ target }: Received): string {
  return target.slice("/api".length).replace(/\?.*$/, "");
}

test(`a hostile name stays one segment in every method, or is refused before anything is sent (seed ${SEED})`, async () => {
  await using server = await startServer((response) => json(response, { data: "" }));
  const synpse = new Synpse({ ...server.options, projectId: "p", maxRetries: 0 });
  // Each method marks its requests, so that all of them can be under way at once.
  const clients = methods.map((_, index) => synpse.withOptions({ headers: { "x-method": String(index) } }));
  await fc.assert(
    fc.asyncProperty(hostile, async (name) => {
      server.received.length = 0;
      const outcomes = await Promise.allSettled(methods.map(([, call], index) => call(clients[index] ?? synpse, name)));
      for (const [index, [template]] of methods.entries()) {
        const outcome = outcomes[index];
        const request = server.received.find(({ headers }) => headers["x-method"] === String(index));
        if (isRefused(name)) {
          expect(outcome).toMatchObject({ status: "rejected", reason: expect.any(ValidationError) });
          expect(request).toBeUndefined();
          continue;
        }
        if (!request) throw new Error(`nothing was sent for ${template}`, { cause: outcome });
        const [before = "", after = ""] = template.split("%");
        const path = pathOf(request);
        expect(path.startsWith(before) && path.endsWith(after)).toBe(true);
        const segment = path.slice(before.length, path.length - after.length);
        expect(segment).not.toMatch(/[/?#\\]/);
        expect(decodeURIComponent(segment)).toBe(name);
      }
    }),
    { numRuns: process.env.SOAK ? 2000 : 80, seed: SEED, examples: nasty.map((name) => [name]) },
  );
});

test.each([undefined, null, 7, true, {}, ["a"], Symbol("s")])("%s is not a name", (value) => {
  expect(() => encodeSegment("device", value)).toThrow(/^device (is missing|must be a string, not )/);
});

test("a name that is not a string is refused by a method too, without a request", async () => {
  await using server = await startServer((response) => json(response, {}));
  const synpse = new Synpse(server.options);
  await expect(synpse.devices.delete(undefined as unknown as string)).rejects.toThrow("device is missing");
  await expect(synpse.devices.delete({ id: "x" } as unknown as string)).rejects.toThrow(
    "device must be a string, not object",
  );
  expect(server.received).toEqual([]);
});

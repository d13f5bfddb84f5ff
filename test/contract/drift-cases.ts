/** What is bent, and what `pnpm contract` has to say of it. The bends of one list do not get in each other's way. */
import type { Bend, Exchange } from "./bender.ts";
import { accepted, bent, header, json } from "./bends.ts";

/** `expected`: operation, status, kind and pointer, or what was documented where there is no pointer. */
type Case = readonly [kind: string, expected: readonly string[], bend: Bend];

const wholeList = ({ target }: Exchange): boolean => !target.includes("?");
/** Stands in the place of something that must not be told. */
export const planted = "s2hlcFR0W2VH8eaflbAb9eOCUWfi";

/** Answers of another shape than the document has. */
export const shape: readonly Case[] = [
  [
    "undocumented-status (a success)",
    ["createNamespace 201 undocumented-status"],
    bent("createNamespace", () => ({ status: 201 })),
  ],
  [
    "undocumented-status (an error)",
    ["rebootDevice 418 undocumented-status"],
    bent("rebootDevice", () => ({ status: 418 }), { status: 409 }),
  ],
  [
    "refused",
    ["updateApplication 500 refused"],
    bent("updateApplication", () => ({ status: 500, body: "", headers: {} })),
  ],
  [
    "no-answer",
    ["listApplicationAllocations - no-answer"],
    bent("listApplicationAllocations", () => {
      throw new Error("the connection is lost");
    }),
  ],
  [
    "wrong-content-type (of a success)",
    ["getJob 200 wrong-content-type"],
    header("getJob", "content-type", "text/html"),
  ],
  [
    "wrong-content-type (of an error)",
    ["getApplication 404 wrong-content-type"],
    bent("getApplication", () => ({ headers: { "content-type": "text/html" } }), { status: 404 }),
  ],
  ["missing-body", ["updateJob 200 missing-body"], bent("updateJob", () => ({ body: "" }))],
  ["unexpected-body", ["deleteJob 200 unexpected-body"], bent("deleteJob", () => ({ body: planted }))],
  ["not-json", ["updateNamespace 200 not-json"], bent("updateNamespace", () => ({ body: `<p>${planted}</p>` }))],
  [
    "missing-field",
    ["listDevices 200 missing-field /0/status", "listDevices 200 missing-field /0/info/docker/health"],
    json("listDevices", (device) => {
      delete device.status;
      delete (device.info as { docker: { health?: string } }).docker.health;
    }),
  ],
  [
    "wrong-type",
    ["getApplication 200 wrong-type /version"],
    json("getApplication", (application) => {
      application.version = String(application.version);
    }),
  ],
  [
    "wrong-type in a map, whose key is not told",
    ["listRegistrationTokens 200 wrong-type /0/labels/*"],
    json("listRegistrationTokens", (token) => {
      token.labels = { [planted]: 1 };
    }),
  ],
  [
    "null-value",
    ["createRegistrationToken 200 null-value /description"],
    json("createRegistrationToken", (token) => {
      token.description = null;
    }),
  ],
  [
    "null-list (the whole answer)",
    ["listSecrets 200 null-list"],
    bent("listSecrets", ({ body }) => (body.trim() === "[]" ? { body: "null" } : undefined)),
  ],
  [
    "null-list (within)",
    ["listApplications 200 null-list /0/spec/containers"],
    json("listApplications", (application) => {
      application.spec = { containers: null };
    }),
  ],
  [
    "unknown-enum",
    ["createSecret 200 unknown-enum /type"],
    json("createSecret", (secret) => {
      secret.type = planted;
    }),
  ],
  [
    "wrong-format (a time)",
    ["getNamespace 200 wrong-format /createdAt", "getNamespace 200 wrong-format /updatedAt"],
    json("getNamespace", (namespace) => {
      namespace.createdAt = "2024-03-05 07:41:09";
      namespace.updatedAt = "2024-03-05T07:41:09+02:00";
    }),
  ],
  [
    "not-base64",
    ["getSecret 200 not-base64 /data"],
    json("getSecret", (secret) => {
      secret.data = `${planted}!`;
    }),
  ],
  [
    "missing-header",
    ["listDevices 200 missing-header header:total-items"],
    header("listDevices", "total-items", undefined, wholeList),
  ],
  [
    "wrong-header",
    ["listDevices 200 wrong-header header:page-size"],
    header("listDevices", "page-size", "many", wholeList),
  ],
  [
    "wrong-header (of an error)",
    ["deleteSecret 429 wrong-header header:retry-after", "deleteSecret 429 refused"],
    bent("deleteSecret", () => ({ status: 429, headers: { "retry-after": "soon" } })),
  ],
  [
    "unknown-field, which is no drift",
    ["info updateDevice 200 unknown-field /wiped", "info updateDevice 200 unknown-field /*"],
    json("updateDevice", (device) => {
      device.wiped = true;
      device[planted] = planted;
    }),
  ],
  [
    "unknown-value, which is no drift",
    ["info getDevice 200 unknown-value /info/agentLogLevel"],
    json("getDevice", (device) => {
      (device.info as { agentLogLevel: string }).agentLogLevel = "verbose";
    }),
  ],
];

/** Answers that are well-formed, and do not fit together. */
export const behaviour: readonly Case[] = [
  [
    "a name that is taken is accepted",
    ["createApplication - behaviour (400 or 409: the name is taken)"],
    accepted("createApplication", 400, ({ requestBody }) => !requestBody.includes("-invalid")),
  ],
  [
    "what is invalid is accepted",
    ["createApplication - behaviour (400: two containers have the same name and no image)"],
    accepted("createApplication", 400, ({ requestBody }) => requestBody.includes("-invalid")),
  ],
  [
    "an unknown key is let in",
    ["listNamespaces - behaviour (401: the key is not known)"],
    accepted("listNamespaces", 401),
  ],
  [
    "what was deleted is still there",
    ["getSecret - behaviour (404: there is no such thing)"],
    accepted("getSecret", 404),
  ],
  [
    "an unknown page token is accepted",
    ["listDevices - behaviour (400: no page has this token)"],
    accepted("listDevices", 400),
  ],
  [
    "pages do not end",
    ["listDevices - behaviour header:next-page-token"],
    header("listDevices", "next-page-token", "again", ({ target }) => target.includes("pageToken=")),
  ],
  [
    "there is no way back",
    ["listDevices - behaviour header:previous-page-token"],
    header("listDevices", "previous-page-token", ""),
  ],
  [
    "a secret comes back changed",
    ["getSecret - behaviour /data"],
    json("getSecret", (secret) => {
      secret.data = "cGxhbnRlZA==";
    }),
  ],
  [
    "an update does not raise the version, and does not clear",
    ["updateApplication - behaviour /version", "updateApplication - behaviour /description"],
    json("getApplication", (application) => {
      application.version = 1;
      application.description = "kept";
    }),
  ],
  [
    "an update changes nothing",
    ["updateJob - behaviour /desiredState"],
    json("getJob", (job) => {
      job.desiredState = "running";
    }),
  ],
  [
    "what is put is not kept",
    ["updateNamespace - behaviour /config/registryAuthentication/serverAddress"],
    json("getNamespace", (namespace) => {
      delete namespace.config;
    }),
  ],
  [
    "a map that is not sent is lost, and an empty one clears nothing",
    ["updateDevice - behaviour /labels", "updateDevice - behaviour /environmentVariables"],
    json("getDevice", (device) => {
      const { environmentVariables: { A } = {} } = device as { environmentVariables?: { A?: string } };
      if (A !== undefined) delete (device.labels as { changed?: string }).changed;
      device.environmentVariables = { A: "b" };
    }),
  ],
  [
    "a token's description is kept",
    ["updateRegistrationToken - behaviour /description"],
    bent("listRegistrationTokens", ({ body }) => ({
      body: body.replaceAll('"description":""', '"description":"kept"'),
    })),
  ],
  [
    "what was made is not listed",
    ["listJobs - behaviour (what was made is listed)"],
    bent("listJobs", () => ({ body: "[]" })),
  ],
];

import { DOCUMENT_ID } from "../api/validator.ts";
import { MAX_LOG_LINES, MAX_LOG_RATE } from "../limits.ts";
import { HARDWARE } from "./hardware.ts";
import { LOG_LEVELS } from "./logs/levels.ts";
import { SERVICES } from "./network/service.ts";

const text = { type: "string" };
const words = { type: "object", additionalProperties: text };

export const TIME_PATTERN = "^(?=\\S)(\\d{4}-\\d\\d-\\d\\d[Tt ].+|(\\d+d)?\\s*(\\d+h)?\\s*(\\d+m)?\\s*(\\d+s)?)$";
const time = { type: "string", pattern: TIME_PATTERN };
const id = (prefix: string) => ({ type: "string", pattern: `^${prefix}_[A-Za-z0-9]{1,64}$` });
const key = { type: "string", pattern: "^[A-Za-z0-9_-]{4,128}$" };
const api = (name: string) => ({ $ref: `${DOCUMENT_ID}#/components/schemas/${name}` });
const list = (items: object) => ({ type: "array", items });

const object = (properties: Readonly<Record<string, object>>, required: readonly string[] = []) => ({
  type: "object",
  properties,
  required,
  additionalProperties: false,
});

/** What the API takes, and some members more. */
const extended = (name: string, properties: Readonly<Record<string, object>>) => ({
  type: "object",
  allOf: [api(name)],
  properties,
  unevaluatedProperties: false,
});

const behaviour = object(
  {
    image: text,
    missing: { type: "boolean" },
    exitCode: { type: "integer", minimum: 0, maximum: 255 },
    runsFor: { type: "number", minimum: 0 },
    log: list(text),
    logRate: { type: "number", exclusiveMinimum: 0, maximum: MAX_LOG_RATE },
    logBurst: { type: "integer", minimum: 1, maximum: MAX_LOG_LINES },
    logLevel: { enum: LOG_LEVELS },
    logLines: { type: "integer", minimum: 1, maximum: MAX_LOG_LINES },
    serves: { enum: SERVICES },
  },
  ["image"],
);

/** 1 to 65535. */
export const PORT_PATTERN = "^([1-9]\\d{0,3}|[1-5]\\d{4}|6[0-4]\\d{3}|65[0-4]\\d\\d|655[0-2]\\d|6553[0-5])$";

const hostPorts = {
  type: "object",
  propertyNames: { pattern: PORT_PATTERN },
  additionalProperties: { enum: SERVICES },
};

export const deviceSchema = object(
  {
    id: id("dev"),
    createdAt: time,
    name: text,
    labels: words,
    environmentVariables: words,
    token: text,
    hardware: { enum: HARDWARE },
    info: api("DeviceInfoInput"),
    agentSettings: api("AgentSettings"),
    lastSeen: time,
    agent: { enum: ["external", "simulated"] },
    ssh: object({
      authorizedKeys: list({
        type: "string",
        pattern: "^(?:ssh|ecdsa)-[a-z0-9-]+ [A-Za-z0-9+/]+={0,2}(?: [^\\r\\n]*)?$",
      }),
      password: { type: "string", minLength: 1, maxLength: 1024 },
      disabled: { type: "boolean" },
    }),
    network: object({ hosts: { type: "object", additionalProperties: hostPorts } }),
  },
  ["name"],
);

const secret = object(
  { id: id("sec"), createdAt: time, name: text, type: { enum: ["Environment", "File"] }, value: text, data: text },
  ["name"],
);

const namespace = object(
  {
    id: id("nms"),
    createdAt: time,
    name: text,
    config: api("NamespaceConfig"),
    secrets: list(secret),
    applications: list(
      extended("ApplicationInput", {
        id: id("app"),
        createdAt: time,
        updatedAt: time,
        version: { type: "integer", minimum: 1 },
        settled: { type: "boolean" },
      }),
    ),
    jobs: list(extended("JobInput", { id: id("job"), createdAt: time, settled: { type: "boolean" } })),
  },
  ["name"],
);

const count = { type: "integer", minimum: 0 };

const userMembers = { id: id("usr"), createdAt: time, name: text, email: text, key, maxProjects: count };

const rule = object(
  { resource: list(api("RuleResource")), actions: list(api("RuleAction")), effect: { enum: ["allow", "deny"] } },
  ["resource", "actions"],
);

const project = object(
  {
    id: id("prj"),
    createdAt: time,
    name: text,
    key,
    member: { type: "boolean" },
    members: list(object({ user: text, roles: list(text) }, ["user", "roles"])),
    roles: list(
      object({ id: id("rol"), createdAt: time, name: text, description: text, rules: list(rule) }, ["name", "rules"]),
    ),
    serviceAccounts: list(
      object({ id: id("sac"), createdAt: time, name: text, roles: list(text), key }, ["name", "roles"]),
    ),
    quota: object({
      devices: count,
      namespaces: count,
      applications: count,
      secrets: count,
      logsRetention: count,
      metricsRetention: count,
    }),
    registrationTokens: list(extended("DeviceRegistrationTokenInput", { id: id("drt"), createdAt: time })),
    devices: list(deviceSchema),
    namespaces: list(namespace),
  },
  ["name"],
);

/** JSON Schema (2020-12) of a fleet definition; it refers to the API's document for what the API takes. */
export const fleetSchema = object({
  user: object(userMembers),
  users: list(object(userMembers, ["name"])),
  projects: list(project),
  behaviours: list(behaviour),
  registeredDevices: { enum: ["external", "simulated"] },
});

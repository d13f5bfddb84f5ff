import { DOCUMENT_ID } from "../api/validator.ts";
import {
  MAX_BEHAVIOUR_SECONDS,
  MAX_CHOICES,
  MAX_FAILURES,
  MAX_FLEET_DEVICES,
  MAX_LOG_LINES,
  MAX_LOG_RATE,
} from "../limits.ts";
import { PULL_ERRORS } from "./behaviours.ts";
import { HARDWARE } from "./hardware.ts";
import { LOG_LEVELS } from "./logs/levels.ts";
import { SERVICES } from "./network/service.ts";

type Schema = Readonly<Record<string, unknown>>;

/** Says what a member is for, to whoever writes a fleet file in an editor that knows the schema. */
const about = (description: string, schema: Schema): Schema => ({ description, ...schema });

const text: Schema = { type: "string" };
const yesNo: Schema = { type: "boolean" };
const words: Schema = { type: "object", additionalProperties: text };

export const TIME_PATTERN = "^(?=\\S)(\\d{4}-\\d\\d-\\d\\d[Tt ].+|(\\d+d)?\\s*(\\d+h)?\\s*(\\d+m)?\\s*(\\d+s)?)$";
const time: Schema = { type: "string", pattern: TIME_PATTERN };
export const KEY_PATTERN = "^[A-Za-z0-9_-]{4,128}$";
const key: Schema = { type: "string", pattern: KEY_PATTERN };
const api = (name: string): Schema => ({ $ref: `${DOCUMENT_ID}#/components/schemas/${name}` });
const list = (items: Schema): Schema => ({ type: "array", items });

const id = (prefix: string): Schema =>
  about("Its id; made from the seed unless given.", {
    type: "string",
    pattern: `^${prefix}_[A-Za-z0-9]{1,64}$`,
  });
const createdAt = about(
  "When it was created: RFC 3339 (2025-03-04T08:00:00Z) or an age (3d, 5h, 10m, 90s). Made up unless given.",
  time,
);

const object = (properties: Readonly<Record<string, Schema>>, required: readonly string[] = []): Schema => ({
  type: "object",
  properties,
  required,
  additionalProperties: false,
});

/** What the API takes, and some members more. */
const extended = (name: string, properties: Readonly<Record<string, Schema>>): Schema => ({
  type: "object",
  allOf: [api(name)],
  properties,
  unevaluatedProperties: false,
});

/** Which of two forms is meant is known before either is looked at, so that mistakes are told of that one only. */
const either = (condition: Schema, yes: Schema, no: Schema): Schema => ({
  if: condition,
  // biome-ignore lint/suspicious/noThenProperty: it is JSON Schema's own word, and nobody waits for this.
  then: yes,
  else: no,
});

/** An object of one form, and anything else of another. */
const objectOr = (schema: Schema, other: Schema): Schema => either({ type: "object" }, schema, other);

/** 1 to 65535. */
export const PORT_PATTERN = "^([1-9]\\d{0,3}|[1-5]\\d{4}|6[0-4]\\d{3}|65[0-4]\\d\\d|655[0-2]\\d|6553[0-5])$";
export const HEADER_NAME_PATTERN = "^[A-Za-z0-9!#$%&'*+.^_`|~-]+$";
export const HEADER_VALUE_PATTERN = "^[\\t\\x20-\\x7e]*$";
export const PERCENT_PATTERN = "^(100|\\d{1,2}(\\.\\d{1,6})?)%$";

const answer = objectOr(
  object({
    status: about("The status of every answer; 200 unless given.", { type: "integer", minimum: 200, maximum: 599 }),
    headers: about("Headers of every answer, by name.", {
      type: "object",
      propertyNames: { pattern: HEADER_NAME_PATTERN },
      additionalProperties: { type: "string", pattern: HEADER_VALUE_PATTERN },
    }),
    body: about("The body of every answer; empty unless given.", text),
  }),
  { enum: SERVICES },
);

export const portAnswers: Schema = {
  type: "object",
  propertyNames: { pattern: PORT_PATTERN },
  additionalProperties: about(
    "What answers there: http (says who it is), echo (sends back what it gets), silent (takes everything, says nothing), refused (nobody listens), or an object with the HTTP answer that every request gets.",
    answer,
  ),
};

const seconds: Schema = { type: "number", minimum: 0, maximum: MAX_BEHAVIOUR_SECONDS };
const failures: Schema = { type: "integer", minimum: 0, maximum: MAX_FAILURES };

const behaviour = object(
  {
    image: about("An image with its tag (acme/menu:4.2.0), or a repository (acme/menu) for all its tags.", text),
    missing: about("The registry does not have it: pulling fails for good.", yesNo),
    pullTime: about(
      "Seconds that a device takes to pull it; half a second to some three, by image and device, unless given.",
      seconds,
    ),
    pullError: about(
      "How the registry fails: rate-limit (too many requests), timeout, or denied (credentials are needed). For good after three tries, unless pullFailures says how often.",
      { enum: PULL_ERRORS },
    ),
    pullFailures: about(
      "How many times each container's pull fails before it succeeds; by rate-limit unless pullError is given.",
      failures,
    ),
    createTime: about("Seconds that it takes to create a container once the image is there; 0 unless given.", seconds),
    startTime: about("Seconds from created to running; a fraction of one unless given.", seconds),
    startError: about(
      'Its containers cannot be started, for this reason as the container runtime says it: exec: "menu": executable file not found in $PATH.',
      { type: "string", minLength: 1, maxLength: 1000 },
    ),
    startFailures: about(
      "How many times the start fails with startError before it succeeds; always unless given.",
      failures,
    ),
    exitCode: about(
      "Its containers end by themselves with this code. An application's are started again as their restart policy says.",
      { type: "integer", minimum: 0, maximum: 255 },
    ),
    runsFor: about("Seconds that a container runs before it ends; 2 unless given. Only with exitCode.", {
      type: "number",
      minimum: 0,
    }),
    log: about("Lines that it writes when it starts, in place of the believable ones.", list(text)),
    logRate: about("Lines that it writes per second, on average; as its image does unless given.", {
      type: "number",
      exclusiveMinimum: 0,
      maximum: MAX_LOG_RATE,
    }),
    logBurst: about("How many lines come at once; 1 unless given. The average stays what it is.", {
      type: "integer",
      minimum: 1,
      maximum: MAX_LOG_LINES,
    }),
    logLevel: about("The least level of the believable lines; info unless given.", { enum: LOG_LEVELS }),
    logLines: about("How many of its last lines are kept; 1000 unless given, or more for a fast log.", {
      type: "integer",
      minimum: 1,
      maximum: MAX_LOG_LINES,
    }),
    serves: about(
      "What answers at its published ports that are not under ports: http (the default, but for ports of other protocols such as 1883, which are silent), echo, silent or refused.",
      { enum: SERVICES },
    ),
    ports: about(
      "What answers at which port of its containers. They are reached through the ports that a container publishes, or at the device itself where it uses the host's network.",
      portAnswers,
    ),
  },
  ["image"],
);

const ssh = object({
  authorizedKeys: about(
    "Public keys that may log in, as in OpenSSH's authorized_keys and without options.",
    list({
      type: "string",
      pattern: "^(?:ssh|ecdsa)-[a-z0-9-]+ [A-Za-z0-9+/]+={0,2}(?: [^\\r\\n]*)?$",
    }),
  ),
  password: about("The password that logs in.", { type: "string", minLength: 1, maxLength: 1024 }),
  disabled: about("SSH is turned off on the device.", yesNo),
});

const sharedByDevices = {
  agent: about(
    "simulated (the default): an agent that runs what is scheduled. external: nobody here speaks for it, so it goes offline unless a program of yours does.",
    { enum: ["external", "simulated"] },
  ),
  ssh: about("How its SSH server takes its callers; anyone may log in unless keys or a password are given.", ssh),
  network: about(
    "What it reaches beside itself; nothing unless given.",
    object({
      hosts: about("Other hosts by name or IP address, with their ports. localhost adds ports to the device itself.", {
        type: "object",
        additionalProperties: about("The host's ports; one that is not here is refused.", portAnswers),
      }),
    }),
  ),
};

export const deviceSchema = object(
  {
    id: id("dev"),
    createdAt,
    name: about("Its name, unique in the project.", text),
    labels: about("Its labels, beside those of its token.", words),
    environmentVariables: about("Its variables, beside those of its token.", words),
    token: about("Name of the registration token that it registered with.", text),
    hardware: about("What kind of machine it is; raspberry-pi-4 unless given.", { enum: HARDWARE }),
    info: about("What it reports, in place of what its hardware would.", api("DeviceInfoInput")),
    agentSettings: about("Its agent's settings.", api("AgentSettings")),
    lastSeen: about(
      "It lost its connection then and is not connected: RFC 3339 or an age (3d, 5h, 10m, 90s). Connected unless given.",
      time,
    ),
    ...sharedByDevices,
  },
  ["name"],
);

const choice = (value: Schema): Schema =>
  object(
    {
      oneOf: about("The values that there are.", { ...list(value), minItems: 1, maxItems: MAX_CHOICES }),
      weights: about("How often each of them comes, compared with the others; equally often unless given.", {
        type: "array",
        items: { type: "number", minimum: 0 },
      }),
    },
    ["oneOf"],
  );

const range = (value: Schema): Schema =>
  object({ from: about("The first of all the values.", value), to: about("The last of them.", value) }, ["from", "to"]);

/** A value, or one of several; where values are ordered, also any of a range. */
const varied = (value: Schema, ranged?: Schema): Schema =>
  objectOr(
    ranged
      ? either({ anyOf: [{ required: ["from"] }, { required: ["to"] }] }, range(ranged), choice(value))
      : choice(value),
    value,
  );

/** An object that is a value itself, or a choice between such. */
const variedObject = (value: Schema): Schema => either({ required: ["oneOf"] }, choice(value), value);

const number: Schema = { type: "integer", minimum: -1e9, maximum: 1e9 };
const variedText = varied(text, number);
const variedWords: Schema = {
  type: "object",
  additionalProperties: about(
    "A text in which {n} is the device's number and {site} the value of its label site; or { oneOf: [a, b], weights: [3, 1] }; or { from: 1, to: 500 }.",
    variedText,
  ),
};

const template = object(
  {
    count: about("How many devices there are. A larger number adds devices and changes none of those before.", {
      type: "integer",
      minimum: 1,
      maximum: MAX_FLEET_DEVICES,
    }),
    name: about(
      'Their names, with {n} for the device\'s number from 1 (or {n:05} for 00001) and {site} for the value of its label site: "{site}-till-{n:05}".',
      text,
    ),
    createdAt: about("When all of them were created; a minute apart unless given.", time),
    labels: about(
      "Their labels: for each a text, { oneOf: [vilnius, kaunas], weights: [3, 1] } or { from: 1, to: 500 }. A text may hold {n} and the labels above it.",
      variedWords,
    ),
    environmentVariables: about("Their variables, likewise; a text may hold {n}, {name} and every label.", variedWords),
    token: about(
      "Name of the registration token they registered with; may hold labels, or be { oneOf: [a, b] }.",
      varied(text),
    ),
    hardware: about(
      "What kind of machines they are, or { oneOf: [raspberry-pi-4, intel-nuc], weights: [9, 1] }.",
      varied({ enum: HARDWARE }),
    ),
    info: about(
      "What they report, in place of what their hardware would.",
      object({
        agentVersion: about("The agent's version.", variedText),
        agentLogLevel: about("How much the agent logs.", variedText),
        ipAddress: about("The address in the local network; made up for each unless given.", variedText),
        architecture: about("The processor's architecture, as Go calls it.", variedText),
        hostname: about("The host name; the device's name unless given. May hold {name}.", variedText),
        osRelease: about("The operating system, or { oneOf: […] }.", variedObject(api("OSReleaseInput"))),
        docker: about("The Docker engine, or { oneOf: […] }.", variedObject(api("DockerInfoInput"))),
        cpuInfo: about("The processor, or { oneOf: […] }.", variedObject(api("CPUInfoInput"))),
      }),
    ),
    agentSettings: about("Their agents' settings, or { oneOf: […] }.", variedObject(api("AgentSettings"))),
    offline: about(
      "Which share of them is not connected: 5%, 0.5%. Last seen 10 minutes to 7 days ago, unless lastSeen is given.",
      {
        type: "string",
        pattern: PERCENT_PATTERN,
      },
    ),
    lastSeen: about(
      "When those that are not connected were last seen (all of them unless offline is given): a time or an age, { oneOf: [3d, 5h] } or { from: 10m, to: 7d }.",
      varied(time, time),
    ),
    ...sharedByDevices,
  },
  ["count", "name"],
);

const secret = object(
  {
    id: id("sec"),
    createdAt,
    name: about("Its name, unique in the namespace.", text),
    type: about("What it is used as; Environment unless given.", { enum: ["Environment", "File"] }),
    value: about("What it holds, in plain text; give this or data.", text),
    data: about("What it holds, in base64.", text),
  },
  ["name"],
);

const namespace = object(
  {
    id: id("nms"),
    createdAt,
    name: about("Its name, unique in the project.", text),
    config: about("Its settings, as the API takes them.", api("NamespaceConfig")),
    secrets: about("Its secrets.", list(secret)),
    applications: about(
      "Its applications, as the API takes them.",
      list(
        extended("ApplicationInput", {
          id: id("app"),
          createdAt,
          updatedAt: about("When it was last changed: RFC 3339 or an age.", time),
          version: about("How often it has been changed, from 1.", { type: "integer", minimum: 1 }),
          settled: about("Whether its rollout is over when the emulator starts (the default), or begins then.", yesNo),
        }),
      ),
    ),
    jobs: about(
      "Its jobs, as the API takes them.",
      list(
        extended("JobInput", {
          id: id("job"),
          createdAt,
          settled: about("Whether it has run when the emulator starts (the default), or begins then.", yesNo),
        }),
      ),
    ),
  },
  ["name"],
);

const count: Schema = { type: "integer", minimum: 0 };
const quota = (what: string): Schema => about(`Most ${what} that the project may hold; 0 is no limit.`, count);

const userMembers = {
  id: id("usr"),
  createdAt,
  name: about("The person's name.", text),
  email: about("The person's address.", text),
  key: about("The personal access key; made from the seed unless given.", key),
  maxProjects: about("Most projects that the user may be in; 0, the default, is no limit.", count),
};

const rule = object(
  {
    resource: about("Kinds of resources; * is all of them.", list(api("RuleResource"))),
    actions: about("What may be done with them, or may not.", list(api("RuleAction"))),
    effect: about("allow unless given. One rule that denies outweighs all that allow.", { enum: ["allow", "deny"] }),
  },
  ["resource", "actions"],
);

const project = object(
  {
    id: id("prj"),
    createdAt,
    name: about("Its name, in lower case and unique.", text),
    key: about("The project's access key, that of the service account default; made from the seed unless given.", key),
    member: about(
      "Whether the emulator's user is a member: as ProjectAdministrator, unless members says otherwise. True unless given.",
      yesNo,
    ),
    members: about(
      "Who else is a member, and as what.",
      list(
        object(
          {
            user: about("Name or id of a user.", text),
            roles: about("Names or ids of roles. They add up; whoever has none may do nothing.", list(text)),
          },
          ["user", "roles"],
        ),
      ),
    ),
    roles: about(
      "Roles of its own, beside the five that every project has.",
      list(
        object(
          {
            id: id("rol"),
            createdAt,
            name: about("Its name, unique in the project.", text),
            description: about("What it is for.", text),
            rules: about("What it allows and denies.", list(rule)),
          },
          ["name", "rules"],
        ),
      ),
    ),
    serviceAccounts: about(
      "Its service accounts. One called default, a ProjectAdministrator, is added unless it is here.",
      list(
        object(
          {
            id: id("sac"),
            createdAt,
            name: about("Its name, unique in the project.", text),
            roles: about("Names or ids of roles. They add up; whoever has none may do nothing.", list(text)),
            key: about("Its access key; made from the seed unless given.", key),
          },
          ["name", "roles"],
        ),
      ),
    ),
    quota: about(
      "What the project may hold; no limits unless given.",
      object({
        devices: quota("devices"),
        namespaces: quota("namespaces"),
        applications: quota("applications"),
        secrets: quota("secrets"),
        logsRetention: about("How long logs are kept, in nanoseconds.", count),
        metricsRetention: about("How long metrics are kept, in nanoseconds.", count),
      }),
    ),
    registrationTokens: about(
      "Its registration tokens, as the API takes them. One called default is added.",
      list(extended("DeviceRegistrationTokenInput", { id: id("drt"), createdAt })),
    ),
    devices: about(
      "Its devices: one by one, or many at once by an entry with a count.",
      list(either({ required: ["count"] }, template, deviceSchema)),
    ),
    namespaces: about("Its namespaces. One called default is added.", list(namespace)),
  },
  ["name"],
);

/** JSON Schema (2020-12) of a fleet definition; it refers to the API's document for what the API takes. */
export const fleetSchema = object({
  $schema: about("Where this file's schema is, for editors.", text),
  user: about(
    "The person who owns the emulator's personal access key. The first of users unless given; somebody if there are none.",
    object(userMembers),
  ),
  users: about(
    "Further people, each with a personal access key. Their names differ.",
    list(object(userMembers, ["name"])),
  ),
  projects: about(
    "The projects; the first is the one that the emulator speaks of. One called local is made if there are none.",
    list(project),
  ),
  behaviours: about(
    "How containers behave, by image: the first that names the image with its tag, else the first that names its repository.",
    list(behaviour),
  ),
  registeredDevices: about(
    "Who speaks for a device that registers through the API. external (the default): nobody here. simulated: a simulated agent.",
    { enum: ["external", "simulated"] },
  ),
});

import fc, { type Arbitrary } from "fast-check";
import type { ListedTool } from "../listing.ts";
import { hostileName, hostileText, secretContainer } from "./hostile.ts";

/** As much of JSON Schema as the tools' inputs use. */
interface Schema {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | boolean;
}

const manifest = (change: object = {}): string =>
  JSON.stringify({
    name: "web",
    description: hostileText,
    scheduling: { selectors: { site: "berlin" } },
    spec: { containers: [secretContainer] },
    ...change,
  });

const paths = ["", ".", "..", "../../x", "%2e%2e", "a/b", "a\\b", "a%2Fb", "a?b#c", "\u0000", "x".repeat(300)];

/** Values that mean something to the hostile fleet, by the name of the field; the first two are right in most places. */
const known: Readonly<Record<string, readonly string[]>> = {
  device: ["till-1", "till-1", "till-2", "till", "TILL-1"],
  devices: ["till-1", "till-1", "till-2", "till-9"],
  name: ["web", "web", "broken", "backup", "db", "tills", "default", "edge", "till-1", "wbe"],
  application: ["web", "broken", "wbe"],
  namespace: ["default", "default", "edge", "*", "defualt"],
  container: ["app", "app", "ap"],
  image: ["acme/app:1", "acme/app:2", "acme/missing:2"],
  manifest: [
    manifest(),
    manifest({ name: "fresh" }),
    manifest({ spec: { containers: [] } }),
    `${manifest()}x`,
    "{",
    "a: &a",
  ],
  confirm: ["web on 2 devices", "till-1", "till-2", "db", "tills", "edge", "backup", "backup on 2 devices"],
  command: ["uptime", "cat /etc/hostname", "false", "echo hi"],
  grep: ["FREE", "registered", "drt_", "nothing"],
  query: ["till", "site", "web"],
  fromEnv: ["DATABASE", "DATABASE", "MISSING"],
  fromFile: ["value.txt", "value.txt", "../value.txt", "/etc/passwd"],
  host: ["127.0.0.1", "localhost", "169.254.169.254", "0x7f.1", "2130706433", "[::ffff:169.254.169.254]"],
  groupBy: ["site", "remark"],
  agentVersion: ["v1.5.3", "v1.5.4"],
  http: ["/", "/health"],
};

/** Of tools that take one thing in several ways: the fields that go together. */
const together: Readonly<Record<string, readonly string[]>> = {
  deploy_application: ["manifest", "namespace", "waitSeconds", "confirm"],
  plan_deployment: ["manifest", "namespace"],
  run_job: ["name", "containers", "devices", "namespace", "waitSeconds", "confirm"],
  set_secret: ["name", "fromEnv", "namespace", "confirm"],
};

/** What `name` names, where it is no application. */
const names: Readonly<Record<string, readonly string[]>> = {
  get_job: ["backup", "backup"],
  stop_job: ["backup", "backup"],
  run_job: ["fresh", "again", "backup"],
  set_secret: ["db", "fresh"],
  create_namespace: ["fresh", "again", "edge"],
  create_registration_token: ["fresh", "again", "tills"],
};

/** Fields that make a call last: they are given, and small. */
const waiting = new Set(["waitSeconds", "timeoutSeconds"]);

/** How inputs are made: only of what is right in most places, or of anything. */
interface Making {
  /** Undefined inside of a field. */
  readonly tool: string | undefined;
  readonly plausible: boolean;
}

function text(field: string, { tool, plausible }: Making): Arbitrary<unknown> {
  const meaningful = (field === "name" && tool !== undefined ? names[tool] : undefined) ?? known[field];
  if (plausible) return fc.constantFrom(...(meaningful?.slice(0, 2) ?? ["some text"]));
  const hostile = fc.constantFrom(hostileName, ...paths);
  return meaningful === undefined
    ? fc.oneof(hostile, fc.string({ maxLength: 40, unit: "binary" }))
    : fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...meaningful) }, { weight: 1, arbitrary: hostile });
}

function arbitraryOf(schema: Schema, field: string, making: Making): Arbitrary<unknown> {
  const right = rightOf(schema, field, making);
  return making.plausible ? right : fc.oneof({ weight: 9, arbitrary: right }, { weight: 1, arbitrary: fc.jsonValue() });
}

function rightOf(schema: Schema, field: string, making: Making): Arbitrary<unknown> {
  const { type, items = {}, minimum: min = 0, maximum = 100, additionalProperties: value } = schema;
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (type === "boolean") return fc.constantFrom(true, false, "true", "false");
  if (type === "integer" || type === "number") {
    const number = waiting.has(field)
      ? fc.oneof({ weight: 9, arbitrary: fc.constant(min) }, { weight: 1, arbitrary: fc.constant(min + 1) })
      : fc.integer({ min, max: maximum });
    return fc.oneof(number, number.map(String));
  }
  if (type === "array") return fc.array(arbitraryOf(items, field, making), { minLength: 1, maxLength: 3 });
  if (type === "object" && schema.properties !== undefined) return objectOf(schema, { ...making, tool: undefined });
  if (type === "object") {
    const labels = fc.constantFrom<Record<string, unknown>[]>({ site: "berlin" }, { remark: hostileName });
    if (making.plausible || typeof value !== "object") return labels;
    return fc.oneof(
      labels,
      fc.dictionary(fc.string({ maxLength: 12 }), arbitraryOf(value, "value", making), { maxKeys: 3 }),
    );
  }
  return text(field, making);
}

function objectOf({ properties = {}, required = [] }: Schema, making: Making): Arbitrary<Record<string, unknown>> {
  const { tool, plausible } = making;
  const fits = (field: string, { type }: Schema): boolean =>
    required.includes(field) || type !== "string" || field in known || waiting.has(field);
  const fields = Object.entries(properties)
    .filter(([field, schema]) => !plausible || (together[tool ?? ""]?.includes(field) ?? fits(field, schema)))
    .map(([field, schema]) => [field, arbitraryOf(schema, field, making)] as const);
  // Left out, a wait would be as long as it is meant for people.
  const always = fields.map(([field]) => field).filter((field) => required.includes(field) || waiting.has(field));
  return fc.record(Object.fromEntries(fields), { requiredKeys: always });
}

/** Inputs of a tool: most of them right or nearly right, so that they get past the first check. */
export function inputsOf({ name, inputSchema }: ListedTool): Arbitrary<Record<string, unknown>> {
  const schema = inputSchema as Schema;
  const plausible = objectOf(schema, { tool: name, plausible: true });
  const any = objectOf(schema, { tool: name, plausible: false });
  const unknown = fc
    .tuple(any, fc.string({ maxLength: 12 }), fc.jsonValue())
    .map(([input, field, value]) => ({ ...input, [field]: value }));
  return fc.oneof(
    { weight: 6, arbitrary: plausible },
    { weight: 5, arbitrary: any },
    { weight: 1, arbitrary: unknown },
  );
}

/** One input of a tool that is right, with the fields that it needs and no others. */
export function rightInput({ name, inputSchema }: ListedTool): Record<string, unknown> {
  const { properties = {}, required = [] } = inputSchema as Schema;
  const isNeeded = (field: string): boolean => required.includes(field) || waiting.has(field);
  const needed = Object.fromEntries(Object.entries(properties).filter(([field]) => isNeeded(field)));
  const inputs = objectOf({ properties: needed, required }, { tool: name, plausible: true });
  return fc.sample(inputs, { numRuns: 1, seed: 1 })[0] ?? {};
}
